#include "platform/http/websocket.hpp"

#include "base/text.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using rookery::http::FrameReader;

namespace {

// All that is understood before the first fault, as one text.
std::string heard(std::string_view bytes, std::size_t piece) {
  FrameReader reader;
  std::string all;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    reader.feed(bytes.substr(at, piece));
    for (;;) {
      const auto message = reader.next();
      if (!message) return all + "!" + std::to_string(static_cast<int>(message.error()));
      if (!*message) break;
      const auto& [kind, payload] = **message;
      if (payload.size() > FrameReader::kMessageBytesMax) std::abort();
      if (kind == FrameReader::Kind::text && !rookery::is_utf8(payload)) std::abort();
      if (kind != FrameReader::Kind::text && payload.size() > 125) std::abort();
      all += std::to_string(static_cast<int>(kind)) + payload + "|";
    }
  }
  return all;
}

}  // namespace

// Whatever pieces bytes come in, the same messages and the same fault are in them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string whole = heard(bytes, size + 1);
  if (heard(bytes, 1) != whole || heard(bytes, 7) != whole) std::abort();
  return 0;
}
