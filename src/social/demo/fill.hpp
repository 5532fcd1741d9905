#pragma once

#include "accounts/site.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "platform/sql/database.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace rookery::social::demo {

// How large a made-up community is to be.
struct Settings {
  static constexpr std::size_t kAccountsMin = 10, kAccountsMax = 1'000'000;
  static constexpr std::size_t kPostsMax = 10'000'000;
  static constexpr std::size_t kFollowsMax = 1'000;

  std::size_t accounts = 1'000;
  std::size_t posts = 20'000;  // replies and reblogs included
  std::size_t follows = 30;    // of each, on average
  std::uint64_t seed = 1;
  std::string password_hash;  // of the account kLoginName; nobody can sign in to the others
};

inline constexpr std::string_view kLoginName = "demo";

struct Totals {
  std::size_t accounts = 0, posts = 0, follows = 0, favourites = 0, notifications = 0;
  [[nodiscard]] std::size_t rows() const { return accounts + posts + follows + favourites + notifications; }
};

// Told now and then how far a stage ("posts") is.
using Progress = std::function<void(std::string_view stage, std::size_t done, std::size_t all)>;

// Fills an empty database with a community that talks in several languages: the last sixty days before `now`,
// with consistent counters. The same seed and `now` make the same community. Written in large transactions;
// what is held in memory is about 300 bytes an account, 60 a post and 24 a follow. If it fails, the folder is
// half full. Errors: conflict, when there are accounts already; those of Database.
Result<Totals> fill(sql::Database& database, const accounts::Site& site, const Settings& settings,
                    Instant now, const Progress& progress);

}  // namespace rookery::social::demo
