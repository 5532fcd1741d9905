#include "accounts/registration.hpp"

#include "accounts/apps.hpp"
#include "accounts/fixture.hpp"

#include <gmock/gmock.h>

namespace rookery::accounts {
namespace {

SignUp form_of(const std::string& name) {
  return {.name = name,
          .email = name + "@example.org",
          .password = "correct horse",
          .agreement = true,
          .reason = {},
          .app = {}};
}

std::vector<std::string> codes(const Error& error, std::string_view field) {
  std::vector<std::string> found;
  for (const auto& one : error.fields) {
    if (one.field == field) found.push_back(one.code);
  }
  return found;
}

struct Registering : testing::Test {
  House house;
  Instance instance{*house.database, house.versions, {}};
  Registration registration{*house.database, house.passwords, house.ids, house.clock, instance};

  void set_mode(RegistrationMode mode) {
    EditableSettings settings;
    settings.registrations = mode;
    EXPECT_TRUE(house.database->write_now([&](sql::Writer& tx) { return save_settings(tx, settings); }));
  }

  Error refusal(SignUp form) {
    const auto made = await(registration.sign_up(std::move(form)));
    EXPECT_FALSE(made);
    return made ? Error{} : made.error();
  }
};

TEST_F(Registering, makes_an_account_with_a_hashed_password) {
  const auto made = await(registration.sign_up(form_of("Alice")));
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->name, "Alice");
  EXPECT_EQ(made->role, Role::user);
  EXPECT_EQ(made->standing, Standing::active);
  const auto stored = house.database->read_now([](sql::Reader& tx) {
    return tx.one("SELECT password_hash FROM credentials", [](const sql::Row& row) { return row.string(0); });
  });
  ASSERT_TRUE(stored && *stored);
  EXPECT_TRUE((*stored)->starts_with("$argon2id$"));
}

TEST_F(Registering, first_from_this_machine_becomes_the_owner_and_only_the_first) {
  SignUp stranger = form_of("stranger");
  SignUp first = form_of("first");
  SignUp second = form_of("second");
  first.loopback = second.loopback = true;
  EXPECT_EQ(await(registration.sign_up(stranger))->role, Role::user);
  EXPECT_EQ(await(registration.sign_up(first))->role, Role::owner);
  EXPECT_EQ(await(registration.sign_up(second))->role, Role::user);
}

TEST_F(Registering, names_are_one_whatever_their_case) {
  ASSERT_TRUE(await(registration.sign_up(form_of("Alice"))));
  const Error error = refusal(form_of("aLICE"));
  EXPECT_EQ(error.code, Errc::invalid);
  EXPECT_EQ(codes(error, "username"), std::vector<std::string>{"ERR_TAKEN"});
  EXPECT_EQ(codes(error, "email"), std::vector<std::string>{"ERR_TAKEN"});
  EXPECT_EQ(error.message,
            "Validation failed: Username has already been taken, Email has already been taken");
}

TEST_F(Registering, says_everything_that_is_wrong_at_once) {
  const Error error = refusal({.name = "no spaces",
                               .email = "nobody",
                               .password = "short",
                               .agreement = false,
                               .locale = "x",
                               .reason = std::string(501, 'r'),
                               .app = {}});
  EXPECT_EQ(error.code, Errc::invalid);
  EXPECT_EQ(codes(error, "username"), std::vector<std::string>{"ERR_INVALID"});
  EXPECT_EQ(codes(error, "email"), std::vector<std::string>{"ERR_INVALID"});
  EXPECT_EQ(codes(error, "password"), std::vector<std::string>{"ERR_TOO_SHORT"});
  EXPECT_EQ(codes(error, "agreement"), std::vector<std::string>{"ERR_ACCEPTED"});
  EXPECT_EQ(codes(error, "locale"), std::vector<std::string>{"ERR_INCLUSION"});
  EXPECT_EQ(codes(error, "reason"), std::vector<std::string>{"ERR_TOO_LONG"});
}

TEST_F(Registering, names_and_passwords_have_limits) {
  SignUp form = form_of(std::string(30, 'a'));
  EXPECT_TRUE(await(registration.sign_up(form)));
  EXPECT_EQ(codes(refusal(form_of(std::string(31, 'b'))), "username"),
            std::vector<std::string>{"ERR_TOO_LONG"});
  EXPECT_EQ(codes(refusal(form_of("Admin")), "username"), std::vector<std::string>{"ERR_RESERVED"});
  EXPECT_EQ(codes(refusal(form_of("")), "username"), std::vector<std::string>{"ERR_BLANK"});
  form = form_of("long");
  form.password = std::string(73, 'p');
  EXPECT_EQ(codes(refusal(form), "password"), std::vector<std::string>{"ERR_TOO_LONG"});
  form = form_of("longest");
  form.password = std::string(72, 'p');
  EXPECT_TRUE(await(registration.sign_up(form)));
}

TEST_F(Registering, refuses_what_is_no_email_address) {
  for (const std::string email :
       {"", "a", "@b", "a@", "a@b@c", "a b@c", "a@.c", "a@b..c", "a@b.", "<a>@b", "a\n@b"}) {
    SignUp form = form_of("someone");
    form.email = email;
    EXPECT_EQ(refusal(form).fields.size(), 1U) << email;
  }
}

TEST_F(Registering, closed_lets_nobody_in) {
  set_mode(RegistrationMode::closed);
  SignUp form = form_of("alice");
  form.loopback = true;
  const auto made = await(registration.sign_up(form));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Errc::forbidden);
}

TEST_F(Registering, approval_makes_people_wait_but_not_the_owner) {
  set_mode(RegistrationMode::approval);
  SignUp owner = form_of("owner_to_be");
  owner.loopback = true;
  EXPECT_EQ(await(registration.sign_up(form_of("alice")))->standing, Standing::pending);
  EXPECT_EQ(await(registration.sign_up(owner))->standing, Standing::active);
}

TEST_F(Registering, with_an_app_gives_a_token_that_works_at_once) {
  const auto app = house.database->write_now([&](sql::Writer& tx) {
    return register_app(tx, house.ids, house.clock,
                        {.name = "App",
                         .website = {},
                         .redirect_uris = {std::string(App::kOutOfBand)},
                         .scopes = "read write"});
  });
  ASSERT_TRUE(app);
  SignUp form = form_of("alice");
  form.app = app->app.id;
  const auto token = await(registration.sign_up_with_token(form, app->app.scopes));
  ASSERT_TRUE(token) << token.error().message;
  Tokens tokens(*house.database, house.versions);
  const auto session = await(tokens.find(token->text));
  ASSERT_TRUE(session);
  EXPECT_TRUE((*session)->account.has_value());
  EXPECT_EQ((*session)->scopes.text(), "read write");
}

TEST_F(Registering, a_refused_one_leaves_no_row) {
  refusal(form_of("root"));
  const auto rows = house.database->read_now([](sql::Reader& tx) {
    return tx.number("SELECT (SELECT COUNT(*) FROM accounts) + (SELECT COUNT(*) FROM credentials)");
  });
  EXPECT_EQ(rows, 0);
}

}  // namespace
}  // namespace rookery::accounts
