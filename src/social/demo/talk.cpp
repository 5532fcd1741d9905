#include "social/demo/talk.hpp"

#include <algorithm>

namespace rookery::social::demo {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

// How much is written in each hour of the day where people live.
constexpr std::array<double, 24> kRhythm = {.12, .06, .04, .03, .04, .10, .30, .55, .65, .60, .58, .60,
                                            .72, .68, .58, .58, .62, .72, .82, .95, 1.0, .95, .70, .35};

constexpr double kAnswersInbox = 0.6, kGoesOn = 0.03, kReplies = 0.42, kReblogs = 0.22;
constexpr hours kAnswerableFor{36};
constexpr hours kReblogableFor{72};
constexpr int kTriesMax = 12;

}  // namespace

Talk::Talk(const std::vector<Language>& languages, const People& people, std::size_t posts, Instant now,
           Dice& dice)
    : languages_(languages),
      people_(people),
      dice_(dice),
      now_(now),
      latest_root_(people.size(), kNoPost),
      latest_(people.size(), kNoPost),
      inbox_(people.size(), kNoPost) {
  moments_.reserve(posts);
  posts_.reserve(posts);
  for (std::size_t i = 0; i < posts; ++i) {
    const PersonIndex who = people_.writer(dice_);
    moments_.push_back({.when = moment_of(who, now), .author = who});
  }
  std::ranges::sort(moments_, {}, &Moment::when);
}

Instant Talk::moment_of(PersonIndex who, Instant now) {
  const Person& person = people_[who];
  const auto begin = person.joined + minutes(10);
  Instant when = now;
  for (int tries = 0; tries < kTriesMax; ++tries) {
    when = begin +
           milliseconds(static_cast<std::int64_t>(dice_.unit() * static_cast<double>((now - begin).count())));
    const auto local = when + hours(languages_[person.language].utc_offset_hours);
    const auto hour = std::chrono::floor<hours>(local) - std::chrono::floor<std::chrono::days>(local);
    if (dice_.chance(kRhythm.at(static_cast<std::size_t>(std::chrono::duration_cast<hours>(hour).count()))))
      break;
  }
  return when;
}

std::optional<Words> Talk::next() {
  if (told_ == moments_.size()) return std::nullopt;
  const Moment moment = moments_[told_++];
  std::optional<Words> words;
  if (moment.author != kHub) {
    if (dice_.chance(kAnswersInbox)) words = answer(moment);
    if (!words && dice_.chance(kGoesOn)) words = go_on(moment);
    const double roll = dice_.unit();
    if (!words && roll < kReplies) {
      if (const auto parent = somebodys_post(moment, dice_.chance(0.25))) {
        const bool has_answer = !answers_to(posts_[*parent].kind, false).empty();
        if (has_answer && !answered_.contains(std::uint64_t{*parent} << 32 | moment.author)) {
          words = reply(moment, *parent, false);
        }
      }
    } else if (!words && roll < kReplies + kReblogs) {
      words = reblog(moment);
    }
  }
  return words ? std::move(*words) : begin(moment);
}

// Answers whoever answered last.
std::optional<Words> Talk::answer(const Moment& moment) {
  const PostIndex parent = std::exchange(inbox_[moment.author], kNoPost);
  if (parent == kNoPost) return std::nullopt;
  const Post& post = posts_[parent];
  if (moment.when - post.when > kAnswerableFor || post.depth >= kDepthMax ||
      !speaks(moment.author, post.language) || answers_to(post.kind, true).empty()) {
    return std::nullopt;
  }
  return reply(moment, parent, true);
}

// Adds to one's own post, as a thread.
std::optional<Words> Talk::go_on(const Moment& moment) {
  const PostIndex root = latest_root_[moment.author];
  if (root == kNoPost || moment.when - posts_[root].when > hours(6) || posts_[root].kind != Kind::say)
    return std::nullopt;
  Post post = posts_[root];
  post.when = moment.when;
  post.reply_to = root;
  post.depth = 1;
  Words words{.text = fresh_line(post, {}), .warning = {}, .edit = {}};
  keep(post);
  return words;
}

std::optional<Words> Talk::reblog(const Moment& moment) {
  for (int tries = 0; tries < 3; ++tries) {
    const auto found = somebodys_post(moment, false);
    if (!found) return std::nullopt;
    const Post original = posts_[*found];
    const bool open =
        original.visibility == Visibility::public_ || original.visibility == Visibility::unlisted;
    if (!open || moment.when - original.when > kReblogableFor) continue;
    if (!reblogged_.insert(std::uint64_t{*found} << 32 | moment.author).second) continue;
    Post post;
    post.when = moment.when;
    post.author = moment.author;
    post.reblog_of = *found;
    post.language = original.language;
    posts_.push_back(post);
    return Words{};
  }
  return std::nullopt;
}

Words Talk::begin(const Moment& moment) {
  const Person& person = people_[moment.author];
  Post post;
  post.when = moment.when;
  post.author = moment.author;
  post.language = person.language;
  post.topic = person.topics.at(std::min(dice_.below(4), std::size_t{2}) % 3);
  if (person.language != 0 && dice_.chance(0.12)) {
    const auto& english = languages_.front().topics;
    const auto same = std::ranges::find(english, topic_of(post).key, &Topic::key);
    if (same != english.end()) {
      post.language = 0;
      post.topic = static_cast<std::uint8_t>(same - english.begin());
    }
  }
  post.slots = {.a = static_cast<std::uint8_t>(dice_.below(256)),
                .b = static_cast<std::uint8_t>(dice_.below(256))};
  const bool hub = moment.author == kHub;
  const double kind = hub ? 0 : dice_.unit();
  post.kind = kind < .55 ? Kind::say : kind < .73 ? Kind::ask : kind < .88 ? Kind::win : Kind::moan;
  const double seen = hub ? 0 : dice_.unit();
  post.visibility = seen < .81   ? Visibility::public_
                    : seen < .90 ? Visibility::unlisted
                    : seen < .98 ? Visibility::private_
                                 : Visibility::direct;
  if (post.visibility == Visibility::direct) return write_to_one(post);

  Words words;
  std::string friend_name;
  if (!hub && post.kind == Kind::say && dice_.chance(0.05)) {
    if (const auto pal = friend_of(moment.author); pal && speaks(*pal, post.language)) {
      post.kind = Kind::shout;
      friend_name = people_[*pal].name;
    }
  }
  words.text = fresh_line(post, friend_name);
  if (post.kind == Kind::shout) post.kind = Kind::say;
  if (!hub && dice_.chance(0.18)) words.text = general(post, Kind::open) + " " + words.text;
  if (!hub && dice_.chance(0.15))
    words.text += (dice_.chance(0.5) ? " " : "\n\n") + general(post, Kind::close);
  if (dice_.chance(0.6)) add_tags(words.text, post);
  const Topic& topic = topic_of(post);
  if (!topic.warnings.empty() && dice_.chance(0.10)) words.warning = dice_.pick(topic.warnings);
  if (!hub && dice_.chance(0.015)) {
    const auto later =
        moment.when + minutes(2) + milliseconds(static_cast<std::int64_t>(dice_.exponential(1.2e6)));
    if (later < now_) {
      words.edit = {.before = words.text, .when = later};
      words.text += "\n\n" + general(post, Kind::edit);
    }
  }
  keep(post);
  return words;
}

Words Talk::write_to_one(Post post) {
  post.kind = Kind::dm;
  auto to = friend_of(post.author);
  if (!to || !speaks(*to, post.language)) to = kHub;
  Words words{.text = "@" + people_[*to].name + " " + line(post, {}), .warning = {}, .edit = {}};
  keep(post);
  inbox_[*to] = static_cast<PostIndex>(posts_.size() - 1);
  return words;
}

Words Talk::reply(const Moment& moment, PostIndex parent, bool by_author) {
  Post post = posts_[parent];
  const Post& above = posts_[parent];
  post.when = moment.when;
  post.author = moment.author;
  post.reply_to = parent;
  post.depth = static_cast<std::uint8_t>(above.depth + 1);
  const auto kinds = answers_to(above.kind, by_author);
  post.kind = dice_.pick(kinds);
  if (post.visibility == Visibility::public_ && dice_.chance(0.25)) post.visibility = Visibility::unlisted;

  Words words;
  if (above.author != moment.author) words.text = "@" + people_[above.author].name + " ";
  if (above.reply_to != kNoPost && post.visibility != Visibility::direct) {
    const PersonIndex third = posts_[above.reply_to].author;
    if (third != moment.author && third != above.author) words.text += "@" + people_[third].name + " ";
  }
  // Two who answer the same do not say the same.
  std::string answer_line;
  for (int tries = 0; tries < kTriesMax; ++tries) {
    answer_line = line(post, people_[above.author].name);
    if (said_.insert(std::hash<std::string>{}(answer_line) ^ (parent + 1) * 0x9E37'79B9'7F4A'7C15).second)
      break;
  }
  words.text += answer_line;
  answered_.insert(std::uint64_t{parent} << 32 | moment.author);
  const PersonIndex answered = above.author;
  keep(post);
  if (answered != moment.author) inbox_[answered] = static_cast<PostIndex>(posts_.size() - 1);
  return words;
}

// The latest post of somebody whom the author follows; that they may see and understand, and that is not too
// old.
std::optional<PostIndex> Talk::somebodys_post(const Moment& moment, bool replies_too) {
  const auto followed = people_.followed_by(moment.author);
  for (int tries = 0; tries < kTriesMax && !followed.empty(); ++tries) {
    const PersonIndex whom = dice_.pick(followed);
    const PostIndex found = replies_too ? latest_[whom] : latest_root_[whom];
    if (found == kNoPost) continue;
    const Post& post = posts_[found];
    if (post.author != moment.author && post.visibility != Visibility::direct && post.depth < kDepthMax &&
        moment.when - post.when < kAnswerableFor && speaks(moment.author, post.language)) {
      return found;
    }
  }
  return std::nullopt;
}

std::optional<PersonIndex> Talk::friend_of(PersonIndex who) {
  const auto followed = people_.followed_by(who);
  for (int tries = 0; tries < kTriesMax && !followed.empty(); ++tries) {
    const PersonIndex whom = dice_.pick(followed);
    if (whom != kHub && people_[whom].language == people_[who].language) return whom;
  }
  return std::nullopt;
}

// One's own language, and English besides.
bool Talk::speaks(PersonIndex who, std::uint8_t language) const {
  return language == 0 || people_[who].language == language;
}

const Topic& Talk::topic_of(const Post& post) const { return languages_[post.language].topics[post.topic]; }

// A line of the post's kind: of its topic, else of any.
std::string Talk::line(const Post& post, std::string_view friend_name) {
  const Topic& topic = topic_of(post);
  const auto& own = topic.lines.at(static_cast<std::size_t>(post.kind));
  const auto& any = languages_[post.language].lines.at(static_cast<std::size_t>(post.kind));
  const bool from_any = own.empty() || (!any.empty() && post.author != kHub && dice_.chance(0.15));
  const auto& lines = from_any && !any.empty() ? any : own;
  if (lines.empty()) return "…";
  return expand(dice_.pick(lines), topic, post.slots, friend_name, dice_);
}

// One that nobody has said yet, if that can be had; the words of a new thread may change for it.
std::string Talk::fresh_line(Post& post, std::string_view friend_name) {
  std::string text;
  for (int tries = 0; tries < kTriesMax; ++tries) {
    text = line(post, friend_name);
    if (said_.insert(std::hash<std::string>{}(text)).second) break;
    if (post.reply_to == kNoPost) {
      post.slots = {.a = static_cast<std::uint8_t>(dice_.below(256)),
                    .b = static_cast<std::uint8_t>(dice_.below(256))};
    }
  }
  return text;
}

std::string Talk::general(const Post& post, Kind kind) {
  const auto& lines = languages_[post.language].lines.at(static_cast<std::size_t>(kind));
  return lines.empty() ? std::string() : expand(dice_.pick(lines), topic_of(post), post.slots, {}, dice_);
}

void Talk::add_tags(std::string& text, const Post& post) {
  const auto& tags = topic_of(post).tags;
  if (tags.empty()) return;
  const std::size_t first = dice_.below(tags.size());
  text += (dice_.chance(0.5) ? " #" : "\n\n#") + tags[first];
  if (tags.size() > 1 && dice_.chance(0.35))
    text += " #" + tags[(first + 1 + dice_.below(tags.size() - 1)) % tags.size()];
}

void Talk::keep(const Post& post) {
  const auto index = static_cast<PostIndex>(posts_.size());
  posts_.push_back(post);
  latest_[post.author] = index;
  if (post.reply_to == kNoPost) latest_root_[post.author] = index;
}

}  // namespace rookery::social::demo
