#include "platform/http/request_reader.hpp"

#include "base/text.hpp"
#include "platform/http/form.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <cstring>

namespace rookery::http {
namespace {

namespace beast = boost::beast;
using boost::system::error_code;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case, {}, lower);
}

std::optional<Method> method_of(beast::http::verb verb) {
  switch (verb) {
    case beast::http::verb::get:
      return Method::get;
    case beast::http::verb::head:
      return Method::head;
    case beast::http::verb::post:
      return Method::post;
    case beast::http::verb::put:
      return Method::put;
    case beast::http::verb::patch:
      return Method::patch;
    case beast::http::verb::delete_:
      return Method::delete_;
    case beast::http::verb::options:
      return Method::options;
    default:
      return std::nullopt;
  }
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

// Beast's grammar, writing straight into the Request: no second copy of the fields.
class RequestReader::Parser final : public beast::http::basic_parser<true> {
 public:
  explicit Parser(Request& request) : request_(request) {
    body_limit(boost::none);  // finish_header would refuse before the route is known; limit_body() does it
  }

  std::string_view target;  // in the connection's buffer
  std::optional<Method> method;
  int version = 11;
  int hosts = 0, lengths = 0, codings = 0;
  bool chunked_only = false;  // the one Transfer-Encoding is "chunked"
  bool digits_only = true;    // Content-Length is one number, not Beast's "5, 5"
  bool wants_continue = false;
  bool odd_expectation = false;

 private:
  void on_request_impl(beast::http::verb verb, beast::string_view, beast::string_view text, int http_version,
                       error_code&) override {
    method = method_of(verb);
    target = text;
    version = http_version;
  }

  void on_field_impl(beast::http::field field, beast::string_view name, beast::string_view value,
                     error_code&) override {
    if (head_done_) return;  // trailers are read and forgotten: nothing of ours is told in them
    switch (field) {
      case beast::http::field::host:
        ++hosts;
        break;
      case beast::http::field::content_length:
        ++lengths;
        digits_only &= std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
        break;
      case beast::http::field::transfer_encoding:
        ++codings;
        chunked_only = equals_ignoring_case(value, "chunked");
        break;
      case beast::http::field::expect:
        wants_continue = equals_ignoring_case(value, "100-continue");
        odd_expectation |= !wants_continue;
        break;
      default:
        break;
    }
    request_.headers.add(lower_ascii(name), value);
  }

  void on_header_impl(error_code&) override { head_done_ = true; }
  std::size_t on_body_impl(beast::string_view bytes, error_code&) override {
    request_.body.append(bytes);
    return bytes.size();
  }
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, error_code&) override {
    request_.body.append(bytes);
    return bytes.size();
  }
  void on_response_impl(int, beast::string_view, int, error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
  void on_finish_impl(error_code&) override {}

  Request& request_;
  bool head_done_ = false;
};

RequestReader::RequestReader(const Limits& limits) : limits_(limits) {}
RequestReader::~RequestReader() = default;

void RequestReader::begin(Request& request) {
  request_ = &request;
  request.method = Method::get;
  request.path.clear();
  request.query.clear();
  request.headers.clear();
  request.captured.clear();
  if (request.body.capacity() > kBodyBytesKept) std::string().swap(request.body);
  request.body.clear();
  parser_.reset();
  line_ = lines_ = head_bytes_ = 0;
  known_method_ = true;
}

void RequestReader::rest() {
  if (has_bytes()) return;
  begin_ = end_ = 0;
  if (capacity_ <= kBufferBytesMin) return;
  buffer_.reset();
  capacity_ = 0;
}

std::span<char> RequestReader::space() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (begin_ > 0 && end_ == capacity_) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  const std::size_t wanted = parser_ ? kBufferBytesBody : kBufferBytesMin;
  if (end_ == capacity_ || capacity_ < wanted) {
    const std::size_t larger = std::max(end_ == capacity_ ? capacity_ * 2 : capacity_, wanted);
    auto moved = std::make_unique_for_overwrite<char[]>(larger);
    if (end_ > begin_) std::memcpy(moved.get(), buffer_.get() + begin_, end_ - begin_);
    buffer_ = std::move(moved);
    capacity_ = larger;
    end_ -= begin_;
    begin_ = 0;
  }
  return {buffer_.get() + end_, capacity_ - end_};
}

RequestReader::Step RequestReader::bad(unsigned status, std::string_view message) {
  problem_ = {status, message};
  return Step::bad;
}

// Goes on line by line from where it stopped, so that a slow sender's bytes are looked at once.
RequestReader::Step RequestReader::find_end_of_head() {
  while (lines_ == 0 && bytes().starts_with("\r\n")) begin_ += 2;  // RFC 9112 section 2.2: empty lines before
  for (;;) {
    const std::string_view rest = bytes().substr(line_);
    const std::size_t length = rest.find('\n');
    const std::size_t seen = length == std::string_view::npos ? rest.size() : length;
    if (lines_ == 0 && seen > limits_.target_bytes + 32)
      return bad(414, "URI Too Long");  // 32: method, version
    if (line_ + seen > limits_.header_bytes) return bad(431, "Request Header Fields Too Large");
    if (length == std::string_view::npos) {
      const bool garbage = lines_ == 0 && !rest.empty() && rest != "\r" &&
                           !std::isalpha(static_cast<unsigned char>(rest.front()));
      return garbage ? bad(400, "Bad Request") : Step::need_more;
    }
    if (length == 0 || rest[length - 1] != '\r') return bad(400, "Bad Request: a line must end in CRLF");
    if (rest.front() == ' ' || rest.front() == '\t') return bad(400, "Bad Request: folded header");
    line_ += length + 1;
    if (length == 1) break;  // the empty line
    if (++lines_ > limits_.header_fields + 1) return bad(431, "Request Header Fields Too Large");
  }
  head_bytes_ = line_;
  return Step::done;
}

RequestReader::Step RequestReader::read_head() {
  if (const Step step = find_end_of_head(); step != Step::done) return step;
  parser_ = std::make_unique<Parser>(*request_);
  error_code error;
  parser_->header_limit(static_cast<std::uint32_t>(head_bytes_));
  const std::size_t used = parser_->put(boost::asio::buffer(bytes().data(), head_bytes_), error);
  if (error || used != head_bytes_ || !parser_->is_header_done()) {
    const bool framing = parser_->codings + parser_->lengths > 0;
    return bad(400, framing ? "Bad Request: message length" : "Bad Request");
  }
  begin_ += used;
  return check_head();
}

RequestReader::Step RequestReader::check_head() {
  const Parser& head = *parser_;
  if (head.codings + head.lengths > 1 || !head.digits_only) return bad(400, "Bad Request: message length");
  if (head.codings == 1 && (!head.chunked_only || !head.chunked() || head.version < 11)) {
    return bad(400, "Bad Request: transfer coding");
  }
  if (head.hosts > 1 || (head.hosts == 0 && head.version >= 11)) return bad(400, "Bad Request: Host");
  if (head.odd_expectation) return bad(417, "Expectation Failed");
  known_method_ = head.method.has_value();
  request_->method = head.method.value_or(Method::get);
  return read_target();
}

// RFC 9112 section 3.2: origin form, absolute form, and "*" for OPTIONS.
RequestReader::Step RequestReader::read_target() {
  std::string_view target = parser_->target;
  if (target.size() > limits_.target_bytes) return bad(414, "URI Too Long");
  if (!target.starts_with('/') && !(target == "*" && request_->method == Method::options)) {
    const std::size_t scheme = target.find("://");
    const std::string_view name = target.substr(0, scheme);
    if (scheme == std::string_view::npos ||
        !(equals_ignoring_case(name, "http") || equals_ignoring_case(name, "https"))) {
      return bad(400, "Bad Request: target");
    }
    target.remove_prefix(std::min(target.find_first_of("/?", scheme + 3), target.size()));
  }
  if (target.find('#') != std::string_view::npos) return bad(400, "Bad Request: target");
  const std::size_t question = target.find('?');
  std::optional<std::string> path = percent_decode(target.substr(0, question), false);
  if (!path || std::ranges::any_of(*path, is_control) || !is_utf8(*path))
    return bad(400, "Bad Request: path");
  if (path->empty()) path = "/";
  request_->path = *std::move(path);
  if (question != std::string_view::npos) request_->query = target.substr(question + 1);
  return Step::done;
}

RequestReader::Step RequestReader::limit_body(std::size_t bytes_max) {
  if (parser_->is_done()) return Step::done;
  if (parser_->content_length().value_or(0) > bytes_max) return bad(413, "Payload Too Large");
  parser_->body_limit(bytes_max);
  parser_->eager(true);
  return Step::done;
}

RequestReader::Step RequestReader::read_body() {
  while (!parser_->is_done()) {
    if (!has_bytes()) return Step::need_more;
    error_code error;
    begin_ += parser_->put(boost::asio::buffer(bytes().data(), bytes().size()), error);
    if (error == beast::http::error::need_more) {
      // Only a chunk's header or the trailers must fit the buffer at once.
      return bytes().size() < kBufferBytesBody ? Step::need_more : bad(400, "Bad Request: chunk header");
    }
    if (error == beast::http::error::body_limit) return bad(413, "Payload Too Large");
    if (error) return bad(400, "Bad Request: chunked body");
  }
  return Step::done;
}

bool RequestReader::keep_alive() const {
  return parser_ && parser_->is_header_done() && parser_->keep_alive();
}
bool RequestReader::is_http_1_0() const { return parser_ && parser_->version < 11; }
bool RequestReader::expects_continue() const {
  return parser_->wants_continue && parser_->version >= 11 && !parser_->is_done() && !has_bytes();
}

}  // namespace rookery::http
