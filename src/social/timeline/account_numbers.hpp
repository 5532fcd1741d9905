#pragma once

#include "platform/memory/reserved_memory.hpp"
#include "social/ids.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace rookery::social {

// An account's short number in this process: what follower lists hold, and what tables are indexed by, where
// an AccountId and a look-up in a hash table would cost too much.
using AccountNumber = std::uint32_t;

// Gives accounts numbers, 0, 1, 2 ... in the order in which they are first asked for. A number stays for the
// life of this; an account that is deleted keeps its own.
//
// Memory:  8 bytes an account and 16 bytes a place in the index, which is at most two thirds full and keeps
//          its smaller predecessors: 56 to 104 bytes an account.
// Threads: any; find(), look_up() and account() take no lock.
// Limits:  kAccountsMax; more get kNone.
class AccountNumbers {
 public:
  static constexpr AccountNumber kNone = UINT32_MAX;
  static constexpr std::size_t kAccountsMax = std::size_t{1} << 28;

  AccountNumbers();
  ~AccountNumbers();
  AccountNumbers(const AccountNumbers&) = delete;
  AccountNumbers& operator=(const AccountNumbers&) = delete;

  // kNone when it has none (yet).
  [[nodiscard]] AccountNumber find(AccountId account) const { return look_up(account).number; }

  // What is kept together, in one cache line: the number, and where whoever asks for it found the account's
  // things last, so that there is one wait for memory less on the way to them. A hint: by the time it is used
  // it may be out of date. 0 means nothing.
  struct Entry {
    AccountNumber number = kNone;
    std::uint32_t hint = 0;
  };
  [[nodiscard]] Entry look_up(AccountId account) const;
  // What was written before is seen by whoever looks up the hint. REQUIRES: a number that this gave.
  void set_hint(AccountNumber number, std::uint32_t hint);
  // Its number, a new one when it has none.
  AccountNumber give(AccountId account);
  // REQUIRES: a number that this gave.
  [[nodiscard]] AccountId account(AccountNumber number) const { return accounts()[number]; }

  [[nodiscard]] std::size_t size() const { return size_.load(std::memory_order_acquire); }
  [[nodiscard]] std::size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

 private:
  struct alignas(16) Place {
    std::atomic<std::int64_t> account;
    std::atomic<std::uint32_t> number_plus_one;  // 0: the place is empty
    std::atomic<std::uint32_t> hint;
  };
  // By the hash of the account, open addressing.
  struct Index {
    explicit Index(std::size_t count);
    [[nodiscard]] Place& place(std::size_t at) const;
    // Where the account is, or the empty place where it would be.
    [[nodiscard]] Place& place_of(AccountId account) const;

    std::size_t mask;
    unsigned shift;
    memory::ReservedMemory places;
  };
  [[nodiscard]] AccountId* accounts() const;
  void put(Index& index, AccountNumber number, std::uint32_t hint) const;
  void grow_index();

  memory::ReservedMemory accounts_{kAccountsMax * sizeof(AccountId)};
  std::atomic<const Index*> index_;
  std::atomic<std::size_t> size_ = 0, bytes_ = 0;

  std::mutex mutex_;                             // of those who give numbers and hints
  std::vector<std::unique_ptr<Index>> indices_;  // guarded by mutex_; the last is the one in use
};

}  // namespace rookery::social
