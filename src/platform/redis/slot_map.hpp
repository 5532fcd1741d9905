#pragma once

#include "base/result.hpp"
#include "platform/redis/connection.hpp"
#include "platform/redis/slot.hpp"

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace rookery::redis {

// Which primary has which slots, and which replicas it has, as far as we were told.
class SlotMap {
 public:
  // From the answer to CLUSTER SLOTS of the node `asked`, which stands where the answer names no host.
  // Errors: corrupt.
  static Result<SlotMap> parse(const Reply& slots, const Endpoint& asked);

  [[nodiscard]] std::optional<Endpoint> owner(Slot slot) const;
  // Its place among primaries().
  [[nodiscard]] std::optional<std::size_t> owner_number(Slot slot) const;
  [[nodiscard]] const std::vector<Endpoint>& primaries() const { return primaries_; }
  // Its primary, and then the replicas of that; empty when nobody is known.
  [[nodiscard]] std::span<const Endpoint> copies(Slot slot) const;
  [[nodiscard]] bool knows(const Endpoint& node) const;
  void moved(Slot slot, const Endpoint& to);

 private:
  static constexpr std::uint16_t kNobody = 0xffff;
  [[nodiscard]] std::uint16_t number_of(const Endpoint& primary);

  std::vector<Endpoint> primaries_;
  std::vector<std::vector<Endpoint>> copies_;  // of each of them, itself the first
  std::array<std::uint16_t, kSlots> owners_ = [] {
    std::array<std::uint16_t, kSlots> nobody{};
    nobody.fill(kNobody);
    return nobody;
  }();
};

// "MOVED 3999 127.0.0.1:6381" and "ASK ...": where to go instead; nothing when it says something else.
struct Redirection {
  enum class Kind : std::uint8_t { moved, ask } kind;
  Slot slot;
  Endpoint to;
};
[[nodiscard]] std::optional<Redirection> redirection_of(std::string_view error, const Endpoint& asked);

}  // namespace rookery::redis
