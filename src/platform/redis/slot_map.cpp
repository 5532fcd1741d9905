#include "platform/redis/slot_map.hpp"

#include <algorithm>
#include <charconv>
#include <concepts>
#include <iterator>

namespace rookery::redis {
namespace {

template <std::integral Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Endpoint> node_of(const Reply& node, const Endpoint& asked) {
  if (node.list.size() < 2) return std::nullopt;
  const auto& host = node.list[0].text;
  const auto port = node.list[1].integer;
  if (port <= 0 || port > UINT16_MAX) return std::nullopt;
  return Endpoint{.host = host.empty() ? asked.host : host, .port = static_cast<std::uint16_t>(port)};
}

}  // namespace

Result<SlotMap> SlotMap::parse(const Reply& slots, const Endpoint& asked) {
  const auto strange = [] { return fail(Errc::corrupt, {}, "Redis: CLUSTER SLOTS cannot be understood"); };
  if (slots.kind != Reply::Kind::list) return strange();
  SlotMap map;
  for (const Reply& range : slots.list) {  // first slot, last slot, primary, replicas; a node: host, port, id
    if (range.list.size() < 3) return strange();
    const auto first = range.list[0].integer;
    const auto last = range.list[1].integer;
    if (first < 0 || last < first || last >= kSlots) return strange();
    std::vector<Endpoint> copies;
    for (std::size_t i = 2; i < range.list.size(); ++i) {
      auto node = node_of(range.list[i], asked);
      if (!node) return strange();
      copies.push_back(*std::move(node));
    }
    const auto number = map.number_of(copies.front());
    map.copies_[number] = std::move(copies);
    std::fill(map.owners_.begin() + first, map.owners_.begin() + last + 1, number);
  }
  return map;
}

std::optional<Endpoint> SlotMap::owner(Slot slot) const {
  const auto number = owner_number(slot);
  if (!number) return std::nullopt;
  return primaries_[*number];
}

std::optional<std::size_t> SlotMap::owner_number(Slot slot) const {
  const auto number = owners_.at(slot);
  if (number == kNobody) return std::nullopt;
  return number;
}

std::span<const Endpoint> SlotMap::copies(Slot slot) const {
  const auto number = owner_number(slot);
  if (!number) return {};
  return copies_[*number];
}

bool SlotMap::knows(const Endpoint& node) const {
  return std::ranges::any_of(copies_,
                             [&](const auto& copies) { return std::ranges::count(copies, node) > 0; });
}

void SlotMap::moved(Slot slot, const Endpoint& to) { owners_.at(slot) = number_of(to); }

std::uint16_t SlotMap::number_of(const Endpoint& primary) {
  const auto found = std::ranges::find(primaries_, primary);
  if (found != primaries_.end()) return static_cast<std::uint16_t>(found - primaries_.begin());
  primaries_.push_back(primary);
  copies_.push_back({primary});
  return static_cast<std::uint16_t>(primaries_.size() - 1);
}

std::optional<Redirection> redirection_of(std::string_view error, const Endpoint& asked) {
  const auto word = [&error] {
    const auto end = error.find(' ');
    const auto found = error.substr(0, end);
    error.remove_prefix(end == std::string_view::npos ? error.size() : end + 1);
    return found;
  };
  const auto name = word();
  if (name != "MOVED" && name != "ASK") return std::nullopt;
  const auto slot = whole_number<Slot>(word());
  const auto colon = error.rfind(':');
  if (!slot || *slot >= kSlots || colon == std::string_view::npos) return std::nullopt;
  const auto port = whole_number<std::uint16_t>(error.substr(colon + 1));
  if (!port) return std::nullopt;
  return Redirection{
      .kind = name == "MOVED" ? Redirection::Kind::moved : Redirection::Kind::ask,
      .slot = *slot,
      .to = {.host = colon == 0 ? asked.host : std::string(error.substr(0, colon)), .port = *port}};
}

}  // namespace rookery::redis
