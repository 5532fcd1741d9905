#include "social/demo/rows.hpp"

#include "accounts/registration.hpp"
#include "base/text.hpp"
#include "social/account_search.hpp"
#include "social/post_counts.hpp"
#include "social/text/format.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <numeric>

namespace rookery::social::demo {

namespace {

using std::chrono::milliseconds;

constexpr std::string_view kNoPassword = "!";  // no hash, so no password matches it
// Of what happened longer ago only the visitor's inbox tells.
constexpr std::chrono::days kToldFor{7};
constexpr std::chrono::days kFollowsToldFor{2};
constexpr std::uint32_t kToldMax = 400;  // for one person
constexpr double kFavouritesMean = 2.2;  // for an author with few followers
constexpr std::size_t kFavouritesMax = 2'000;

milliseconds millis(double count) { return milliseconds(static_cast<std::int64_t>(count)); }

}  // namespace

Rows::Rows(const accounts::Site& site, const Settings& settings, const std::vector<Language>& languages,
           People& people, Instant now, Dice& dice)
    : site_(site),
      settings_(settings),
      languages_(languages),
      people_(people),
      now_(now),
      dice_(dice),
      person_counts_(people.size()) {
  post_counts_.reserve(settings.posts);
  for (PersonIndex who = 0; who < people_.size(); ++who) {
    people_[who].id = ids_.at<AccountId>(people_[who].joined);
    by_name_.emplace(lower_ascii(people_[who].name), who);
  }
}

Result<> Rows::write_person(sql::Writer& tx, PersonIndex who) {
  const Person& person = people_[who];
  const bool visitor = who == kVisitor;
  ROOKERY_TRY(accounts::create_account(
      tx, {.id = person.id,
           .name = person.name,
           .email = person.name + "@demo.example",
           .password_hash = visitor ? settings_.password_hash : std::string(kNoPassword),
           .display_name = person.display_name,
           .locale = languages_[person.language].code,
           .reason = {},
           .app = {},
           .created_at = person.joined}));
  ROOKERY_TRY(index_display_name(tx, person.id, person.display_name));
  ++totals_.accounts;
  return write_profile(tx, who);
}

Result<> Rows::write_profile(sql::Writer& tx, PersonIndex who) {
  const Person& person = people_[who];
  const Language& language = languages_[person.language];
  const auto& bios = language.lines.at(static_cast<std::size_t>(Kind::bio));
  std::string note;
  if (who == kHub) {
    note =
        "Local news, weather and what's on. Written by people, twice a day or when something "
        "happens.\n\n#localnews";
  } else if (who == kVisitor) {
    note = "This is the demo account: look around, write something, follow people. #gardening #trains";
  } else if (!bios.empty() && dice_.chance(0.9)) {
    const Topic& second = language.topics[person.topics[1]];
    note = expand(dice_.pick(bios), language.topics[person.topics[0]], {}, {}, dice_);
    if (!second.tags.empty() && dice_.chance(0.5)) note += "\n\n#" + second.tags.front();
  }
  boost::json::array fields;
  const std::size_t count = dice_.chance(0.6) ? 1 + dice_.below(3) : 0;
  for (std::size_t i = 0; i < count && !language.fields.empty(); ++i) {
    const auto& [name, value] = dice_.pick(language.fields);
    const bool twice = std::ranges::any_of(
        fields, [&](const auto& field) { return field.at("name").as_string() == std::string_view(name); });
    if (twice) continue;
    const std::string text = expand(value, language.topics[person.topics[0]], {}, {}, dice_);
    fields.push_back({{"name", name}, {"value", text}, {"value_html", format_field(text)}});
  }
  const auto nobody = [](std::string_view) -> std::optional<std::string> { return std::nullopt; };
  ROOKERY_TRY(
      tx.run("UPDATE accounts SET note = $2, note_html = $3, fields = $4, locked = $5, bot = $6, "
             "default_language = $7 "
             "WHERE id = $1",
             person.id, note, format_bio(note, site_, nobody), boost::json::serialize(fields), person.locked,
             person.bot, language.code));
  return {};
}

Result<> Rows::write_follows(sql::Writer& tx, PersonIndex who) {
  const Person& person = people_[who];
  for (const PersonIndex whom : people_.followed_by(who)) {
    const Instant begin = std::max(person.joined, people_[whom].joined);
    const Instant when =
        begin + millis(static_cast<double>((now_ - begin).count()) * dice_.unit() * dice_.unit());
    ROOKERY_TRY(tx.run("INSERT INTO follows (follower_id, followee_id, id) VALUES ($1, $2, $3)", person.id,
                       people_[whom].id, ids_.at<ActId>(when)));
    ++person_counts_[who].following;
    ++person_counts_[whom].followers;
    ++totals_.follows;
    if (whom == kVisitor || (now_ - when < kFollowsToldFor && whom != kHub)) {
      ROOKERY_TRY(tell(tx, NotificationType::follow, whom, who, std::nullopt, when));
    }
  }
  return {};
}

Result<> Rows::write_post(sql::Writer& tx, Talk& talk, const Words& words) {
  Post& post = talk.newest();
  post.id = ids_.at<PostId>(post.when);
  const auto id_of = [&](PostIndex other) {
    return other == kNoPost ? std::nullopt : std::optional(talk.posts()[other].id);
  };
  post_counts_.emplace_back();
  count(post);
  ++totals_.posts;
  if (post.reblog_of != kNoPost) {
    ROOKERY_TRY(
        tx.run("INSERT INTO posts (id, author_id, visibility, text, html, reblog_of_id, created_at) "
               "VALUES ($1, $2, $3, '', '', $4, $5)",
               post.id, people_[post.author].id, post.visibility, id_of(post.reblog_of), post.when));
    const Post& original = talk.posts()[post.reblog_of];
    return tell(tx, NotificationType::reblog, original.author, post.author, original, post.when);
  }
  return write_words(tx, talk, post, words);
}

Result<> Rows::write_words(sql::Writer& tx, const Talk& talk, const Post& post, const Words& words) {
  const auto resolve = [this](std::string_view name) -> std::optional<std::string> {
    const auto found = by_name_.find(lower_ascii(name));
    return found == by_name_.end() ? std::nullopt : std::optional(people_[found->second].name);
  };
  const Post* parent = post.reply_to == kNoPost ? nullptr : &talk.posts()[post.reply_to];
  const auto formatted = format_post(words.text, site_, resolve);
  const auto edited = words.edit ? std::optional(words.edit->when) : std::nullopt;
  ROOKERY_TRY(tx.run(
      "INSERT INTO posts (id, author_id, visibility, text, html, spoiler_text, sensitive, language, "
      "reply_to_id, reply_to_account_id, edited_at, created_at) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
      post.id, people_[post.author].id, post.visibility, words.text, formatted.html, words.warning,
      !words.warning.empty(), languages_[post.language].code,
      parent != nullptr ? std::optional(parent->id) : std::nullopt,
      parent != nullptr ? std::optional(people_[parent->author].id) : std::nullopt, edited, post.when));
  for (const auto& name : formatted.mentions) {
    const PersonIndex mentioned = by_name_.at(lower_ascii(name));
    ROOKERY_TRY(tx.run("INSERT INTO mentions (author_id, post_id, account_id) VALUES ($1, $2, $3)",
                       people_[post.author].id, post.id, people_[mentioned].id));
    ROOKERY_TRY(tell(tx, NotificationType::mention, mentioned, post.author, post, post.when));
  }
  for (const auto& tag : formatted.tags) ROOKERY_TRY(add_tag(tx, post, tag));
  if (!words.edit) return {};
  const std::string before = format_post(words.edit->before, site_, resolve).html;
  static constexpr std::string_view kVersion =
      "INSERT INTO post_edits (author_id, post_id, created_at, text, html, spoiler_text, sensitive) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7)";
  ROOKERY_TRY(tx.run(kVersion, people_[post.author].id, post.id, post.when, words.edit->before, before,
                     words.warning, !words.warning.empty()));
  ROOKERY_TRY(tx.run(kVersion, people_[post.author].id, post.id, words.edit->when, words.text, formatted.html,
                     words.warning, !words.warning.empty()));
  return {};
}

Result<> Rows::add_tag(sql::Writer& tx, const Post& post, const std::string& tag) {
  const std::string folded = fold_tag(tag);
  const auto [known, fresh] = tags_.try_emplace(folded);
  if (fresh) {
    known->second = ids_.at<TagId>(post.when);
    ROOKERY_TRY(
        tx.run("INSERT INTO tags (id, name, display_name) VALUES ($1, $2, $3)", known->second, folded, tag));
  }
  ROOKERY_TRY(tx.run("INSERT INTO post_tags (author_id, post_id, tag_id) VALUES ($1, $2, $3)",
                     people_[post.author].id, post.id, known->second));
  return {};
}

void Rows::count(const Post& post) {
  PersonCounts& author = person_counts_[post.author];
  if (counts_for_author(post.visibility)) {
    ++author.posts;
    author.last_post_at = post.when;
  }
  if (post.reblog_of != kNoPost) ++post_counts_[post.reblog_of].reblogs;
  if (post.reply_to != kNoPost && counts_as_reply(post.visibility)) ++post_counts_[post.reply_to].replies;
}

// Followers like posts, soon after they were written; few posts are liked by many.
Result<> Rows::write_favourites(sql::Writer& tx, const Talk& talk, PostIndex index) {
  const Post post = talk.posts()[index];
  const auto followers = people_.followers_of(post.author);
  if (post.reblog_of != kNoPost || post.visibility == Visibility::direct || followers.empty()) return {};
  const double reach = kFavouritesMean + std::pow(static_cast<double>(followers.size()), 0.5) / 4;
  double wanted = reach * (dice_.power_law(1.6) - 1) * (post.reply_to == kNoPost ? 1 : 0.3);
  if (post.kind == Kind::win) wanted *= 1.6;
  const auto likes = std::min({static_cast<std::size_t>(wanted), followers.size() / 2, kFavouritesMax});
  // A walk through the followers with a step that shares no factor with their number meets nobody twice.
  std::size_t step = 1 + dice_.below(followers.size());
  while (std::gcd(step, followers.size()) != 1) step = step % followers.size() + 1;
  std::size_t at = dice_.below(followers.size());
  for (std::size_t i = 0; i < likes; ++i, at = (at + step) % followers.size()) {
    const PersonIndex fan = followers[at];
    const Instant when = std::max(post.when, people_[fan].joined) + millis(dice_.exponential(1.5e7));
    if (when >= now_) continue;
    ROOKERY_TRY(tx.run("INSERT INTO favourites (account_id, post_id, id) VALUES ($1, $2, $3)",
                       people_[fan].id, post.id, ids_.at<ActId>(when)));
    ++post_counts_[index].favourites;
    ++totals_.favourites;
    ROOKERY_TRY(tell(tx, NotificationType::favourite, post.author, fan, post, when));
    if (fan == kVisitor && dice_.chance(0.2)) {
      ROOKERY_TRY(tx.run("INSERT INTO bookmarks (account_id, post_id, id) VALUES ($1, $2, $3)",
                         people_[fan].id, post.id, ids_.at<ActId>(when)));
    }
  }
  // Some keep what was liked most at the top of their profile.
  const bool pinnable = post.reply_to == kNoPost && post.visibility == Visibility::public_;
  if (pinnable && post_counts_[index].favourites >= 8 && person_counts_[post.author].pins == 0 &&
      dice_.chance(0.3)) {
    ++person_counts_[post.author].pins;
    ROOKERY_TRY(tx.run("INSERT INTO pins (account_id, post_id, id) VALUES ($1, $2, $3)",
                       people_[post.author].id, post.id, ids_.at<ActId>(now_)));
  }
  return {};
}

Result<> Rows::write_post_counts(sql::Writer& tx, const Talk& talk, PostIndex post) {
  const PostCounts& counts = post_counts_[post];
  if (counts.replies + counts.reblogs + counts.favourites == 0) return {};
  ROOKERY_TRY(tx.run(
      "INSERT INTO post_stats (author_id, post_id, replies, reblogs, favourites) VALUES ($1, $2, $3, $4, $5)",
      people_[talk.posts()[post].author].id, talk.posts()[post].id, counts.replies, counts.reblogs,
      counts.favourites));
  return {};
}

Result<> Rows::write_person_counts(sql::Writer& tx, PersonIndex who) {
  const PersonCounts& counts = person_counts_[who];
  ROOKERY_TRY(
      tx.run("INSERT INTO account_stats (account_id, followers, following, posts, last_post_at) "
             "VALUES ($1, $2, $3, $4, $5)",
             people_[who].id, counts.followers, counts.following, counts.posts, counts.last_post_at));
  return {};
}

Result<> Rows::tell(sql::Writer& tx, NotificationType type, PersonIndex to, PersonIndex from,
                    const std::optional<Post>& post, Instant when) {
  PersonCounts& counts = person_counts_[to];
  const bool recent = now_ - when < kToldFor && counts.told < kToldMax;
  if (to == from || (!recent && to != kVisitor)) return {};
  ++counts.told;
  ++totals_.notifications;
  ROOKERY_TRY(
      tx.run("INSERT INTO notifications (account_id, id, type, from_id, post_id) VALUES ($1, $2, $3, $4, $5)",
             people_[to].id, ids_.at<NotificationId>(when), type, people_[from].id,
             post ? std::optional(post->id) : std::nullopt));
  return {};
}

}  // namespace rookery::social::demo
