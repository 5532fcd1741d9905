#include "accounts/sign_in.hpp"

#include "accounts/browser_sessions.hpp"
#include "accounts/fixture.hpp"
#include "accounts/moderation.hpp"

namespace rookery::accounts {
namespace {

struct SigningIn : testing::Test {
  House house;
  SignIn sign_in{*house.database, house.passwords, house.clock, nullptr};
  AccountId alice = house.add("Alice");

  Result<Account> attempt(const std::string& login, const std::string& password,
                          const std::string& address = "192.0.2.1") {
    return await(sign_in.check({.login = login, .password = password, .address = address}));
  }
};

TEST_F(SigningIn, works_by_name_and_by_email_in_any_case) {
  for (const std::string login : {"Alice", "alice", "ALICE@example.ORG", "  alice  "}) {
    const auto account = attempt(login, "correct horse battery");
    ASSERT_TRUE(account) << login;
    EXPECT_EQ(account->id, alice);
  }
}

TEST_F(SigningIn, says_the_same_of_a_wrong_password_and_of_nobody) {
  const auto wrong = attempt("alice", "wrong password");
  const auto nobody = attempt("nobody", "wrong password");
  ASSERT_FALSE(wrong);
  ASSERT_FALSE(nobody);
  EXPECT_EQ(wrong.error().code, Errc::unauthenticated);
  EXPECT_EQ(nobody.error().code, Errc::unauthenticated);
  EXPECT_EQ(wrong.error().message, nobody.error().message);
}

TEST_F(SigningIn, is_limited_by_account_whatever_the_address) {
  for (std::uint32_t i = 0; i < SignIn::kByAccount.count; ++i) {
    const std::string login = i % 2 == 0 ? "alice" : "alice@example.org";
    EXPECT_EQ(attempt(login, "wrong password", "192.0.2." + std::to_string(i)).error().code,
              Errc::unauthenticated);
  }
  EXPECT_EQ(attempt("alice", "correct horse battery", "198.51.100.1").error().code, Errc::rate_limited);
  house.clock.advance(SignIn::kByAccount.window);
  EXPECT_TRUE(attempt("alice", "correct horse battery", "198.51.100.1"));
}

TEST_F(SigningIn, is_limited_by_address_whatever_the_account) {
  for (std::uint32_t i = 0; i < SignIn::kByAddress.count; ++i) {
    EXPECT_EQ(attempt("somebody" + std::to_string(i), "wrong password").error().code, Errc::unauthenticated);
  }
  EXPECT_EQ(attempt("alice", "correct horse battery").error().code, Errc::rate_limited);
  EXPECT_TRUE(attempt("alice", "correct horse battery", "198.51.100.1"));
}

TEST_F(SigningIn, with_the_right_password_is_never_too_often) {
  for (std::uint32_t i = 0; i < 2 * SignIn::kByAccount.count; ++i) {
    ASSERT_TRUE(attempt("alice", "correct horse battery"));
  }
}

TEST_F(SigningIn, tells_suspension_only_to_who_knows_the_password) {
  ASSERT_TRUE(house.database->write_now(
      [&](sql::Writer& tx) { return set_standing(tx, alice, Standing::suspended); }));
  EXPECT_EQ(attempt("alice", "wrong password").error().code, Errc::unauthenticated);
  EXPECT_EQ(attempt("alice", "correct horse battery").error().code, Errc::forbidden);
}

TEST_F(SigningIn, new_password_ends_what_the_old_one_opened) {
  const auto session =
      house.database->write_now([&](sql::Writer& tx) { return begin_session(tx, house.clock, alice); });
  ASSERT_TRUE(session);
  const auto hash = crypto::Passwords::hash_now("a better password", kCheapPasswords);
  ASSERT_TRUE(house.database->write_now([&](sql::Writer& tx) { return set_password(tx, alice, *hash); }));
  EXPECT_FALSE(attempt("alice", "correct horse battery"));
  EXPECT_TRUE(attempt("alice", "a better password"));
  const auto visitor = house.database->read_now(
      [&](sql::Reader& tx) { return account_of_session(tx, house.clock, *session); });
  ASSERT_TRUE(visitor);
  EXPECT_FALSE(visitor->has_value());
}

TEST(Attempts, forget_the_innocent_first_when_full) {
  TestClock clock;
  Attempts attempts(clock, {.count = 3, .window = std::chrono::hours(1)}, "test", nullptr);
  await([](Attempts& all) -> boost::asio::awaitable<bool> {
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(co_await all.take("guilty"));
    for (std::size_t i = 0; i < 2 * Attempts::kKeysMax; ++i) {
      EXPECT_TRUE(co_await all.take(std::to_string(i)));
    }
    EXPECT_FALSE(co_await all.take("guilty"));
    co_return true;
  }(attempts));
}

TEST(Attempts, count_an_ipv6_customer_as_one) {
  EXPECT_EQ(address_block("2001:db8:1:2:3:4:5:6"), address_block("2001:db8:1:2::9"));
  EXPECT_NE(address_block("2001:db8:1:2::1"), address_block("2001:db8:1:3::1"));
  EXPECT_EQ(address_block("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_NE(address_block("192.0.2.1"), address_block("192.0.2.2"));
}

}  // namespace
}  // namespace rookery::accounts
