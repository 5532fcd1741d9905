#include "social/demo/phrase_bank.hpp"

#include "base/text.hpp"
#include "social/demo/phrases.hpp"
#include "social/text/format.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace rookery::social::demo {

namespace {

constexpr std::array<std::string_view, kKinds> kKindNames = {
    "say",    "ask",  "win", "moan", "remark", "tip",  "praise", "cheer", "comfort",
    "thanks", "chat", "bye", "dm",   "shout",  "open", "close",  "edit",  "bio"};

std::optional<Kind> kind_named(std::string_view name) {
  const auto found = std::ranges::find(kKindNames, name);
  if (found == kKindNames.end()) return std::nullopt;
  return static_cast<Kind>(found - kKindNames.begin());
}

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t bar = std::min(list.find('|'), list.size());
    if (const auto part = trim(list.substr(0, bar)); !part.empty()) parts.emplace_back(part);
    if (bar == list.size()) return parts;
    list.remove_prefix(bar + 1);
  }
}

void append(std::vector<std::string>& to, std::string_view list) {
  for (auto& part : split(list)) to.push_back(std::move(part));
}

// "shown=handle", or one word for both.
Language::Name name_of(const std::string& entry) {
  const std::size_t equals = entry.find('=');
  if (equals == std::string::npos) return {entry, fold_tag(entry)};
  return {entry.substr(0, equals), entry.substr(equals + 1)};
}

// One "key: value" line of a bank (see phrases.hpp).
void read_line(Language& language, std::string_view key, std::string_view value) {
  if (key == "language") {
    language.code = value;
  } else if (key == "hours") {
    std::from_chars(value.data(), value.data() + value.size(), language.utc_offset_hours);
  } else if (key == "share") {
    int percent = 0;
    std::from_chars(value.data(), value.data() + value.size(), percent);
    language.share = percent / 100.0;
  } else if (key == "names") {
    for (const auto& entry : split(value)) language.names.push_back(name_of(entry));
  } else if (key == "nicknames") {
    append(language.nicknames, value);
  } else if (key == "field") {
    const auto parts = split(value);
    for (std::size_t i = 1; i < parts.size(); ++i) language.fields.emplace_back(parts.front(), parts[i]);
  } else if (key == "topic") {
    language.topics.push_back({.key = std::string(value),
                               .label = {},
                               .tags = {},
                               .warnings = {},
                               .things = {},
                               .details = {},
                               .lines = {}});
  } else if (const auto kind = kind_named(key)) {
    Lines& lines = language.topics.empty() ? language.lines : language.topics.back().lines;
    lines.at(static_cast<std::size_t>(*kind)).emplace_back(value);
  } else if (!language.topics.empty()) {
    Topic& topic = language.topics.back();
    if (key == "label") topic.label = value;
    if (key == "tags") append(topic.tags, value);
    if (key == "cw") append(topic.warnings, value);
    if (key == "a") append(topic.things, value);
    if (key == "b") append(topic.details, value);
  }
}

Language read_language(std::string_view bank) {
  Language language;
  while (!bank.empty()) {
    const std::size_t end = std::min(bank.find('\n'), bank.size());
    const std::string_view line = bank.substr(0, end);
    bank.remove_prefix(std::min(end + 1, bank.size()));
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos)
      read_line(language, trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
  }
  return language;
}

// One of "x|y|z".
std::string_view choose(std::string_view choices, Dice& dice) {
  const auto bars = static_cast<std::size_t>(std::ranges::count(choices, '|'));
  for (std::size_t skip = dice.below(bars + 1); skip > 0; --skip)
    choices.remove_prefix(choices.find('|') + 1);
  return choices.substr(0, choices.find('|'));
}

// Words of the topic may stand at the start of a sentence, so its first letter is made a capital there.
std::string with_capitals(const std::string& text) {
  std::string result;
  bool starts = true;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    UChar32 letter = 0;
    U8_NEXT_OR_FFFD(reinterpret_cast<const std::uint8_t*>(text.data()), at, text.size(), letter);
    const bool link = std::string_view(text).substr(begin, 4) == "http";
    if (starts && !link && u_isULowercase(letter)) {
      std::array<char, U8_MAX_LENGTH> capital{};
      std::size_t bytes = 0;
      U8_APPEND_UNSAFE(capital.data(), bytes, u_toupper(letter));
      result.append(capital.data(), bytes);
    } else {
      result.append(text, begin, at - begin);
    }
    const bool ends_word = letter == ' ' || letter == '\n';
    const bool ended =
        begin > 0 && (text[begin - 1] == '.' || text[begin - 1] == '!' || text[begin - 1] == '?');
    starts = letter == '\n' || (ends_word && ended) || (starts && ends_word);
  }
  return result;
}

}  // namespace

const Topic* Language::find(std::string_view topic_key) const {
  const auto found = std::ranges::find(topics, topic_key, &Topic::key);
  return found == topics.end() ? nullptr : &*found;
}

std::vector<Language> load_languages() {
  std::vector<Language> languages;
  for (const std::string_view bank :
       {kEnglish, kGerman, kFrench, kSpanish, kPortuguese, kJapanese, kArabic, kHindi}) {
    languages.push_back(read_language(bank));
  }
  return languages;
}

std::string expand(std::string_view line, const Topic& topic, Slots slots, std::string_view friend_name,
                   Dice& dice) {
  std::string chosen;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t open = std::min(line.find('[', at), line.size());
    chosen += line.substr(at, open - at);
    const std::size_t close = line.find(']', open);
    if (close == std::string_view::npos) {
      chosen += line.substr(open);
      break;
    }
    chosen += choose(line.substr(open + 1, close - open - 1), dice);
    at = close + 1;
  }
  std::string text;
  for (std::size_t at = 0; at < chosen.size(); ++at) {
    const std::string_view rest = std::string_view(chosen).substr(at, 3);
    if (rest == "{a}" && !topic.things.empty()) {
      text += topic.things[slots.a % topic.things.size()];
    } else if (rest == "{b}" && !topic.details.empty()) {
      text += topic.details[slots.b % topic.details.size()];
    } else if (rest == "{m}") {
      text.append("@").append(friend_name);
    } else if (rest == "{t}") {
      text += topic.label;
    } else if (rest == "{l}") {
      text += "https://" + topic.key + ".example/" + std::to_string(2'020 + dice.below(7)) + "/" +
              std::to_string(100 + dice.below(900));
    } else {
      text += chosen[at];
      continue;
    }
    at += 2;
  }
  return with_capitals(text);
}

std::vector<Kind> answers_to(Kind kind, bool by_author) {
  switch (kind) {
    case Kind::say:
      return {Kind::remark, Kind::remark, Kind::praise};
    case Kind::ask:
      return {Kind::tip};
    case Kind::win:
      return {Kind::cheer};
    case Kind::moan:
      return {Kind::comfort};
    case Kind::tip:
      return by_author ? std::vector{Kind::thanks} : std::vector{Kind::chat};
    case Kind::praise:
    case Kind::cheer:
    case Kind::comfort:
      return by_author ? std::vector{Kind::thanks} : std::vector<Kind>{};
    case Kind::remark:
      return {Kind::chat};
    case Kind::chat:
      return {Kind::chat, Kind::bye};
    case Kind::thanks:
      return by_author ? std::vector{Kind::bye} : std::vector<Kind>{};
    case Kind::dm:
      return by_author ? std::vector{Kind::chat, Kind::bye} : std::vector<Kind>{};
    default:
      return {};
  }
}

}  // namespace rookery::social::demo
