#include "accounts/scopes.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <vector>

namespace rookery::accounts {

static constexpr std::uint64_t bit(Scope scope) { return std::uint64_t{1} << static_cast<unsigned>(scope); }
static constexpr std::uint64_t bits_between(Scope first, Scope last) {
  std::uint64_t bits = 0;
  for (auto scope = static_cast<unsigned>(first); scope <= static_cast<unsigned>(last); ++scope) {
    bits |= std::uint64_t{1} << scope;
  }
  return bits;
}

struct Word {
  std::string_view text;
  std::uint64_t bits;
};

// `profile` is the part of read:accounts that says who signed in.
static constexpr std::array kWords = {
    Word{"read", bit(Scope::profile) | bits_between(Scope::read_accounts, Scope::read_statuses)},
    Word{"write", bits_between(Scope::write_accounts, Scope::write_statuses)},
    Word{"follow", bit(Scope::read_blocks) | bit(Scope::write_blocks) | bit(Scope::read_follows) |
                       bit(Scope::write_follows) | bit(Scope::read_mutes) | bit(Scope::write_mutes)},
    Word{"push", bit(Scope::push)},
    Word{"profile", bit(Scope::profile)},
    Word{"read:accounts", bit(Scope::profile) | bit(Scope::read_accounts)},
    Word{"read:blocks", bit(Scope::read_blocks)},
    Word{"read:bookmarks", bit(Scope::read_bookmarks)},
    Word{"read:favourites", bit(Scope::read_favourites)},
    Word{"read:filters", bit(Scope::read_filters)},
    Word{"read:follows", bit(Scope::read_follows)},
    Word{"read:lists", bit(Scope::read_lists)},
    Word{"read:mutes", bit(Scope::read_mutes)},
    Word{"read:notifications", bit(Scope::read_notifications)},
    Word{"read:search", bit(Scope::read_search)},
    Word{"read:statuses", bit(Scope::read_statuses)},
    Word{"write:accounts", bit(Scope::write_accounts)},
    Word{"write:blocks", bit(Scope::write_blocks)},
    Word{"write:bookmarks", bit(Scope::write_bookmarks)},
    Word{"write:conversations", bit(Scope::write_conversations)},
    Word{"write:favourites", bit(Scope::write_favourites)},
    Word{"write:filters", bit(Scope::write_filters)},
    Word{"write:follows", bit(Scope::write_follows)},
    Word{"write:lists", bit(Scope::write_lists)},
    Word{"write:media", bit(Scope::write_media)},
    Word{"write:mutes", bit(Scope::write_mutes)},
    Word{"write:notifications", bit(Scope::write_notifications)},
    Word{"write:reports", bit(Scope::write_reports)},
    Word{"write:statuses", bit(Scope::write_statuses)},
};

static constexpr auto kNames = [] {
  std::array<std::string_view, kWords.size()> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = kWords[i].text;
  return names;
}();

std::span<const std::string_view> scope_words() { return kNames; }

Result<Scopes> Scopes::parse(std::string_view text) {
  if (text.size() > kTextBytesMax) {
    return fail(Errc::invalid, "The requested scope is invalid, unknown, or malformed.");
  }
  Scopes scopes;
  std::vector<std::string_view> seen;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" +", at), text.size());
    const std::string_view name = text.substr(at, end - at);
    at = end + 1;
    if (name.empty() || std::ranges::find(seen, name) != seen.end()) continue;
    const auto* const word = std::ranges::find(kWords, name, &Word::text);
    if (word == kWords.end()) {
      return fail(Errc::invalid, "The requested scope is invalid, unknown, or malformed.");
    }
    seen.push_back(word->text);
    scopes.bits_ |= word->bits;
    if (!scopes.text_.empty()) scopes.text_ += ' ';
    scopes.text_ += word->text;
  }
  if (seen.empty()) return parse("read");
  return scopes;
}

std::vector<std::string_view> Scopes::words() const {
  std::vector<std::string_view> found;
  for (const auto part : std::views::split(text_, ' ')) found.emplace_back(part.begin(), part.end());
  return found;
}

}  // namespace rookery::accounts
