#include "platform/sql/sqlite_connection.hpp"

#include "platform/sql/dialect.hpp"
#include "platform/sql/row_versions.hpp"

#include <fmt/format.h>
// Declares the hook; Debian's library is built with it, and linking fails with one that is not.
#define SQLITE_ENABLE_PREUPDATE_HOOK  // NOLINT(cppcoreguidelines-macro-usage)
#include <sqlite3.h>

#include <array>
#include <charconv>
#include <chrono>
#include <thread>

namespace rookery::sql {
namespace {

// Of the whole process, so before the first connection: no memory statistics, because they are one lock
// around every allocation; what a savepoint needs to undo pages stays in memory instead of a temporary file;
// each connection's first pages come from a block of its own. A connection forgets all its pages whenever
// another one has committed, and to give each of them back to malloc and take it again cost a quarter of all
// reading.
bool library_ready() {
  static const bool kReady = [] {
    constexpr int kBlockKib = 2'048;  // about 480 pages: more than most reads touch
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK &&
           sqlite3_config(SQLITE_CONFIG_PAGECACHE, nullptr, 0, -kBlockKib) == SQLITE_OK &&
           sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1) == SQLITE_OK && sqlite3_initialize() == SQLITE_OK;
  }();
  return kReady;
}

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* prepared) : prepared_(prepared) {}

  [[nodiscard]] bool null(int column) const override {
    return sqlite3_column_type(prepared_, column) == SQLITE_NULL;
  }
  [[nodiscard]] std::int64_t integer(int column) const override {
    return sqlite3_column_int64(prepared_, column);
  }
  [[nodiscard]] double real(int column) const override { return sqlite3_column_double(prepared_, column); }
  [[nodiscard]] std::string_view text(int column) const override {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(prepared_, column));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(prepared_, column))};
  }

 private:
  sqlite3_stmt* prepared_;
};

std::string json_list(const std::vector<std::int64_t>& numbers) {
  return fmt::format("[{}]", fmt::join(numbers, ","));
}

std::string json_list(const std::vector<std::string_view>& texts) {
  std::string json = "[";
  for (const auto text : texts) {
    if (json.size() > 1) json += ',';
    json += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') {
        json += '\\';
        json += c;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        fmt::format_to(std::back_inserter(json), "\\u{:04x}", static_cast<unsigned char>(c));
      } else {
        json += c;
      }
    }
    json += '"';
  }
  json += ']';
  return json;
}

// Binds parameters to one run of a statement; keeps the lists' JSON text until it is over.
class Binding {
 public:
  Binding(sqlite3_stmt* prepared, std::size_t parameters) : prepared_(prepared), parameters_(parameters) {}

  int bind(int position, const Value& value) {
    return std::visit([&](const auto& held) { return bind_one(position, held); }, value);
  }

 private:
  int bind_one(int position, std::nullptr_t) { return sqlite3_bind_null(prepared_, position); }
  int bind_one(int position, std::int64_t number) { return sqlite3_bind_int64(prepared_, position, number); }
  int bind_one(int position, double number) { return sqlite3_bind_double(prepared_, position, number); }
  int bind_one(int position, std::string_view text) {
    const char* bytes = text.data() == nullptr ? "" : text.data();  // SQLite takes a null pointer for NULL
    return sqlite3_bind_text64(prepared_, position, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  template <class Item>
  int bind_one(int position, const std::vector<Item>& list) {
    if (lists_.empty()) lists_.reserve(parameters_);  // so that growing moves none
    return bind_one(position, std::string_view(lists_.emplace_back(json_list(list))));
  }

  sqlite3_stmt* prepared_;
  const std::size_t parameters_;
  std::vector<std::string> lists_;
};

Errc errc_of(int code) {
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      return code == SQLITE_CONSTRAINT_NOTNULL || code == SQLITE_CONSTRAINT_CHECK ? Errc::internal
                                                                                  : Errc::conflict;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
      return Errc::unavailable;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Errc::corrupt;
    case SQLITE_TOOBIG:
      return Errc::too_large;
    default:
      return Errc::internal;
  }
}

}  // namespace

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(SqliteConnectionSettings settings) {
  if (!library_ready()) return fail(Errc::internal, {}, "SQLite could not be set up");
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection(settings.statements_max));
  const int create = settings.access == SqliteConnectionSettings::Access::create ? SQLITE_OPEN_CREATE : 0;
  const int code =
      sqlite3_open_v2(settings.path.c_str(), &connection->handle_,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | create, nullptr);
  if (code != SQLITE_OK) return connection->failure(code, "open " + settings.path);
  ROOKERY_TRY(connection->configure(settings));
  return connection;
}

Result<> SqliteConnection::configure(const SqliteConnectionSettings& settings) {
  using Access = SqliteConnectionSettings::Access;
  busy_timeout_ms_ = settings.busy_timeout_ms;
  sqlite3_busy_handler(handle_, &SqliteConnection::wait_while_busy, this);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  if (settings.access == Access::read_only) {
    ROOKERY_TRY(pragma("PRAGMA query_only = 1"));
  } else {
    const auto mode = ROOKERY_TRY(switch_to_wal());
    if (mode != "wal") return fail(Errc::unavailable, {}, "no write-ahead log here: journal_mode is " + mode);
  }
  ROOKERY_TRY(pragma("PRAGMA synchronous = FULL"));
  ROOKERY_TRY(pragma(settings.filling ? "PRAGMA foreign_keys = 0" : "PRAGMA foreign_keys = 1"));
  ROOKERY_TRY(pragma(settings.filling ? "PRAGMA temp_store = FILE" : "PRAGMA temp_store = MEMORY"));
  ROOKERY_TRY(pragma("PRAGMA secure_delete = FAST"));
  ROOKERY_TRY(pragma(fmt::format("PRAGMA cache_size = -{}", settings.cache_bytes / 1024)));
  ROOKERY_TRY(pragma("PRAGMA schema_version"));  // reads the file, so that a foreign one is noticed here
  return {};
}

// Switching a new file while another process switches it fails at once, without the busy handler (SQLite sees
// a deadlock of two readers that both want to write); so it is waited for here.
Result<std::string> SqliteConnection::switch_to_wal() {
  constexpr std::chrono::milliseconds kPause{1};
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(busy_timeout_ms_);
  for (;;) {
    auto mode = pragma("PRAGMA journal_mode = WAL");
    const bool busy = !mode && mode.error().code == Errc::unavailable;
    if (!busy || std::chrono::steady_clock::now() > deadline) return mode;
    std::this_thread::sleep_for(kPause);
  }
}

SqliteConnection::~SqliteConnection() {
  for (const auto& statement : statements_) sqlite3_finalize(statement.prepared);
  sqlite3_close(handle_);
}

// SQLite's own handler sleeps up to 100 ms and so rarely wakes in the gap between two groups of a busy
// writer.
int SqliteConnection::wait_while_busy(void* connection, int waits) {
  constexpr auto kPause = std::chrono::milliseconds(1);
  const auto& self = *static_cast<const SqliteConnection*>(connection);
  if (std::cmp_greater_equal(waits, self.busy_timeout_ms_)) return 0;
  std::this_thread::sleep_for(kPause);
  return 1;
}

std::unexpected<Error> SqliteConnection::failure(int code, std::string_view statement) const {
  const char* words = handle_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle_);
  return fail(errc_of(code), {}, fmt::format("SQLite {}: {} [{}]", code, words, statement));
}

Result<sqlite3_stmt*> SqliteConnection::prepare(std::string_view statement, bool keep) {
  const std::string text = to_sqlite(statement);
  sqlite3_stmt* prepared = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v3(handle_, text.c_str(), static_cast<int>(text.size()) + 1,
                                      keep ? SQLITE_PREPARE_PERSISTENT : 0, &prepared, &rest);
  if (code != SQLITE_OK) return failure(code, statement);
  if (prepared == nullptr) return fail(Errc::internal, {}, fmt::format("not a statement [{}]", statement));
  if (!split_statements(rest).empty()) {
    sqlite3_finalize(prepared);
    return fail(Errc::internal, {}, fmt::format("more than one statement [{}]", statement));
  }
  return prepared;
}

Result<SqliteConnection::Statement*> SqliteConnection::kept(std::string_view statement) {
  if (const auto found = by_text_.find(statement); found != by_text_.end()) {
    statements_.splice(statements_.begin(), statements_, found->second);
    return &statements_.front();
  }
  sqlite3_stmt* prepared = ROOKERY_TRY(prepare(statement, true));
  if (statements_.size() >= statements_max_) {
    // The oldest that does not run now; those that run are as few as statements nest.
    for (auto old = std::prev(statements_.end()); old != statements_.begin(); --old) {
      if (old->running) continue;
      by_text_.erase(old->text);
      sqlite3_finalize(old->prepared);
      statements_.erase(old);
      break;
    }
  }
  statements_.push_front({.text = std::string(statement), .prepared = prepared});
  by_text_.emplace(statements_.front().text, statements_.begin());
  return &statements_.front();
}

Result<std::int64_t> SqliteConnection::run(std::string_view statement, std::span<const Value> parameters,
                                           const OnRow& on_row) {
  if (inside_ && !in_transaction()) {
    return fail(Errc::unavailable, {}, "SQLite has undone this transaction");
  }
  Statement* cached = ROOKERY_TRY(kept(statement));
  if (cached->running) {  // within its own on_row
    sqlite3_stmt* once = ROOKERY_TRY(prepare(statement, false));
    auto changed = step_all(once, parameters, on_row);
    sqlite3_finalize(once);
    return changed;
  }
  cached->running = true;
  const auto mark = versions_ != nullptr ? versions_->mark() : 0;
  auto changed = step_all(cached->prepared, parameters, on_row);
  sqlite3_reset(cached->prepared);
  cached->running = false;
  // SQLite has taken back what a failed statement did, after telling of it.
  if (!changed && versions_ != nullptr) versions_->doubt_from(mark);
  return changed;
}

Result<std::int64_t> SqliteConnection::step_all(sqlite3_stmt* prepared, std::span<const Value> parameters,
                                                const OnRow& on_row) {
  const char* const text = sqlite3_sql(prepared);
  if (std::cmp_not_equal(sqlite3_bind_parameter_count(prepared), parameters.size())) {
    return fail(Errc::internal, {}, fmt::format("{} parameters given [{}]", parameters.size(), text));
  }
  Binding binding(prepared, parameters.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const int code = binding.bind(static_cast<int>(i) + 1, parameters[i]);
    if (code != SQLITE_OK) return failure(code, text);
  }
  // sqlite3_changes alone would repeat the number of an earlier statement after one that changes no rows.
  const auto total_before = sqlite3_total_changes64(handle_);
  const SqliteRow row(prepared);
  for (;;) {
    const int code = sqlite3_step(prepared);
    if (code == SQLITE_DONE) break;
    if (code != SQLITE_ROW) return failure(code, text);
    ROOKERY_TRY(on_row(row));
  }
  return sqlite3_total_changes64(handle_) == total_before ? 0 : sqlite3_changes64(handle_);
}

Result<> SqliteConnection::simple(std::string_view statement) {
  ROOKERY_TRY(run(statement, {}, [](const Row&) -> Result<> { return {}; }));
  return {};
}

Result<std::string> SqliteConnection::pragma(std::string_view text) {
  std::string first;
  bool found = false;
  ROOKERY_TRY(run(text, {}, [&](const Row& row) -> Result<> {
    if (!std::exchange(found, true)) first = row.string(0);
    return {};
  }));
  return first;
}

Result<> SqliteConnection::begin() {
  ROOKERY_TRY(simple("BEGIN"));
  inside_ = true;
  return {};
}

Result<> SqliteConnection::begin_immediate() {
  ROOKERY_TRY(simple("BEGIN IMMEDIATE"));
  inside_ = true;
  return {};
}

Result<> SqliteConnection::commit() {
  ROOKERY_TRY(simple("COMMIT"));
  inside_ = false;
  return {};
}

void SqliteConnection::rollback() {
  inside_ = false;
  // Fails only when SQLite has rolled back already.
  if (in_transaction()) static_cast<void>(simple("ROLLBACK"));
}

Result<> SqliteConnection::savepoint() { return simple("SAVEPOINT job"); }
Result<> SqliteConnection::release() { return simple("RELEASE job"); }
Result<> SqliteConnection::rollback_to_savepoint() {
  ROOKERY_TRY(simple("ROLLBACK TO job"));
  return release();
}

Result<> SqliteConnection::watch(RowVersions& versions) {
  for (std::size_t number = 0; number < versions.tables().size(); ++number) {
    const auto& table = versions.tables()[number];
    WatchedTable watched{.number = number, .columns = {}};
    for (const auto column : table.columns) {
      const auto place = ROOKERY_TRY(pragma(
          fmt::format("SELECT cid FROM pragma_table_info('{}') WHERE name = '{}'", table.name, column)));
      int cid = 0;
      const auto [end, error] = std::from_chars(place.data(), place.data() + place.size(), cid);
      if (error != std::errc{} || end != place.data() + place.size()) {
        return fail(Errc::internal, {}, fmt::format("no column {}.{} to watch", table.name, column));
      }
      watched.columns.push_back(cid);
    }
    watched_.insert_or_assign(table.name, std::move(watched));
  }
  versions_ = &versions;
  sqlite3_preupdate_hook(handle_, &SqliteConnection::row_changes, this);
  return {};
}

// Called before SQLite changes a row, on this connection's thread.
void SqliteConnection::row_changes(void* connection, sqlite3* handle, int operation, const char*,
                                   const char* table, long long, long long) {
  auto& self = *static_cast<SqliteConnection*>(connection);
  const auto found = self.watched_.find(table);
  if (found == self.watched_.end()) return;
  constexpr std::size_t kColumnsMax = 8;
  const auto& columns = found->second.columns;
  std::array<std::int64_t, kColumnsMax> before{};
  std::array<std::int64_t, kColumnsMax> after{};
  const auto read = [&](auto get, std::array<std::int64_t, kColumnsMax>& row) -> RowVersions::Values {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      sqlite3_value* value = nullptr;
      const bool number =
          get(handle, columns[i], &value) == SQLITE_OK && sqlite3_value_type(value) == SQLITE_INTEGER;
      row.at(i) = number ? sqlite3_value_int64(value) : WatchedCounts::kNull;
    }
    return std::span(row).first(columns.size());
  };
  RowVersions::Values was;
  RowVersions::Values is;
  if (operation != SQLITE_INSERT) was = read(sqlite3_preupdate_old, before);
  if (operation != SQLITE_DELETE) is = read(sqlite3_preupdate_new, after);
  self.versions_->row_changed(found->second.number, was, is);
}

bool SqliteConnection::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

}  // namespace rookery::sql
