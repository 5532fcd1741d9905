#pragma once

#include "base/clock.hpp"
#include "base/per_thread.hpp"
#include "platform/http/server.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>

namespace rookery::api {

// How often one token, or one address without a token, may ask the API in a window of time, and the headers
// that say so (https://docs.joinmastodon.org/api/rate-limits/). Windows are fixed: they begin at multiples of
// their length.
//
// A token counts for itself once an answer has shown that it is valid; tokens that are refused count for the
// address that tries them, so that guessing does not escape the limit and strangers behind the same address
// are not locked out by it. IPv6 addresses count by their /64.
//
// Threads:  all calls may overlap.
// Lifetime: outlives the server that has its gate.
// Limits:   kKeysMax tokens and addresses in a window; more are let through uncounted.
class RateLimit {
 public:
  struct Settings {
    std::uint32_t requests_max = 300;  // per window; 0: no limit and no headers
    std::uint32_t window_seconds = 300;
    bool loopback_too =
        false;  // refuse this machine's own requests as well; they have the headers either way
  };
  static constexpr std::size_t kKeysMax = 1 << 18;

  RateLimit(const Clock& clock, Settings settings);
  ~RateLimit();
  RateLimit(const RateLimit&) = delete;
  RateLimit& operator=(const RateLimit&) = delete;

  [[nodiscard]] http::Gate gate();

 private:
  static constexpr std::size_t kShards = 16;
  struct Shard;

  std::optional<http::Response> enter(const http::Request& request);
  void leave(const http::Request& request, http::Response& response);
  enum class By : std::uint8_t { token, address, refused_address };
  [[nodiscard]] std::uint64_t key_of(By by, std::string_view text) const;
  [[nodiscard]] std::int64_t window_now() const;
  // When the window ends, in ISO 8601. Each thread writes it once a window.
  [[nodiscard]] std::string_view window_end();
  std::uint32_t used(std::uint64_t key);
  std::uint32_t count(std::uint64_t key);

  const Clock& clock_;
  const Settings settings_;
  // Of the hashes, by By, so that nobody can aim at another's key.
  std::array<std::array<unsigned char, 16>, 3> secrets_{};
  std::unique_ptr<std::array<Shard, kShards>> shards_;
  struct WindowEnd {
    std::int64_t window = -1;
    std::string text;
  };
  PerThread<WindowEnd> window_ends_;
};

}  // namespace rookery::api
