#pragma once

#include <charconv>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace rookery {

// A 63-bit identifier of one kind of thing; ids of two kinds do not mix. Snowflakes (base/snowflake.hpp), so
// a larger id is a later thing. In JSON and URLs an id is its decimal digits.
template <class Kind>
class Id {
 public:
  constexpr Id() = default;
  constexpr explicit Id(std::int64_t value) : value_(value) {}

  [[nodiscard]] constexpr std::int64_t value() const { return value_; }
  [[nodiscard]] std::string text() const { return std::to_string(value_); }

  // Digits only, no sign, no space, > 0 and within 63 bits; anything else is no id.
  [[nodiscard]] static std::optional<Id> parse(std::string_view digits) {
    if (digits.empty() || digits.front() < '0' || digits.front() > '9') return std::nullopt;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || value <= 0) return std::nullopt;
    return Id(value);
  }

  friend constexpr auto operator<=>(Id, Id) = default;

 private:
  std::int64_t value_ = 0;
};

}  // namespace rookery

template <class Kind>
struct std::hash<rookery::Id<Kind>> {
  std::size_t operator()(rookery::Id<Kind> id) const noexcept {
    return std::hash<std::int64_t>{}(id.value());
  }
};
