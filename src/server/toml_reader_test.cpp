#include "server/toml_reader.hpp"

#include <gtest/gtest.h>

namespace rookery::server {
namespace {

std::string message_of(std::string_view text) {
  auto reader = TomlReader::parse(text, "rookery.toml");
  if (!reader) return reader.error().message;
  std::string title = "standard";
  unsigned threads = 2;
  bool open = true;
  std::vector<std::string> rules;
  std::chrono::milliseconds wait{5};
  reader->text("instance", "title", title);
  reader->texts("instance", "rules", rules);
  reader->number("http", "threads", threads, 1, 64);
  reader->flag("http", "open", open);
  reader->seconds("http", "wait", wait);
  auto finished = reader->finish();
  if (!finished) return finished.error().message;
  return title + " " + std::to_string(threads) + " " + std::to_string(rules.size()) + " " +
         std::to_string(wait.count());
}

TEST(TomlReader, missing_keys_keep_their_standard) { EXPECT_EQ(message_of(""), "standard 2 0 5"); }

TEST(TomlReader, reads_every_kind_of_value) {
  EXPECT_EQ(
      message_of("[instance]\ntitle = \"x\"\nrules = [\"a\", \"b\"]\n[http]\nthreads = 4\nwait = 0.25\n"),
      "x 4 2 250");
}

TEST(TomlReader, unknown_keys_and_sections_are_errors_that_name_what_there_is) {
  EXPECT_EQ(message_of("[http]\nthread = 4\n"),
            "rookery.toml:2: no such key in [http]: thread (there are: open, threads, wait)");
  EXPECT_EQ(message_of("[htp]\nthreads = 4\n"), "rookery.toml:1: no such section: htp");
  EXPECT_EQ(message_of("http = 4\n"), "rookery.toml:1: http is a section: [http]");
}

TEST(TomlReader, wrong_types_and_bounds_are_errors_that_say_what_is_right) {
  EXPECT_EQ(message_of("[http]\nthreads = 0\n"),
            "rookery.toml:2: threads in [http] is a whole number from 1 to 64");
  EXPECT_EQ(message_of("[http]\nthreads = \"4\"\n"),
            "rookery.toml:2: threads in [http] is a whole number from 1 to 64");
  EXPECT_EQ(message_of("[instance]\ntitle = 3\n"), "rookery.toml:2: title in [instance] is a text in quotes");
  EXPECT_EQ(message_of("[instance]\nrules = [1]\n"),
            "rookery.toml:2: rules in [instance] is a list of texts: [\"…\", \"…\"]");
  EXPECT_EQ(message_of("[http]\nopen = 1\n"), "rookery.toml:2: open in [http] is true or false");
  EXPECT_EQ(message_of("[http]\nwait = -1\n"),
            "rookery.toml:2: wait in [http] is a number of seconds, 0 or more");
}

TEST(TomlReader, broken_files_name_the_line) {
  EXPECT_TRUE(message_of("[http\n").starts_with("rookery.toml:1: "));
}

}  // namespace
}  // namespace rookery::server
