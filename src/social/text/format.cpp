#include "social/text/format.hpp"

#include "accounts/account.hpp"
#include "base/text.hpp"
#include "social/text/scan.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace rookery::social {

namespace {

constexpr std::string_view kLinkRel = "nofollow noopener noreferrer";

// "<p>", text, entities, "</p>": writes HTML as pieces of text come, so that nothing is written unescaped.
class Writer {
 public:
  explicit Writer(std::size_t text_bytes) { html_.reserve(text_bytes + text_bytes / 2 + 64); }

  // A line end is a <br />, two or more begin a new paragraph; those at the text's ends are dropped.
  void text(std::string_view piece) {
    for (std::size_t at = 0; at < piece.size();) {
      const std::size_t line_end = std::min(piece.find('\n', at), piece.size());
      if (line_end > at) {
        start_line();
        append_escaped_html(html_, piece.substr(at, line_end - at));
      }
      if (line_end < piece.size()) ++line_ends_;
      at = line_end + 1;
    }
  }

  std::string& inside_paragraph() {
    start_line();
    return html_;
  }

  std::string finish() {
    if (!html_.empty()) html_ += "</p>";
    return std::move(html_);
  }

 private:
  void start_line() {
    if (html_.empty()) {
      html_ += "<p>";
    } else if (line_ends_ == 1) {
      html_ += "<br />";
    } else if (line_ends_ > 1) {
      html_ += "</p><p>";
    }
    line_ends_ = 0;
  }

  std::string html_;
  std::size_t line_ends_ = 0;
};

// The first `count` code points of valid UTF-8.
std::string_view first_characters(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; count > 0 && at < text.size(); --count) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  }
  return text.substr(0, at);
}

void append_link(std::string& html, std::string_view url, std::string_view rel) {
  std::string_view shown = url.substr(url.find("://") + 3);
  if (lower_ascii(shown.substr(0, 4)) == "www.") shown.remove_prefix(4);
  const std::string_view scheme = url.substr(0, url.size() - shown.size());
  const std::string_view start = first_characters(shown, kLinkShownCharacters);
  const std::string_view rest = shown.substr(start.size());
  html += "<a href=\"";
  append_escaped_html(html, url);
  html += "\" target=\"_blank\" rel=\"";
  html += rel;
  html += "\" translate=\"no\"><span class=\"invisible\">";
  append_escaped_html(html, scheme);
  html += rest.empty() ? "</span><span class=\"\">" : "</span><span class=\"ellipsis\">";
  append_escaped_html(html, start);
  html += "</span><span class=\"invisible\">";
  append_escaped_html(html, rest);
  html += "</span></a>";
}

void append_mention(std::string& html, std::string_view name, const accounts::Site& site) {
  html += "<span class=\"h-card\" translate=\"no\"><a href=\"";
  append_escaped_html(html, site.profile_url(name));
  html += "\" class=\"u-url mention\">@<span>";
  append_escaped_html(html, name);
  html += "</span></a></span>";
}

void append_tag(std::string& html, std::string_view tag, const accounts::Site& site) {
  html += "<a href=\"";
  append_escaped_html(html, site.tag_url(percent_encode(tag)));
  html += "\" class=\"mention hashtag\" rel=\"tag\">#<span>";
  append_escaped_html(html, tag);
  html += "</span></a>";
}

// Who is mentioned in one text; asks the resolver once for each name.
class Mentions {
 public:
  Mentions(const accounts::Site& site, const MentionResolver& resolve)
      : domain_(lower_ascii(site.domain)), resolve_(resolve) {}

  // The account's name as registered, or null when nobody here is meant.
  const std::string* find(const Entity& entity) {
    if (entity.name.size() > accounts::Account::kNameLengthMax) return nullptr;
    if (!entity.domain.empty() && lower_ascii(entity.domain) != domain_) return nullptr;
    const auto [known, fresh] = known_.try_emplace(lower_ascii(entity.name));
    if (fresh && resolve_) known->second = resolve_(entity.name);
    if (!known->second) return nullptr;
    if (fresh) names_.push_back(*known->second);
    return &*known->second;
  }

  std::vector<std::string> take_names() { return std::move(names_); }

 private:
  const std::string domain_;
  const MentionResolver& resolve_;
  std::unordered_map<std::string, std::optional<std::string>> known_;
  std::vector<std::string> names_;
};

// Accents fall from Latin letters only; elsewhere marks tell words apart.
UChar32 without_accent(UChar32 c) {
  if (c < 0xC0 || c > 0x1EFF || (c >= 0x300 && c < 0x1E00)) return c;
  switch (c) {  // letters that Unicode does not see as accented ones
    case 0xF0:  // ð
    case 0x111:
      return 'd';  // đ
    case 0xF8:
      return 'o';  // ø
    case 0x127:
      return 'h';  // ħ
    case 0x131:
      return 'i';  // ı
    case 0x138:
      return 'k';  // ĸ
    case 0x142:
      return 'l';  // ł
    case 0x14B:
      return 'n';  // ŋ
    case 0x167:
      return 't';  // ŧ
    default:
      break;
  }
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(status);
  icu::UnicodeString parts;
  if (U_FAILURE(status) || !nfd->getDecomposition(c, parts)) return c;
  const UChar32 base = parts.char32At(0);
  return base < 0x80 ? base : c;
}

bool is_tag_character(UChar32 c) {
  return c == '_' || c == 0xB7 || c == 0x30FB || c == 0x200C ||
         (U_GET_GC_MASK(c) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK)) != 0 ||
         u_isUAlphabetic(c);
}

}  // namespace

Formatted format_post(std::string_view text, const accounts::Site& site, const MentionResolver& resolve) {
  const std::string clean = clean_text(text);
  if (trim(clean).empty()) return {};
  Writer out(clean.size());
  Mentions mentions(site, resolve);
  Formatted result;
  std::unordered_set<std::string> seen_tags;
  Scanner scanner(clean, site.domain);
  std::size_t written = 0;
  while (const auto entity = scanner.next()) {
    const std::string_view source(clean.data() + entity->begin, entity->end - entity->begin);
    out.text(std::string_view(clean).substr(written, entity->begin - written));
    written = entity->end;
    switch (entity->kind) {
      case Entity::Kind::link:
        append_link(out.inside_paragraph(), source, kLinkRel);
        break;
      case Entity::Kind::tag:
        append_tag(out.inside_paragraph(), entity->name, site);
        if (seen_tags.insert(fold_tag(entity->name)).second) result.tags.emplace_back(entity->name);
        break;
      case Entity::Kind::mention:
        if (const std::string* name = mentions.find(*entity)) {
          append_mention(out.inside_paragraph(), *name, site);
        } else {
          out.text(source);
        }
        break;
    }
  }
  out.text(std::string_view(clean).substr(written));
  result.html = out.finish();
  result.mentions = mentions.take_names();
  return result;
}

std::string format_bio(std::string_view text, const accounts::Site& site, const MentionResolver& resolve) {
  return format_post(text, site, resolve).html;
}

std::string format_field(std::string_view text) {
  std::string clean = clean_text(text);
  std::ranges::replace(clean, '\n', ' ');
  const std::string rel = std::string(kLinkRel) + " me";
  std::string html;
  Scanner scanner(clean, {});
  std::size_t written = 0;
  while (const auto entity = scanner.next()) {
    if (entity->kind != Entity::Kind::link) continue;
    append_escaped_html(html, std::string_view(clean).substr(written, entity->begin - written));
    append_link(html, std::string_view(clean).substr(entity->begin, entity->end - entity->begin), rel);
    written = entity->end;
  }
  append_escaped_html(html, std::string_view(clean).substr(written));
  return html;
}

std::size_t post_length(std::string_view text) {
  const std::string clean = clean_text(text);
  std::string counted;
  counted.reserve(clean.size());
  Scanner scanner(clean, {});
  std::size_t written = 0;
  while (const auto entity = scanner.next()) {
    if (entity->kind == Entity::Kind::tag) continue;
    counted.append(clean, written, entity->begin - written);
    if (entity->kind == Entity::Kind::link) {
      counted.append(kLinkCountedCharacters, 'x');
    } else {
      counted += '@';
      counted += entity->name;
    }
    written = entity->end;
  }
  counted.append(clean, written);
  return graphemes(counted);
}

std::string fold_tag(std::string_view tag) {
  if (tag.starts_with('#')) tag.remove_prefix(1);
  if (std::ranges::all_of(tag, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    std::string folded = lower_ascii(tag);
    std::erase_if(folded, [](char c) { return !is_tag_character(c); });
    return folded;
  }
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
  if (U_FAILURE(status)) return lower_ascii(tag);
  const auto source = icu::UnicodeString::fromUTF8(icu::StringPiece(tag.substr(0, kTagBytesMax * 4)));
  const icu::UnicodeString normal = fold->normalize(source, status);
  icu::UnicodeString folded;
  for (std::int32_t at = 0; at < normal.length(); at = normal.moveIndex32(at, 1)) {
    const UChar32 c = without_accent(normal.char32At(at));
    if (c != 0xFFFD && is_tag_character(c)) folded.append(c);
  }
  std::string text;
  folded.toUTF8String(text);
  return text;
}

}  // namespace rookery::social
