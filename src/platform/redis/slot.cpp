#include "platform/redis/slot.hpp"

#include <array>

namespace rookery::redis {
namespace {

constexpr auto kRemainders = [] {
  std::array<std::uint16_t, 256> table{};
  for (unsigned byte = 0; byte < table.size(); ++byte) {
    unsigned rest = byte << 8U;
    for (int bit = 0; bit < 8; ++bit) rest = (rest & 0x8000U) != 0 ? rest << 1U ^ 0x1021U : rest << 1U;
    table.at(byte) = static_cast<std::uint16_t>(rest);
  }
  return table;
}();

}  // namespace

Slot slot_of(std::string_view key) {
  if (const auto open = key.find('{'); open != std::string_view::npos) {
    const auto close = key.find('}', open + 1);
    if (close != std::string_view::npos && close > open + 1) key = key.substr(open + 1, close - open - 1);
  }
  unsigned crc = 0;
  for (const char c : key) {
    crc = (crc << 8U ^ kRemainders.at((crc >> 8U ^ static_cast<unsigned char>(c)) & 0xffU)) & 0xffffU;
  }
  return static_cast<Slot>(crc % kSlots);
}

}  // namespace rookery::redis
