#include "town/rows.hpp"

#include "base/snowflake.hpp"
#include "base/text.hpp"
#include "platform/crypto/hash.hpp"
#include "social/account_search.hpp"
#include "social/text/format.hpp"
#include "social/visibility.hpp"

#include <fmt/format.h>
#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <map>
#include <numeric>

namespace rookery::bench {

namespace {

using social::Visibility;

constexpr std::int64_t kDayMillis = 86'400'000;
constexpr std::int64_t kEndMillis = 1'750'000'000'000;  // June 2025: nothing is younger
constexpr std::int64_t kPostsBeginMillis = kEndMillis - 60 * kDayMillis;
constexpr std::int64_t kFollowsBeginMillis = kEndMillis - 200 * kDayMillis;
constexpr std::int64_t kBeginMillis = kEndMillis - 400 * kDayMillis;

constexpr double kReplies = 0.17, kReblogs = 0.15, kTagged = 0.12, kMentions = 0.06;
constexpr double kUnlisted = 0.05, kPrivate = 0.03;
constexpr std::uint32_t kHubPostEvery = 1'000;
constexpr std::size_t kTalkedAboutPosts = 4'000;  // so many posts back people answer and reblog

class Transaction {
 public:
  explicit Transaction(SqliteFile& file) : file_(file) { file.run("BEGIN"); }
  void commit() { file_.run("COMMIT"); }

 private:
  SqliteFile& file_;
};

std::int64_t number_of(Visibility visibility) { return static_cast<std::int64_t>(visibility); }

}  // namespace

TownRows::TownRows(SqliteFile& file, const TownSettings& settings)
    : file_(file),
      settings_(settings),
      graph_(settings.accounts, settings.follows, settings.seed),
      dice_(settings.seed),
      people_(settings.accounts),
      counts_(settings.accounts) {
  const std::uint64_t others = settings.accounts - 1;
  std::uint64_t stride = others / 2 | 1;
  while (std::gcd(stride, others) != 1) stride += 2;
  circle_.push_back(kHub);
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(settings.readers, others); ++i)
    circle_.push_back(static_cast<Person>(1 + i * stride % others));
  if (settings.circle <= 0) return;
  for (const Person who : circle_)
    place_in_circle_.emplace(who, static_cast<Person>(place_in_circle_.size()));
  circle_graph_.emplace(static_cast<std::uint32_t>(circle_.size()), settings.circle, settings.seed + 1);
}

// Unique, in the order of their time.
std::int64_t TownRows::id_at(std::int64_t millis) {
  constexpr std::int64_t kLowBits = Snowflake::kNodesMax * Snowflake::kIdsPerMillisMax - 1;
  return Snowflake::floor_at(from_millis(millis)) + (++sequence_ & kLowBits);
}

std::int64_t TownRows::random_time(std::int64_t from) {
  return from + static_cast<std::int64_t>(dice_.unit() * static_cast<double>(kEndMillis - from));
}

std::string TownRows::handle(Person who) const { return who == kHub ? "news" : fmt::format("person{}", who); }

void TownRows::write_people() {
  Transaction transaction(file_);
  Statement account(file_,
                    "INSERT INTO accounts (id, name, name_key, display_name, note, note_html, "
                    "default_language, created_at) "
                    "VALUES (?1, ?2, ?2, ?3, ?4, ?5, 'en', ?6)");
  Statement credentials(
      file_,
      "INSERT INTO credentials (account_id, email, email_key, password_hash) VALUES (?1, ?2, ?2, '!')");
  Statement word(file_, "INSERT INTO account_words (word, account_id) VALUES (?1, ?2)");
  const auto nobody = [](std::string_view) -> std::optional<std::string> { return std::nullopt; };
  std::map<std::string, std::vector<std::int64_t>> words;
  for (Person who = 0; who < settings_.accounts; ++who) {
    const std::int64_t joined = kBeginMillis + static_cast<std::int64_t>(who) *
                                                   (kFollowsBeginMillis - kBeginMillis) / settings_.accounts;
    people_[who] = id_at(joined);
    const std::string name = handle(who);
    const std::string shown = who == kHub ? "News" : words_.name(dice_);
    const std::string note = words_.say(dice_);
    account.run(people_[who], name, shown, note, social::format_bio(note, site_, nobody), joined);
    credentials.run(people_[who], name + "@town.example");
    auto found = social::search_words(shown);
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    for (auto& one : found) words[std::move(one)].push_back(people_[who]);
  }
  for (const auto& [one, ids] : words) {
    for (const auto id : ids) word.run(one, id);
  }
  transaction.commit();
}

std::vector<Person> TownRows::followed_by(Person who) const {
  auto people = graph_.followed_by(who);
  if (const auto place = place_in_circle_.find(who); place != place_in_circle_.end()) {
    for (const Person whom : circle_graph_->followed_by(place->second)) people.push_back(circle_[whom]);
    std::ranges::sort(people);
    people.erase(std::ranges::unique(people).begin(), people.end());
  }
  return people;
}

void TownRows::write_follows() {
  Transaction transaction(file_);
  Statement follow(file_, "INSERT INTO follows (follower_id, followee_id, id) VALUES (?1, ?2, ?3)");
  for (Person who = 0; who < settings_.accounts; ++who) {
    const auto followed = followed_by(who);
    for (const Person whom : followed) {
      follow.run(people_[who], people_[whom], id_at(random_time(kFollowsBeginMillis)));
      ++counts_[whom].followers;
    }
    counts_[who].following = static_cast<std::uint32_t>(followed.size());
    follows_ += followed.size();
  }
  transaction.commit();
}

// A recent post that may be answered or reblogged by `author`; none now and then.
TownRows::Post* TownRows::original_for(std::uint32_t newest, bool for_reblog, Person author) {
  if (newest == 0) return nullptr;
  const auto span = std::min<std::size_t>(newest, kTalkedAboutPosts);
  const double unit = dice_.unit();
  Post& post = posts_[newest - 1 - static_cast<std::size_t>(unit * unit * static_cast<double>(span))];
  if (post.reblog || !post.public_ || (for_reblog && post.author == author)) return nullptr;
  return &post;
}

void TownRows::write_posts() {
  Transaction transaction(file_);
  Statement written(
      file_,
      "INSERT INTO posts (id, author_id, visibility, text, html, language, reply_to_id, reply_to_account_id, "
      "created_at) VALUES (?1, ?2, ?3, ?4, ?5, 'en', ?6, ?7, ?8)");
  Statement reblogged(file_,
                      "INSERT INTO posts (id, author_id, visibility, text, html, reblog_of_id, created_at) "
                      "VALUES (?1, ?2, 0, '', '', ?3, ?4)");
  posts_.reserve(settings_.posts);
  boost::unordered_flat_set<std::uint64_t> reblogs;  // the original's index and who reblogged it
  for (std::uint32_t index = 0; index < settings_.posts; ++index) {
    const std::int64_t when = kPostsBeginMillis + static_cast<std::int64_t>(index) *
                                                      (kEndMillis - kPostsBeginMillis) / settings_.posts;
    Post post{.id = id_at(when),
              .author = index % kHubPostEvery == kHubPostEvery / 2
                            ? kHub
                            : graph_.popular(dice_, Graph::Purpose::posts)};
    const double kind = dice_.unit();
    Post* original = nullptr;
    if (kind < kReblogs) {
      original = original_for(index, true, post.author);
      if (original != nullptr) {
        const auto of = static_cast<std::uint64_t>(original - posts_.data());
        if (!reblogs.insert(of << 32 | post.author).second) original = nullptr;
      }
    } else if (kind < kReblogs + kReplies) {
      original = original_for(index, false, post.author);
    }
    if (kind < kReblogs && original != nullptr) {
      post.reblog = true;
      ++original->reblogs;
      reblogged.run(post.id, people_[post.author], original->id, when);
    } else {
      write_words(written, post, when, original);
    }
    ++counts_[post.author].posts;
    counts_[post.author].last_post_at = when;
    posts_.push_back(post);
  }
  transaction.commit();
}

void TownRows::write_words(Statement& insert, Post& post, std::int64_t when, Post* parent) {
  Visibility visibility = Visibility::public_;
  const double seen = dice_.unit();
  if (seen < kPrivate) visibility = Visibility::private_;
  if (seen >= kPrivate && seen < kPrivate + kUnlisted) visibility = Visibility::unlisted;
  post.public_ = visibility != Visibility::private_;

  std::map<std::string, Person, std::less<>> named;
  const auto name = [&](Person who) { return "@" + named.emplace(handle(who), who).first->first + " "; };
  std::string text;
  if (parent != nullptr && parent->author != post.author) text += name(parent->author);
  if (parent == nullptr && dice_.chance(kMentions))
    text += name(graph_.popular(dice_, Graph::Purpose::posts));
  text += parent != nullptr ? words_.answer(dice_) : words_.say(dice_);
  if (dice_.chance(kTagged)) text += "\n\n#" + words_.tag(dice_);

  const auto formatted =
      social::format_post(text, site_, [&](std::string_view typed) -> std::optional<std::string> {
        const auto found = named.find(typed);
        return found == named.end() ? std::nullopt : std::optional(found->first);
      });
  insert.run(post.id, people_[post.author], number_of(visibility), text, formatted.html,
             parent != nullptr ? std::optional(parent->id) : std::nullopt,
             parent != nullptr ? std::optional(people_[parent->author]) : std::nullopt, when);
  for (const auto& mentioned : formatted.mentions)
    mentions_.push_back({people_[post.author], post.id, people_[named.find(mentioned)->second]});
  for (const auto& tag : formatted.tags) {
    const auto place = std::ranges::lower_bound(words_.tags(), tag) - words_.tags().begin();
    post_tags_.push_back({people_[post.author], post.id, place});
  }
  if (parent != nullptr && post.public_) ++parent->replies;
}

void TownRows::write_mentions_and_tags() {
  Transaction transaction(file_);
  Statement mention(file_, "INSERT INTO mentions (author_id, post_id, account_id) VALUES (?1, ?2, ?3)");
  std::ranges::sort(mentions_);
  for (const auto& [author, post, account] : mentions_) mention.run(author, post, account);

  // Tags that differ in case alone are one.
  Statement tag(file_, "INSERT INTO tags (id, name, display_name) VALUES (?1, ?2, ?3)");
  std::map<std::string, std::int64_t> ids;
  std::vector<std::int64_t> id_of;
  for (const auto& written : words_.tags()) {
    const auto [known, fresh] = ids.try_emplace(social::fold_tag(written));
    if (fresh) {
      known->second = id_at(kPostsBeginMillis);
      tag.run(known->second, known->first, written);
    }
    id_of.push_back(known->second);
  }
  for (auto& one : post_tags_) one[2] = id_of[static_cast<std::size_t>(one[2])];
  std::ranges::sort(post_tags_);
  Statement post_tag(file_, "INSERT INTO post_tags (author_id, post_id, tag_id) VALUES (?1, ?2, ?3)");
  for (const auto& [author, post, id] : post_tags_) post_tag.run(author, post, id);
  transaction.commit();
}

// As many as there are posts, each person as many as the others, of newer posts more.
void TownRows::write_favourites() {
  if (posts_.empty()) return;
  Transaction transaction(file_);
  Statement favourite(file_, "INSERT INTO favourites (account_id, post_id, id) VALUES (?1, ?2, ?3)");
  const double each = static_cast<double>(posts_.size()) / settings_.accounts;
  std::vector<std::uint32_t> liked;
  for (Person who = 0; who < settings_.accounts; ++who) {
    liked.clear();
    for (auto wanted = static_cast<std::size_t>(each + dice_.unit()); wanted > 0; --wanted) {
      const double unit = dice_.unit();
      const auto index =
          posts_.size() - 1 - static_cast<std::size_t>(unit * unit * static_cast<double>(posts_.size()));
      if (!posts_[index].reblog && posts_[index].public_) liked.push_back(static_cast<std::uint32_t>(index));
    }
    std::ranges::sort(liked);
    liked.erase(std::ranges::unique(liked).begin(), liked.end());
    for (const auto index : liked) {
      favourite.run(people_[who], posts_[index].id, id_at(random_time(kPostsBeginMillis)));
      ++posts_[index].favourites;
    }
  }
  transaction.commit();
}

void TownRows::write_counts() {
  Transaction transaction(file_);
  Statement account(file_,
                    "INSERT INTO account_stats (account_id, followers, following, posts, last_post_at) "
                    "VALUES (?1, ?2, ?3, ?4, ?5)");
  for (Person who = 0; who < settings_.accounts; ++who) {
    const Counts& counts = counts_[who];
    account.run(people_[who], counts.followers, counts.following, counts.posts,
                counts.posts > 0 ? std::optional(counts.last_post_at) : std::nullopt);
  }
  Statement post(file_,
                 "INSERT INTO post_stats (author_id, post_id, replies, reblogs, favourites) VALUES (?1, ?2, "
                 "?3, ?4, ?5)");
  for (const Post& one : posts_) {
    if (one.replies + one.reblogs + one.favourites > 0)
      post.run(people_[one.author], one.id, one.replies, one.reblogs, one.favourites);
  }
  transaction.commit();
}

std::string TownRows::write_tokens() {
  constexpr std::string_view kScopes = "read write follow";
  Transaction transaction(file_);
  const std::int64_t app = id_at(kEndMillis);
  Statement(file_,
            "INSERT INTO apps (id, name, redirect_uris, scopes, client_id, secret_hash, created_at) "
            "VALUES (?1, 'Town', 'urn:ietf:wg:oauth:2.0:oob', ?2, 'town', ?3, ?4)")
      .run(app, kScopes, crypto::sha256_hex("nobody knows it"), kEndMillis);
  Statement token(file_,
                  "INSERT INTO tokens (id, token_hash, app_id, account_id, scopes, created_at) VALUES (?1, "
                  "?2, ?3, ?4, ?5, ?6)");
  std::string lines;
  const auto give = [&](Person who) {
    const std::string text = fmt::format("town-{}-{:016x}{:016x}", who, dice_.next(), dice_.next());
    token.run(id_at(kEndMillis), crypto::sha256_hex(text), app, people_[who], kScopes, kEndMillis);
    lines += fmt::format("{} {} {}\n", text, people_[who], counts_[who].followers);
  };
  for (const Person who : circle_) give(who);
  transaction.commit();
  return lines;
}

}  // namespace rookery::bench
