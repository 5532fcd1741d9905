#pragma once

#include "base/clock.hpp"
#include "base/id.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace rookery::sql {

// One parameter of a statement. Views only: what it points to outlives the call it is passed to. The two list
// forms go with
// `= ANY($n)` in the statement.
using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string_view, std::vector<std::int64_t>,
                           std::vector<std::string_view>>;

template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool>;

// How C++ values become parameters: ids and integers as integers, bool as 0/1, enums by their number, Instant
// in milliseconds, an empty optional as NULL, spans of ids or texts as lists.
inline Value to_value(std::nullptr_t) { return nullptr; }
inline Value to_value(bool flag) { return std::int64_t{flag ? 1 : 0}; }
inline Value to_value(Integer auto number) { return static_cast<std::int64_t>(number); }
inline Value to_value(double number) { return number; }
inline Value to_value(std::string_view text) { return text; }
inline Value to_value(const char* text) { return std::string_view(text); }
inline Value to_value(const std::string& text) { return std::string_view(text); }
inline Value to_value(Instant when) { return to_millis(when); }
template <class Kind>
Value to_value(Id<Kind> id) {
  return id.value();
}
template <class Enum>
  requires std::is_enum_v<Enum>
Value to_value(Enum number) {
  return static_cast<std::int64_t>(number);
}
template <class T>
Value to_value(const std::optional<T>& maybe) {
  return maybe ? to_value(*maybe) : Value(nullptr);
}
template <class Kind>
Value to_value(std::span<const Id<Kind>> ids) {
  std::vector<std::int64_t> list;
  list.reserve(ids.size());
  for (const auto id : ids) list.push_back(id.value());
  return list;
}
template <class Kind>
Value to_value(const std::vector<Id<Kind>>& ids) {
  return to_value(std::span<const Id<Kind>>(ids));
}
inline Value to_value(const std::vector<std::string>& texts) {
  return std::vector<std::string_view>(texts.begin(), texts.end());
}

// One row of an answer; columns count from 0. Valid only inside the callback that receives it. Reading a
// column as a type it does not hold gives that type's nearest value, as SQLite does (text "" for NULL, 0 for
// text).
class Row {
 public:
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;

  [[nodiscard]] virtual bool null(int column) const = 0;
  [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
  [[nodiscard]] virtual double real(int column) const = 0;
  [[nodiscard]] virtual std::string_view text(int column) const = 0;

  [[nodiscard]] bool flag(int column) const { return integer(column) != 0; }
  [[nodiscard]] std::string string(int column) const { return std::string(text(column)); }
  [[nodiscard]] Instant instant(int column) const { return from_millis(integer(column)); }
  template <class IdType>
  [[nodiscard]] IdType id(int column) const {
    return IdType(integer(column));
  }
  template <class IdType>
  [[nodiscard]] std::optional<IdType> maybe_id(int column) const {
    return null(column) ? std::nullopt : std::optional(IdType(integer(column)));
  }
  [[nodiscard]] std::optional<Instant> maybe_instant(int column) const {
    return null(column) ? std::nullopt : std::optional(instant(column));
  }
  [[nodiscard]] std::optional<std::string> maybe_string(int column) const {
    return null(column) ? std::nullopt : std::optional(string(column));
  }
  template <class Enum>
  [[nodiscard]] Enum number(int column) const {
    return static_cast<Enum>(integer(column));
  }

 protected:
  Row() = default;
  ~Row() = default;
};

}  // namespace rookery::sql
