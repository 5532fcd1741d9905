#pragma once

#include "base/snowflake.hpp"
#include "platform/nodes/node_lease.hpp"
#include "platform/sql/data_folder.hpp"
#include "platform/sql/database.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace rookery::cli {

// Where a community is kept: in a data folder, or in a PostgreSQL database that nodes share. One of both.
struct Where {
  std::filesystem::path data;
  std::string database;
};

// Adds `--data DIR` and `--database URI`, of which a command takes one.
void add_where_options(CLI::App& command, Where& where);

// A community as commands use it that run beside its servers or without one. What it changes, they see within
// seconds.
//
// Everything here throws Failure with a sentence for whoever typed the command.
class Community {
 public:
  static constexpr std::int64_t kNode =
      Snowflake::kNodesMax - 1;  // and of all commands; servers have smaller ones

  // `purpose` is about a data folder: inspect for one that must be there, tool to make it.
  explicit Community(const Where& where,
                     sql::DataFolder::Purpose purpose = sql::DataFolder::Purpose::inspect);

  template <class Function>
  auto read(Function function) {
    return answer(database_->read_now(std::move(function)));
  }
  template <class Function>
  auto write(Function function) {
    return answer(database_->write_now([&](sql::Writer& tx) -> std::invoke_result_t<Function&, sql::Writer&> {
      if (shared_) ROOKERY_TRY(nodes::count_untold(tx));
      return function(tx);
    }));
  }

  SystemClock clock;
  Snowflake ids{clock, kNode};

 private:
  [[noreturn]] static void give_up(const Error& error);
  template <class T>
  static T answer(Result<T> result) {
    if (!result) give_up(result.error());
    if constexpr (!std::is_void_v<T>) return *std::move(result);
  }
  [[nodiscard]] std::unique_ptr<sql::Database> open(const Where& where,
                                                    sql::DataFolder::Purpose purpose) const;

  const bool shared_;  // by nodes, which are told of what is written here by nothing but the tables
  std::unique_ptr<sql::Database> database_;
};

}  // namespace rookery::cli
