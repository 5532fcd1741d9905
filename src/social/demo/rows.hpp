#pragma once

#include "accounts/site.hpp"
#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"
#include "social/demo/fill.hpp"
#include "social/demo/talk.hpp"
#include "social/notification.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace rookery::social::demo {

// Ids of things that happened in the past: unique, in the order of their time. Unlike Snowflake it knows no
// now.
class PastIds {
 public:
  template <class IdType>
  [[nodiscard]] IdType at(Instant when) {
    constexpr std::int64_t kLowBits = (Snowflake::kNodesMax * Snowflake::kIdsPerMillisMax) - 1;
    return IdType(Snowflake::floor_at(when) + (++count_ & kLowBits));
  }

 private:
  std::int64_t count_ = 0;
};

// Writes people and their talk as rows, and keeps the counts that the statistics need. One method writes a
// part; parts are cut so that a transaction stays within tens of thousands of rows.
class Rows {
 public:
  // The references outlive this.
  Rows(const accounts::Site& site, const Settings& settings, const std::vector<Language>& languages,
       People& people, Instant now, Dice& dice);

  Result<> write_person(sql::Writer& tx, PersonIndex who);
  Result<> write_follows(sql::Writer& tx, PersonIndex who);
  Result<> write_post(sql::Writer& tx, Talk& talk, const Words& words);
  Result<> write_favourites(sql::Writer& tx, const Talk& talk, PostIndex post);
  Result<> write_post_counts(sql::Writer& tx, const Talk& talk, PostIndex post);
  Result<> write_person_counts(sql::Writer& tx, PersonIndex who);

  [[nodiscard]] const Totals& totals() const { return totals_; }

 private:
  struct PostCounts {
    std::uint32_t replies = 0, reblogs = 0, favourites = 0;
  };
  struct PersonCounts {
    std::uint32_t followers = 0, following = 0, posts = 0, told = 0, pins = 0;
    std::optional<Instant> last_post_at;
  };

  Result<> write_profile(sql::Writer& tx, PersonIndex who);
  Result<> write_words(sql::Writer& tx, const Talk& talk, const Post& post, const Words& words);
  Result<> add_tag(sql::Writer& tx, const Post& post, const std::string& tag);
  Result<> tell(sql::Writer& tx, NotificationType type, PersonIndex to, PersonIndex from,
                const std::optional<Post>& post, Instant when);
  void count(const Post& post);

  const accounts::Site& site_;
  const Settings& settings_;
  const std::vector<Language>& languages_;
  People& people_;
  const Instant now_;
  Dice& dice_;
  PastIds ids_;
  Totals totals_;
  std::vector<PostCounts> post_counts_;
  std::vector<PersonCounts> person_counts_;
  std::unordered_map<std::string, PersonIndex> by_name_;  // in lower case
  std::unordered_map<std::string, TagId> tags_;           // by folded name
};

}  // namespace rookery::social::demo
