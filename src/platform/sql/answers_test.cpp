#include "platform/sql/answers.hpp"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

namespace rookery::sql {
namespace {

TEST(Answers, those_of_one_loop_go_together_and_in_order) {
  boost::asio::io_context one, other;
  std::vector<int> told;
  {
    Answers answers;
    answers.add(one.get_executor(), [&] { told.push_back(1); });
    answers.add(other.get_executor(), [&] { told.push_back(2); });
    answers.add(one.get_executor(), [&] { told.push_back(3); });
    EXPECT_EQ(one.poll(), 0U) << "before all are there";
    one.restart();
  }
  EXPECT_EQ(one.poll(), 1U);
  EXPECT_EQ(told, (std::vector{1, 3}));
  EXPECT_EQ(other.poll(), 1U);
  EXPECT_EQ(told, (std::vector{1, 3, 2}));
}

}  // namespace
}  // namespace rookery::sql
