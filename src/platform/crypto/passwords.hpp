#pragma once

#include "base/result.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace rookery::crypto {

// What one hash costs whoever computes it (RFC 9106). The standard is OWASP's for Argon2id: 19 MiB, two
// passes. A stored hash carries its own cost, so changing this leaves old passwords valid.
struct PasswordCost {
  std::uint64_t memory_bytes = 19ULL * 1'024 * 1'024;  // at least 8 KiB
  std::uint32_t passes = 2;
};

// Argon2id on threads of its own, because one hash takes tens of milliseconds and many megabytes: the
// event loop never waits, and a flood of sign-ins fills a queue and not the memory.
//
// Threads:  all calls may overlap; the coroutine goes on where it was.
// Errors:   unavailable when the queue is full or the process stops.
// Lifetime: outlives every coroutine that awaits it. Uses at most `workers` x `cost.memory_bytes`.
class Passwords {
 public:
  static constexpr std::size_t kQueuedMax = 256;  // about five seconds of work for one thread
  static constexpr unsigned kWorkersStandard = 1;

  explicit Passwords(PasswordCost cost = {}, unsigned workers = kWorkersStandard);
  ~Passwords();
  Passwords(const Passwords&) = delete;
  Passwords& operator=(const Passwords&) = delete;

  // The string that is stored ("$argon2id$v=19$…"), salted: two calls differ.
  boost::asio::awaitable<Result<std::string>> hash(std::string password);
  // Whether `password` is the one that `stored` was made of. A `stored` that is no hash matches nothing but
  // takes as long, so that asking about nobody's account looks like a wrong password.
  boost::asio::awaitable<Result<bool>> verify(std::string password, std::string stored);

  // The same as hash, at once on the calling thread; for the command line and for fixtures.
  [[nodiscard]] static Result<std::string> hash_now(std::string_view password, PasswordCost cost = {});

 private:
  class Pool;
  std::unique_ptr<Pool> pool_;
};

}  // namespace rookery::crypto
