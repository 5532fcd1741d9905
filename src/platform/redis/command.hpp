#pragma once

#include "platform/redis/slot.hpp"

#include <fmt/format.h>

#include <concepts>
#include <iterator>
#include <string>
#include <string_view>

namespace rookery::redis {

// One command as Redis reads it, with the slot that decides which node gets it. All its keys share that slot.
class Command {
 public:
  // One of its keys, then its words, texts and integers: Command(key, "LPUSHX", key, post).
  template <class... Words>
  explicit Command(std::string_view key, const Words&... words)
      : slot_(slot_of(key)), bytes_(words_of(words...)) {}

  // One that is encoded already.
  Command(Slot slot, std::string bytes) : slot_(slot), bytes_(std::move(bytes)) {}

  // The bytes of a command without a key.
  template <class... Words>
  static std::string words_of(const Words&... words) {
    std::string bytes = fmt::format("*{}\r\n", sizeof...(words));
    (append(bytes, words), ...);
    return bytes;
  }
  // One word more of a command that is encoded piece by piece, after "*COUNT\r\n".
  static void append(std::string& bytes, std::string_view word) {
    fmt::format_to(std::back_inserter(bytes), "${}\r\n", word.size());
    bytes.append(word).append("\r\n");
  }
  static void append(std::string& bytes, std::integral auto number) {
    append(bytes, fmt::format("{}", number));
  }

  [[nodiscard]] Slot slot() const { return slot_; }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  Slot slot_;
  std::string bytes_;
};

}  // namespace rookery::redis
