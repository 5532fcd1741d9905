#pragma once

#include "base/result.hpp"
#include "platform/redis/command.hpp"
#include "platform/redis/reply.hpp"
#include "social/ids.hpp"
#include "social/timeline/home_basis.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// How a reader's list lies in Redis: one list, home:{ACCOUNT}, whose elements are 8 bytes a post
// (big-endian), the last one that came at the end, and in front of all its mark. It is in the order of
// arrival, and a post may be there more than once: sorted and made unique it is at each read, so that a
// delivery is one RPUSHX, which does nothing where there is no list. (RPUSHX rather than LPUSHX: at the end
// Redis need not move what is there.)
namespace rookery::social::redis_list {

// Names what a Redis node's data came about by: the beginning of its `master_replid`. A primary and its
// replicas have the same one; another node that takes over, or one that starts again, goes on under a new
// one.
using History = std::array<char, 16>;

// What is known of the list as a whole. Old marks may lie further back; they mean nothing.
struct Mark {
  bool filled = false;
  std::uint64_t ticket = 0;
  std::int64_t filled_from = 0;    // what SQL gave is complete from here up
  std::int64_t trimmed_below = 0;  // nothing from here up was trimmed
  std::uint64_t turn = 0;          // another number after every fill and trim
  HomeBasis basis = {};            // what it was filled for
  // Under which it began. Under another one it may lack what was delivered last: a node that takes over may
  // not have got what its predecessor acknowledged.
  History history = {};

  static constexpr std::size_t kBytes = 57;
  [[nodiscard]] std::string bytes() const;
  [[nodiscard]] static std::optional<Mark> parse(std::string_view bytes);
  [[nodiscard]] PostId floor() const { return PostId(std::max(filled_from, trimmed_below)); }
  friend bool operator==(const Mark&, const Mark&) = default;
};

struct Contents {
  Mark mark;
  std::vector<PostId> posts;  // oldest first, each once, from the floor up
};

[[nodiscard]] redis::Slot slot_of(AccountId reader);
// Appends the command that puts posts on the list if there is one; its answer is the list's length, or 0.
void append_push(std::string& bytes, AccountId reader, std::span<const PostId> posts);
[[nodiscard]] redis::Command push(AccountId reader, std::span<const PostId> posts);
// Puts the list's end off.
[[nodiscard]] redis::Command renew(AccountId reader, std::chrono::seconds away_max);
// The list, or its first `count` elements.
[[nodiscard]] redis::Command read(AccountId reader);
[[nodiscard]] redis::Command read_front(AccountId reader, std::int64_t count);
// Begins a list with `mark` and the node's history where there is none, or one with the mark `instead_of`;
// its answer is the mark of the list that is there then.
[[nodiscard]] redis::Command open(AccountId reader, const std::optional<Mark>& instead_of, const Mark& mark,
                                  std::chrono::seconds away_max);
// Puts posts, newest first, in front of a list whose mark has the ticket; its answer is whether it did.
[[nodiscard]] redis::Command fill(AccountId reader, std::uint64_t ticket, HomeBasis basis,
                                  std::span<const PostId> posts, PostId floor, std::uint64_t turn);
// Takes away the first `count` elements, if `seen` is still the first, and puts `mark` in front.
[[nodiscard]] redis::Command trim(AccountId reader, const Mark& seen, std::int64_t count, const Mark& mark);

// Asks a node that has the list for its history.
[[nodiscard]] redis::Command ask_history(redis::Slot slot);

// What read() was answered; nothing when there is no list. Errors: corrupt.
[[nodiscard]] Result<std::optional<Contents>> contents(const redis::Reply& reply);
// What ask_history() was answered. Errors: corrupt.
[[nodiscard]] Result<History> history(const redis::Reply& reply);

}  // namespace rookery::social::redis_list
