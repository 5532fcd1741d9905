// Whatever bytes come: rewriting keeps its promises, and SQLite prepares the outcome or refuses it.
#include "platform/sql/dialect.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void require(bool promise) {
  if (!promise) std::abort();
}

sqlite3* empty_database() {
  static sqlite3* const database = [] {
    sqlite3* opened = nullptr;
    require(sqlite3_open(":memory:", &opened) == SQLITE_OK);
    sqlite3_limit(opened, SQLITE_LIMIT_LENGTH, 1 << 20);
    return opened;
  }();
  return database;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rookery::sql;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string once = to_sqlite(text);
  if (!text.contains('$')) require(once == text);
  require(to_sqlite(once) == once);  // what is left of '$' lies in strings, names and comments

  std::size_t at = 0;
  for (const auto statement : split_statements(text)) {
    require(!statement.empty());
    const auto begin = static_cast<std::size_t>(statement.data() - text.data());
    require(begin >= at && begin + statement.size() <= text.size());
    at = begin + statement.size();
    require(at == text.size() || text[at] == ';');
    require(split_statements(statement).size() == 1);
  }

  sqlite3_stmt* prepared = nullptr;
  sqlite3_prepare_v2(empty_database(), once.data(), static_cast<int>(once.size()), &prepared, nullptr);
  sqlite3_finalize(prepared);
  return 0;
}
