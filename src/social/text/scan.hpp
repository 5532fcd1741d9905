#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rookery::social {

// A part of a text that means something: a link, a mention or a hashtag. Views into the scanned text.
struct Entity {
  enum class Kind : std::uint8_t { link, mention, tag };
  Kind kind = Kind::link;
  std::size_t begin = 0, end = 0;  // bytes
  std::string_view name;           // of a mention without '@', of a tag without '#'; empty for a link
  std::string_view domain;         // of a mention "@name@domain"; empty when there is none
};

// Finds the entities of a text from left to right; they do not overlap. What counts as which follows
// Mastodon's Account::MENTION_RE, Tag::HASHTAG_RE and its twitter-text rules for links, except that any
// letters can be a top-level domain: a list of them would be out of date.
//
// Linear in the text: an attempt that fails reads nothing that a later attempt can fail on more than a fixed
// number of times. Lifetime: the text outlives it.
class Scanner {
 public:
  // `own_domain` may have a port ("localhost:8080"); a mention's domain has one only when it is this.
  // REQUIRES: `text` is valid UTF-8.
  Scanner(std::string_view text, std::string_view own_domain) : text_(text), own_domain_(own_domain) {}

  [[nodiscard]] std::optional<Entity> next();

 private:
  [[nodiscard]] std::optional<Entity> link_at(std::size_t begin) const;
  [[nodiscard]] std::optional<Entity> mention_at(std::size_t begin) const;
  [[nodiscard]] std::optional<Entity> tag_at(std::size_t begin, std::size_t sign_bytes) const;

  std::string_view text_;
  std::string_view own_domain_;
  std::size_t at_ = 0;
};

}  // namespace rookery::social
