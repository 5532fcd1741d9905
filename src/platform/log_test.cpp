#include "platform/log.hpp"

#include <boost/json.hpp>

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <cmath>

namespace rookery {
namespace {

// What a log writes, read back line by line.
class LogTest : public testing::Test {
 protected:
  LogTest() { EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0); }
  ~LogTest() override { ::close(ends_[0]); }

  std::vector<boost::json::object> lines(std::unique_ptr<Log> log) {
    log.reset();
    ::close(ends_[1]);
    std::string text;
    std::array<char, 4096> bytes{};
    for (ssize_t n = 0; (n = ::read(ends_[0], bytes.data(), bytes.size())) > 0;) {
      text.append(bytes.data(), static_cast<std::size_t>(n));
    }
    std::vector<boost::json::object> parsed;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      parsed.push_back(boost::json::parse(text.substr(at, end - at)).as_object());
      at = end + 1;
    }
    return parsed;
  }

  std::array<int, 2> ends_{};
};

TEST_F(LogTest, line_is_one_json_object_whatever_the_text) {
  auto log = std::make_unique<Log>(LogLevel::info, ends_[1]);
  const std::string nasty = std::string("\"\\\n\r\t\0\x1f\x7f{}%v", 12) + "\xC3\xA9";
  log->info(nasty, {{"text", nasty},
                    {"broken", "a\xFFz"},
                    {"number", -5},
                    {"size", std::size_t{7}},
                    {"yes", true},
                    {"ms", 1.25},
                    {"nan", std::nan("")}});
  const auto all = lines(std::move(log));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].at("msg").as_string(), nasty);
  EXPECT_EQ(all[0].at("text").as_string(), nasty);
  EXPECT_EQ(all[0].at("broken"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(all[0].at("number"), -5);
  EXPECT_EQ(all[0].at("size"), 7);
  EXPECT_EQ(all[0].at("yes"), true);
  EXPECT_EQ(all[0].at("ms"), 1.25);
  EXPECT_TRUE(all[0].at("nan").is_null());
  EXPECT_EQ(all[0].at("level"), "info");
  const std::string time(all[0].at("time").as_string());
  EXPECT_EQ(time.size(), std::string_view("2024-05-01T12:30:00.123Z").size());
  EXPECT_TRUE(time[10] == 'T' && time.back() == 'Z') << time;
}

TEST_F(LogTest, lines_below_the_level_are_not_written) {
  auto log = std::make_unique<Log>(LogLevel::warn, ends_[1]);
  log->debug("no");
  log->info("no");
  log->warn("w");
  log->error("e");
  const auto all = lines(std::move(log));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].at("level"), "warn");
  EXPECT_EQ(all[1].at("level"), "error");
}

TEST_F(LogTest, reader_that_does_not_read_costs_lines_and_not_the_caller) {
  auto log = std::make_unique<Log>(LogLevel::info, ends_[1]);
  const std::string kilobyte(1'000, 'x');
  constexpr int kLines = 20'000;
  for (int i = 0; i < kLines; ++i) log->info(kilobyte);  // returns although nobody reads: a pipe holds 64 KiB
  std::int64_t written = 0;
  std::int64_t dropped = 0;
  std::thread closer([&] { log.reset(); });
  std::string text;
  std::array<char, 65536> bytes{};
  std::thread ender([&] {
    closer.join();
    ::close(ends_[1]);
  });
  for (ssize_t n = 0; (n = ::read(ends_[0], bytes.data(), bytes.size())) > 0;) {
    text.append(bytes.data(), static_cast<std::size_t>(n));
  }
  ender.join();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const auto line = boost::json::parse(text.substr(at, end - at)).as_object();
    if (const auto* lines_dropped = line.if_contains("lines")) {
      dropped += lines_dropped->to_number<std::int64_t>();
    } else {
      ++written;
    }
    at = end + 1;
  }
  EXPECT_GT(dropped, 0);
  EXPECT_EQ(written + dropped, kLines);
}

TEST(LogLevels, are_named) {
  LogLevel level = LogLevel::info;
  EXPECT_TRUE(parse_log_level("error", level));
  EXPECT_EQ(level, LogLevel::error);
  EXPECT_FALSE(parse_log_level("loud", level));
  EXPECT_EQ(level, LogLevel::error);
}

}  // namespace
}  // namespace rookery
