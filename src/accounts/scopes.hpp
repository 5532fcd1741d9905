#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::accounts {

// One OAuth permission, at its finest: https://docs.joinmastodon.org/api/oauth-scopes/. The names are
// "read:accounts" for read_accounts and so on; "read", "write" and "follow" are sets of these.
enum class Scope : std::uint8_t {
  profile,
  read_accounts,
  read_blocks,
  read_bookmarks,
  read_favourites,
  read_filters,
  read_follows,
  read_lists,
  read_mutes,
  read_notifications,
  read_search,
  read_statuses,
  write_accounts,
  write_blocks,
  write_bookmarks,
  write_conversations,
  write_favourites,
  write_filters,
  write_follows,
  write_lists,
  write_media,
  write_mutes,
  write_notifications,
  write_reports,
  write_statuses,
  push,
};

// A set of permissions as a token or an app holds it. It keeps the words it was granted as ("read
// write:statuses"), because clients compare what they asked for with what they got.
class Scopes {
 public:
  static constexpr std::size_t kTextBytesMax = 1'000;

  // Reads a list separated by spaces (or '+'). Errors: invalid when a word is no scope we know. An empty text
  // is "read".
  [[nodiscard]] static Result<Scopes> parse(std::string_view text);

  [[nodiscard]] bool allow(Scope scope) const { return (bits_ >> static_cast<unsigned>(scope) & 1U) != 0; }
  [[nodiscard]] bool contains(const Scopes& other) const { return (other.bits_ & ~bits_) == 0; }
  [[nodiscard]] const std::string& text() const { return text_; }
  // The words of text(), each once; they point into it.
  [[nodiscard]] std::vector<std::string_view> words() const;

 private:
  std::uint64_t bits_ = 0;
  std::string text_;
};

// Every word that parse knows.
[[nodiscard]] std::span<const std::string_view> scope_words();

}  // namespace rookery::accounts
