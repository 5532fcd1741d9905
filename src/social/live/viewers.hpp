#pragma once

#include "platform/sql/row_versions.hpp"
#include "platform/sql/transaction.hpp"
#include "social/hot/cache.hpp"
#include "social/post_facts.hpp"
#include "social/viewer.hpp"

#include <span>
#include <vector>

namespace rookery::social {

// What of those who listen decides which posts they are told of, kept for as long as it is right, so that
// most posts need no look at the database to find who hears of them.
//
// Threads: one.
class LiveViewers {
 public:
  static constexpr std::size_t kBytesMax = 64 << 20;  // about 8 bytes for each follow, block ...
  // So many that are not known are read whole and kept; more at once only as far as the post asks.
  static constexpr std::size_t kReadWholeMax = 64;

  // `versions` watches this room's rows; it outlives this.
  explicit LiveViewers(const sql::RowVersions& versions) : versions_(versions) {}
  LiveViewers(const LiveViewers&) = delete;
  LiveViewers& operator=(const LiveViewers&) = delete;

  // Before a transaction whose snapshot the next calls are given: nothing that is kept from it is newer.
  void begin() { version_ = versions_.now(); }

  [[nodiscard]] bool knows(AccountId id);
  // Reads those of them that are not known. REQUIRES: ids.size() <= kReadWholeMax.
  Result<> learn(sql::Reader& tx, std::span<const AccountId> ids);
  // Each of `ids` as far as the rules will ask about the post, in their order. Good until the next call of
  // anything. REQUIRES: `ids` is sorted, each once.
  [[nodiscard]] Result<std::vector<const Viewer*>> find(sql::Reader& tx, std::span<const AccountId> ids,
                                                        const PostFacts& post);

 private:
  struct Known {
    sql::RowVersions::Version version = 0;
    Viewer viewer;
    std::vector<ListId> exclusive_lists;  // whose members are in `viewer`
  };
  [[nodiscard]] bool is_right(Known& known) const;

  const sql::RowVersions& versions_;
  sql::RowVersions::Version version_ = 0;
  hot::Cache<AccountId, Known> known_{kBytesMax};
  std::vector<Viewer> asked_;  // of the last find, who is not known
};

}  // namespace rookery::social
