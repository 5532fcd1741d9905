#pragma once

#include <string_view>

// The banks of phrases, one file a language. Lines are "key: value":
//   language, hours (from UTC), share (percent of all people), names ("shown=handle" or one for both),
//   nicknames, field (name | values), then lines of any topic, each under the name of its Kind; topic begins
//   a topic: label, tags, cw (content warnings), a and b (lists), then its own lines.
// In lines [x|y] is a choice; {a} {b} the topic's words, the same throughout a thread; {t} its label; {m} a
// friend; {l} a link.
namespace rookery::social::demo {

extern const std::string_view kEnglish, kGerman, kFrench, kSpanish, kPortuguese, kJapanese, kArabic, kHindi;

}  // namespace rookery::social::demo
