#include "base/text.hpp"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstring>
#include <limits>

namespace rookery {

namespace {

// ICU counts bytes in 32 bits. Nothing that is read from a client comes near this.
constexpr std::size_t kIcuBytesMax = std::numeric_limits<std::int32_t>::max() / 4;

// The code point at `at`, which moves behind it; negative when the bytes there are broken.
UChar32 next_code_point(std::string_view text, std::size_t& at) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  UChar32 found = 0;
  U8_NEXT(bytes, at, text.size(), found);
  return found;
}

// Where the bytes from `at` on stop being ASCII; eight at a time, as nearly all text is.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kHighBits = 0x8080'8080'8080'8080;
  while (at + sizeof(std::uint64_t) <= text.size()) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((eight & kHighBits) != 0) break;
    at += sizeof eight;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

constexpr bool is_dropped_ascii(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t at = skip_ascii(text, 0); at < text.size(); at = skip_ascii(text, at)) {
    if (next_code_point(text, at) < 0) return false;
  }
  return true;
}

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string fold_case(std::string_view text) {
  if (skip_ascii(text, 0) == text.size()) return lower_ascii(text);
  if (text.size() > kIcuBytesMax) text = text.substr(0, kIcuBytesMax);
  if (!is_utf8(text)) return fold_case(clean_text(text));
  std::string folded;
  icu::StringByteSink<std::string> sink(&folded, static_cast<std::int32_t>(text.size()));
  UErrorCode status = U_ZERO_ERROR;
  icu::CaseMap::utf8Fold(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink,
                         nullptr, status);
  return U_SUCCESS(status) ? folded : lower_ascii(text);
}

std::string_view trim(std::string_view text) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t next = begin;
    const UChar32 c = next_code_point(text, next);
    if (c < 0 || !u_isUWhiteSpace(c)) break;
    begin = next;
  }
  std::size_t end = text.size();
  while (end > begin) {
    std::size_t before = end - 1;
    while (before > begin && U8_IS_TRAIL(text[before])) --before;
    std::size_t next = before;
    const UChar32 c = next_code_point(text, next);
    if (c < 0 || next != end || !u_isUWhiteSpace(c)) break;
    end = before;
  }
  return text.substr(begin, end - begin);
}

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) {
    const std::size_t ascii_end = skip_ascii(text, at);
    count += ascii_end - at;
    at = ascii_end;
    if (at == text.size()) break;
    static_cast<void>(next_code_point(text, at));
  }
  return count;
}

std::size_t graphemes(std::string_view text) {
  if (skip_ascii(text, 0) == text.size()) {
    // The only cluster within ASCII is CR LF.
    std::size_t pairs = 0;
    for (std::size_t at = text.find("\r\n"); at != std::string_view::npos; at = text.find("\r\n", at + 2))
      ++pairs;
    return text.size() - pairs;
  }
  UErrorCode status = U_ZERO_ERROR;
  UText* source = utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status);
  UBreakIterator* breaks = ubrk_open(UBRK_CHARACTER, "", nullptr, 0, &status);
  ubrk_setUText(breaks, source, &status);
  std::size_t count = 0;
  if (U_SUCCESS(status) && text.size() <= kIcuBytesMax) {
    while (ubrk_next(breaks) != UBRK_DONE) ++count;
  } else {
    count = characters(text);
  }
  if (breaks != nullptr) ubrk_close(breaks);
  if (source != nullptr) utext_close(source);
  return count;
}

std::string clean_text(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (static_cast<unsigned char>(c) < 0x80) {
      if (c == '\r') {
        if (at + 1 == text.size() || text[at + 1] != '\n') clean += '\n';
      } else if (!is_dropped_ascii(c)) {
        clean += c;
      }
      ++at;
      continue;
    }
    const std::size_t begin = at;
    const UChar32 point = next_code_point(text, at);
    if (point < 0) {
      clean += "\uFFFD";
    } else if (point >= 0xA0) {  // 0x80 to 0x9F are controls
      clean += text.substr(begin, at - begin);
    }
  }
  return clean;
}

void append_escaped_html(std::string& html, std::string_view text) {
  std::size_t plain = 0;  // where what needs no escape begins
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char* entity = nullptr;
    switch (text[at]) {
      case '&':
        entity = "&amp;";
        break;
      case '<':
        entity = "&lt;";
        break;
      case '>':
        entity = "&gt;";
        break;
      case '"':
        entity = "&quot;";
        break;
      case '\'':
        entity = "&#39;";
        break;
      default:
        continue;
    }
    html.append(text, plain, at - plain);
    html += entity;
    plain = at + 1;
  }
  html.append(text, plain);
}

std::string escape_html(std::string_view text) {
  std::string html;
  html.reserve(text.size() + text.size() / 8);
  append_escaped_html(html, text);
  return html;
}

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    const bool unreserved = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                            c == '-' || c == '.' || c == '_' || c == '~';
    if (unreserved) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += kHex[byte >> 4];
      encoded += kHex[byte & 15];
    }
  }
  return encoded;
}

}  // namespace rookery
