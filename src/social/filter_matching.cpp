#include "social/filter_matching.hpp"

#include "base/text.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace rookery::social {

namespace {

// A character of a word, as \b of Mastodon's regular expressions sees it (Unicode's [[:word:]]: letters,
// marks, decimal digits and connecting punctuation such as "_").
bool is_word(UChar32 character) {
  constexpr std::uint32_t kWordCategories =
      U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK;  // NOLINT(hicpp-signed-bitwise)
  return character >= 0 && (U_GET_GC_MASK(character) & kWordCategories) != 0;
}

bool word_begins_at(std::string_view text, std::size_t place) {
  if (place >= text.size()) return false;
  auto at = static_cast<std::int32_t>(place);
  UChar32 character = 0;
  U8_NEXT(text.data(), at, static_cast<std::int32_t>(text.size()), character);
  return is_word(character);
}

bool word_ends_at(std::string_view text, std::size_t place) {
  if (place == 0) return false;
  auto at = static_cast<std::int32_t>(place);
  UChar32 character = 0;
  U8_PREV(text.data(), 0, at, character);
  return is_word(character);
}

// Both are folded. A whole word may not go on at an end where the keyword itself is part of a word, so "#cat"
// is found in "a#cat" and "cat" in "#cat", but not in "cats".
bool contains(std::string_view text, std::string_view keyword, bool whole_word) {
  if (keyword.empty()) return false;
  const bool bound_before = whole_word && word_begins_at(keyword, 0);
  const bool bound_after = whole_word && word_ends_at(keyword, keyword.size());
  for (std::size_t place = text.find(keyword); place != std::string_view::npos;
       place = text.find(keyword, place + 1)) {
    const std::size_t end = place + keyword.size();
    if ((!bound_before || !word_ends_at(text, place)) && (!bound_after || !word_begins_at(text, end)))
      return true;
  }
  return false;
}

}  // namespace

FoldedFilters fold_filters(std::vector<FullFilter> filters) {
  FoldedFilters folded;
  for (FullFilter& full : filters) {
    std::vector<std::string> keywords;
    keywords.reserve(full.keywords.size());
    for (const FilterKeyword& keyword : full.keywords) keywords.push_back(fold_case(keyword.keyword));
    folded.filters.push_back({.full = std::move(full), .keywords = std::move(keywords)});
  }
  return folded;
}

std::string filtered_text(const PostView& post) { return fold_case(post.spoiler_text + "\n\n" + post.text); }

std::vector<FilterMatch> match_filters(const FoldedFilters& filters, Instant now, std::string_view text,
                                       PostId post, PostId original) {
  std::vector<FilterMatch> found;
  for (const auto& [full, keywords] : filters.filters) {
    if (full.filter.expires_at && *full.filter.expires_at <= now) continue;
    FilterMatch match{.filter = full.filter, .keywords = {}, .posts = {}};
    for (std::size_t i = 0; i < keywords.size(); ++i) {
      if (contains(text, keywords[i], full.keywords[i].whole_word)) {
        match.keywords.push_back(full.keywords[i].keyword);
      }
    }
    for (const FilterPost& single : full.posts) {
      if (single.post == post || single.post == original) match.posts.push_back(single.post);
    }
    if (!match.keywords.empty() || !match.posts.empty()) found.push_back(std::move(match));
  }
  return found;
}

Result<> apply_filters(sql::Reader& tx, AccountId viewer, Instant now, std::vector<PostView>& posts) {
  if (posts.empty()) return {};
  const auto filters = fold_filters(ROOKERY_TRY(list_filters(tx, viewer)));
  if (filters.filters.empty()) return {};
  for (PostView& post : posts) {
    const PostView& shown = post.reblog ? *post.reblog : post;
    post.filtered = match_filters(filters, now, filtered_text(shown), post.id, shown.id);
    if (post.reblog && !post.filtered.empty()) {
      auto original = std::make_shared<PostView>(*post.reblog);
      original->filtered = post.filtered;
      post.reblog = std::move(original);
    }
  }
  return {};
}

}  // namespace rookery::social
