#include "social/text/format.hpp"

#include "accounts/test_site.hpp"
#include "base/text.hpp"
#include "social/text/format_promises.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace rookery::social {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::optional<std::string> resolve(std::string_view name) {
  std::string lower = lower_ascii(name);
  if (lower == "alice" || lower == "bob_2") return lower;
  return std::nullopt;
}

Formatted format(std::string_view text) { return format_post(text, accounts::kTestSite, resolve); }

std::string link(const std::string& scheme, const std::string& start, const std::string& rest = {}) {
  return "<a href=\"" + scheme + start + rest +
         R"(" target="_blank" rel="nofollow noopener noreferrer" translate="no"><span class="invisible">)" +
         scheme + "</span><span class=\"" + (rest.empty() ? "" : "ellipsis") + "\">" + start +
         R"(</span><span class="invisible">)" + rest + "</span></a>";
}

std::string mention(const std::string& name) {
  return R"(<span class="h-card" translate="no"><a href="https://rookery.example/@)" + name +
         R"(" class="u-url mention">@<span>)" + name + "</span></a></span>";
}

std::string tag(const std::string& name, const std::string& path = {}) {
  return R"(<a href="https://rookery.example/tags/)" + (path.empty() ? name : path) +
         R"(" class="mention hashtag" rel="tag">#<span>)" + name + "</span></a>";
}

struct Case {
  std::string typed, html;  // without the <p> around it
};

void expect_each(const std::vector<Case>& cases) {
  for (const auto& [typed, html] : cases) EXPECT_EQ(format(typed).html, "<p>" + html + "</p>") << typed;
}

// The first link of a text as typed, or "" when it has none.
std::string link_in(std::string_view text) {
  const std::string html = format(text).html;
  const std::size_t begin = html.find("href=\"");
  if (begin == std::string::npos) return {};
  return *promises::plain(html.substr(begin + 6, html.find('"', begin + 6) - begin - 6));
}

TEST(Format, lines_and_paragraphs_stay) {
  expect_each({{"text", "text"},
               {"line\nfeed", "line<br />feed"},
               {"line\r\nfeed\rmac", "line<br />feed<br />mac"},
               {"one\n\ntwo", "one</p><p>two"},
               {"one\n\n\n\ntwo\nthree", "one</p><p>two<br />three"},
               {"\n\n one \n", " one "},
               {"two  spaces\tand a tab", "two  spaces\tand a tab"}});
}

TEST(Format, blank_text_has_no_html) {
  EXPECT_EQ(format("").html, "");
  EXPECT_EQ(format(" \n\t\u3000\n").html, "");
  EXPECT_EQ(format(std::string_view("\0\x01\x7F", 3)).html, "");
}

TEST(Format, links_are_shown_without_scheme_and_shortened) {
  expect_each({
      {"http://example.com", link("http://", "example.com")},
      {"https://www.example.com/a", link("https://www.", "example.com/a")},
      {"https://example.com/123456789012345678", link("https://", "example.com/123456789012345678")},
      {"https://example.com/1234567890123456789", link("https://", "example.com/123456789012345678", "9")},
      {"HTTPS://Example.COM/Path", link("HTTPS://", "Example.COM/Path")},
      {"see https://example.com, then", "see " + link("https://", "example.com") + ", then"},
      {"https://example.com/?a=1&b=2",
       R"(<a href="https://example.com/?a=1&amp;b=2" target="_blank" rel="nofollow noopener noreferrer" translate="no">)"
       R"(<span class="invisible">https://</span><span class="">example.com/?a=1&amp;b=2</span>)"
       R"(<span class="invisible"></span></a>)"},
  });
}

TEST(Format, a_shortened_link_is_cut_between_characters) {
  EXPECT_THAT(format("https://example.com/日本語のとても長い住所がここに続いていきます").html,
              HasSubstr("<span class=\"ellipsis\">example.com/日本語のとても長い住所がここに続いて</span>"
                        "<span class=\"invisible\">いきます</span>"));
}

TEST(Format, links_end_where_people_mean) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"http://example.com/post/50-states. ", "http://example.com/post/50-states"},
      {"(http://example.com/)", "http://example.com/"},
      {"http://www.example.com!", "http://www.example.com"},
      {"http://www.example.com'", "http://www.example.com"},
      {"http://www.example.com>", "http://www.example.com"},
      {"\"https://example.com/\"", "https://example.com/"},
      {"<https://example.com/>", "https://example.com/"},
      {"https://en.wiki.example/wiki/Diaspora_(software)",
       "https://en.wiki.example/wiki/Diaspora_(software)"},
      {"(https://en.wiki.example/wiki/Diaspora_(software))",
       "https://en.wiki.example/wiki/Diaspora_(software)"},
      {"https://a.example/track/We_(Version_(Edited))/x", "https://a.example/track/We_(Version_(Edited))/x"},
      {"https://a.example/x(((y)))", "https://a.example/x"},
      {"https://a.example/x()", "https://a.example/x"},
      {"https://wiki.example/wiki/日本", "https://wiki.example/wiki/日本"},
      {"https://wiki.example/wiki/대한민국", "https://wiki.example/wiki/대한민국"},
      {"https://wiki.example/wiki/Ελλάδα.", "https://wiki.example/wiki/Ελλάδα"},
      {"https://wiki.example/wiki/मराठी", "https://wiki.example/wiki/मराठी"},
      {"https://example.com/\u3000abc", "https://example.com/"},
      {"「https://example.org/」", "https://example.org/"},
      {"https://example.jpを見て", "https://example.jp"},
      {"https://example.com。", "https://example.com"},
      {"https://nic.みんな/", "https://nic.みんな/"},
      {"https://xn--nic-x.xn--q9jyb4c/", "https://xn--nic-x.xn--q9jyb4c/"},
      {"https://bücher.example", "https://bücher.example"},
      {"http://example.com:8080/x", "http://example.com:8080/x"},
      {"http://example.com:", "http://example.com"},
      {"https://example.com/search?utf8=✓&q=a", "https://example.com/search?utf8=✓&q=a"},
      {"https://example.com/search?q=a.", "https://example.com/search?q=a"},
      {"https://example.com?q=a#b", "https://example.com?q=a#b"},
      {"https://example.com/#!/page", "https://example.com/#!/page"},
      {"https://example.com/@alice/1", "https://example.com/@alice/1"},
      {"https://example.com/?", "https://example.com/"},
      {"https://example.com...", "https://example.com"},
      {"https://example.com/b<del>b</del>", "https://example.com/b"},
      {"https://example.com/a\u202Egpj.exe", "https://example.com/a"},
      {"日本語https://example.com/", "https://example.com/"},
  };
  for (const auto& [typed, url] : cases) EXPECT_EQ(link_in(typed), url) << typed;
}

TEST(Format, what_is_no_link_stays_text) {
  for (const std::string typed :
       {"example.com", "http://", "http://localhost", "http://localhost:3000/x", "http://127.0.0.1/",
        "https://a", "http://www\\.google\\.com", "javascript://example.com/%0aalert(1)",
        "javascript:alert(1)", "ftp://example.com", "xhttps://example.com", "https://user@example.com/",
        "https://example.com@evil.example", "data:text/html,x", "http://-a.example", "http://.example.com",
        "@https://example.com"}) {
    EXPECT_EQ(link_in(typed), "") << typed;
  }
}

TEST(Format, too_long_a_link_stays_text) {
  const std::string longest = "https://example.com/" + std::string(kLinkBytesMax - 20, 'a');
  EXPECT_EQ(link_in(longest), longest);
  EXPECT_EQ(link_in(longest + "a"), "");
}

TEST(Format, mentions_of_local_accounts_become_links) {
  expect_each({{"@alice", mention("alice")},
               {"@ALICE hi", mention("alice") + " hi"},
               {"(@alice)", "(" + mention("alice") + ")"},
               {"@alice.", mention("alice") + "."},
               {"@alice's", mention("alice") + "&#39;s"},
               {"@alice@rookery.example!", mention("alice") + "!"},
               {"@alice@ROOKERY.example", mention("alice")},
               {"こんにちは、@bob_2さん", "こんにちは、" + mention("bob_2") + "さん"},
               {"مرحبا @alice!", "مرحبا " + mention("alice") + "!"},
               {"@alice @bob_2", mention("alice") + " " + mention("bob_2")},
               {".@alice", "." + mention("alice")}});
}

TEST(Format, what_is_no_mention_stays_text) {
  for (const std::string typed :
       {"@nobody", "alice@rookery.example", "@alice@elsewhere.example", "@", "@@alice@", "@alice@bob_2@c",
        "@alicé", "a=@alice", "/@alice", "@alice.smith", "@alice://x", "é@alice", "@\u200Balice",
        "@alice@rookery.example.org", "@123456789012345678901234567890123"}) {
    EXPECT_THAT(format(typed).mentions, IsEmpty()) << typed;
    EXPECT_EQ(format(typed).html, "<p>" + typed + "</p>");
  }
}

TEST(Format, mentions_are_listed_once_as_registered_and_asked_once) {
  int asked = 0;
  const auto counting = [&](std::string_view name) {
    ++asked;
    return resolve(name);
  };
  const auto formatted = format_post("@Alice @alice@rookery.example @nobody @NOBODY @bob_2 @aLICE",
                                     accounts::kTestSite, counting);
  EXPECT_THAT(formatted.mentions, ElementsAre("alice", "bob_2"));
  EXPECT_EQ(asked, 3);
}

TEST(Format, a_domain_with_a_port_is_ours_only_with_it) {
  const accounts::Site site{.url = "http://localhost:8080", .domain = "localhost:8080"};
  EXPECT_THAT(format_post("@alice@localhost:8080, hi", site, resolve).mentions, ElementsAre("alice"));
  EXPECT_THAT(format_post("@alice@localhost, hi", site, resolve).mentions, IsEmpty());
}

TEST(Format, hashtags_of_any_script_become_links) {
  expect_each({
      {"#hashtag", tag("hashtag")},
      {"#CamelCase2", tag("CamelCase2")},
      {"#hashtagタグ", tag("hashtagタグ", "hashtag%E3%82%BF%E3%82%B0")},
      {"#園芸", tag("園芸", "%E5%9C%92%E8%8A%B8")},
      {"＃園芸", tag("園芸", "%E5%9C%92%E8%8A%B8")},
      {"#Привет!", tag("Привет", percent_encode("Привет")) + "!"},
      {"#שלום", tag("שלום", percent_encode("שלום"))},
      {"#مرحبا،", tag("مرحبا", percent_encode("مرحبا")) + "،"},
      {"#हिन्दी", tag("हिन्दी", percent_encode("हिन्दी"))},
      {"#ภาษาไทย", tag("ภาษาไทย", percent_encode("ภาษาไทย"))},
      {"#می\u200Cخواهم", tag("می\u200Cخواهم", percent_encode("می\u200Cخواهم"))},
      {"#Fußgänger", tag("Fußgänger", percent_encode("Fußgänger"))},
      {"#spider・man", tag("spider・man", percent_encode("spider・man"))},
      {"#one #two", tag("one") + " " + tag("two")},
      {"(#one,#two)", "(" + tag("one") + "," + tag("two") + ")"},
      {"#c++", tag("c") + "++"},
      {"#one-two", tag("one") + "-two"},
      {"#2fa", tag("2fa")},
      {"#_x", tag("_x")},
      {"#1_2", tag("1_2")},
      {"##one", "#" + tag("one")},
      {"#tag·", tag("tag") + "·"},
  });
}

TEST(Format, what_is_no_hashtag_stays_text) {
  for (const std::string typed : {"#", "#2026", "#1", "# x", "a#b", "é#b", "日#本", "/#x", ")#x", "=#x",
                                  "#·x", "#___", "#️⃣", "#️⃣abc", "#😀", "#-x", "#١٢٣", "#.net"}) {
    EXPECT_THAT(format(typed).tags, IsEmpty()) << typed;
    EXPECT_EQ(format(typed).html, "<p>" + typed + "</p>");
  }
  EXPECT_THAT(format("https://example.com/#section").tags, IsEmpty());
  EXPECT_THAT(format("&#x;").tags, IsEmpty());
}

TEST(Format, hashtags_are_listed_once_by_fold) {
  EXPECT_THAT(format("#Café #CAFE #ｃａｆｅ #tea #Tea").tags, ElementsAre("Café", "tea"));
}

TEST(Format, too_long_a_hashtag_stays_text) {
  EXPECT_THAT(format("#" + std::string(kTagBytesMax, 'a')).tags, testing::SizeIs(1));
  EXPECT_THAT(format("#" + std::string(kTagBytesMax + 1, 'a')).tags, IsEmpty());
}

TEST(Format, nothing_typed_becomes_markup) {
  for (const std::string typed : {
           R"(<script>alert("Hello")</script>)",
           R"(<img src="javascript:alert('XSS');">)",
           R"(<IMG SRC=&#106;&#97;&#118;&#97; onerror=alert(1)>)",
           R"(https://example.com/"onmouseover="alert(1))",
           R"(https://example.com/'><script>alert(1)</script>)",
           R"(https://example.com/?"><svg/onload=alert(1)>)",
           R"(http://example.com/blahblahblahblah/a<script>alert("Hello")</script>)",
           R"(#tag"onclick="x)",
           R"(@alice"><b>)",
           R"(@alice@rookery.example<script>)",
           R"(#<b>x</b>)",
           R"(&lt;script&gt; &amp;)",
           R"(</p></div><style>*{display:none}</style>)",
           R"(<!-- --><![CDATA[ x ]]><?php ?>)",
           R"(<a href="https://example.com" class="mention">@alice</a>)",
           R"(<p>one</p><br />)",
           R"(https://[::1]/ http://exa<mple.com/)",
           R"(http://a.example/#<x onload=1>)",
           "<\x01script>\x02",
           "<scr\xC3ipt>",
           "\xF8\xA1\xA1\xA1\xA1<b>",
           "\xE2\x28\xA1<i>\xFF\xFE",
       }) {
    EXPECT_EQ(promises::broken(typed, accounts::kTestSite, [](auto) { return std::nullopt; }), "") << typed;
    const std::string html = format(typed).html;
    for (const std::string_view markup : {"<script", "<img", "<svg", "<b>", "<style", "<!--", "<i>", "<x"}) {
      EXPECT_THAT(lower_ascii(html), Not(HasSubstr(markup)));
    }
  }
}

TEST(Format, broken_bytes_and_controls_never_come_out) {
  EXPECT_EQ(format("a\x01\x1B[31m\u0085\u009Fz").html, "<p>a[31mz</p>");
  EXPECT_EQ(format("a\xFFz").html, "<p>a\uFFFDz</p>");
  EXPECT_EQ(format("\xED\xA0\x80").html, "<p>\uFFFD\uFFFD\uFFFD</p>");
}

TEST(Format, emoji_and_right_to_left_text_come_out_as_typed) {
  for (const std::string typed :
       {"👨‍👩‍👧‍👦 family", "🏳️‍🌈 👍🏽 🇯🇵", "שלום עולם",
        "قطار الليل 🚆 رائع", "e\u0301 vs é", "नमस्ते दुनिया", "ทดสอบ", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢"}) {
    EXPECT_EQ(format(typed).html, "<p>" + typed + "</p>");
  }
}

TEST(Format, field_has_links_that_say_me_and_nothing_else) {
  EXPECT_EQ(
      format_field("https://example.com"),
      R"(<a href="https://example.com" target="_blank" rel="nofollow noopener noreferrer me" translate="no">)"
      R"(<span class="invisible">https://</span><span class="">example.com</span>)"
      R"(<span class="invisible"></span></a>)");
  EXPECT_EQ(format_field("<b>@alice</b>\n#tag"), "&lt;b&gt;@alice&lt;/b&gt; #tag");
  EXPECT_EQ(format_field(""), "");
}

TEST(PostLength, counts_as_mastodon_does) {
  const std::vector<std::pair<std::string, std::size_t>> cases = {
      {"", 0},
      {"hello", 5},
      {"héllo", 5},
      {"e\u0301", 1},
      {"👨‍👩‍👧‍👦", 1},
      {"🇯🇵🇩🇪", 2},
      {"日本語", 3},
      {"a\r\nb", 3},
      {"https://example.com/", 23},
      {"http://a.example", 23},
      {"see https://example.com/a/very/long/path/that/goes/on/and/on?with=a&query=too now", 4 + 23 + 4},
      {"@alice@elsewhere.example hi", 9},
      {"@alice hi", 9},
      {"#tag", 4},
      {"http://localhost", 16},
      {"\xFF", 1},
  };
  for (const auto& [typed, length] : cases) EXPECT_EQ(post_length(typed), length) << typed;
}

TEST(FoldTag, makes_spellings_of_one_tag_equal) {
  EXPECT_EQ(fold_tag("#Rookery"), "rookery");
  EXPECT_EQ(fold_tag("Café"), "cafe");
  EXPECT_EQ(fold_tag("Cafe\u0301"), "cafe");
  EXPECT_EQ(fold_tag("ｃａｆｅ"), "cafe");
  EXPECT_EQ(fold_tag("Łódź"), "lodz");
  EXPECT_EQ(fold_tag("STRASSE"), fold_tag("Straße"));
  EXPECT_EQ(fold_tag("ﾀｸﾞ"), "タグ");
  EXPECT_EQ(fold_tag("がく"), "がく");
  EXPECT_EQ(fold_tag("йога"), "йога");
  EXPECT_EQ(fold_tag("हिन्दी"), "हिन्दी");
  EXPECT_EQ(fold_tag("a b-c!"), "abc");
  EXPECT_EQ(fold_tag("\xFF"), "");
  EXPECT_EQ(fold_tag(""), "");
}

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += piece;
  return text;
}

TEST(Format, hostile_text_takes_linear_time) {
  static constexpr std::size_t kBytes = 1'000'000;
  // Quadratic time would take minutes; the bound leaves room for sanitizers on a busy machine.
  static constexpr std::chrono::seconds kTimeMax{5};
  for (const std::string_view piece : {"@",
                                       "@a",
                                       "@a@",
                                       "@a@b.",
                                       "@a.",
                                       "#",
                                       "#a",
                                       "#1",
                                       "#1_",
                                       "(",
                                       "http://",
                                       "http://a.",
                                       "http://a.b/(",
                                       "http://a.bc/(",
                                       "http://a.bc/(,",
                                       "http://a.bc/((x)",
                                       "http://a.bc/((",
                                       "http://a.bc/!",
                                       "http://a.bc?!",
                                       "http://a.bc?(",
                                       "http://あ",
                                       "http://あ.",
                                       "http://a-",
                                       "h",
                                       "\n",
                                       "<",
                                       "＃",
                                       "＃1",
                                       "\xFF",
                                       "\xF0\x90",
                                       "a\u0301",
                                       "👨‍👩‍👧‍👦",
                                       "\u200C"}) {
    for (const bool prefixed : {false, true}) {
      const std::string text = (prefixed ? "http://a.bc/" : "") + repeated(piece, kBytes);
      const auto start = std::chrono::steady_clock::now();
      static_cast<void>(format(text));
      static_cast<void>(post_length(text));
      static_cast<void>(fold_tag(text));
      EXPECT_LT(std::chrono::steady_clock::now() - start, kTimeMax) << piece;
    }
  }
}

TEST(Format, promises_hold_for_random_text) {
  static constexpr int kTexts = 20'000;
  static constexpr std::array<std::string_view, 44> kPieces = {
      "@",    "#", "＃",    "http://", "https://", "www.", "example.com", "a",    "alice", "é",      "日本",
      "タグ", "(", ")",     "/",       "?",        "&",    "=",           "<",    ">",     "\"",     "'",
      ".",    ",", ":",     "-",       "_",        "\n",   "\n\n",        "\r",   " ",     "\u202E", "\u200D",
      "👩",   "1", "&amp;", "</p>",    "<br />",   "\xC3", "\xF0\x9F",    "\x01", "\t",    "क्ष",     "a.bc/"};
  const unsigned seed = std::random_device{}();
  std::mt19937 random(seed);
  for (int i = 0; i < kTexts; ++i) {
    std::string text;
    for (auto pieces = random() % 24; pieces > 0; --pieces) text += kPieces[random() % kPieces.size()];
    const std::string broken = promises::broken(
        text, accounts::kTestSite, [](std::string_view name) { return std::optional(std::string(name)); });
    ASSERT_EQ(broken, "") << "seed " << seed << ", typed: " << text;
  }
}

}  // namespace

}  // namespace rookery::social
