#include "social/filter.hpp"

#include "base/text.hpp"
#include "social/news.hpp"
#include "social/post_access.hpp"

#include <array>
#include <unordered_map>
#include <utility>

namespace rookery::social {

namespace {

constexpr std::array<std::pair<FilterContext, std::string_view>, 5> kContextNames = {{
    {FilterContext::home, "home"},
    {FilterContext::notifications, "notifications"},
    {FilterContext::public_, "public"},
    {FilterContext::thread, "thread"},
    {FilterContext::account, "account"},
}};

constexpr std::array<std::string_view, 3> kActionNames = {"warn", "hide", "blur"};

Filter filter_of(const sql::Row& row) {
  return {.id = row.id<FilterId>(0),
          .title = row.string(1),
          .contexts = row.number<std::uint8_t>(2),
          .action = row.number<FilterAction>(3),
          .expires_at = row.maybe_instant(4)};
}
FilterKeyword keyword_of(const sql::Row& row) {
  return {.id = row.id<FilterKeywordId>(0),
          .filter = row.id<FilterId>(1),
          .keyword = row.string(2),
          .whole_word = row.flag(3)};
}
FilterPost post_of(const sql::Row& row) {
  return {.id = row.id<FilterPostId>(0), .filter = row.id<FilterId>(1), .post = row.id<PostId>(2)};
}

template <class Found>
Result<Found> or_not_found(Result<std::optional<Found>> found) {
  if (!found) return std::unexpected(std::move(found).error());
  if (!*found) return fail(Errc::not_found);
  return **std::move(found);
}

Result<> own_filter(sql::Reader& tx, AccountId account, FilterId id) {
  if (ROOKERY_TRY(tx.exists("SELECT 1 FROM filters WHERE account_id = $1 AND id = $2", account, id)))
    return {};
  return fail(Errc::not_found);
}

// Rules of all fields at once, as Mastodon tells them.
Result<> check(const Filter& filter) {
  std::string broken;
  const auto add = [&](std::string_view sentence) {
    broken += broken.empty() ? "Validation failed: " : ", ";
    broken += sentence;
  };
  if (trim(filter.title).empty()) add("Title can't be blank");
  if (characters(filter.title) > kFilterTitleLengthMax) {
    add("Title is too long (maximum is " + std::to_string(kFilterTitleLengthMax) + " characters)");
  }
  if (filter.contexts == 0) add("Context can't be blank, Context None or invalid context supplied");
  if (!broken.empty()) return fail(Errc::invalid, std::move(broken));
  return {};
}

Result<> check_keyword(std::string_view keyword) {
  if (trim(keyword).empty()) return fail(Errc::invalid, "Validation failed: Keyword can't be blank");
  if (characters(keyword) > kFilterKeywordLengthMax) {
    return fail(Errc::invalid, "Validation failed: Keyword is too long (maximum is " +
                                   std::to_string(kFilterKeywordLengthMax) + " characters)");
  }
  return {};
}

void apply(const FilterChange& change, Filter& filter) {
  if (change.title) filter.title = *change.title;
  if (change.contexts) filter.contexts = *change.contexts;
  if (change.action) filter.action = *change.action;
  if (change.set_expiry) filter.expires_at = change.expires_at;
}

Result<FilterKeyword> insert_keyword(sql::Writer& tx, Snowflake& ids, AccountId account, FilterId filter,
                                     std::string_view keyword, bool whole_word) {
  ROOKERY_TRY(check_keyword(keyword));
  const auto have =
      ROOKERY_TRY(tx.number("SELECT COUNT(*) FROM filter_keywords WHERE account_id = $1", account));
  if (have >= kFilterKeywordsMax) {
    return fail(Errc::invalid, "Validation failed: You have too many filter keywords");
  }
  FilterKeyword made{.id = ids.next<FilterKeywordId>(),
                     .filter = filter,
                     .keyword = std::string(keyword),
                     .whole_word = whole_word};
  ROOKERY_TRY(
      tx.run("INSERT INTO filter_keywords (account_id, filter_id, id, keyword, whole_word) "
             "VALUES ($1, $2, $3, $4, $5)",
             account, made.filter, made.id, made.keyword, made.whole_word));
  return made;
}

// What a form's keywords_attributes ask for. Those with an id must be of this filter.
Result<> change_keywords(sql::Writer& tx, Snowflake& ids, AccountId account, FilterId filter,
                         const std::vector<FilterChange::Keyword>& keywords) {
  for (const auto& change : keywords) {
    if (!change.id) {
      if (change.remove) continue;
      ROOKERY_TRY(insert_keyword(tx, ids, account, filter, change.keyword.value_or(""),
                                 change.whole_word.value_or(true)));
      continue;
    }
    const auto found = ROOKERY_TRY(find_filter_keyword(tx, account, *change.id));
    if (found.filter != filter) return fail(Errc::not_found);
    if (change.remove) {
      ROOKERY_TRY(delete_filter_keyword(tx, account, *change.id));
    } else {
      ROOKERY_TRY(update_filter_keyword(tx, account, *change.id, change));
    }
  }
  return {};
}

}  // namespace

std::optional<FilterContext> filter_context_named(std::string_view name) {
  for (const auto& [context, known] : kContextNames) {
    if (known == name) return context;
  }
  return std::nullopt;
}

std::vector<std::string_view> context_names(std::uint8_t contexts) {
  std::vector<std::string_view> names;
  for (const auto& [context, name] : kContextNames) {
    if ((contexts & static_cast<std::uint8_t>(context)) != 0) names.push_back(name);
  }
  return names;
}

std::string_view name_of(FilterAction action) { return kActionNames.at(static_cast<std::size_t>(action)); }

std::optional<FilterAction> filter_action_named(std::string_view name) {
  for (std::size_t i = 0; i < kActionNames.size(); ++i) {
    if (kActionNames.at(i) == name) return static_cast<FilterAction>(i);
  }
  return std::nullopt;
}

Result<std::vector<FullFilter>> list_filters(sql::Reader& tx, AccountId account) {
  std::vector<FullFilter> filters;
  std::unordered_map<FilterId, std::size_t> places;
  ROOKERY_TRY(tx.each(
      "SELECT id, title, contexts, action, expires_at FROM filters WHERE account_id = $1 ORDER BY id",
      [&](const sql::Row& row) {
        places.emplace(row.id<FilterId>(0), filters.size());
        filters.push_back({.filter = filter_of(row), .keywords = {}, .posts = {}});
      },
      account));
  if (filters.empty()) return filters;  // nearly everyone, on every page they read
  ROOKERY_TRY(tx.each(
      "SELECT id, filter_id, keyword, whole_word FROM filter_keywords WHERE account_id = $1 ORDER BY id",
      [&](const sql::Row& row) {
        filters[places.at(row.id<FilterId>(1))].keywords.push_back(keyword_of(row));
      },
      account));
  ROOKERY_TRY(tx.each(
      "SELECT id, filter_id, post_id FROM filter_posts WHERE account_id = $1 ORDER BY id",
      [&](const sql::Row& row) { filters[places.at(row.id<FilterId>(1))].posts.push_back(post_of(row)); },
      account));
  return filters;
}

Result<FullFilter> find_filter(sql::Reader& tx, AccountId account, FilterId id) {
  FullFilter found;
  found.filter = ROOKERY_TRY(or_not_found(
      tx.one("SELECT id, title, contexts, action, expires_at FROM filters WHERE account_id = $1 AND id = $2",
             filter_of, account, id)));
  found.keywords =
      ROOKERY_TRY(tx.all("SELECT id, filter_id, keyword, whole_word FROM filter_keywords "
                         "WHERE account_id = $1 AND filter_id = $2 ORDER BY id",
                         keyword_of, account, id));
  found.posts = ROOKERY_TRY(tx.all(
      "SELECT id, filter_id, post_id FROM filter_posts WHERE account_id = $1 AND filter_id = $2 ORDER BY id",
      post_of, account, id));
  return found;
}

Result<FilterKeyword> find_filter_keyword(sql::Reader& tx, AccountId account, FilterKeywordId id) {
  return or_not_found(tx.one(
      "SELECT id, filter_id, keyword, whole_word FROM filter_keywords WHERE account_id = $1 AND id = $2",
      keyword_of, account, id));
}

Result<FilterPost> find_filter_post(sql::Reader& tx, AccountId account, FilterPostId id) {
  return or_not_found(
      tx.one("SELECT id, filter_id, post_id FROM filter_posts WHERE account_id = $1 AND id = $2", post_of,
             account, id));
}

Result<FilterId> create_filter(sql::Writer& tx, Snowflake& ids, AccountId account,
                               const FilterChange& filter) {
  Filter made;
  made.id = ids.next<FilterId>();
  apply(filter, made);
  ROOKERY_TRY(check(made));
  const auto have = ROOKERY_TRY(tx.number("SELECT COUNT(*) FROM filters WHERE account_id = $1", account));
  if (have >= kFiltersMax) return fail(Errc::invalid, "Validation failed: You have too many filters");
  ROOKERY_TRY(
      tx.run("INSERT INTO filters (account_id, id, title, contexts, action, expires_at) "
             "VALUES ($1, $2, $3, $4, $5, $6)",
             account, made.id, made.title, made.contexts, made.action, made.expires_at));
  ROOKERY_TRY(change_keywords(tx, ids, account, made.id, filter.keywords));
  tx.tell(FiltersChanged{account});
  return made.id;
}

Result<> update_filter(sql::Writer& tx, Snowflake& ids, AccountId account, FilterId id,
                       const FilterChange& change) {
  Filter filter = ROOKERY_TRY(find_filter(tx, account, id)).filter;
  apply(change, filter);
  ROOKERY_TRY(check(filter));
  ROOKERY_TRY(
      tx.run("UPDATE filters SET title = $3, contexts = $4, action = $5, expires_at = $6 "
             "WHERE account_id = $1 AND id = $2",
             account, id, filter.title, filter.contexts, filter.action, filter.expires_at));
  tx.tell(FiltersChanged{account});
  return change_keywords(tx, ids, account, id, change.keywords);
}

Result<> delete_filter(sql::Writer& tx, AccountId account, FilterId id) {
  if (ROOKERY_TRY(tx.run("DELETE FROM filters WHERE account_id = $1 AND id = $2", account, id)) == 0) {
    return fail(Errc::not_found);
  }
  tx.tell(FiltersChanged{account});
  return {};
}

Result<FilterKeyword> add_filter_keyword(sql::Writer& tx, Snowflake& ids, AccountId account, FilterId filter,
                                         std::string_view keyword, bool whole_word) {
  ROOKERY_TRY(own_filter(tx, account, filter));
  tx.tell(FiltersChanged{account});
  return insert_keyword(tx, ids, account, filter, keyword, whole_word);
}

Result<FilterKeyword> update_filter_keyword(sql::Writer& tx, AccountId account, FilterKeywordId id,
                                            const FilterChange::Keyword& change) {
  FilterKeyword keyword = ROOKERY_TRY(find_filter_keyword(tx, account, id));
  if (change.keyword) keyword.keyword = *change.keyword;
  if (change.whole_word) keyword.whole_word = *change.whole_word;
  ROOKERY_TRY(check_keyword(keyword.keyword));
  ROOKERY_TRY(
      tx.run("UPDATE filter_keywords SET keyword = $3, whole_word = $4 WHERE account_id = $1 AND id = $2",
             account, id, keyword.keyword, keyword.whole_word));
  tx.tell(FiltersChanged{account});
  return keyword;
}

Result<> delete_filter_keyword(sql::Writer& tx, AccountId account, FilterKeywordId id) {
  ROOKERY_TRY(find_filter_keyword(tx, account, id));
  ROOKERY_TRY(tx.run("DELETE FROM filter_keywords WHERE account_id = $1 AND id = $2", account, id));
  tx.tell(FiltersChanged{account});
  return {};
}

Result<FilterPost> add_filter_post(sql::Writer& tx, Snowflake& ids, AccountId account, FilterId filter,
                                   PostId post) {
  ROOKERY_TRY(own_filter(tx, account, filter));
  ROOKERY_TRY(find_visible_post(tx, account, post));
  const auto have =
      ROOKERY_TRY(tx.number("SELECT COUNT(*) FROM filter_posts WHERE account_id = $1", account));
  if (have >= kFilterPostsMax)
    return fail(Errc::invalid, "Validation failed: You have too many filtered posts");
  ROOKERY_TRY(
      tx.run("INSERT INTO filter_posts (account_id, filter_id, id, post_id) VALUES ($1, $2, $3, $4) "
             "ON CONFLICT (account_id, filter_id, post_id) DO NOTHING",
             account, filter, ids.next<FilterPostId>(), post));
  tx.tell(FiltersChanged{account});
  return or_not_found(
      tx.one("SELECT id, filter_id, post_id FROM filter_posts "
             "WHERE account_id = $1 AND filter_id = $2 AND post_id = $3",
             post_of, account, filter, post));
}

Result<> delete_filter_post(sql::Writer& tx, AccountId account, FilterPostId id) {
  ROOKERY_TRY(find_filter_post(tx, account, id));
  ROOKERY_TRY(tx.run("DELETE FROM filter_posts WHERE account_id = $1 AND id = $2", account, id));
  tx.tell(FiltersChanged{account});
  return {};
}

}  // namespace rookery::social
