#include "accounts/apps.hpp"

#include "accounts/authorization_codes.hpp"
#include "accounts/fixture.hpp"
#include "platform/crypto/hash.hpp"

namespace rookery::accounts {
namespace {

struct Apps : testing::Test {
  House house;

  Result<RegisteredApp> add(NewApp app) {
    return house.database->write_now(
        [&](sql::Writer& tx) { return register_app(tx, house.ids, house.clock, app); });
  }
  static NewApp good() {
    return {.name = "App",
            .website = {},
            .redirect_uris = {"https://app.example/callback"},
            .scopes = "read write"};
  }
};

TEST_F(Apps, are_found_as_they_were_registered) {
  NewApp wanted = good();
  wanted.website = "https://app.example";
  wanted.redirect_uris.push_back(std::string(App::kOutOfBand));
  const auto made = add(wanted);
  ASSERT_TRUE(made) << made.error().message;
  const auto found = house.database->read_now(
      [&](sql::Reader& tx) { return find_app(tx, std::string_view(made->app.client_id)); });
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->id, made->app.id);
  EXPECT_EQ((*found)->redirect_uris, wanted.redirect_uris);
  EXPECT_EQ((*found)->website, "https://app.example");
  EXPECT_TRUE((*found)->has_secret(made->secret));
  EXPECT_FALSE((*found)->has_secret(made->secret + "x"));
  EXPECT_FALSE((*found)->has_secret(""));
}

TEST_F(Apps, with_addresses_that_run_scripts_are_refused) {
  for (const std::string uri :
       {"javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "/relative",
        "no scheme", "https://", "https:///x", "https://a/#fragment", "http:", "https://a/\"x", ""}) {
    NewApp app = good();
    app.redirect_uris = {uri};
    const auto made = add(app);
    ASSERT_FALSE(made) << uri;
    EXPECT_EQ(made.error().code, Errc::invalid);
  }
  NewApp app = good();
  app.website = "javascript:alert(1)";
  EXPECT_FALSE(add(app));
}

TEST_F(Apps, may_have_schemes_of_their_own) {
  for (const std::string uri : {"myapp://oauth", "com.example.app:/callback", "urn:ietf:wg:oauth:2.0:oob"}) {
    NewApp app = good();
    app.redirect_uris = {uri};
    const auto made = add(app);
    ASSERT_TRUE(made) << uri;
    EXPECT_TRUE(made->app.allows_redirect(uri));
  }
}

TEST_F(Apps, send_codes_only_where_they_said) {
  NewApp wanted = good();
  wanted.redirect_uris.push_back("http://127.0.0.1/callback");
  const auto made = add(wanted);
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->app.allows_redirect("https://app.example/callback"));
  EXPECT_TRUE(made->app.allows_redirect("http://127.0.0.1:49152/callback")) << "RFC 8252, 7.3";
  for (const std::string uri :
       {"https://app.example/callback/", "https://app.example/callback?x=1", "https://APP.example/callback",
        "https://evil.example/callback", "https://app.example:444/callback", "",
        "http://127.0.0.1.evil.example/callback", "http://127.0.0.1:1@evil.example/callback",
        "http://127.0.0.1:49152/other", "http://localhost:49152/callback"}) {
    EXPECT_FALSE(made->app.allows_redirect(uri)) << uri;
  }
}

TEST_F(Apps, need_a_name_and_known_scopes) {
  NewApp app = good();
  app.name = "";
  EXPECT_FALSE(add(app));
  app = good();
  app.name = std::string(App::kNameLengthMax + 1, 'n');
  EXPECT_FALSE(add(app));
  app = good();
  app.scopes = "read everything";
  EXPECT_FALSE(add(app));
  app = good();
  app.redirect_uris = {};
  EXPECT_FALSE(add(app));
}

struct Codes : testing::Test {
  House house;
  AccountId alice = house.add("alice");
  AppId app, other_app;
  Grant grant;

  void SetUp() override {
    const auto add = [&](const std::string& name) {
      return house.database
          ->write_now([&](sql::Writer& tx) {
            return register_app(
                tx, house.ids, house.clock,
                {.name = name, .website = {}, .redirect_uris = {"https://app.example/"}, .scopes = "read"});
          })
          ->app.id;
    };
    app = add("App");
    other_app = add("Other");
    grant = {.app = app,
             .account = alice,
             .redirect_uri = "https://app.example/",
             .scopes = *Scopes::parse("read"),
             .code_challenge = {}};
  }
  std::string issue() {
    return *house.database->write_now([&](sql::Writer& tx) { return issue_code(tx, house.clock, grant); });
  }
  bool redeem(const Redemption& redemption) {
    const auto granted =
        house.database->write_now([&](sql::Writer& tx) { return redeem_code(tx, house.clock, redemption); });
    EXPECT_TRUE(granted);
    return granted && granted->has_value() && (*granted)->account == alice;
  }
  Redemption with(const std::string& code) const {
    return {.app = app, .code = code, .redirect_uri = "https://app.example/", .code_verifier = {}};
  }
};

TEST_F(Codes, work_once) {
  const std::string code = issue();
  EXPECT_TRUE(redeem(with(code)));
  EXPECT_FALSE(redeem(with(code)));
}

TEST_F(Codes, end_after_ten_minutes) {
  const std::string early = issue();
  const std::string late = issue();
  house.clock.advance(Grant::kAgeMax - std::chrono::milliseconds(1));
  EXPECT_TRUE(redeem(with(early)));
  house.clock.advance(std::chrono::milliseconds(1));
  EXPECT_FALSE(redeem(with(late)));
}

TEST_F(Codes, of_another_app_stay_for_it) {
  const std::string code = issue();
  Redemption stolen = with(code);
  stolen.app = other_app;
  EXPECT_FALSE(redeem(stolen));
  EXPECT_TRUE(redeem(with(code)));
}

TEST_F(Codes, with_another_redirect_are_used_up) {
  const std::string code = issue();
  Redemption other = with(code);
  other.redirect_uri = "https://app.example/elsewhere";
  EXPECT_FALSE(redeem(other));
  EXPECT_FALSE(redeem(with(code)));
}

TEST_F(Codes, need_the_verifier_of_their_challenge) {
  // RFC 7636, appendix B.
  const std::string verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  EXPECT_EQ(crypto::sha256_base64url(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  grant.code_challenge = crypto::sha256_base64url(verifier);
  for (const std::optional<std::string>& wrong :
       {std::optional<std::string>(), std::optional<std::string>("wrong"), grant.code_challenge}) {
    Redemption redemption = with(issue());
    redemption.code_verifier = wrong;
    EXPECT_FALSE(redeem(redemption));
  }
  Redemption right = with(issue());
  right.code_verifier = verifier;
  EXPECT_TRUE(redeem(right));
}

TEST_F(Codes, begun_without_a_challenge_take_no_verifier) {
  Redemption redemption = with(issue());
  redemption.code_verifier = "anything";
  EXPECT_FALSE(redeem(redemption));
}

TEST_F(Codes, that_wait_are_bounded) {
  for (int i = 0; i < 3 * Grant::kWaitingPerAccountMax; ++i) {
    issue();
    house.clock.advance(std::chrono::milliseconds(1));
  }
  const auto waiting = house.database->read_now(
      [](sql::Reader& tx) { return tx.number("SELECT COUNT(*) FROM authorization_codes"); });
  EXPECT_EQ(waiting, Grant::kWaitingPerAccountMax);
}

}  // namespace
}  // namespace rookery::accounts
