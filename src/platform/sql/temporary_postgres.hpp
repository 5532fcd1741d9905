#pragma once

#include "platform/sql/migrate.hpp"
#include "platform/sql/postgres.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace rookery::sql {

// An empty database on the tests' PostgreSQL server, in which the given steps have been run; they put no rows
// into it. Databases are made by copying, and what one test leaves behind is emptied for the next, because
// making one takes longer than most tests. They go with the server. Ends the program when it cannot be made.
class TemporaryPostgres {
 public:
  // The server's URI, from the environment; nothing: there is none.
  static std::optional<std::string> server() {
    const char* uri = std::getenv("ROOKERY_TEST_POSTGRES");  // NOLINT(concurrency-mt-unsafe): nobody sets it
    if (uri == nullptr) return std::nullopt;
    return uri;
  }

  TemporaryPostgres(std::string server, const std::vector<Migration>& steps)
      : server_(std::move(server)), kind_(&kind_of(steps)) {
    const std::scoped_lock lock(kind_->mutex);
    if (kind_->model.empty()) make_model(steps);
    if (kind_->empty.empty()) {
      name_ = new_name();
      run_on(server_, fmt::format("CREATE DATABASE {} TEMPLATE {}", name_, kind_->model));
    } else {
      name_ = std::move(kind_->empty.back());
      kind_->empty.pop_back();
    }
  }
  TemporaryPostgres(const TemporaryPostgres&) = delete;
  TemporaryPostgres& operator=(const TemporaryPostgres&) = delete;
  ~TemporaryPostgres() {
    if (relations(uri()) != kind_->relations) return;  // the test made tables of its own
    run_on(uri(), R"sql(
DO $$
DECLARE
  each_table text;
BEGIN
  SET LOCAL session_replication_role = replica;  -- neither triggers nor foreign keys
  FOR each_table IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_history' LOOP
    EXECUTE format('DELETE FROM %I', each_table);
  END LOOP;
END $$)sql");
    const std::scoped_lock lock(kind_->mutex);
    kind_->empty.push_back(name_);
  }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string uri() const { return uri_on(server_); }
  // The same database's by another way to the server.
  [[nodiscard]] std::string uri_on(std::string server) const { return uri_of(name_, std::move(server)); }

 private:
  // Databases in which the same steps have been run.
  struct Kind {
    std::mutex mutex;  // guards all below
    std::string model;
    std::int64_t relations = 0;  // tables, indexes, constraints and so on in it
    std::vector<std::string> empty;
  };
  static Kind& kind_of(const std::vector<Migration>& steps) {
    static std::mutex mutex;
    static std::map<std::string, Kind> known;
    std::string key;
    for (const auto& step : steps) key.append(step.name).append(step.statements);
    const std::scoped_lock lock(mutex);
    return known[key];
  }
  void make_model(const std::vector<Migration>& steps) {
    kind_->model = new_name();
    run_on(server_, fmt::format("CREATE DATABASE {} TEMPLATE template0", kind_->model));
    const std::string uri = uri_of(kind_->model, server_);
    if (!steps.empty()) {
      auto database = PostgresDatabase::open({.uri = uri, .writers = 1, .readers = 1});
      if (!database) give_up(database.error());
      if (const auto migrated = migrate(**database, steps, Instant{}); !migrated) give_up(migrated.error());
    }
    kind_->relations = relations(uri);
  }
  static std::int64_t relations(const std::string& uri) {
    return run_on(uri, "SELECT (SELECT COUNT(*) FROM pg_class) + (SELECT COUNT(*) FROM pg_constraint)");
  }

  static std::string new_name() {
    static std::atomic<int> made = 0;
    return fmt::format("test_{}_{}", getpid(), ++made);
  }
  // `server` is "postgresql://rookery@/postgres?host=...".
  static std::string uri_of(const std::string& name, std::string server) {
    constexpr std::string_view kTheirs = "/postgres?";
    return server.replace(server.find(kTheirs), kTheirs.size(), "/" + name + "?");
  }

  // The first number of the answer, if it has one.
  static std::int64_t run_on(const std::string& uri, std::string_view statement) {
    auto connection = PostgresConnection::open({.uri = uri});
    if (!connection) give_up(connection.error());
    std::int64_t number = 0;
    const auto done = (*connection)->run(statement, {}, [&](const Row& row) -> Result<> {
      number = row.integer(0);
      return {};
    });
    if (!done) give_up(done.error());
    return number;
  }

  [[noreturn]] static void give_up(const Error& error) {
    std::fputs((error.message + error.detail + "\n").c_str(), stderr);
    std::abort();
  }

  std::string server_;
  Kind* kind_;
  std::string name_;
};

}  // namespace rookery::sql
