#pragma once

#include "base/result.hpp"
#include "platform/http/params.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rookery::http {

// Percent-decodes `text`; with `plus_is_space` also "+" as forms write spaces. Empty when a '%' is not
// followed by two hexadecimal digits. The result may be any bytes.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

// Builds the tree of a form from its "a[b][]=c" pairs, with the rules of Rack's nested queries: "a[]"
// appends, "a[][k]" begins a new object when the last one has k already, anything else nests by name. A key
// that is a text in one place and an object in another is invalid.
class FormTree {
 public:
  // Errors: invalid; too_large over Params' limits.
  [[nodiscard]] Result<> add(std::string_view key, boost::json::value value);
  // All pairs of "a=b&c=d", application/x-www-form-urlencoded. A name without '=' is null.
  [[nodiscard]] Result<> add_urlencoded(std::string_view text);
  [[nodiscard]] boost::json::object take() && { return std::move(tree_); }

 private:
  boost::json::object tree_;
  std::size_t values_ = 0;
};

// The parts of a multipart/form-data body (RFC 7578): texts go into `tree`, files into `files`.
// Errors: invalid; too_large over Params' limits.
[[nodiscard]] Result<> parse_multipart(std::string_view content_type, std::string_view body, FormTree& tree,
                                       std::vector<Params::File>& files);

}  // namespace rookery::http
