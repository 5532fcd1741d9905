#include "platform/crypto/sodium.hpp"

#include <sodium.h>

#include <cstdlib>

namespace rookery::crypto {

void ready() {
  static const bool works = sodium_init() >= 0;
  if (!works) std::abort();
}

}  // namespace rookery::crypto
