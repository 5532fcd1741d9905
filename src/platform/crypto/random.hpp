#pragma once

#include <cstdint>
#include <string>

namespace rookery::crypto {

// A secret nobody can guess: 256 random bits of the system, as 43 characters of base64url. Bearer tokens,
// client secrets, authorization codes, session cookies.
inline constexpr std::size_t kTokenLength = 43;
[[nodiscard]] std::string random_token();

// 64 random bits, for seeds of hash tables and fixtures.
[[nodiscard]] std::uint64_t random_bits();

}  // namespace rookery::crypto
