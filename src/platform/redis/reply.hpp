#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct redisReader;  // NOLINT(readability-identifier-naming): the name that hiredis gave it

namespace rookery::redis {

// What Redis answers to a command.
struct Reply {
  enum class Kind : std::uint8_t { nothing, integer, text, list, error };
  Kind kind = Kind::nothing;
  std::int64_t integer = 0;
  std::string text;  // of text and error
  std::vector<Reply> list;
};

// Cuts a stream of bytes into replies (RESP2).
// Threads: one at a time.
class ReplyReader {
 public:
  static constexpr std::size_t kReplyBytesMax = 16 << 20;

  ReplyReader();
  ~ReplyReader();
  ReplyReader(ReplyReader&&) noexcept;
  ReplyReader& operator=(ReplyReader&&) noexcept;
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  void feed(std::string_view bytes);
  // The next reply; nothing: more bytes are needed. Errors: corrupt (no Redis speaks so), too_large. Nothing
  // more comes after an error.
  Result<std::optional<Reply>> next();

 private:
  std::optional<Reply> next_integer();
  struct End {
    void operator()(redisReader* reader) const;
  };
  std::unique_ptr<redisReader, End> reader_;
  std::size_t unfinished_bytes_ = 0;
};

}  // namespace rookery::redis
