#pragma once

#include "base/result.hpp"
#include "platform/sql/news.hpp"
#include "platform/sql/value.hpp"

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace rookery::sql {

// What a driver provides: one connection inside one transaction. Callers use Reader and Writer.
class Connection {
 public:
  using OnRow = std::function<Result<>(const Row&)>;

  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  // Runs one statement and calls `on_row` for each row of its answer, stopping at the callback's first error.
  // Returns the number of rows changed (0 for a SELECT). Statements are prepared once per connection and kept
  // by their text.
  virtual Result<std::int64_t> run(std::string_view statement, std::span<const Value> parameters,
                                   const OnRow& on_row) = 0;
};

// A consistent view of the database. Domain functions that only look take `Reader&`.
//
// Statements are portable SQL in PostgreSQL's spelling, parameters $1, $2 ...; `x = ANY($1)` takes a list.
// They are string literals. A function whose statement failed gives up and returns the error: PostgreSQL
// undoes all that it did.
//
// Errors:   unavailable, timeout (both retryable), conflict (a UNIQUE or FOREIGN KEY rule), corrupt, invalid
//           (text that the database cannot hold), internal (bad SQL).
// Threads:  one thread at a time; lives only inside the function given to Database::read or write.
class Reader {
 public:
  explicit Reader(Connection& connection) : connection_(connection) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // Calls `on_row(row)` for every row; it returns void, or Result<> to stop at an error. Runs no other
  // statement meanwhile.
  template <class OnRow, class... Parameters>
  Result<> each(std::string_view statement, OnRow&& on_row, const Parameters&... parameters) {
    const std::array<Value, sizeof...(Parameters)> values{to_value(parameters)...};
    auto done = connection_.run(statement, values, [&](const Row& row) -> Result<> {
      if constexpr (std::is_void_v<std::invoke_result_t<OnRow&, const Row&>>) {
        on_row(row);
        return {};
      } else {
        return on_row(row);
      }
    });
    if (!done) return std::unexpected(std::move(done).error());
    return {};
  }

  // The same for a statement that is made at run time, with as many values as it has parameters.
  Result<> each_of(std::string_view statement, const Connection::OnRow& on_row,
                   std::span<const Value> values) {
    ROOKERY_TRY(connection_.run(statement, values, on_row));
    return {};
  }

  // `make(row)` for every row, in order.
  template <class Make, class... Parameters>
  auto all(std::string_view statement, Make&& make, const Parameters&... parameters)
      -> Result<std::vector<std::invoke_result_t<Make&, const Row&>>> {
    std::vector<std::invoke_result_t<Make&, const Row&>> found;
    auto done = each(statement, [&](const Row& row) { found.push_back(make(row)); }, parameters...);
    if (!done) return std::unexpected(std::move(done).error());
    return found;
  }

  // `make(row)` for the first row, or nothing when there is none.
  template <class Make, class... Parameters>
  auto one(std::string_view statement, Make&& make, const Parameters&... parameters)
      -> Result<std::optional<std::invoke_result_t<Make&, const Row&>>> {
    std::optional<std::invoke_result_t<Make&, const Row&>> found;
    auto done = each(
        statement,
        [&](const Row& row) {
          if (!found) found.emplace(make(row));
        },
        parameters...);
    if (!done) return std::unexpected(std::move(done).error());
    return found;
  }

  // The first column of the first row as a number; 0 when there is none.
  template <class... Parameters>
  Result<std::int64_t> number(std::string_view statement, const Parameters&... parameters) {
    std::int64_t found = 0;
    auto done = each(statement, [&](const Row& row) { found = row.integer(0); }, parameters...);
    if (!done) return std::unexpected(std::move(done).error());
    return found;
  }

  // Whether there is a row at all: `SELECT 1 FROM …`.
  template <class... Parameters>
  Result<bool> exists(std::string_view statement, const Parameters&... parameters) {
    bool found = false;
    auto done = each(statement, [&](const Row&) { found = true; }, parameters...);
    if (!done) return std::unexpected(std::move(done).error());
    return found;
  }

 protected:
  Connection& connection_;
};

// A transaction that may change rows. All of it becomes durable or none of it: a function that returns an
// error leaves no trace.
class Writer final : public Reader {
 public:
  // `desk` outlives the effects.
  Writer(Connection& connection, NewsDesk& desk) : Reader(connection), desk_(desk) {}

  // Runs a changing statement; returns how many rows it changed.
  template <class... Parameters>
  Result<std::int64_t> run(std::string_view statement, const Parameters&... parameters) {
    const std::array<Value, sizeof...(Parameters)> values{to_value(parameters)...};
    return connection_.run(statement, values, [](const Row&) -> Result<> { return {}; });
  }

  // The same for a statement that is made at run time, with as many values as it has parameters.
  Result<std::int64_t> run_with(std::string_view statement, std::span<const Value> values) {
    return connection_.run(statement, values, [](const Row&) -> Result<> { return {}; });
  }

  // Something to do once this transaction is durable (wake a worker, drop a cache entry), on the database
  // thread, so quick and without I/O. Not called when the transaction fails.
  void after_commit(std::function<void()> effect) { effects_.push_back(std::move(effect)); }
  // Lets whoever reads the database's news know of this deed; an effect as above.
  template <class News>
  void tell(News news) {
    after_commit([&desk = desk_, news = std::any(std::move(news))] { desk.publish(news); });
  }
  [[nodiscard]] std::vector<std::function<void()>> take_effects() { return std::exchange(effects_, {}); }

 private:
  NewsDesk& desk_;
  std::vector<std::function<void()>> effects_;
};

}  // namespace rookery::sql
