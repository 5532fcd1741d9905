#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace rookery::bench {

// A SQLite file as bare as it comes, for what must be fast or be compared with: no cache of statements, no
// savepoints, no error but an exception. Threads: one at a time.
class SqliteFile {
 public:
  explicit SqliteFile(const std::string& path) {
    if (sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr) !=
        SQLITE_OK)
      fail("open " + path);
  }
  SqliteFile(const SqliteFile&) = delete;
  SqliteFile& operator=(const SqliteFile&) = delete;
  ~SqliteFile() { sqlite3_close(handle_); }

  void run(const std::string& statements) {
    if (sqlite3_exec(handle_, statements.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(statements);
  }
  [[nodiscard]] sqlite3* handle() { return handle_; }
  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error(what + ": " + (handle_ == nullptr ? "no memory" : sqlite3_errmsg(handle_)));
  }

 private:
  sqlite3* handle_ = nullptr;
};

// A prepared statement. Texts must live until the next run.
class Statement {
 public:
  Statement(SqliteFile& file, const std::string& text) : file_(file), text_(text) {
    if (sqlite3_prepare_v3(file.handle(), text.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &prepared_, nullptr) !=
        SQLITE_OK)
      file.fail(text);
  }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(prepared_); }

  // Runs it to its end.
  template <class... Values>
  void run(const Values&... values) {
    begin(values...);
    while (next()) {
    }
  }
  // Binds; then next() as long as there are rows.
  template <class... Values>
  void begin(const Values&... values) {
    int position = 0;
    (bind(++position, values), ...);
  }
  bool next() {
    const int code = sqlite3_step(prepared_);
    if (code == SQLITE_ROW) return true;
    sqlite3_reset(prepared_);
    if (code != SQLITE_DONE) file_.fail(text_);
    return false;
  }
  [[nodiscard]] std::int64_t integer(int column) { return sqlite3_column_int64(prepared_, column); }
  [[nodiscard]] std::string text(int column) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(prepared_, column));
    return bytes == nullptr ? "" : bytes;
  }

 private:
  void bind(int position, std::int64_t number) { sqlite3_bind_int64(prepared_, position, number); }
  void bind(int position, std::string_view text) {
    sqlite3_bind_text64(prepared_, position, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  void bind(int position, std::nullopt_t) { sqlite3_bind_null(prepared_, position); }
  template <class Value>
  void bind(int position, const std::optional<Value>& value) {
    if (value) {
      bind(position, *value);
    } else {
      bind(position, std::nullopt);
    }
  }

  SqliteFile& file_;
  const std::string text_;
  sqlite3_stmt* prepared_ = nullptr;
};

}  // namespace rookery::bench
