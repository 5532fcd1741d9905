#pragma once

#include "platform/http/limits.hpp"
#include "platform/http/message.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace rookery::http {

// Turns the bytes of one connection into Requests, one after the other; does no I/O. It refuses whatever two
// programs on the way could read differently (RFC 9112 sections 2.2, 5.2, 6): Content-Length together with
// Transfer-Encoding in either order, either of them twice, codings other than chunked, folded lines, lines
// that do not end in CRLF, control characters, no Host or two. Beast's parser does the grammar; it accepts
// some of these.
//
//   reader.begin(request);
//   while ((step = reader.read_head()) == Step::need_more) { fill reader.space(); reader.commit(n); }
//   reader.limit_body(most);
//   while ((step = reader.read_body()) == Step::need_more) { ... }
//
// After Step::bad the connection is of no use any more: see problem().
class RequestReader {
 public:
  static constexpr std::size_t kBufferBytesMin = 2 << 10;  // what an idle connection keeps
  static constexpr std::size_t kBufferBytesBody = 16 << 10;
  static constexpr std::size_t kBodyBytesKept =
      64 << 10;  // a body's memory above this is freed after the request

  enum class Step : std::uint8_t { need_more, done, bad };
  struct Problem {
    unsigned status = 400;
    std::string_view message;
  };

  // `limits` outlives this.
  explicit RequestReader(const Limits& limits);
  ~RequestReader();
  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // Empties `request` and reads the next one into it. REQUIRES: the last one is done; `request` stays where
  // it is.
  void begin(Request& request);
  // done: everything but the body is there.
  [[nodiscard]] Step read_head();
  // REQUIRES: read_head() said done. bad (413): the request says that its body is larger.
  [[nodiscard]] Step limit_body(std::size_t bytes_max);
  // done: request.body is complete.
  [[nodiscard]] Step read_body();

  // Room for bytes from the socket, never empty; `commit` says how many came.
  [[nodiscard]] std::span<char> space();
  void commit(std::size_t bytes) { end_ += bytes; }
  [[nodiscard]] bool has_bytes() const { return begin_ < end_; }
  // What came behind the request that is done.
  [[nodiscard]] std::string_view unread() const { return bytes(); }
  // Gives memory back while nothing is to be read.
  void rest();

  // After bad; also for what only the connection sees (a timeout has no Problem here).
  [[nodiscard]] const Problem& problem() const { return problem_; }
  // Of the current request, once its head is there.
  [[nodiscard]] bool keep_alive() const;
  [[nodiscard]] bool is_http_1_0() const;
  [[nodiscard]] bool expects_continue() const;  // and waits for it: nothing of the body has come yet
  [[nodiscard]] bool has_known_method() const { return known_method_; }

 private:
  class Parser;

  Step bad(unsigned status, std::string_view message);
  Step find_end_of_head();
  Step check_head();
  Step read_target();
  [[nodiscard]] std::string_view bytes() const { return {buffer_.get() + begin_, end_ - begin_}; }

  const Limits& limits_;
  Request* request_ = nullptr;
  std::unique_ptr<Parser> parser_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0, end_ = 0;  // of the bytes not yet used, in buffer_
  std::size_t line_ = 0;             // where the first line without an end begins, from begin_
  std::size_t lines_ = 0;
  std::size_t head_bytes_ = 0;  // once known
  bool known_method_ = true;
  Problem problem_;
};

}  // namespace rookery::http
