#pragma once

#include "accounts/site.hpp"
#include "base/clock.hpp"
#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rookery::social {

class Outbox;

// What a post is to say from now on. Replaces text, warning and sensitivity as a whole; without a language
// the old one stays.
struct PostEdit {
  PostId post;
  AccountId author;  // who asks; only the author may
  std::string text;
  std::string spoiler_text;
  bool sensitive = false;
  std::optional<std::string> language;
};

// One version of a post.
struct PostVersion {
  Instant created_at;
  std::string html;
  std::string spoiler_text;
  bool sensitive = false;
};

// Changes posts that are out, and keeps what they said before.
//
// Threads:  calls may overlap (each in its own transaction).
// Lifetime: what it refers to outlives it and the transactions it was called in.
class Editor {
 public:
  static constexpr std::int64_t kVersionsMax = 200;  // of one post, the first included

  Editor(const accounts::Site& site, const Clock& clock, Snowflake& ids, Outbox& outbox)
      : site_(site), clock_(clock), ids_(ids), outbox_(outbox) {}
  Editor(const Editor&) = delete;
  Editor& operator=(const Editor&) = delete;

  // Those newly mentioned are notified at once, those who reblogged it by the outbox's carrier; who is no
  // longer mentioned loses the mention, its notification, and with it the sight of a private or direct post.
  // An edit that changes nothing is no edit. Errors: not_found (no such post of this author), invalid (a rule
  // of the text, or too many versions).
  [[nodiscard]] Result<> edit(sql::Writer& tx, const PostEdit& edit);

 private:
  struct Current;
  Result<> keep_versions(sql::Writer& tx, const Current& current);

  const accounts::Site& site_;
  const Clock& clock_;
  Snowflake& ids_;
  Outbox& outbox_;
};

// Every version, oldest first, at least the present one. REQUIRES: the caller has checked that the viewer may
// see the post.
[[nodiscard]] Result<std::vector<PostVersion>> load_versions(sql::Reader& tx, PostId post);

}  // namespace rookery::social
