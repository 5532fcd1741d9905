#include "social/timeline/redis_list.hpp"

#include <gtest/gtest.h>

namespace rookery::social::redis_list {
namespace {

using redis::Reply;

Reply text_of(std::string bytes) {
  return {.kind = Reply::Kind::text, .integer = 0, .text = std::move(bytes), .list = {}};
}

Reply list_of(std::vector<Reply> elements) {
  return {.kind = Reply::Kind::list, .integer = 0, .text = {}, .list = std::move(elements)};
}

Reply post_of(unsigned char last_byte) {
  std::string bytes(8, '\0');
  bytes.back() = static_cast<char>(last_byte);
  return text_of(bytes);
}

const Mark kMark{.filled = true,
                 .ticket = 0xfedc'ba98'7654'3210,
                 .filled_from = 3,
                 .trimmed_below = 7,
                 .turn = 9,
                 .basis = {.number = 0x0123'4567'89ab'cdef},
                 .history = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'}};

TEST(RedisList, mark_is_read_as_it_was_written) {
  EXPECT_EQ(Mark::parse(kMark.bytes()), kMark);
  EXPECT_EQ(kMark.bytes().size(), Mark::kBytes);
  EXPECT_EQ(kMark.floor(), PostId(7));
  for (const auto& strange :
       {std::string(), std::string(8, 'x'), 'X' + std::string(56, 'x'), std::string(58, 'F')}) {
    EXPECT_FALSE(Mark::parse(strange));
  }
}

TEST(RedisList, contents_are_sorted_each_once_and_nothing_below_the_floor) {
  const auto list = contents(list_of({text_of(kMark.bytes()), post_of(6), post_of(9), text_of(kMark.bytes()),
                                      post_of(255), post_of(7), post_of(9)}));
  ASSERT_TRUE(list && *list);
  EXPECT_EQ((*list)->mark, kMark);
  EXPECT_EQ((*list)->posts, (std::vector{PostId(7), PostId(9), PostId(255)}));
}

TEST(RedisList, no_list_is_none_and_one_without_a_mark_is_corrupt) {
  EXPECT_FALSE(contents(list_of({})).value());
  for (const auto& strange : {list_of({post_of(1)}), list_of({text_of("x")}), text_of("x")}) {
    const auto list = contents(strange);
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().code, Errc::corrupt);
  }
}

TEST(RedisList, history_is_the_beginning_of_the_replication_id) {
  const auto info = text_of("# Replication\r\nrole:master\r\nmaster_replid:0123456789abcdef0123\r\nx:1\r\n");
  EXPECT_EQ(history(info), kMark.history);
  for (const auto& strange : {text_of(""), text_of("master_replid:012"), list_of({})}) {
    const auto none = history(strange);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, Errc::corrupt);
  }
}

TEST(RedisList, push_names_the_list_and_all_posts) {
  const std::vector posts{PostId(0x0102'0304'0506'0708), PostId(0x1112'1314'1516'1718)};
  const std::string_view first = "\x01\x02\x03\x04\x05\x06\x07\x08";
  const std::string_view second = "\x11\x12\x13\x14\x15\x16\x17\x18";
  for (const std::int64_t account : {std::int64_t{1}, std::int64_t{123'456}, INT64_MAX}) {
    const auto key = fmt::format("home:{{{}}}", account);
    const AccountId reader(account);
    EXPECT_EQ(slot_of(reader), redis::slot_of(key));
    EXPECT_EQ(push(reader, std::span(posts).first(1)).bytes(),
              redis::Command::words_of("RPUSHX", key, first));
    EXPECT_EQ(push(reader, posts).bytes(), redis::Command::words_of("RPUSHX", key, first, second));
  }
}

}  // namespace
}  // namespace rookery::social::redis_list
