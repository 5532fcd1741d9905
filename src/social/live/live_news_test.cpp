#include "social/live/live_news.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rookery::social {
namespace {

template <class News>
News there_and_back(const News& news) {
  const auto read = live_news_of(to_wire(news));
  EXPECT_TRUE(read) << read.error().detail;
  const auto* same = read ? std::get_if<News>(&*read) : nullptr;
  EXPECT_NE(same, nullptr);
  return same == nullptr ? News{} : *same;
}

TEST(LiveNews, arrive_as_they_were_sent) {
  const auto carried = there_and_back(Carried{.kind = OutboxKind::edit,
                                              .id = PostId(113'000'000'000'000'001),
                                              .author = AccountId(2),
                                              .visibility = Visibility::private_,
                                              .reblog = true,
                                              .answers_another = true,
                                              .cause = PostId(3)});
  EXPECT_EQ(carried.kind, OutboxKind::edit);
  EXPECT_TRUE(carried.exists);
  EXPECT_EQ(carried.id, PostId(113'000'000'000'000'001));
  EXPECT_EQ(carried.author, AccountId(2));
  EXPECT_EQ(carried.visibility, Visibility::private_);
  EXPECT_TRUE(carried.reblog);
  EXPECT_TRUE(carried.answers_another);
  EXPECT_EQ(carried.cause, PostId(3));

  const auto deleted = there_and_back(PostDeleted{.post = PostId(4),
                                                  .author = AccountId(5),
                                                  .visibility = Visibility::direct,
                                                  .reblog = false,
                                                  .answers_another = true,
                                                  .mentioned = {AccountId(6), AccountId(7)},
                                                  .tags = {"krähe", "a b\"c"}});
  EXPECT_EQ(deleted.post, PostId(4));
  EXPECT_EQ(deleted.author, AccountId(5));
  EXPECT_EQ(deleted.visibility, Visibility::direct);
  EXPECT_FALSE(deleted.reblog);
  EXPECT_TRUE(deleted.answers_another);
  EXPECT_THAT(deleted.mentioned, testing::ElementsAre(AccountId(6), AccountId(7)));
  EXPECT_THAT(deleted.tags, testing::ElementsAre("krähe", "a b\"c"));

  const auto notified = there_and_back(Notified{.to = AccountId(8), .notification = NotificationId(9)});
  EXPECT_EQ(notified.to, AccountId(8));
  EXPECT_EQ(notified.notification, NotificationId(9));
  const auto talked =
      there_and_back(ConversationChanged{.account = AccountId(10), .conversation = ConversationId(11)});
  EXPECT_EQ(talked.account, AccountId(10));
  EXPECT_EQ(talked.conversation, ConversationId(11));
  EXPECT_EQ(there_and_back(FiltersChanged{.account = AccountId(12)}).account, AccountId(12));
}

TEST(LiveNews, that_are_none_are_corrupt) {
  for (const auto* wire :
       {"", "{", "[]", "{}", R"({"is":"carried"})", R"({"is":"something new","account":1})",
        R"({"is":"filters","account":"1"})", R"({"is":"filters","account":1.5})",
        R"({"is":"deleted","post":1,"author":1,"visibility":4,"reblog":false,
            "answers_another":false,"mentioned":[],"tags":[]})"}) {
    const auto read = live_news_of(wire);
    ASSERT_FALSE(read) << wire;
    EXPECT_EQ(read.error().code, Errc::corrupt);
  }
}

}  // namespace
}  // namespace rookery::social
