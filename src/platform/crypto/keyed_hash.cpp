#include "platform/crypto/keyed_hash.hpp"

#include "platform/crypto/sodium.hpp"

#include <sodium.h>

namespace rookery::crypto {

KeyedHash::KeyedHash() {
  ready();
  static_assert(crypto_shorthash_siphashx24_KEYBYTES == sizeof(key_));
  randombytes_buf(key_.data(), key_.size());
}

KeyedHash::Digest KeyedHash::operator()(std::string_view bytes) const {
  Digest digest{};
  static_assert(crypto_shorthash_siphashx24_BYTES == sizeof(digest));
  crypto_shorthash_siphashx24(reinterpret_cast<unsigned char*>(digest.data()),
                              reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                              key_.data());
  return digest;
}

}  // namespace rookery::crypto
