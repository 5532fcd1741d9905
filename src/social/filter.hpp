#pragma once

#include "base/clock.hpp"
#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::social {

// Where a filter applies; bits of Filter::contexts. Stored as numbers: DO NOT CHANGE.
enum class FilterContext : std::uint8_t {
  home = 1,
  notifications = 2,
  public_ = 4,
  thread = 8,
  account = 16
};
// What a client does with a match. Stored as numbers: DO NOT CHANGE.
enum class FilterAction : std::uint8_t { warn = 0, hide = 1, blur = 2 };

// "home", "public" ...; "warn", "hide", "blur": the API's words.
[[nodiscard]] std::optional<FilterContext> filter_context_named(std::string_view name);
[[nodiscard]] std::vector<std::string_view> context_names(std::uint8_t contexts);
[[nodiscard]] std::string_view name_of(FilterAction action);
[[nodiscard]] std::optional<FilterAction> filter_action_named(std::string_view name);

// Words or single posts that somebody does not want to see (https://docs.joinmastodon.org/entities/Filter/).
struct Filter {
  FilterId id;
  std::string title;
  std::uint8_t contexts = 0;
  FilterAction action = FilterAction::warn;
  std::optional<Instant> expires_at;  // from then on it matches nothing; it stays in the list
};

// One of the viewer's filters and what of it matched a post.
struct FilterMatch {
  Filter filter;
  std::vector<std::string> keywords;
  std::vector<PostId> posts;
};

struct FilterKeyword {
  FilterKeywordId id;
  FilterId filter;
  std::string keyword;
  bool whole_word = true;
};
struct FilterPost {
  FilterPostId id;
  FilterId filter;
  PostId post;
};

// A filter with all that it holds, both lists by id.
struct FullFilter {
  Filter filter;
  std::vector<FilterKeyword> keywords;
  std::vector<FilterPost> posts;
};

// Of one account; every page it reads is matched against all of them.
inline constexpr std::int64_t kFiltersMax = 100;
inline constexpr std::int64_t kFilterKeywordsMax = 1'000;    // in all filters together
inline constexpr std::int64_t kFilterPostsMax = 1'000;       // in all filters together
inline constexpr std::size_t kFilterTitleLengthMax = 255;    // characters
inline constexpr std::size_t kFilterKeywordLengthMax = 512;  // characters

// What a filter becomes; a keyword is new, or changed or removed when it has an id.
struct FilterChange {
  struct Keyword {
    std::optional<FilterKeywordId> id;
    std::optional<std::string> keyword;
    std::optional<bool> whole_word;
    bool remove = false;
  };
  std::optional<std::string> title;
  std::optional<std::uint8_t> contexts;
  std::optional<FilterAction> action;
  bool set_expiry = false;  // whether expires_at is meant: empty is never
  std::optional<Instant> expires_at;
  std::vector<Keyword> keywords;
};

// Filters of `account`, by id. Whatever belongs to somebody else is not_found, as is what does not exist.
[[nodiscard]] Result<std::vector<FullFilter>> list_filters(sql::Reader& tx, AccountId account);
[[nodiscard]] Result<FullFilter> find_filter(sql::Reader& tx, AccountId account, FilterId id);
[[nodiscard]] Result<FilterKeyword> find_filter_keyword(sql::Reader& tx, AccountId account,
                                                        FilterKeywordId id);
[[nodiscard]] Result<FilterPost> find_filter_post(sql::Reader& tx, AccountId account, FilterPostId id);

// Errors: not_found, invalid ("Validation failed: Title can't be blank, …"; over a limit above).
Result<FilterId> create_filter(sql::Writer& tx, Snowflake& ids, AccountId account,
                               const FilterChange& filter);
Result<> update_filter(sql::Writer& tx, Snowflake& ids, AccountId account, FilterId id,
                       const FilterChange& change);
Result<> delete_filter(sql::Writer& tx, AccountId account, FilterId id);

Result<FilterKeyword> add_filter_keyword(sql::Writer& tx, Snowflake& ids, AccountId account, FilterId filter,
                                         std::string_view keyword, bool whole_word);
Result<FilterKeyword> update_filter_keyword(sql::Writer& tx, AccountId account, FilterKeywordId id,
                                            const FilterChange::Keyword& change);
Result<> delete_filter_keyword(sql::Writer& tx, AccountId account, FilterKeywordId id);

// Errors: also not_found when `account` may not see `post`; adding it again gives what is there.
Result<FilterPost> add_filter_post(sql::Writer& tx, Snowflake& ids, AccountId account, FilterId filter,
                                   PostId post);
Result<> delete_filter_post(sql::Writer& tx, AccountId account, FilterPostId id);

}  // namespace rookery::social
