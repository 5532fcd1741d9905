#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace rookery::crypto {

// SipHash-2-4 with 128 bits of answer under a random key of this process: a name for a secret in tables in
// memory, that cannot be turned back, forged or made to collide from outside. About 40 ns for a token.
// Threads: all calls may overlap.
class KeyedHash {
 public:
  using Digest = std::array<std::uint64_t, 2>;

  KeyedHash();
  [[nodiscard]] Digest operator()(std::string_view bytes) const;

 private:
  std::array<unsigned char, 16> key_{};
};

}  // namespace rookery::crypto
