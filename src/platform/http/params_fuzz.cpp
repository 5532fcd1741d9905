#include "platform/http/params.hpp"

#include "base/text.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace rookery;

namespace {

// Whatever was accepted can be read in every way without harm, and its texts can be stored.
void read_everything(const http::Params& params) {
  for (const auto& member : params.tree()) {
    const std::string_view key = member.key();
    static_cast<void>(params.flag(key));
    static_cast<void>(params.integer(key));
    static_cast<void>(params.list(key));
    static_cast<void>(params.file(key));
    if (const auto text = params.text(key); text && *text) {
      if (!is_utf8(**text) || (*text)->find('\0') != std::string::npos) std::abort();
    }
    if (const auto object = params.object(key)) read_everything(*object);
    if (const auto objects = params.objects(key)) {
      for (const http::Params& object : *objects) read_everything(object);
    }
  }
}

}  // namespace

// The first byte chooses the content type, the rest is the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr std::string_view kTypes[] = {"application/x-www-form-urlencoded", "application/json",
                                         "multipart/form-data; boundary=b",
                                         "multipart/form-data; boundary=\"--\""};
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  http::Request request;
  if (data[0] % 5 == 4) {
    request.query = text;
  } else {
    request.headers.add("content-type", kTypes[data[0] % 5]);
    request.body = text;
  }
  const auto params = http::Params::parse(request);
  if (params) {
    read_everything(*params);
  } else if (params.error().message.empty() || !is_utf8(params.error().message)) {
    std::abort();
  }
  return 0;
}
