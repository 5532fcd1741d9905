#pragma once

#include "base/snowflake.hpp"
#include "platform/sql/data_folder.hpp"
#include "platform/sql/sqlite.hpp"

#include <filesystem>
#include <memory>

namespace rookery::cli {

// A data folder as commands use it that run beside the server or without one. What it changes, a server that
// runs on the same folder sees within seconds.
//
// Everything here throws Failure with a sentence for whoever typed the command.
class Folder {
 public:
  static constexpr std::int64_t kNode = 1;  // of Snowflakes; the server is 0

  // `purpose`: inspect for a folder that must be there, tool to make one.
  explicit Folder(const std::filesystem::path& path,
                  sql::DataFolder::Purpose purpose = sql::DataFolder::Purpose::inspect);

  template <class Function>
  auto read(Function function) {
    return answer(database_->read_now(std::move(function)));
  }
  template <class Function>
  auto write(Function function) {
    return answer(database_->write_now(std::move(function)));
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

  std::unique_ptr<sql::SqliteDatabase> database_;
};

}  // namespace rookery::cli
