#include "api/errors.hpp"

#include <gtest/gtest.h>

namespace rookery::api {
namespace {

TEST(Errors, every_code_has_a_status_and_a_sentence) {
  for (int code = 0; code <= static_cast<int>(Errc::internal); ++code) {
    const Error error{static_cast<Errc>(code), {}, "secret", {}};
    const http::Response response = error_response(error);
    EXPECT_TRUE(response.status >= 400 && response.status < 600) << code;
    const auto body = boost::json::parse(response.body).as_object();
    EXPECT_FALSE(body.at("error").as_string().empty()) << code;
    EXPECT_EQ(response.body.find("secret"), std::string::npos) << code;
  }
}

TEST(Errors, what_may_be_tried_again_says_when) {
  for (const auto code : {Errc::unavailable, Errc::timeout}) {
    const auto response = error_response(Error{code, {}, {}, {}});
    EXPECT_EQ(response.status, 503U);
    EXPECT_EQ(response.headers.find("Retry-After"), "2");
  }
  EXPECT_EQ(error_response(Error{Errc::not_found, {}, {}, {}}).headers.find("Retry-After"), "");
}

TEST(Errors, fields_become_details) {
  const Error error{Errc::invalid,
                    "Validation failed: Username is taken",
                    {},
                    {{"username", "ERR_TAKEN", "is taken"},
                     {"username", "ERR_INVALID", "is odd"},
                     {"email", "ERR_BLANK", "can't be blank"}}};
  const http::Response response = error_response(error);
  EXPECT_EQ(response.status, 422U);
  EXPECT_EQ(boost::json::parse(response.body), boost::json::parse(R"({
    "error": "Validation failed: Username is taken",
    "details": {
      "username": [{"error": "ERR_TAKEN", "description": "is taken"}, {"error": "ERR_INVALID", "description": "is odd"}],
      "email": [{"error": "ERR_BLANK", "description": "can't be blank"}]}})"));
}

}  // namespace
}  // namespace rookery::api
