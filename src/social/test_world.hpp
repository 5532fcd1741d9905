#pragma once

#include "accounts/registration.hpp"
#include "accounts/schema.hpp"
#include "accounts/watched_rows.hpp"
#include "base/snowflake.hpp"
#include "platform/sql/temporary_database.hpp"
#include "social/block.hpp"
#include "social/edit.hpp"
#include "social/follow.hpp"
#include "social/hot/shelf.hpp"
#include "social/hot/watched_rows.hpp"
#include "social/outbox.hpp"
#include "social/page.hpp"
#include "social/post_view.hpp"
#include "social/publish.hpp"
#include "social/reblog.hpp"
#include "social/schema.hpp"
#include "social/timeline/home_timelines.hpp"
#include "social/timeline/memory_timelines.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace rookery::social {

// A clock that a test turns.
class TestClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return now_; }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  Instant now_ = from_millis(1'700'000'000'000);
};

[[nodiscard]] inline Page first_page(std::size_t limit) {
  Page page;
  page.limit = limit;
  return page;
}
template <class IdType>
[[nodiscard]] Page page_below(IdType id, std::size_t limit) {
  Page page = first_page(limit);
  page.max_id = id.value();
  return page;
}
template <class IdType>
[[nodiscard]] Page page_since(IdType id, std::size_t limit) {
  Page page = first_page(limit);
  page.since_id = id.value();
  return page;
}
template <class IdType>
[[nodiscard]] Page page_above(IdType id, std::size_t limit) {
  Page page = first_page(limit);
  page.min_id = id.value();
  return page;
}

// A small site with real parts, for tests of this room: people, what they post, and how they stand to each
// other. What must succeed for a test to make sense is checked here; `value` fails the test otherwise.
class TestWorld {
 public:
  TestWorld() { value(db.watch(versions)); }

  template <class T>
  static T value(Result<T> result) {
    EXPECT_TRUE(result.has_value()) << result.error().message << ' ' << result.error().detail;
    if constexpr (!std::is_void_v<T>) return result ? *std::move(result) : T{};
  }

  template <class Function>
  auto write(Function function) {
    return db->write_now(std::move(function));
  }
  template <class Function>
  auto read(Function function) {
    return db->read_now(std::move(function));
  }

  AccountId person(const std::string& name) {
    const auto id = ids.next<AccountId>();
    accounts::NewAccount account;
    account.id = id;
    account.name = name;
    account.email = name + "@rookery.example";
    account.password_hash = "*";
    account.created_at = clock.now();
    value(write([&](sql::Writer& tx) { return accounts::create_account(tx, account); }));
    return id;
  }
  void follow(AccountId follower, AccountId followee) {
    value(write([&](sql::Writer& tx) { return follows.follow(tx, follower, followee, {}); }));
  }
  void block(AccountId account, AccountId target) {
    value(write([&](sql::Writer& tx) { return social::block(tx, ids, account, target); }));
  }

  Result<PostId> publish(const NewPost& post) {
    return write(
        [&](sql::Writer& tx) -> Result<PostId> { return ROOKERY_TRY(publisher.publish(tx, post)).id; });
  }
  PostId post(AccountId author, std::string text, Visibility visibility = Visibility::public_,
              std::optional<PostId> reply_to = {}) {
    NewPost wanted;
    wanted.author = author;
    wanted.text = std::move(text);
    wanted.visibility = visibility;
    wanted.reply_to = reply_to;
    return value(publish(wanted));
  }
  Result<PostId> reblog(AccountId actor, PostId post, std::optional<Visibility> visibility = {}) {
    return write([&](sql::Writer& tx) { return reblogger.reblog(tx, actor, post, visibility); });
  }
  Result<PostView> view(std::optional<AccountId> viewer, PostId post) {
    return read([&](sql::Reader& tx) { return load_post(tx, viewer, post); });
  }
  bool sees(std::optional<AccountId> viewer, PostId post) { return view(viewer, post).has_value(); }
  std::vector<PostView> views(std::optional<AccountId> viewer, const std::vector<PostId>& posts) {
    return value(read([&](sql::Reader& tx) { return load_posts(tx, viewer, posts); }));
  }
  AccountView account(AccountId id) {
    return value(read([&](sql::Reader& tx) { return load_account(tx, id); }));
  }
  template <class... Parameters>
  std::int64_t number(std::string_view statement, const Parameters&... parameters) {
    return value(read([&](sql::Reader& tx) { return tx.number(statement, parameters...); }));
  }

  static std::vector<sql::WatchedColumn> all_watched_columns() {
    auto columns = accounts::watched_columns();
    std::ranges::copy(watched_columns(), std::back_inserter(columns));
    return columns;
  }
  // Entities as short as tests want them: {"id": the post's, "by": {"id": the author's, ...}, "of": the
  // original, "counts": [...], "marks": "frbp", "filters": n}.
  static hot::Renderer short_renderer() {
    const auto counts_of = [](hot::Rendered& rendered, const sql::RowCounts& counts) {
      for (std::size_t i = 0; i < 3; ++i) {
        const auto& slot = rendered.counts.at(i);
        if (slot.width == 0) continue;
        rendered.text.replace(slot.at, slot.width, fmt::format("{:>{}}", counts.at(i), slot.width));
      }
      return true;
    };
    const auto add_counts = [](hot::Rendered& rendered, const std::array<std::int64_t, 3>& counts) {
      rendered.text += R"(,"counts":[)";
      for (std::size_t i = 0; i < counts.size(); ++i) {
        if (i > 0) rendered.text += ',';
        rendered.counts.at(i) = {.at = static_cast<std::uint32_t>(rendered.text.size()), .width = 8};
        rendered.text += fmt::format("{:>8}", counts.at(i));
      }
      rendered.text += ']';
    };
    return {
        .post =
            [=](const StoredPost& post) {
              hot::Rendered rendered;
              rendered.text = fmt::format(R"({{"id":{},"text":"{}")", post.view.id.value(), post.view.text);
              add_counts(rendered, {post.view.replies, post.view.reblogs, post.view.favourites});
              if (post.facts.reblog_of) {
                rendered.text += R"(,"of":)";
                rendered.reblog_at = static_cast<std::uint32_t>(rendered.text.size());
              }
              rendered.text += R"(,"by":)";
              rendered.account_at = static_cast<std::uint32_t>(rendered.text.size());
              return rendered;
            },
        .account =
            [=](const AccountView& account) {
              hot::Rendered rendered;
              rendered.text =
                  fmt::format(R"({{"id":{},"name":"{}")", account.id.value(), account.display_name);
              add_counts(rendered, {account.followers, account.following, account.posts});
              rendered.text += '}';
              return rendered;
            },
        .set_post_counts = counts_of,
        .set_account_counts = counts_of,
        .end =
            [](const PostMarks& marks, bool pin_shown, const std::vector<FilterMatch>& filtered) {
              return fmt::format(R"(,"marks":"{}{}{}{}","filters":{}}})", marks.favourited ? "f" : "",
                                 marks.reblogged ? "r" : "", marks.bookmarked ? "b" : "",
                                 pin_shown && marks.pinned ? "p" : "", filtered.size());
            },
    };
  }

  TestClock clock;
  Snowflake ids{clock, 1};
  accounts::Site site{.url = "https://rookery.example", .domain = "rookery.example"};
  sql::RowVersions versions{all_watched_columns(), watched_counts()};
  sql::TemporaryDatabase db{{accounts::migrations(), migrations()}};
  MemoryTimelines timelines{clock};
  BigAuthors big_authors{*db, clock};
  FollowerLists follower_lists{timelines.numbers()};
  HomeTimelines homes{timelines, big_authors, follower_lists};
  Outbox outbox{ids};
  Follows follows{ids, homes};
  Publisher publisher{site, clock, ids, outbox, homes};
  Editor editor{site, clock, ids, outbox};
  Reblogger reblogger{clock, ids, outbox, homes};
  hot::Shelf shelf{*db, versions, short_renderer(), {}, 1};
};

}  // namespace rookery::social
