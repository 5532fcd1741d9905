#include "platform/http/params.hpp"

#include <gtest/gtest.h>

namespace rookery::http {
namespace {

namespace json = boost::json;
using namespace std::string_literals;

Request request_with(std::string type, std::string body, std::string query = {}) {
  Request request;
  if (!type.empty()) request.headers.add("content-type", type);
  request.body = std::move(body);
  request.query = std::move(query);
  return request;
}

constexpr const char* kForm = "application/x-www-form-urlencoded";
constexpr const char* kJson = "application/json";

struct Good {
  const char* type;
  std::string body;
  const char* tree;
};

TEST(Params, reads_forms_and_json_as_one_tree) {
  const Good cases[] = {
      {kForm, "a=1&b=x+y%20z", R"({"a":"1","b":"x y z"})"},
      {kForm, "a[b]=1&a[c]=2", R"({"a":{"b":"1","c":"2"}})"},
      {kForm, "a[]=1&a[]=2", R"({"a":["1","2"]})"},
      {kForm, "a%5B%5D=1", R"({"a":["1"]})"},
      {kForm, "a[][k]=1&a[][l]=2&a[][k]=3", R"({"a":[{"k":"1","l":"2"},{"k":"3"}]})"},
      {kForm, "a[0][k]=1&a[1][k]=2", R"({"a":{"0":{"k":"1"},"1":{"k":"2"}}})"},
      {kForm, "poll[options][]=x&poll[options][]=y&poll[multiple]=true",
       R"({"poll":{"options":["x","y"],"multiple":"true"}})"},
      {kForm, "a=1&a=2", R"({"a":"2"})"},
      {kForm, "a&b=", R"({"a":null,"b":""})"},
      {kForm, "&&a=1&=2&", R"({"a":"1"})"},
      {kForm, "a=b=c", R"({"a":"b=c"})"},
      {kForm, "a[=1&[b]=2&c]=3", R"({"a[":"1","[b]":"2","c]":"3"})"},
      {kForm, "status=%F0%9F%90%A6", "{\"status\":\"\xF0\x9F\x90\xA6\"}"},
      {"application/x-www-form-urlencoded; charset=UTF-8", "a=1", R"({"a":"1"})"},
      {"", "a=1", R"({"a":"1"})"},
      {kJson, R"({"a":{"b":[1,true,null,"x"]}})", R"({"a":{"b":[1,true,null,"x"]}})"},
      {"Application/JSON; charset=utf-8", "{}", "{}"},
      {"application/activity+json", R"({"a":1})", R"({"a":1})"},
      {kJson, "  ", "{}"},
      {"text/plain", "a=1", "{}"},
  };
  for (const Good& good : cases) {
    const auto params = Params::parse(request_with(good.type, good.body));
    ASSERT_TRUE(params) << good.body << ": " << params.error().detail;
    EXPECT_EQ(json::value(params->tree()), json::parse(good.tree)) << good.body;
  }
}

struct Bad {
  const char* type;
  std::string body;
  Errc code;
};

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

TEST(Params, refuses_what_it_cannot_read) {
  const Bad cases[] = {
      {kForm, "a=%", Errc::invalid},
      {kForm, "a=%4", Errc::invalid},
      {kForm, "a=%zz", Errc::invalid},
      {kForm, "a=%ff", Errc::invalid},
      {kForm, "a=%00", Errc::invalid},
      {kForm, "%ff=a", Errc::invalid},
      {kForm, "a=\xC3", Errc::invalid},
      {kForm, "a=1&a[b]=2", Errc::invalid},
      {kForm, "a[]=1&a[b]=2", Errc::invalid},
      {kForm, "a[b]=1&a[]=2", Errc::invalid},
      {kForm, "a[b]=1&a=2", Errc::invalid},
      {kForm, "a[b]x[c]=1", Errc::invalid},
      {kForm, "a[][]=1", Errc::invalid},
      {kForm, "a" + repeated("[b]", 8) + "=1", Errc::too_large},
      {kForm, repeated("a[]=1&", 1'001), Errc::too_large},
      {kJson, "{", Errc::invalid},
      {kJson, R"({"a":1}x)", Errc::invalid},
      {kJson, "[1]", Errc::invalid},
      {kJson, "\"a\"", Errc::invalid},
      {kJson, "{\"a\":\"\xFF\"}", Errc::invalid},
      {kJson, R"({"a":"\ud800"})", Errc::invalid},
      {kJson, R"({"a":"\u0000"})", Errc::invalid},
      {kJson, R"({"\u0000":"a"})", Errc::invalid},
      {kJson, R"({"a":)" + repeated("[", 100'000), Errc::too_large},
      {kJson, R"({"a":[)" + repeated("1,", 1'000) + "1]}", Errc::too_large},
  };
  for (const Bad& bad : cases) {
    const auto params = Params::parse(request_with(bad.type, bad.body));
    ASSERT_FALSE(params) << bad.body.substr(0, 60);
    EXPECT_EQ(params.error().code, bad.code) << bad.body.substr(0, 60);
    EXPECT_FALSE(params.error().message.empty()) << bad.body.substr(0, 60);
  }
}

TEST(Params, body_wins_over_query) {
  const auto params = Params::parse(request_with(kJson, R"({"a":"body"})", "a=query&b=query"));
  ASSERT_TRUE(params);
  EXPECT_EQ(params->text("a").value(), "body");
  EXPECT_EQ(params->text("b").value(), "query");
}

constexpr const char* kMultipart = "multipart/form-data; boundary=XX";

TEST(Params, multipart_carries_texts_and_files) {
  const std::string body =
      "preamble\r\n--XX\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nh\xC3\xA9\r\n"
      "--XX \r\ncontent-disposition: form-data; name=\"avatar\"; filename=\"a\\\"b.png\"\r\n"
      "Content-Type: image/png\r\n\r\n\x89PNG\0\r\n--X\r\n\r\n"s
      "--XX\r\nContent-Disposition: form-data; name=fields[]\r\n\r\n\r\n"
      "--XX\r\nContent-Disposition: form-data; name=\"header\"; filename=\"\"\r\n\r\n\r\n--XX--\r\nepilogue";
  const auto params = Params::parse(request_with(kMultipart, body));
  ASSERT_TRUE(params) << params.error().detail;
  EXPECT_EQ(params->text("note").value(), "h\xC3\xA9");
  EXPECT_EQ(params->list("fields").value(), std::vector<std::string>{""});
  const Params::File* file = params->file("avatar");
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->file_name, "a\"b.png");
  EXPECT_EQ(file->content_type, "image/png");
  EXPECT_EQ(file->bytes, "\x89PNG\0\r\n--X\r\n"s);
  EXPECT_EQ(params->file("header"), nullptr) << "a file input that nobody filled";
}

TEST(Params, malformed_multipart_is_refused) {
  const std::string part = "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
  const std::pair<const char*, std::string> cases[] = {
      {"multipart/form-data", "--XX" + part + "--XX--"},
      {"multipart/form-data; boundary=", "--XX" + part + "--XX--"},
      {kMultipart, "no delimiter at all"},
      {kMultipart, "--XX" + part},
      {kMultipart, "--XX" + part + "--XX"},
      {kMultipart, "--XXY" + part + "--XX--"},
      {kMultipart, "--XX\r\n\r\n1\r\n--XX--"},
      {kMultipart, "--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XX--"},
      {kMultipart, "--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--XX--"},
      {kMultipart, "--XX\r\nContent-Disposition: form-data; name=\"\xFF\"\r\n\r\n1\r\n--XX--"},
      {kMultipart, "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xFF\r\n--XX--"},
      {kMultipart, "--XX\r\n" + repeated("x: y\r\n", 2'000) + "\r\n\r\n--XX--"},
  };
  for (const auto& [type, body] : cases) {
    const auto params = Params::parse(request_with(type, body));
    ASSERT_FALSE(params) << body.substr(0, 80);
    EXPECT_EQ(params.error().code, Errc::invalid);
  }
}

TEST(Params, too_many_files_are_refused) {
  std::string body;
  for (std::size_t i = 0; i <= Params::kFilePartsMax; ++i) {
    body += "--XX\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\nx\r\n";
  }
  const auto params = Params::parse(request_with(kMultipart, body + "--XX--"));
  ASSERT_FALSE(params);
  EXPECT_EQ(params.error().code, Errc::too_large);
}

Params params_of(const char* tree) { return Params(json::parse(tree).as_object()); }

TEST(Params, reads_numbers_and_flags_from_texts) {
  const Params params = params_of(
      R"({"n":20,"s":" -7 ","d":3.0,"big":1e300,"half":0.5,"e":"","x":"abc","huge":"99999999999999999999","u":18446744073709551615,
          "t":true,"on":"on","zero":"0","one":1,"null":null,"list":[1]})");
  EXPECT_EQ(params.integer("n").value(), 20);
  EXPECT_EQ(params.integer("s").value(), -7);
  EXPECT_EQ(params.integer("d").value(), 3);
  for (const char* key : {"e", "null", "absent"}) EXPECT_EQ(params.integer(key).value(), std::nullopt) << key;
  for (const char* key : {"big", "half", "x", "huge", "u", "t", "list"}) {
    const auto number = params.integer(key);
    ASSERT_FALSE(number) << key;
    EXPECT_EQ(number.error().message, std::string(key) + " must be a number");
  }
  for (const char* key : {"t", "on", "one"}) EXPECT_EQ(params.flag(key).value(), true) << key;
  EXPECT_EQ(params.flag("zero").value(), false);
  for (const char* key : {"e", "null", "absent"}) EXPECT_EQ(params.flag(key).value(), std::nullopt) << key;
  for (const char* key : {"n", "x", "list"}) EXPECT_FALSE(params.flag(key)) << key;
}

TEST(Params, reads_texts_and_lists) {
  const Params params = params_of(
      R"({"s":"x","n":5,"l":["a",2,null],"o":{"k":"v"},"numbered":{"0":"a","1":"b"},"nested":[["a"]],"null":null})");
  EXPECT_EQ(params.text("s").value(), "x");
  EXPECT_EQ(params.text("n").value(), "5");
  EXPECT_EQ(params.text("null").value(), std::nullopt);
  EXPECT_FALSE(params.text("l"));
  EXPECT_FALSE(params.text("o"));
  EXPECT_EQ(params.list("s").value(), std::vector<std::string>{"x"});
  EXPECT_EQ(params.list("l").value(), (std::vector<std::string>{"a", "2"}));
  EXPECT_EQ(params.list("numbered").value(), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(params.list("absent").value().empty());
  EXPECT_FALSE(params.list("o"));
  EXPECT_FALSE(params.list("nested"));
  EXPECT_TRUE(params.has("null"));
  EXPECT_FALSE(params.has("absent"));
}

TEST(Params, reads_objects_also_when_a_form_numbered_them) {
  const Params params = params_of(
      R"({"o":{"k":"v"},"l":[{"k":"1"},{"k":"2"}],"f":{"0":{"k":"1"},"1":{"k":"2"}},"s":"x","m":[1]})");
  EXPECT_EQ(params.object("o").value().text("k").value(), "v");
  EXPECT_TRUE(params.object("absent").value().tree().empty());
  EXPECT_FALSE(params.object("s"));
  for (const char* key : {"l", "f"}) {
    const auto list = params.objects(key);
    ASSERT_TRUE(list) << key;
    ASSERT_EQ(list->size(), 2U) << key;
    EXPECT_EQ(list->at(1).text("k").value(), "2") << key;
  }
  EXPECT_FALSE(params.objects("s"));
  EXPECT_FALSE(params.objects("m"));
  EXPECT_TRUE(params.objects("absent").value().empty());
}

}  // namespace
}  // namespace rookery::http
