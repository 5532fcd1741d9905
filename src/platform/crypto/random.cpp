#include "platform/crypto/random.hpp"

#include "platform/crypto/sodium.hpp"

#include <sodium.h>

#include <array>

namespace rookery::crypto {

std::string random_token() {
  ready();
  std::array<unsigned char, 32> bits{};
  randombytes_buf(bits.data(), bits.size());
  std::string text(kTokenLength + 1, '\0');
  sodium_bin2base64(text.data(), text.size(), bits.data(), bits.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.pop_back();  // sodium ends it with a zero byte
  sodium_memzero(bits.data(), bits.size());
  return text;
}

std::uint64_t random_bits() {
  ready();
  std::uint64_t bits = 0;
  randombytes_buf(&bits, sizeof bits);
  return bits;
}

}  // namespace rookery::crypto
