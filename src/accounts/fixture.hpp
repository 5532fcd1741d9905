#pragma once

#include "accounts/registration.hpp"
#include "accounts/schema.hpp"
#include "accounts/watched_rows.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/sql/temporary_database.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace rookery::accounts {

// A clock that stands until a test moves it.
class TestClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return from_millis(millis_.load()); }
  void advance(std::chrono::milliseconds by) { millis_ += by.count(); }

 private:
  std::atomic<std::int64_t> millis_ = 1'700'000'000'000;
};

// Runs a coroutine to its end on an event loop of its own.
template <class T>
T await(boost::asio::awaitable<T> work) {
  boost::asio::io_context loop;
  std::optional<T> answer;
  boost::asio::co_spawn(loop, std::move(work), [&](const std::exception_ptr& error, T value) {
    ASSERT_FALSE(error);
    answer.emplace(std::move(value));
  });
  loop.run();
  return *std::move(answer);
}

inline constexpr crypto::PasswordCost kCheapPasswords{.memory_bytes = 8'192, .passes = 1};

// What most tests of this room begin with.
struct House {
  House() { EXPECT_TRUE(database.watch(versions)); }

  TestClock clock;
  sql::RowVersions versions{watched_columns(), {}};
  sql::TemporaryDatabase database{migrations()};
  Snowflake ids{clock, 1};
  crypto::Passwords passwords{kCheapPasswords};

  AccountId add(const std::string& name, const std::string& password = "correct horse battery") {
    const auto hash = crypto::Passwords::hash_now(password, kCheapPasswords);
    EXPECT_TRUE(hash);
    const auto made = database->write_now([&](sql::Writer& tx) {
      return create_account(tx, {.id = ids.next<AccountId>(),
                                 .name = name,
                                 .email = name + "@example.org",
                                 .password_hash = *hash,
                                 .display_name = {},
                                 .reason = {},
                                 .app = {},
                                 .created_at = clock.now()});
    });
    EXPECT_TRUE(made) << made.error().message << made.error().detail;
    return made->id;
  }
};

}  // namespace rookery::accounts
