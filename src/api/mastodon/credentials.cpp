#include "api/mastodon/credentials.hpp"

#include "social/account_view.hpp"
#include "social/visibility.hpp"

namespace rookery::api {

namespace {

namespace json = boost::json;
using accounts::Scope;
using social::ProfileChanges;

struct Credentials {
  social::AccountView account;
  social::ProfileSource source;
};

Result<Credentials> load(sql::Reader& tx, AccountId me) {
  auto account = ROOKERY_TRY(social::load_account(tx, me));
  auto source = ROOKERY_TRY(social::load_profile_source(tx, me));
  return Credentials{std::move(account), std::move(source)};
}

// Nothing that Mastodon's permission bits stand for can be done through the API, so nobody has any.
json::object role_of(accounts::Role role) {
  static constexpr std::string_view kEveryone = "-99";  // Mastodon's id of the role of those without one
  return {
      {"id", role == accounts::Role::user ? std::string(kEveryone) : std::to_string(static_cast<int>(role))},
      {"name", role_name(role)},
      {"color", ""},
      {"permissions", "0"},
      {"highlighted", role != accounts::Role::user},
  };
}

json::object source_of(const Credentials& credentials) {
  const auto& [account, source] = credentials;
  json::array fields;
  for (const auto& field : source.fields) {
    fields.push_back(json::object{{"name", field.name}, {"value", field.value}, {"verified_at", nullptr}});
  }
  return {
      {"privacy", social::name_of(source.default_visibility)},
      {"sensitive", source.default_sensitive},
      {"language", source.default_language.value_or("")},
      {"note", source.note},
      {"fields", std::move(fields)},
      {"follow_requests_count", source.follow_requests},
      {"hide_collections", account.hide_collections},
      {"discoverable", account.discoverable},
      {"indexable", account.indexable},
  };
}

http::Response response_of(const Entities& entities, const Credentials& credentials) {
  auto entity = entities.account(credentials.account);
  entity["source"] = source_of(credentials);
  entity["role"] = role_of(credentials.account.role);
  return http::Response::json(entity);
}

Result<> refuse_images(const http::Params& params) {
  for (const std::string_view key : {"avatar", "header"}) {
    const auto* sent = params.tree().if_contains(key);
    const bool blank =
        sent == nullptr || sent->is_null() || (sent->is_string() && sent->get_string().empty());
    if (params.file(key) != nullptr || !blank) {
      return fail(Errc::invalid,
                  "Validation failed: " + std::string(key) + " images cannot be uploaded to this server");
    }
  }
  return {};
}

Result<> read_source(const http::Params& source, ProfileChanges& changes) {
  if (const auto privacy = ROOKERY_TRY(source.text("privacy"))) {
    changes.default_visibility = social::visibility_named(*privacy);
    if (!changes.default_visibility) {
      return fail(Errc::invalid, "Validation failed: Privacy is not included in the list");
    }
  }
  changes.default_sensitive = ROOKERY_TRY(source.flag("sensitive"));
  changes.default_language = ROOKERY_TRY(source.text("language"));
  if (source.has("language") && !changes.default_language) changes.default_language = "";
  return {};
}

Result<ProfileChanges> changes_in(const http::Params& params) {
  ROOKERY_TRY(refuse_images(params));
  ProfileChanges changes;
  changes.display_name = ROOKERY_TRY(params.text("display_name"));
  changes.note = ROOKERY_TRY(params.text("note"));
  changes.locked = ROOKERY_TRY(params.flag("locked"));
  changes.bot = ROOKERY_TRY(params.flag("bot"));
  changes.discoverable = ROOKERY_TRY(params.flag("discoverable"));
  changes.indexable = ROOKERY_TRY(params.flag("indexable"));
  changes.hide_collections = ROOKERY_TRY(params.flag("hide_collections"));
  if (params.has("fields_attributes")) {
    changes.fields.emplace();
    for (const auto& field : ROOKERY_TRY(params.objects("fields_attributes"))) {
      changes.fields->push_back(
          {ROOKERY_TRY(field.text("name")).value_or(""), ROOKERY_TRY(field.text("value")).value_or("")});
    }
  }
  const auto source = ROOKERY_TRY(params.object("source"));
  ROOKERY_TRY(read_source(source, changes));
  return changes;
}

}  // namespace

void CredentialsApi::mount(http::Router& router) {
  router.get("/api/v1/accounts/verify_credentials", [this](const http::Request& r) { return verify(r); });
  router.patch("/api/v1/accounts/update_credentials", [this](const http::Request& r) { return update(r); });
}

CredentialsApi::Answer CredentialsApi::verify(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::profile));
  const auto credentials = ROOKERY_CO_TRY(co_await db_.read([me](sql::Reader& tx) { return load(tx, me); }));
  co_return response_of(entities_, credentials);
}

CredentialsApi::Answer CredentialsApi::update(const http::Request& request) {
  const AccountId me = ROOKERY_CO_TRY(co_await auth_.account(request, Scope::write_accounts));
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  const auto changes = ROOKERY_CO_TRY(changes_in(params));
  const auto credentials =
      ROOKERY_CO_TRY(co_await db_.write([this, me, changes](sql::Writer& tx) -> Result<Credentials> {
        ROOKERY_TRY(profiles_.update(tx, me, changes));
        return load(tx, me);
      }));
  co_return response_of(entities_, credentials);
}

}  // namespace rookery::api
