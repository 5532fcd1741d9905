#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "platform/crypto/keyed_hash.hpp"
#include "platform/nodes/shared_tries.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace rookery::accounts {

// How often something may be tried: `count` times in any window of `window` that began with the first try.
struct AttemptLimit {
  std::uint32_t count;
  std::chrono::milliseconds window;
};

// Counts tries by a key (an account, an address) and says when it is enough. What it forgets under a flood of
// keys are those with the fewest tries.
//
// Where several processes serve, they count together (`everywhere`); each counts what it sees as well, and
// goes by that alone while the others' tries cannot be known. So at worst each of N processes allows as many.
//
// Threads:  all calls may overlap; one short lock.
// Memory:   at most kKeysMax entries of 32 bytes.
class Attempts {
 public:
  static constexpr std::size_t kKeysMax = 65'536;

  // `name` tells these from other attempts `everywhere`, which outlives this; null: this process is alone.
  Attempts(const Clock& clock, AttemptLimit limit, std::string_view name, nodes::SharedTries* everywhere)
      : clock_(clock), limit_(limit), name_(name), everywhere_(everywhere) {}
  Attempts(const Attempts&) = delete;
  Attempts& operator=(const Attempts&) = delete;

  // A try that may be made.
  struct Try {
    std::string key;  // empty: it was not counted
    bool everywhere = false;
  };
  // Counts one. Errors: rate_limited (there were too many before it). Counted before the outcome is known, so
  // that many at once cannot slip through.
  [[nodiscard]] boost::asio::awaitable<Result<Try>> take(std::string key);
  // The same by a client's address_block; whoever asks from this very machine (`loopback`) is not counted.
  [[nodiscard]] boost::asio::awaitable<Result<Try>> take_from(std::string address, bool loopback);
  // Takes one back that was right.
  void give_back(const Try& attempt);

 private:
  struct Entry {
    Instant began;
    std::uint32_t count = 0;
  };
  struct KeyHash {
    using is_avalanching = void;
    std::size_t operator()(const crypto::KeyedHash::Digest& key) const noexcept { return key[0]; }
  };
  [[nodiscard]] bool take_here(std::string_view key);
  void give_back_here(std::string_view key);
  [[nodiscard]] std::string name_of(std::string_view key) const;
  void make_room(Instant now);

  const Clock& clock_;
  const AttemptLimit limit_;
  const std::string name_;
  nodes::SharedTries* const everywhere_;
  const crypto::KeyedHash hash_;
  std::mutex mutex_;
  boost::unordered_flat_map<crypto::KeyedHash::Digest, Entry, KeyHash> entries_;
};

// The key for a client's address: what one customer of a provider has, so an IPv6 address counts by its first
// 64 bits. Text that is no address is its own key.
[[nodiscard]] std::string address_block(std::string_view address);

}  // namespace rookery::accounts
