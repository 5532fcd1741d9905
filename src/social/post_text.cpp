#include "social/post_text.hpp"

#include "accounts/account.hpp"
#include "base/text.hpp"
#include "social/text/format.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace rookery::social {

namespace {

// Finds out which names are accounts while the formatter asks for them. The formatter cannot pass an error
// on, so the first one waits here.
class MentionedAccounts {
 public:
  explicit MentionedAccounts(sql::Reader& tx) : tx_(tx) {}

  std::optional<std::string> name_of(std::string_view typed) {
    if (error_) return std::nullopt;
    auto found = accounts::find_account(tx_, typed);
    if (!found) {
      error_ = std::move(found).error();
      return std::nullopt;
    }
    if (!*found || (*found)->standing != accounts::Standing::active) return std::nullopt;
    ids_.insert_or_assign((*found)->name, (*found)->id);
    return (*found)->name;
  }

  Result<std::vector<PostView::Mention>> of(const std::vector<std::string>& names) {
    if (error_) return std::unexpected(*std::move(error_));
    std::vector<PostView::Mention> mentions;
    mentions.reserve(names.size());
    for (const auto& name : names) {
      if (const auto id = ids_.find(name); id != ids_.end()) mentions.push_back({id->second, name});
    }
    return mentions;
  }

 private:
  sql::Reader& tx_;
  std::unordered_map<std::string, AccountId> ids_;
  std::optional<Error> error_;
};

Result<> check_length(const PostText& post) {
  if (post.text.empty()) return fail(Errc::invalid, "Validation failed: Text can't be blank");
  if (post_length(post.text) + graphemes(post.spoiler_text) > PostText::kCharactersMax) {
    return fail(Errc::invalid, "Validation failed: Text character limit of " +
                                   std::to_string(PostText::kCharactersMax) + " exceeded");
  }
  return {};
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Result<PostText> compose(sql::Reader& tx, const accounts::Site& site, std::string_view text,
                         std::string_view spoiler_text) {
  if (text.size() > PostText::kTextBytesMax || spoiler_text.size() > PostText::kTextBytesMax) {
    return fail(Errc::invalid, "Validation failed: Text is longer than " +
                                   std::to_string(PostText::kTextBytesMax) + " bytes");
  }
  PostText post;
  post.text = clean_text(trim(text));
  post.spoiler_text = clean_text(trim(spoiler_text));
  if (post.text.empty()) std::swap(post.text, post.spoiler_text);
  ROOKERY_TRY(check_length(post));

  MentionedAccounts mentioned(tx);
  auto formatted =
      format_post(post.text, site, [&mentioned](std::string_view name) { return mentioned.name_of(name); });
  post.mentions = ROOKERY_TRY(mentioned.of(formatted.mentions));
  post.html = std::move(formatted.html);
  post.tags = std::move(formatted.tags);
  return post;
}

Result<std::string> language_code(std::string_view code) {
  static constexpr std::size_t kCodeBytesMax = 35;  // RFC 5646, section 4.4.1
  const auto invalid = [] { return fail(Errc::invalid, "Validation failed: Language is invalid"); };
  if (code.empty() || code.size() > kCodeBytesMax) return invalid();
  std::string result;
  std::string_view rest = code;
  while (true) {
    const auto end = std::min(rest.find_first_of("-_"), rest.size());
    const auto part = rest.substr(0, end);
    const bool first = result.empty();
    const bool fits = first
                          ? part.size() >= 2 && part.size() <= 3 && std::ranges::all_of(part, is_letter)
                          : !part.empty() && part.size() <= 8 &&
                                std::ranges::all_of(part, [](char c) { return is_letter(c) || is_digit(c); });
    if (!fits) return invalid();
    if (!first) result += '-';
    result += first ? lower_ascii(part) : std::string(part);
    if (end == rest.size()) return result;
    rest.remove_prefix(end + 1);
  }
}

Result<> add_mentions(sql::Writer& tx, PostKey post, const std::vector<PostView::Mention>& mentions) {
  for (const auto& mention : mentions) {
    ROOKERY_TRY(tx.run(
        "INSERT INTO mentions (author_id, post_id, account_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        post.author, post.id, mention.id));
  }
  return {};
}

Result<> add_tags(sql::Writer& tx, Snowflake& ids, PostKey post, const std::vector<std::string>& tags) {
  for (const auto& tag : tags) {
    const std::string name = fold_tag(tag);
    if (name.empty()) continue;
    const auto find = [&] {
      return tx.one(
          "SELECT id FROM tags WHERE name = $1", [](const sql::Row& row) { return row.id<TagId>(0); }, name);
    };
    auto id = ROOKERY_TRY(find());
    if (!id) {
      ROOKERY_TRY(tx.run(
          "INSERT INTO tags (id, name, display_name) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
          ids.next<TagId>(), name, tag));
      id = ROOKERY_TRY(find());
    }
    if (!id) return fail(Errc::internal, {}, "a tag that was just added is not there");
    ROOKERY_TRY(tx.run(
        "INSERT INTO post_tags (author_id, post_id, tag_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        post.author, post.id, *id));
  }
  return {};
}

}  // namespace rookery::social
