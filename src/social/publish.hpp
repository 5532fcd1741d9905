#pragma once

#include "accounts/site.hpp"
#include "base/clock.hpp"
#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/post_view.hpp"
#include "social/visibility.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace rookery::social {

class HomeTimelines;
class Outbox;

// What somebody wants to say. Empty optionals stand for the author's own defaults.
struct NewPost {
  AccountId author;
  std::optional<AppId> app;
  std::string text;          // with a blank text, the content warning becomes the text
  std::string spoiler_text;  // a content warning; not blank makes the post sensitive
  std::optional<bool> sensitive;
  std::optional<Visibility> visibility;
  std::optional<std::string> language;
  std::optional<PostId> reply_to;
  std::string idempotency_key;  // empty: none
};

// Publishes posts: everything that a new post changes, in the caller's transaction.
//
// Threads:  calls may overlap (each in its own transaction).
// Lifetime: what it refers to outlives it and the transactions it was called in.
// Errors:   invalid (a rule of the text, language or key is broken), not_found (the post replied to).
class Publisher {
 public:
  static constexpr std::size_t kIdempotencyKeyBytesMax = 255;
  static constexpr std::chrono::hours kIdempotencyKeptFor{1};

  Publisher(const accounts::Site& site, const Clock& clock, Snowflake& ids, Outbox& outbox,
            HomeTimelines& homes)
      : site_(site), clock_(clock), ids_(ids), outbox_(outbox), homes_(homes) {}
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  // Returns the post as load_post would show it to its author, without looking it up again. With an
  // idempotency key that the author used within kIdempotencyKeptFor nothing happens and the post of then is
  // returned, whatever else is asked for now.
  [[nodiscard]] Result<PostView> publish(sql::Writer& tx, const NewPost& wanted);

 private:
  const accounts::Site& site_;
  const Clock& clock_;
  Snowflake& ids_;
  Outbox& outbox_;
  HomeTimelines& homes_;
};

}  // namespace rookery::social
