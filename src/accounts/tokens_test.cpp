#include "accounts/tokens.hpp"

#include "accounts/apps.hpp"
#include "accounts/fixture.hpp"
#include "accounts/moderation.hpp"

namespace rookery::accounts {
namespace {

struct TokensTest : testing::Test {
  House house;
  Tokens tokens{*house.database, house.versions};
  AccountId alice = house.add("alice");

  std::string issue(std::optional<AccountId> account) {
    const auto issued = house.database->write_now([&](sql::Writer& tx) -> Result<IssuedToken> {
      const App app = ROOKERY_TRY(command_line_app(tx, house.ids, house.clock));
      return issue_token(tx, house.ids, house.clock, app.id, account, app.scopes);
    });
    EXPECT_TRUE(issued);
    return issued->text;
  }
};

TEST_F(TokensTest, stand_for_the_account_they_were_issued_to) {
  const auto session = await(tokens.find(issue(alice)));
  ASSERT_TRUE(session);
  EXPECT_EQ((*session)->account, alice);
  EXPECT_TRUE((*session)->scopes.allow(Scope::write_statuses));
}

TEST_F(TokensTest, of_an_app_alone_have_no_account) {
  const auto session = await(tokens.find(issue(std::nullopt)));
  ASSERT_TRUE(session);
  EXPECT_FALSE((*session)->account.has_value());
}

TEST_F(TokensTest, that_nobody_issued_are_invalid) {
  issue(alice);
  for (const std::string& text :
       {std::string(), std::string("x"), std::string(43, 'A'), std::string(10'000, 'A')}) {
    const auto session = await(tokens.find(text));
    ASSERT_FALSE(session);
    EXPECT_EQ(session.error().code, Errc::unauthenticated);
    EXPECT_EQ(session.error().message, "The access token is invalid");
  }
}

TEST_F(TokensTest, are_not_stored_as_they_are) {
  const std::string text = issue(alice);
  const auto found = house.database->read_now(
      [&](sql::Reader& tx) { return tx.exists("SELECT 1 FROM tokens WHERE token_hash = $1", text); });
  EXPECT_EQ(found, false);
}

TEST_F(TokensTest, are_remembered_until_they_are_revoked) {
  const std::string text = issue(alice);
  EXPECT_EQ(tokens.cached(text), nullptr);
  ASSERT_TRUE(await(tokens.find(text)));
  issue(alice);
  EXPECT_NE(tokens.cached(text), nullptr) << "another token is none of its business";
  ASSERT_TRUE(house.database->write_now([&](sql::Writer& tx) { return revoke_tokens(tx, alice); }));
  EXPECT_EQ(tokens.cached(text), nullptr);
  EXPECT_FALSE(await(tokens.find(text)));
}

TEST_F(TokensTest, revoked_by_their_app_end_at_once) {
  const std::string text = issue(alice);
  const auto session = await(tokens.find(text));
  ASSERT_TRUE(session);
  const auto revoked =
      house.database->write_now([&](sql::Writer& tx) { return revoke_token(tx, (*session)->app, text); });
  EXPECT_EQ(revoked, true);
  EXPECT_FALSE(await(tokens.find(text)));
}

TEST_F(TokensTest, of_another_app_cannot_be_revoked) {
  const std::string text = issue(alice);
  const auto revoked = house.database->write_now(
      [&](sql::Writer& tx) { return revoke_token(tx, house.ids.next<AppId>(), text); });
  EXPECT_EQ(revoked, false);
  EXPECT_TRUE(await(tokens.find(text)));
}

TEST_F(TokensTest, show_a_suspension_at_once) {
  const std::string text = issue(alice);
  ASSERT_EQ((*await(tokens.find(text)))->standing, Standing::active);
  ASSERT_TRUE(house.database->write_now(
      [&](sql::Writer& tx) { return set_standing(tx, alice, Standing::suspended); }));
  EXPECT_EQ((*await(tokens.find(text)))->standing, Standing::suspended);
}

TEST_F(TokensTest, change_of_one_account_keeps_the_others) {
  const std::string of_alice = issue(alice);
  const std::string of_bob = issue(house.add("bob"));
  ASSERT_TRUE(await(tokens.find(of_alice)));
  ASSERT_TRUE(await(tokens.find(of_bob)));
  ASSERT_TRUE(house.database->write_now([&](sql::Writer& tx) { return set_role(tx, alice, Role::admin); }));
  EXPECT_EQ(tokens.cached(of_alice), nullptr);
  EXPECT_NE(tokens.cached(of_bob), nullptr);
}

TEST_F(TokensTest, are_listed_and_revoked_one_by_one) {
  issue(alice);
  const std::string kept = issue(alice);
  const auto list = house.database->read_now([&](sql::Reader& tx) { return list_tokens(tx, alice); });
  ASSERT_TRUE(list);
  ASSERT_EQ(list->size(), 2U);
  const auto revoked =
      house.database->write_now([&](sql::Writer& tx) { return revoke_tokens(tx, alice, list->front().id); });
  EXPECT_EQ(revoked, 1);
  EXPECT_TRUE(await(tokens.find(kept)));
}

TEST_F(TokensTest, many_threads_may_ask_while_the_account_changes) {
  const std::string text = issue(alice);
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int n = 0; n < 100; ++n) {
        if (i == 0) {
          EXPECT_TRUE(house.database->write_now(
              [&](sql::Writer& tx) { return set_role(tx, alice, Role::moderator); }));
        }
        const auto session = await(tokens.find(text));
        if (session && (*session)->account == alice) ++right;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 400);
}

}  // namespace
}  // namespace rookery::accounts
