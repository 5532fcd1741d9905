#pragma once

#include "base/text.hpp"
#include "social/text/format.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What must hold of format_post's HTML for any input; shared by its tests and its fuzz target.
namespace rookery::social::promises {

// A start tag, split up; attribute values still hold their entities.
struct Tag {
  std::string_view name;
  std::vector<std::pair<std::string_view, std::string_view>> attributes;
};

inline std::optional<Tag> parse_tag(std::string_view inside) {
  Tag tag;
  const std::size_t name_end = std::min(inside.find(' '), inside.size());
  tag.name = inside.substr(0, name_end);
  inside.remove_prefix(name_end);
  while (!inside.empty()) {
    const std::size_t equals = inside.find("=\"");
    if (inside.front() != ' ' || equals == std::string_view::npos) return std::nullopt;
    const std::size_t close = inside.find('"', equals + 2);
    if (close == std::string_view::npos) return std::nullopt;
    tag.attributes.emplace_back(inside.substr(1, equals - 1), inside.substr(equals + 2, close - equals - 2));
    inside.remove_prefix(close + 1);
  }
  return tag;
}

inline bool allowed(const Tag& tag, std::string_view site_url) {
  const auto one_of = [](std::string_view value, std::initializer_list<std::string_view> values) {
    return std::ranges::find(values, value) != values.end();
  };
  for (const auto& [name, value] : tag.attributes) {
    bool fine = name == "translate" && value == "no";
    if (tag.name == "a" && name == "href") {
      const std::string lower = lower_ascii(value.substr(0, 8));
      fine = value.starts_with(site_url) || lower.starts_with("http://") || lower == "https://";
    } else if (name == "class") {
      fine = tag.name == "a" ? one_of(value, {"u-url mention", "mention hashtag"})
                             : one_of(value, {"h-card", "invisible", "ellipsis", ""});
    } else if (tag.name == "a" && name == "rel") {
      fine = one_of(value, {"nofollow noopener noreferrer", "tag"});
    } else if (tag.name == "a" && name == "target") {
      fine = value == "_blank";
    }
    if (!fine) return false;
  }
  return tag.name == "span" || (tag.name == "a" && !tag.attributes.empty()) ||
         (tag.name == "p" && tag.attributes.empty());
}

// Characters between tags, entities resolved; empty when there is a bare special or an unknown entity.
inline std::optional<std::string> plain(std::string_view escaped) {
  static constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}}};
  std::string text;
  while (!escaped.empty()) {
    const char c = escaped.front();
    if (c == '<' || c == '>' || c == '"' || c == '\'') return std::nullopt;
    if (c != '&') {
      text += c;
      escaped.remove_prefix(1);
      continue;
    }
    bool known = false;
    for (const auto& [entity, meaning] : kEntities) {
      if (!escaped.starts_with(entity)) continue;
      text += meaning;
      escaped.remove_prefix(entity.size());
      known = true;
      break;
    }
    if (!known) return std::nullopt;
  }
  return text;
}

// The text that a reader sees, when the HTML is well-formed and holds only what is allowed; else nothing.
inline std::optional<std::string> seen_text(std::string_view html, std::string_view site_url) {
  std::string text;
  std::vector<std::string_view> open;
  while (!html.empty()) {
    const std::size_t less = std::min(html.find('<'), html.size());
    const auto piece = plain(html.substr(0, less));
    if (!piece || (!piece->empty() && open.empty())) return std::nullopt;
    text += *piece;
    html.remove_prefix(less);
    if (html.empty()) break;
    const std::size_t greater = html.find('>');
    if (greater == std::string_view::npos) return std::nullopt;
    const std::string_view inside = html.substr(1, greater - 1);
    html.remove_prefix(greater + 1);
    if (inside == "br /") {
      text += '\n';
    } else if (inside.starts_with('/')) {
      if (open.empty() || open.back() != inside.substr(1)) return std::nullopt;
      open.pop_back();
    } else {
      const auto tag = parse_tag(inside);
      if (!tag || !allowed(*tag, site_url)) return std::nullopt;
      if (tag->name == "p" && !open.empty()) return std::nullopt;
      if (tag->name == "a" && std::ranges::find(open, "a") != open.end()) return std::nullopt;
      if (tag->name == "p" && !text.empty()) text += "\n\n";
      open.push_back(tag->name);
    }
  }
  return open.empty() ? std::optional(text) : std::nullopt;
}

// The typed text as it should be seen: line ends in runs of at most two, none at the ends.
inline std::string expected_text(std::string_view typed) {
  const std::string clean = clean_text(typed);
  if (trim(clean).empty()) return {};
  std::string text;
  std::size_t line_ends = 0;
  for (const char c : clean) {
    if (c == '\n') {
      ++line_ends;
      continue;
    }
    if (!text.empty()) text.append(std::min<std::size_t>(line_ends, 2), '\n');
    line_ends = 0;
    text += c;
  }
  return text;
}

// What formatting may rightly change: the sign of a hashtag, and the case of a name to how it is registered.
inline std::string comparable(std::string text) {
  static constexpr std::string_view kFullWidth = "＃";
  for (std::size_t at = text.find(kFullWidth); at != std::string::npos; at = text.find(kFullWidth, at)) {
    text.replace(at, kFullWidth.size(), "#");
  }
  return lower_ascii(text);
}

// Empty when every promise holds for `typed`, or the one that does not. The site's domain must not appear in
// `typed` and `resolve` must give names as typed but for case, or the texts differ rightly.
inline std::string broken(std::string_view typed, const accounts::Site& site,
                          const MentionResolver& resolve) {
  const Formatted formatted = format_post(typed, site, resolve);
  if (!is_utf8(formatted.html)) return "valid UTF-8";
  const auto seen = seen_text(formatted.html, site.url);
  if (!seen) return "well-formed with only allowed markup: " + formatted.html;
  if (comparable(*seen) != comparable(expected_text(typed))) {
    return "the text is what was typed: " + formatted.html;
  }
  for (const auto& tag : formatted.tags) {
    if (fold_tag(tag).empty()) return "a tag has a folded form: " + tag;
  }
  return {};
}

}  // namespace rookery::social::promises
