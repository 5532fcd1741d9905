#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rookery {

// Text as people write it: UTF-8. Everything here takes any bytes without harm; what is not valid UTF-8
// counts as U+FFFD, one for each broken sequence. All run in linear time; all calls may overlap.

// Well-formed by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

// A to Z only; for names, email addresses, header names: what is compared without a locale.
[[nodiscard]] std::string lower_ascii(std::string_view text);

// Unicode's full case folding ("Straße" and "STRASSE" become one), for comparing what people typed.
[[nodiscard]] std::string fold_case(std::string_view text);

// Without Unicode white space at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);

// How many code points; what limits on names, bios and titles count.
[[nodiscard]] std::size_t characters(std::string_view text);

// How many characters as readers see them (UAX #29 grapheme clusters): a family emoji is one.
[[nodiscard]] std::size_t graphemes(std::string_view text);

// Valid UTF-8 with line ends as "\n" and without control characters other than that and tab.
[[nodiscard]] std::string clean_text(std::string_view text);

// With & < > " ' as entities: safe as HTML text and inside quoted attributes.
[[nodiscard]] std::string escape_html(std::string_view text);
void append_escaped_html(std::string& html, std::string_view text);

// As one segment of a URL: all but A-Z a-z 0-9 - . _ ~ as %XX (RFC 3986, section 2.3).
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace rookery
