#include "base/text.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace rookery {

namespace {

using namespace std::string_view_literals;

TEST(Text, utf8_is_what_rfc_3629_allows) {
  for (const auto text : {""sv, "plain"sv, "é"sv, "日本語の長い文章"sv, "👩‍👩‍👧"sv, "\0"sv,
                          "\uFFFF"sv, "\U0010FFFF"sv, "12345678é"sv}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
  for (const auto text : {"\x80"sv, "\xC3"sv, "\xC0\x80"sv, "\xC1\xBF"sv, "\xE0\x80\x80"sv, "\xED\xA0\x80"sv,
                          "\xF0\x80\x80\x80"sv, "\xF4\x90\x80\x80"sv, "\xF5\x80\x80\x80"sv, "\xFE"sv,
                          "\xFF"sv, "12345678\xE2\x82"sv, "a\xC3(b"sv}) {
    EXPECT_FALSE(is_utf8(text)) << text;
  }
}

TEST(Text, case_folds) {
  EXPECT_EQ(lower_ascii("ABC-xyzÉ"), "abc-xyzÉ");
  EXPECT_EQ(fold_case("ABC"), "abc");
  EXPECT_EQ(fold_case("STRASSE"), fold_case("straße"));
  EXPECT_EQ(fold_case("ΣΊΣΥΦΟΣ"), fold_case("σίσυφος"));
  EXPECT_EQ(fold_case("ДОМ"), "дом");
  EXPECT_TRUE(is_utf8(fold_case("\xFFÉ\xC3")));
}

TEST(Text, trim_takes_unicode_white_space_off_both_ends) {
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim(" \t\r\n\u3000\u00A0\u2028"), "");
  EXPECT_EQ(trim("\u3000 a b\n\u00A0"), "a b");
  EXPECT_EQ(trim("日本"), "日本");
  EXPECT_EQ(trim(" \xE3\x80 "), "\xE3\x80");
  EXPECT_EQ(trim("\x80\x80"), "\x80\x80");
}

TEST(Text, counts_code_points_and_graphemes) {
  struct Case {
    std::string_view text;
    std::size_t characters, graphemes;
  };
  for (const auto& [text, points, clusters] : std::vector<Case>{{"", 0, 0},
                                                                {"hello world", 11, 11},
                                                                {"a\r\nb", 4, 3},
                                                                {"é", 1, 1},
                                                                {"e\u0301", 2, 1},
                                                                {"日本語", 3, 3},
                                                                {"👨‍👩‍👧‍👦", 7, 1},
                                                                {"🇯🇵🇩🇪", 4, 2},
                                                                {"हिन्दी", 6, 2},
                                                                {"\u1100\u1161\u11A8", 3, 1},
                                                                {"\xFF\xFE", 2, 2}}) {
    EXPECT_EQ(characters(text), points) << text;
    EXPECT_EQ(graphemes(text), clusters) << text;
  }
}

TEST(Text, clean_text_is_utf8_with_plain_line_ends_and_no_controls) {
  EXPECT_EQ(clean_text("a\r\nb\rc\n"), "a\nb\nc\n");
  EXPECT_EQ(clean_text("a\tb\0c\x1B\x7F"sv), "a\tbc");
  EXPECT_EQ(clean_text("a\u0085\u009Fb\u00A0"), "ab\u00A0");
  EXPECT_EQ(clean_text("é日👩‍👧"), "é日👩‍👧");
  EXPECT_EQ(clean_text("a\xC3(\xFF"), "a\uFFFD(\uFFFD");
}

TEST(Text, escapes_for_html_and_urls) {
  EXPECT_EQ(escape_html(R"(<a href="x">'&'</a>)"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  EXPECT_EQ(escape_html("日本"), "日本");
  EXPECT_EQ(percent_encode("a-Z_0.~"), "a-Z_0.~");
  EXPECT_EQ(percent_encode("タ/ &"), "%E3%82%BF%2F%20%26");
}

}  // namespace

}  // namespace rookery
