#include "platform/redis/reply.hpp"

#include <gtest/gtest.h>

namespace rookery::redis {
namespace {

TEST(ReplyReader, cuts_replies_wherever_the_bytes_are_cut) {
  const std::string_view stream =
      "+OK\r\n$5\r\na\r\nbc\r\n$-1\r\n:-42\r\n-ERR no\r\n*2\r\n:1\r\n*1\r\n$0\r\n\r\n";
  for (std::size_t size = 1; size <= stream.size(); ++size) {
    ReplyReader reader;
    std::vector<Reply> replies;
    for (std::size_t at = 0; at < stream.size(); at += size) {
      reader.feed(stream.substr(at, size));
      for (;;) {
        auto reply = reader.next();
        ASSERT_TRUE(reply);
        if (!*reply) break;
        replies.push_back(**std::move(reply));
      }
    }
    ASSERT_EQ(replies.size(), 6U);
    EXPECT_EQ(replies[0].text, "OK");
    EXPECT_EQ(replies[1].text, "a\r\nbc");
    EXPECT_EQ(replies[2].kind, Reply::Kind::nothing);
    EXPECT_EQ(replies[3].integer, -42);
    EXPECT_EQ(replies[4].kind, Reply::Kind::error);
    EXPECT_EQ(replies[4].text, "ERR no");
    ASSERT_EQ(replies[5].list.size(), 2U);
    EXPECT_EQ(replies[5].list[1].list[0].kind, Reply::Kind::text);
  }
}

TEST(ReplyReader, refuses_what_no_redis_says) {
  ReplyReader reader;
  reader.feed("HTTP/1.1 400 Bad Request\r\n\r\n");
  const auto reply = reader.next();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Errc::corrupt);
}

TEST(ReplyReader, refuses_a_reply_without_an_end) {
  ReplyReader reader;
  reader.feed("$1000000000\r\n");
  const std::string piece(1 << 20, 'x');
  Result<std::optional<Reply>> reply = std::optional<Reply>();
  for (std::size_t fed = 0; reply && fed <= 2 * ReplyReader::kReplyBytesMax; fed += piece.size()) {
    reader.feed(piece);
    reply = reader.next();
  }
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Errc::too_large);
}

}  // namespace
}  // namespace rookery::redis
