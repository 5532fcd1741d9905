#pragma once

#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::social {

struct PostFacts;

// What of a person decides which posts they see: whom they follow, block and mute, who blocks them, whom they
// keep on exclusive lists, which tags they follow. A snapshot; every list is in the order of its ids, so a
// look-up is a binary search.
//
// Threads: an unchanged one may be read by any number.
struct Viewer {
  // A follow that does not show everything. Most do, and are in `follows` only.
  struct ChosenFollow {
    AccountId account;
    bool show_reblogs = true;
    std::vector<std::string> languages;  // empty: all
  };
  struct Mute {
    AccountId account;
    std::optional<Instant> until;  // empty: until unmuted
  };

  AccountId id;
  std::vector<AccountId> follows;
  std::vector<ChosenFollow> chosen_follows;
  std::vector<AccountId> blocks, blocked_by;
  std::vector<Mute> mutes;
  std::vector<AccountId> exclusive;  // members of the viewer's exclusive lists
  std::vector<TagId> tags;

  [[nodiscard]] bool follows_account(AccountId account) const {
    return std::ranges::binary_search(follows, account);
  }
  // Empty: the follow, if there is one, shows everything.
  [[nodiscard]] const ChosenFollow* chosen(AccountId account) const;
  [[nodiscard]] bool blocked_by_account(AccountId account) const {
    return std::ranges::binary_search(blocked_by, account);
  }
  [[nodiscard]] bool blocks_account(AccountId account) const {
    return std::ranges::binary_search(blocks, account);
  }
  // Blocked, or muted at `now`: somebody whose posts the viewer does not want on timelines.
  [[nodiscard]] bool unwelcome(AccountId account, Instant now) const;
  [[nodiscard]] bool keeps_on_exclusive_list(AccountId account) const {
    return std::ranges::binary_search(exclusive, account);
  }
  [[nodiscard]] bool follows_tag(TagId tag) const { return std::ranges::binary_search(tags, tag); }

  // For loaders; in the order of the accounts. `languages` as the column follows.languages has it.
  void add_follow(AccountId account, bool show_reblogs, std::string_view languages);

  // Of the heap, in bytes, about.
  [[nodiscard]] std::size_t bytes() const;
};

// The whole of it. A handful of queries; also for ids of nobody, who follow nobody.
[[nodiscard]] Result<Viewer> load_viewer(sql::Reader& tx, AccountId id);

// Only as far as the rule will ask about these posts: cheap however many people the viewer follows.
[[nodiscard]] Result<Viewer> load_viewer_for(sql::Reader& tx, AccountId id, std::span<const PostFacts> posts);

}  // namespace rookery::social
