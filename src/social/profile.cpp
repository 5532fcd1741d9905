#include "social/profile.hpp"

#include "accounts/account.hpp"
#include "base/text.hpp"
#include "social/account_search.hpp"
#include "social/post_text.hpp"
#include "social/text/format.hpp"

#include <boost/json.hpp>

namespace rookery::social {

namespace {

using Changes = ProfileChanges;

void too_long(std::string& broken, std::string_view what, std::size_t most) {
  broken += std::string(broken.empty() ? "" : ", ") + std::string(what) + " is too long (maximum is " +
            std::to_string(most) + " characters)";
}

void check_fields(const std::vector<Changes::Field>& fields, std::string& broken) {
  const auto add = [&broken](std::string_view rule) { (broken += broken.empty() ? "" : ", ") += rule; };
  if (fields.size() > Changes::kFieldsMax) {
    add("Fields are too many (maximum is " + std::to_string(Changes::kFieldsMax) + ")");
  }
  for (const auto& field : fields) {
    if (field.name.empty()) add("Profile field name with a value cannot be blank");
    if (characters(field.name) > Changes::kFieldCharactersMax) {
      too_long(broken, "Field name", Changes::kFieldCharactersMax);
    }
    if (characters(field.value) > Changes::kFieldCharactersMax) {
      too_long(broken, "Field value", Changes::kFieldCharactersMax);
    }
  }
}

Result<> check(const Changes& changes) {
  std::string broken;
  if (changes.display_name && characters(*changes.display_name) > Changes::kDisplayNameCharactersMax) {
    too_long(broken, "Display name", Changes::kDisplayNameCharactersMax);
  }
  if (changes.note && (changes.note->size() > Changes::kNoteBytesMax ||
                       post_length(*changes.note) > Changes::kNoteCharactersMax)) {
    too_long(broken, "Note", Changes::kNoteCharactersMax);
  }
  if (changes.fields) check_fields(*changes.fields, broken);
  if (changes.default_visibility == Visibility::direct) {
    (broken += broken.empty() ? "" : ", ") += "Privacy is not included in the list";
  }
  if (!broken.empty()) return fail(Errc::invalid, "Validation failed: " + broken);
  return {};
}

// What people type into one line: no line breaks, no space around it.
std::string one_line(std::string_view text) {
  std::string line(trim(clean_text(text)));
  std::ranges::replace(line, '\n', ' ');
  return line;
}

Changes cleaned(Changes changes) {
  if (changes.display_name) changes.display_name = one_line(*changes.display_name);
  if (changes.note) changes.note = std::string(trim(clean_text(*changes.note)));
  if (changes.fields) {
    for (auto& field : *changes.fields) field = {one_line(field.name), one_line(field.value)};
    std::erase_if(*changes.fields,
                  [](const auto& field) { return field.name.empty() && field.value.empty(); });
  }
  return changes;
}

std::string fields_column(const std::vector<Changes::Field>& fields) {
  boost::json::array list;
  for (const auto& field : fields) {
    list.push_back(boost::json::object{
        {"name", field.name}, {"value", field.value}, {"value_html", format_field(field.value)}});
  }
  return boost::json::serialize(list);
}

// Only people who can be looked up become links.
MentionResolver resolver(sql::Reader& tx, std::optional<Error>& failure) {
  return [&tx, &failure](std::string_view name) -> std::optional<std::string> {
    auto found = accounts::find_account(tx, name);
    if (!found) {
      failure = std::move(found).error();
      return std::nullopt;
    }
    if (!*found || (*found)->standing != accounts::Standing::active) return std::nullopt;
    return (*found)->name;
  };
}

}  // namespace

Result<ProfileSource> load_profile_source(sql::Reader& tx, AccountId id) {
  auto source = ROOKERY_TRY(tx.one(
      "SELECT note, fields, default_visibility, default_sensitive, default_language FROM accounts WHERE id = "
      "$1",
      [](const sql::Row& row) {
        return ProfileSource{
            .note = row.string(0),
            .fields = profile_fields(row.text(1)),
            .default_visibility = row.number<Visibility>(2),
            .default_sensitive = row.flag(3),
            .default_language = row.maybe_string(4),
        };
      },
      id));
  if (!source) return fail(Errc::not_found);
  source->follow_requests = ROOKERY_TRY(tx.number(
      "SELECT COUNT(*) FROM (SELECT 1 FROM follow_requests WHERE followee_id = $1 LIMIT $2) AS waiting", id,
      ProfileSource::kFollowRequestsMax));
  return std::move(*source);
}

Result<> Profiles::update(sql::Writer& tx, AccountId id, const ProfileChanges& wanted) const {
  const Changes changes = cleaned(wanted);
  ROOKERY_TRY(check(changes));
  std::optional<std::string> language;
  if (changes.default_language && !changes.default_language->empty()) {
    language = ROOKERY_TRY(language_code(*changes.default_language));
  }
  const auto before = ROOKERY_TRY(accounts::find_account(tx, id));
  if (!before) return fail(Errc::not_found);
  ROOKERY_TRY(tx.run(
      "UPDATE accounts SET locked = COALESCE($2, locked), bot = COALESCE($3, bot), "
      "discoverable = COALESCE($4, discoverable), indexable = COALESCE($5, indexable), "
      "hide_collections = COALESCE($6, hide_collections), "
      "default_visibility = COALESCE($7, default_visibility), "
      "default_sensitive = COALESCE($8, default_sensitive), "
      "default_language = CASE WHEN $9 = 1 THEN $10 ELSE default_language END WHERE id = $1",
      id, changes.locked, changes.bot, changes.discoverable, changes.indexable, changes.hide_collections,
      changes.default_visibility, changes.default_sensitive, changes.default_language.has_value(), language));
  ROOKERY_TRY(write_texts(tx, id, changes));
  if (before->locked && changes.locked == false) return follows_.accept_all(tx, id);
  return {};
}

Result<> Profiles::write_texts(sql::Writer& tx, AccountId id, const ProfileChanges& changes) const {
  if (changes.display_name) {
    ROOKERY_TRY(tx.run("UPDATE accounts SET display_name = $2 WHERE id = $1", id, *changes.display_name));
    ROOKERY_TRY(index_display_name(tx, id, *changes.display_name));
  }
  if (changes.note) {
    std::optional<Error> failure;
    const auto html = format_bio(*changes.note, site_, resolver(tx, failure));
    if (failure) return std::unexpected(std::move(*failure));
    ROOKERY_TRY(
        tx.run("UPDATE accounts SET note = $2, note_html = $3 WHERE id = $1", id, *changes.note, html));
  }
  if (changes.fields) {
    ROOKERY_TRY(tx.run("UPDATE accounts SET fields = $2 WHERE id = $1", id, fields_column(*changes.fields)));
  }
  return {};
}

}  // namespace rookery::social
