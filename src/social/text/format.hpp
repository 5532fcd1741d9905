#pragma once

#include "accounts/site.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::social {

// What people type, turned into what readers see: HTML with paragraphs, line breaks, links, mentions and
// hashtags, as Mastodon writes it so that its clients recognise them. Nothing that is typed becomes markup:
// the output holds only <p>, <br />, <a> and <span>, with the attributes given here.
//
//   link     http and https, host with a dot; shown without its scheme and cut after kLinkShownCharacters
//   mention  @name, or @name@domain of this site, of an account that exists
//   hashtag  #word: letters, digits, marks and _ of any script, never digits alone, not inside words or links
//
// Any bytes are taken (see clean_text); time is linear in their number. Threads: all calls may overlap.

inline constexpr std::size_t kLinkBytesMax = 4'096;        // a longer one stays text
inline constexpr std::size_t kTagBytesMax = 512;           // a longer one stays text
inline constexpr std::size_t kLinkShownCharacters = 30;    // the rest is there, but clients hide it
inline constexpr std::size_t kLinkCountedCharacters = 23;  // what any link counts in post_length

// The name as registered of the local account that is called `name` whatever its case, if there is one that
// may be mentioned. Asked at most once for each name in a text.
using MentionResolver = std::function<std::optional<std::string>(std::string_view name)>;

struct Formatted {
  std::string html;                   // empty when the text is blank
  std::vector<std::string> mentions;  // names as registered, in order of appearance, each once
  std::vector<std::string> tags;      // as typed, without '#', in order of appearance, each once by fold_tag
};

[[nodiscard]] Formatted format_post(std::string_view text, const accounts::Site& site,
                                    const MentionResolver& resolve);

// A profile's text: the same HTML.
[[nodiscard]] std::string format_bio(std::string_view text, const accounts::Site& site,
                                     const MentionResolver& resolve);

// One field of a profile: one line, only links, which say rel="me".
[[nodiscard]] std::string format_field(std::string_view text);

// How long a post is by Mastodon's rule: grapheme clusters, each link as kLinkCountedCharacters,
// "@name@domain" as "@name". A content warning counts too: the caller adds graphemes(spoiler_text).
[[nodiscard]] std::size_t post_length(std::string_view text);

// What a hashtag is looked up by: "Café", "CAFE" and "ｃａｆｅ" are one tag. Width, case and accents of Latin
// letters do not matter; characters that no tag has are dropped, so the result may be empty. Takes a leading
// '#'.
[[nodiscard]] std::string fold_tag(std::string_view tag);

}  // namespace rookery::social
