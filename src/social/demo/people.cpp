#include "social/demo/people.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <unordered_set>

namespace rookery::social::demo {

namespace {

constexpr std::size_t kFollowsMax = 2'000;  // of one person
constexpr float kActivityMax = 40;          // times the least active
constexpr float kHubActivity = 12;
constexpr double kFollowsDeviation = 0.8;                  // of the logarithm
constexpr double kSameTopic = 0.55, kSameLanguage = 0.27;  // where people find whom to follow; else anywhere

std::uint8_t language_of(const std::vector<Language>& languages, Dice& dice) {
  double roll = dice.unit();
  for (std::size_t i = 0; i < languages.size(); ++i) {
    roll -= languages[i].share;
    if (roll < 0) return static_cast<std::uint8_t>(i);
  }
  return 0;
}

// Many were there from the start, the others came since; nobody in the last two days.
Instant joined_at(Instant now, Dice& dice) {
  const auto begin = now - People::kHistory;
  if (dice.chance(0.4)) return begin + std::chrono::minutes(dice.below(2'880));
  const double share = dice.unit() * dice.unit();
  return begin + std::chrono::duration_cast<std::chrono::milliseconds>(
                     (People::kHistory - std::chrono::days(2)) * share);
}

std::string capitalised(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

// A name that nobody has yet, and what is shown with it.
void give_name(Person& person, const Language& language, std::unordered_set<std::string>& taken, Dice& dice) {
  const Topic& topic = language.topics[person.topics.front()];
  std::string shown;
  std::string handle;
  if (!language.nicknames.empty() && dice.chance(0.25)) {
    shown = dice.pick(language.nicknames);
    handle = lower_ascii(shown);
    std::erase(handle, ' ');
  } else {
    const Language::Name& name = dice.pick(language.names);
    shown = name.shown;
    handle = name.handle;
    const auto initial = static_cast<char>('a' + dice.below(26));
    switch (dice.below(7)) {
      case 0:
        shown = shown + ' ' + static_cast<char>(initial - 'a' + 'A') + '.';
        handle += initial;
        break;
      case 1:
        handle += "_" + topic.key;
        break;
      case 2:
        handle = topic.key + "_" + handle;
        break;
      case 3:
        handle = capitalised(handle);
        break;
      default:
        break;
    }
  }
  static constexpr std::array<std::string_view, 14> kBadges = {"🌱", "🚲", "📚", "🔭", "🎶", "☕", "🐦",
                                                               "🧵", "🌧️", "🍋", "🦔", "🛤️",  "🌻", "🫖"};
  if (dice.chance(0.2)) shown.append(" ").append(dice.pick(kBadges));
  handle.resize(std::min(handle.size(), accounts::Account::kNameLengthMax - 14));  // room for an ending
  std::string name = handle;
  // What people do when their name is taken: a word behind it, then numbers.
  static constexpr std::array<std::string_view, 16> kEndings = {
      "_writes", "_outside", "hill", "wood",  "brook", "_north", "_again", "lane",
      "_late",   "field",    "_sea", "_here", "well",  "_etc",   "bird",   "_too"};
  for (std::size_t tries = 0; !taken.insert(lower_ascii(name)).second; ++tries) {
    name = handle;
    if (tries % 2 == 0) name += dice.pick(kEndings);
    if (tries >= 5 || tries % 2 == 1) name += std::to_string(2 + dice.below(tries < 8 ? 98 : 1'000'000));
    name.resize(std::min(name.size(), accounts::Account::kNameLengthMax));
  }
  person.name = std::move(name);
  person.display_name = std::move(shown);
}

// Where somebody finds people to follow: each member once, and once more for half of those who chose them, so
// that who is followed is followed more (preferential attachment gives the power law).
class Pool {
 public:
  void add(PersonIndex member) { members_.push_back(member); }
  void chosen(PersonIndex member, Dice& dice) {
    if (dice.chance(0.5)) members_.push_back(member);
  }
  [[nodiscard]] bool empty() const { return members_.empty(); }
  [[nodiscard]] PersonIndex pick(Dice& dice) const { return dice.pick(members_); }

 private:
  std::vector<PersonIndex> members_;
};

// How many each follows: log-normal, scaled to the mean.
std::vector<std::size_t> follow_counts(std::size_t people, std::size_t mean, Dice& dice) {
  // In a small crowd nobody follows more than a third, or there would be no pattern left.
  const std::size_t most = std::min({kFollowsMax, std::max<std::size_t>(people / 3, 1), people - 1});
  std::vector<double> wishes(people);
  double sum = 0;
  for (double& wish : wishes) {
    wish = std::exp(kFollowsDeviation * dice.normal());
    sum += wish;
  }
  const double scale = static_cast<double>(mean) * static_cast<double>(people) / sum;
  std::vector<std::size_t> counts(people);
  for (std::size_t i = 0; i < people; ++i) {
    counts[i] = std::clamp<std::size_t>(static_cast<std::size_t>(std::lround(wishes[i] * scale)), 1, most);
  }
  return counts;
}

}  // namespace

People::People(const std::vector<Language>& languages, std::size_t people, std::size_t follows_mean,
               Instant now, Dice& dice) {
  invent(languages, people, now, dice);
  connect(languages, follows_mean, dice);
  index_followers();
}

void People::invent(const std::vector<Language>& languages, std::size_t count, Instant now, Dice& dice) {
  std::unordered_set<std::string> taken = {"gazette", "demo"};
  people_.resize(count);
  for (PersonIndex who = 0; who < count; ++who) {
    Person& person = people_[who];
    person.language = who <= kVisitor ? std::uint8_t{0} : language_of(languages, dice);
    const Language& language = languages[person.language];
    for (auto& topic : person.topics) topic = static_cast<std::uint8_t>(dice.below(language.topics.size()));
    person.joined = who <= kVisitor ? now - kHistory : joined_at(now, dice);
    person.activity = std::min(static_cast<float>(dice.power_law(1.2)), kActivityMax);
    person.locked = dice.chance(0.07);
    person.bot = dice.chance(0.01);
    give_name(person, language, taken, dice);
  }
  Person& hub = people_[kHub];
  hub.name = "gazette";
  hub.display_name = "The Rookery Gazette";
  hub.activity = kHubActivity;
  hub.locked = hub.bot = false;
  const auto news = std::ranges::find(languages.front().topics, "localnews", &Topic::key);
  if (news != languages.front().topics.end()) {
    hub.topics.fill(static_cast<std::uint8_t>(news - languages.front().topics.begin()));
  }
  Person& visitor = people_[kVisitor];
  visitor.name = "demo";
  visitor.display_name = "Robin (demo)";
  visitor.activity = 3;
  visitor.locked = visitor.bot = false;
  double sum = 0;
  for (const Person& person : people_) activity_sums_.push_back(sum += person.activity);
}

void People::connect(const std::vector<Language>& languages, std::size_t follows_mean, Dice& dice) {
  std::vector<Pool> by_language(languages.size());
  std::vector<std::vector<Pool>> by_topic(languages.size());
  for (std::size_t i = 0; i < languages.size(); ++i) by_topic[i].resize(languages[i].topics.size());
  Pool all;
  for (PersonIndex who = kVisitor; who < people_.size(); ++who) {
    const Person& person = people_[who];
    all.add(who);
    by_language[person.language].add(who);
    by_topic[person.language][person.topics.front()].add(who);
  }
  const auto counts = follow_counts(people_.size(), follows_mean, dice);
  std::unordered_set<PersonIndex> mine;
  for (PersonIndex who = 0; who < people_.size(); ++who) {
    followed_begin_.push_back(followed_.size());
    const Person& person = people_[who];
    mine.clear();
    if (who != kHub) mine.insert(kHub);
    // Somebody in a small circle runs out of people; tries are bounded.
    for (std::size_t tries = 0; mine.size() < counts[who] && tries < counts[who] * 8 + 16; ++tries) {
      const double roll = dice.unit();
      Pool* pool = &all;
      if (roll < kSameTopic) {
        pool = &by_topic[person.language][dice.pick(person.topics)];
      } else if (roll < kSameTopic + kSameLanguage) {
        pool = &by_language[person.language];
      }
      if (pool->empty()) continue;
      const PersonIndex whom = pool->pick(dice);
      if (whom == who || !mine.insert(whom).second) continue;
      all.chosen(whom, dice);
      by_language[people_[whom].language].chosen(whom, dice);
      by_topic[people_[whom].language][people_[whom].topics.front()].chosen(whom, dice);
    }
    followed_.insert(followed_.end(), mine.begin(), mine.end());
    std::sort(followed_.begin() + static_cast<std::ptrdiff_t>(followed_begin_.back()), followed_.end());
  }
  followed_begin_.push_back(followed_.size());
}

void People::index_followers() {
  followers_begin_.assign(people_.size() + 1, 0);
  for (const PersonIndex whom : followed_) ++followers_begin_[whom + 1];
  for (std::size_t i = 1; i < followers_begin_.size(); ++i) followers_begin_[i] += followers_begin_[i - 1];
  followers_.resize(followed_.size());
  std::vector<std::size_t> next(followers_begin_.begin(), followers_begin_.end() - 1);
  for (PersonIndex who = 0; who < people_.size(); ++who) {
    for (const PersonIndex whom : followed_by(who)) followers_[next[whom]++] = who;
  }
}

std::span<const PersonIndex> People::followed_by(PersonIndex who) const {
  return std::span(followed_).subspan(followed_begin_[who], followed_begin_[who + 1] - followed_begin_[who]);
}

std::span<const PersonIndex> People::followers_of(PersonIndex who) const {
  return std::span(followers_)
      .subspan(followers_begin_[who], followers_begin_[who + 1] - followers_begin_[who]);
}

bool People::follows(PersonIndex who, PersonIndex whom) const {
  return std::ranges::binary_search(followed_by(who), whom);
}

PersonIndex People::writer(Dice& dice) const {
  const double roll = dice.unit() * activity_sums_.back();
  const auto found = std::ranges::upper_bound(activity_sums_, roll);
  return static_cast<PersonIndex>(
      std::min<std::size_t>(static_cast<std::size_t>(found - activity_sums_.begin()), people_.size() - 1));
}

}  // namespace rookery::social::demo
