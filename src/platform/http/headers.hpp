#pragma once

#include <cstdint>
#include <initializer_list>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rookery::http {

// Header fields in the order in which they came or are to be sent: the bytes of all of them in one text, so
// that a message's fields cost one allocation, or none when the memory of an earlier one is used again. A
// name may come several times. Lifetime: what is returned is good until the next add() or clear().
class Headers {
 public:
  using Field = std::pair<std::string_view, std::string_view>;  // name, value

  Headers() = default;
  Headers(std::initializer_list<Field> fields) {
    for (const auto& [name, value] : fields) add(name, value);
  }

  void add(std::string_view name, std::string_view value) {
    if (fields_.empty()) {
      text_.reserve(kBytesUsual);
      fields_.reserve(kFieldsUsual);
    }
    fields_.push_back({.begin = static_cast<std::uint32_t>(text_.size()),
                       .name = static_cast<std::uint32_t>(name.size()),
                       .value = static_cast<std::uint32_t>(value.size())});
    text_.append(name).append(value);
  }
  // Keeps the memory.
  void clear() {
    text_.clear();
    fields_.clear();
  }

  [[nodiscard]] std::size_t size() const { return fields_.size(); }
  [[nodiscard]] Field operator[](std::size_t place) const {
    const auto& field = fields_[place];
    const std::string_view text = text_;
    return {text.substr(field.begin, field.name), text.substr(field.begin + field.name, field.value)};
  }
  // To go through, in either direction.
  [[nodiscard]] auto all() const {
    return std::views::iota(std::size_t{0}, size()) |
           std::views::transform([this](std::size_t place) { return (*this)[place]; });
  }
  // The value of the first of that name, in just this spelling; empty when there is none.
  [[nodiscard]] std::string_view find(std::string_view name) const {
    for (const auto& [known, value] : all()) {
      if (known == name) return value;
    }
    return {};
  }

 private:
  static constexpr std::size_t kBytesUsual = 512, kFieldsUsual = 8;
  struct Place {
    std::uint32_t begin, name, value;  // bytes
  };
  std::string text_;
  std::vector<Place> fields_;
};

}  // namespace rookery::http
