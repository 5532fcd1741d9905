#include "platform/http/response_head.hpp"

#include <boost/beast/http/status.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace rookery::http {
namespace {

void append_number(std::string& text, std::size_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

// Looks at all of it: without a way out, several characters are compared at once.
bool has_control(std::string_view text) {
  bool found = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    found |= (byte < 0x20 && byte != '\t') || byte == 0x7f;
  }
  return found;
}

void append_header(std::string& head, std::string_view name, std::string_view value) {
  if (name.empty() || has_control(name) || has_control(value)) return;
  head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string_view DateHeader::at(std::time_t now) {
  if (now == formatted_for_) return text_;
  std::tm utc{};
  gmtime_r(&now, &utc);
  constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  text_ =
      fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays.at(static_cast<std::size_t>(utc.tm_wday)),
                  utc.tm_mday, kMonths.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900,
                  utc.tm_hour, utc.tm_min, utc.tm_sec);
  formatted_for_ = now;
  return text_;
}

std::string_view reason_of(unsigned status) {
  if (status == 422) return "Unprocessable Content";
  return boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
}

bool has_no_content(unsigned status) { return status < 200 || status == 204 || status == 304; }

void write_head(std::string& head, const Response& response, std::string_view request_id,
                std::string_view date, const ResponseFraming& framing) {
  head.assign("HTTP/1.1 ");
  append_number(head, response.status);
  head.append(" ").append(reason_of(response.status)).append("\r\nDate: ").append(date).append("\r\n");
  if (!has_no_content(response.status)) {
    if (!response.content_type.empty()) append_header(head, "Content-Type", response.content_type);
    if (!framing.endless) {
      head.append("Content-Length: ");
      append_number(head, response.body.size());
      head.append("\r\n");
    }
  }
  head.append("X-Content-Type-Options: nosniff\r\n");
  append_header(head, "X-Request-Id", request_id);
  if (!framing.keep_alive) {
    head.append("Connection: close\r\n");
  } else if (framing.http_1_0) {
    head.append("Connection: keep-alive\r\n");
  }
  for (const auto& [name, value] : response.headers.all()) append_header(head, name, value);
  head.append("\r\n");
}

}  // namespace rookery::http
