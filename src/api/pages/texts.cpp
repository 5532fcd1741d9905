#include "api/pages/texts.hpp"

#include "api/mastodon/entities.hpp"
#include "base/text.hpp"

#include <fmt/chrono.h>

#include <charconv>

namespace rookery::api::pages {

namespace {

constexpr std::array kLanguages{&kEnglish, &kGerman};

// One of the list, "de-AT;q=0.8": which of our languages that is, and how much it is wanted.
struct LanguageWish {
  const Texts* texts = nullptr;
  double weight = 0;
};

LanguageWish language_wish(std::string_view entry) {
  const std::size_t semicolon = std::min(entry.find(';'), entry.size());
  const std::string tag = lower_ascii(trim(entry.substr(0, semicolon)));
  const std::string_view primary = std::string_view(tag).substr(0, tag.find('-'));
  LanguageWish wish{.weight = 1};
  for (const Texts* texts : kLanguages) {
    if (texts->language == primary || (primary == "*" && wish.texts == nullptr)) wish.texts = texts;
  }
  const std::size_t equals = entry.find("q=", semicolon);
  if (equals != std::string_view::npos) {
    const std::string_view number = trim(entry.substr(equals + 2));
    const auto read = std::from_chars(number.data(), number.data() + number.size(), wish.weight);
    if (read.ec != std::errc()) wish.weight = 0;
  }
  return wish;
}

}  // namespace

const Texts& texts_for(const http::Request& request) {
  std::string_view rest = request.header("accept-language");
  LanguageWish best{.texts = &kEnglish};
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const LanguageWish wish = language_wish(rest.substr(0, comma));
    if (wish.texts != nullptr && wish.weight > best.weight) best = wish;
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return *best.texts;
}

Html time_element(const Texts& texts, Instant when) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(when);
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(seconds));
  const Html shown(texts.moment, fmt::format("{:%d}", seconds),
                   texts.months.at(static_cast<unsigned>(day.month()) - 1), static_cast<int>(day.year()),
                   fmt::format("{:%H:%M}", seconds));
  return Html(R"(<time datetime="{}">{}</time>)", iso8601(when), shown);
}

}  // namespace rookery::api::pages
