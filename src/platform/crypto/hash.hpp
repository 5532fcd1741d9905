#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rookery::crypto {

// SHA-256 (FIPS 180-4) of `bytes` as 64 lower-case hex digits: how secrets with 256 bits of their own are
// stored, where a slow hash would add nothing.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

// SHA-256 in base64url without padding: PKCE's S256 (RFC 7636, 4.2).
[[nodiscard]] std::string sha256_base64url(std::string_view bytes);

// SHA-1 in base64, which WebSocket's handshake asks for (RFC 6455, 4.2.2). Guards nothing.
[[nodiscard]] std::string sha1_base64(std::string_view bytes);

// Whether both are the same, in a time that depends on their lengths alone.
[[nodiscard]] bool equal_constant_time(std::string_view one, std::string_view other);

// The bytes of RFC 4648 base64, '=' optional, or nothing when it is malformed; for HTTP Basic.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace rookery::crypto
