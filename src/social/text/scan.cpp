#include "social/text/scan.hpp"

#include "base/text.hpp"
#include "social/text/format.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <array>

namespace rookery::social {

namespace {

constexpr UChar32 kFullWidthNumberSign = 0xFF03;  // ＃
constexpr UChar32 kFullWidthAt = 0xFF20;          // ＠
constexpr UChar32 kEmojiStyle = 0xFE0F;           // "#" before it is an emoji, not a sign
constexpr UChar32 kKeycap = 0x20E3;
constexpr UChar32 kNone = -1;

struct Point {
  UChar32 code = kNone;  // kNone at the end of the text
  std::size_t next = 0;  // where the one after it begins
};

Point point_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {kNone, text.size()};
  UChar32 code = 0;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  U8_NEXT_OR_FFFD(bytes, at, text.size(), code);
  return {code, at};
}

UChar32 code_before(std::string_view text, std::size_t at) {
  if (at == 0) return kNone;
  std::size_t begin = at - 1;
  while (begin > 0 && U8_IS_TRAIL(text[begin])) --begin;
  return point_at(text, begin).code;
}

constexpr bool is_ascii_digit(UChar32 c) { return c >= '0' && c <= '9'; }
constexpr bool is_ascii_letter(UChar32 c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_ascii_alnum(UChar32 c) { return is_ascii_digit(c) || is_ascii_letter(c); }

// Ruby's [[:word:]]: letters, marks, decimal digits, connector punctuation.
bool is_word(UChar32 c) {
  if (c < 0x80) return is_ascii_alnum(c) || c == '_';
  return (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)) != 0;
}

// Ruby's [[:alpha:]] and [[:alnum:]].
bool is_alpha(UChar32 c) { return c < 0x80 ? is_ascii_letter(c) : u_isUAlphabetic(c) != 0; }
bool is_alnum(UChar32 c) { return is_alpha(c) || (c < 0x80 ? is_ascii_digit(c) : u_isdigit(c) != 0); }

// What joins words inside a hashtag: low line, middle dot, Katakana middle dot, zero width non-joiner
// (Persian).
constexpr bool is_tag_separator(UChar32 c) { return c == '_' || c == 0xB7 || c == 0x30FB || c == 0x200C; }

constexpr bool is_directional(UChar32 c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

constexpr bool is_latin_accent(UChar32 c) {
  return (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x300 && c <= 0x36F) ||
         (c >= 0x1E00 && c <= 0x1EFF);
}

// Invisible marks that turn the reading order could make a link look like another.
bool ends_link(UChar32 c) { return c == kNone || u_isUWhiteSpace(c) != 0 || is_directional(c); }

bool in(std::string_view set, UChar32 c) {
  return c > 0 && c < 0x80 && set.find(static_cast<char>(c)) != std::string_view::npos;
}

bool is_path(UChar32 c) { return !ends_link(c) && !in("<>()?", c); }
bool may_end_path(UChar32 c) {
  return is_path(c) && !in("!*\"';:=,.$%[]~&|@", c) && c != 0x300C && c != 0x300D;  // 「」
}
bool is_query(UChar32 c) {
  return c < 0x80 ? is_ascii_alnum(c) || in("!?*'();:&=+$/%#[]-_.,~|@^", c) : !ends_link(c);
}
bool may_end_query(UChar32 c) { return is_query(c) && (c >= 0x80 || is_ascii_alnum(c) || in("_&=#/-", c)); }

// What a host's label is made of, hyphens aside: no ASCII punctuation, no white space, nothing invisible.
bool is_label(UChar32 c) {
  return c < 0x80 ? is_ascii_alnum(c) : !ends_link(c) && c != 0x3000 && c != 0x3002;  // 。 ends a sentence
}

// "http://" or "https://" whatever its case; its length, or 0.
std::size_t scheme_bytes(std::string_view text, std::size_t at) {
  const auto is = [&](std::string_view scheme) {
    if (text.size() - at < scheme.size()) return false;
    for (std::size_t i = 0; i < scheme.size(); ++i) {
      const char c = text[at + i];
      if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != scheme[i]) return false;
    }
    return true;
  };
  if (is("https://")) return 8;
  return is("http://") ? 7 : 0;
}

// If the label [begin, end) starts with what can be a top-level domain: where that ends; else 0. Text in
// scripts without spaces may follow the host directly ("https://example.jpを見て"): an ASCII domain ends
// where ASCII does.
std::size_t top_level_end(std::string_view text, std::size_t begin, std::size_t end) {
  static constexpr std::string_view kPunycode = "xn--";
  std::size_t letters_end = begin;
  std::size_t count = 0;
  if (lower_ascii(text.substr(begin, kPunycode.size())) == kPunycode) {
    letters_end += kPunycode.size();
    while (letters_end < end && (is_ascii_alnum(text[letters_end]) || text[letters_end] == '-')) {
      ++letters_end;
      ++count;
    }
  } else if (is_ascii_letter(text[begin])) {
    while (letters_end < end && is_ascii_letter(text[letters_end])) {
      ++letters_end;
      ++count;
    }
  } else {
    for (std::size_t at = begin; at < end; ++count) {
      const Point point = point_at(text, at);
      if (point.code < 0x80 || (U_GET_GC_MASK(point.code) & (U_GC_L_MASK | U_GC_M_MASK)) == 0) break;
      letters_end = at = point.next;
    }
  }
  if (count < 2) return 0;
  const UChar32 after = point_at(text, letters_end).code;
  return is_ascii_alnum(after) || in("@+-_", after) ? 0 : letters_end;
}

// Where the host that begins at `at` ends: labels joined by dots, the last one a top-level domain. 0: no
// host.
std::size_t host_end(std::string_view text, std::size_t at) {
  std::size_t found = 0;
  for (std::size_t labels = 1;; ++labels) {
    const std::size_t begin = at;
    UChar32 first = kNone;
    UChar32 last = kNone;
    for (Point point = point_at(text, at); is_label(point.code) || point.code == '-' || point.code == '_';
         point = point_at(text, at)) {
      if (first == kNone) first = point.code;
      last = point.code;
      at = point.next;
    }
    if (first == kNone || first == '-' || first == '_') return found;
    if (labels > 1) {
      const std::size_t end = top_level_end(text, begin, at);
      if (end != 0) found = end;
    }
    if (last == '-' || last == '_' || point_at(text, at).code != '.') return found;
    ++at;
  }
}

// Where the balanced parentheses that begin at `at` end, with at most one pair nested inside; 0 when they are
// not.
std::size_t balanced_end(std::string_view text, std::size_t at) {
  int depth = 1;
  bool nested = false;
  bool empty = true;
  for (std::size_t i = at + 1;;) {
    const Point point = point_at(text, i);
    if (point.code == '(') {
      if (nested) return 0;
      nested = true;
      empty = true;
      ++depth;
    } else if (point.code == ')') {
      if (empty) return 0;
      if (--depth == 0) return point.next;
    } else if (is_path(point.code)) {
      empty = false;
    } else {
      return 0;
    }
    i = point.next;
  }
}

// Where the path that begins with the '/' at `at` ends: at its last character that is not punctuation.
std::size_t path_end(std::string_view text, std::size_t at) {
  std::size_t found = at + 1;
  for (std::size_t i = at + 1;;) {
    const Point point = point_at(text, i);
    if (point.code == '(') {
      const std::size_t end = balanced_end(text, i);
      if (end == 0) return found;
      found = i = end;
    } else if (is_path(point.code)) {
      i = point.next;
      if (may_end_path(point.code)) found = i;
    } else {
      return found;
    }
  }
}

// Where the query that begins with the '?' at `at` ends; `at` when there is none.
std::size_t query_end(std::string_view text, std::size_t at) {
  std::size_t found = at;
  for (std::size_t i = at + 1;;) {
    const Point point = point_at(text, i);
    if (!is_query(point.code)) return found;
    i = point.next;
    if (may_end_query(point.code)) found = i;
  }
}

// Words joined by single dots or hyphens ("a.b-c"); where they end. `at` when there is none.
template <class IsWord>
std::size_t joined_words_end(std::string_view text, std::size_t at, IsWord is_part) {
  std::size_t found = at;
  for (std::size_t i = at;;) {
    const Point point = point_at(text, i);
    if (is_part(point.code)) {
      found = i = point.next;
    } else if ((point.code == '.' || point.code == '-') && i > at) {
      i = point.next;
    } else {
      return found;
    }
  }
}

}  // namespace

std::optional<Entity> Scanner::link_at(std::size_t begin) const {
  const std::size_t scheme = scheme_bytes(text_, begin);
  if (scheme == 0) return std::nullopt;
  const UChar32 before = code_before(text_, begin);
  if (is_ascii_alnum(before) || in("@$#", before) || before == kFullWidthAt ||
      before == kFullWidthNumberSign) {
    return std::nullopt;
  }
  std::size_t end = host_end(text_, begin + scheme);
  if (end == 0) return std::nullopt;
  if (point_at(text_, end).code == ':' && is_ascii_digit(point_at(text_, end + 1).code)) {
    do {
      ++end;
    } while (is_ascii_digit(point_at(text_, end).code));
  }
  if (point_at(text_, end).code == '/') end = path_end(text_, end);
  if (point_at(text_, end).code == '?') end = query_end(text_, end);
  return Entity{.kind = Entity::Kind::link, .begin = begin, .end = end, .name = {}, .domain = {}};
}

std::optional<Entity> Scanner::mention_at(std::size_t begin) const {
  const UChar32 before = code_before(text_, begin);
  if (before == '=' || before == '/' || is_word(before)) return std::nullopt;
  const std::size_t name_end =
      joined_words_end(text_, begin + 1, [](UChar32 c) { return is_ascii_alnum(c) || c == '_'; });
  if (name_end == begin + 1) return std::nullopt;
  Entity found{.kind = Entity::Kind::mention,
               .begin = begin,
               .end = name_end,
               .name = text_.substr(begin + 1, name_end - begin - 1),
               .domain = {}};
  if (point_at(text_, name_end).code == '@') {
    const std::size_t domain = name_end + 1;
    std::size_t domain_end = joined_words_end(text_, domain, is_word);
    const bool own = lower_ascii(text_.substr(domain, own_domain_.size())) == lower_ascii(own_domain_);
    if (own && domain + own_domain_.size() > domain_end) domain_end = domain + own_domain_.size();
    if (domain_end > domain) {
      found.domain = text_.substr(domain, domain_end - domain);
      found.end = domain_end;
    }
  }
  const UChar32 after = point_at(text_, found.end).code;
  if (after == '@' || after == kFullWidthAt || is_latin_accent(after) ||
      text_.substr(found.end, 3) == "://") {
    return std::nullopt;
  }
  return found;
}

std::optional<Entity> Scanner::tag_at(std::size_t begin, std::size_t sign_bytes) const {
  const UChar32 before = code_before(text_, begin);
  if (before == '=' || before == '/' || before == ')' || before == '&' || is_alnum(before))
    return std::nullopt;
  const std::size_t name = begin + sign_bytes;
  const UChar32 first = point_at(text_, name).code;
  if (!is_word(first) || first == kEmojiStyle || first == kKeycap) return std::nullopt;
  std::size_t end = name;
  bool letter = false;     // anywhere
  bool digit = false;      // anywhere
  bool joined = false;     // by a separator with something on both sides
  bool separator = false;  // seen, and nothing after it yet
  for (std::size_t i = name;;) {
    const Point point = point_at(text_, i);
    if (is_tag_separator(point.code)) {
      separator = i > name;
    } else if (is_word(point.code)) {
      joined = joined || separator;
      letter = letter || is_alpha(point.code);
      digit = digit || !is_alpha(point.code);
    } else {
      break;
    }
    i = point.next;
    if (is_word(point.code)) end = i;
  }
  if (!letter && !(digit && joined)) return std::nullopt;
  return Entity{.kind = Entity::Kind::tag,
                .begin = begin,
                .end = end,
                .name = text_.substr(name, end - name),
                .domain = {}};
}

std::optional<Entity> Scanner::next() {
  static constexpr std::string_view kStarts = "hH@#\xEF";  // 0xEF begins the full width signs
  while ((at_ = text_.find_first_of(kStarts, at_)) < text_.size()) {
    std::optional<Entity> found;
    switch (text_[at_]) {
      case '@':
        found = mention_at(at_);
        break;
      case '#':
        found = tag_at(at_, 1);
        break;
      case 'h':
      case 'H':
        found = link_at(at_);
        break;
      default: {
        const Point point = point_at(text_, at_);
        if (point.code == kFullWidthNumberSign) found = tag_at(at_, point.next - at_);
      }
    }
    if (!found) {
      ++at_;
      continue;
    }
    at_ = found->end;
    const bool too_long = (found->kind == Entity::Kind::link && found->end - found->begin > kLinkBytesMax) ||
                          (found->kind == Entity::Kind::tag && found->name.size() > kTagBytesMax);
    if (!too_long) return found;
  }
  at_ = text_.size();
  return std::nullopt;
}

}  // namespace rookery::social
