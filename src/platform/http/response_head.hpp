#pragma once

#include "platform/http/message.hpp"

#include <ctime>
#include <string>
#include <string_view>

namespace rookery::http {

// The Date of an answer (RFC 9110 section 6.6.1), formatted once a second. One for each thread.
class DateHeader {
 public:
  [[nodiscard]] std::string_view at(std::time_t now);

 private:
  std::time_t formatted_for_ = 0;
  std::string text_;
};

// How the answer ends, for its head.
struct ResponseFraming {
  bool keep_alive = true;
  bool http_1_0 = false;
  bool endless = false;  // the body has no length: it ends with the connection
};

[[nodiscard]] std::string_view reason_of(unsigned status);
// 204, 304 and 1xx have no body and no Content-Length (RFC 9110 section 8.6).
[[nodiscard]] bool has_no_content(unsigned status);

// Writes status line and headers into `head`, which is emptied first and keeps its memory. A header whose
// name or value has a control character is left out, so that no text from outside can begin a header of its
// own.
void write_head(std::string& head, const Response& response, std::string_view request_id,
                std::string_view date, const ResponseFraming& framing);

}  // namespace rookery::http
