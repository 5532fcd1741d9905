#pragma once

#include "base/result.hpp"
#include "platform/http/message.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::http {

// What a client sent, wherever it put it: query string, form (urlencoded or multipart) or JSON body, as one
// tree with Rails' naming
// ("a[b]=1" is {"a": {"b": "1"}}, "a[]=1&a[]=2" is {"a": ["1", "2"]}), because Mastodon's clients use all of
// these. The body wins over the query.
//
// Reading is typed: a value that is there but cannot be read as asked is Errc::invalid with a sentence that
// names it; a missing one, or null, is an empty optional. Numbers and booleans are also read from strings
// ("20", "true", "1", "on"), as forms send them.
class Params {
 public:
  static constexpr std::size_t kDepthMax = 8;
  static constexpr std::size_t kValuesMax = 1'000;  // leaves in one request
  static constexpr std::size_t kFilePartsMax = 8;

  // An uploaded file of a multipart form.
  struct File {
    std::string name, file_name, content_type, bytes;
  };

  // Errors: invalid (malformed JSON or form, a body that is not an object, invalid UTF-8), too_large (over
  // the limits above).
  [[nodiscard]] static Result<Params> parse(const Request& request);

  Params() = default;
  explicit Params(boost::json::object tree) : tree_(std::move(tree)) {}

  [[nodiscard]] Result<std::optional<std::string>> text(std::string_view key) const;
  [[nodiscard]] Result<std::optional<bool>> flag(std::string_view key) const;
  [[nodiscard]] Result<std::optional<std::int64_t>> integer(std::string_view key) const;
  // A list of strings; a single value counts as a list of one; missing is an empty list. Numbers become their
  // digits.
  [[nodiscard]] Result<std::vector<std::string>> list(std::string_view key) const;
  // A nested object; missing gives an empty one.
  [[nodiscard]] Result<Params> object(std::string_view key) const;
  // A list of objects, also when a form numbered them ("a[0][k]=v"); missing is an empty list.
  [[nodiscard]] Result<std::vector<Params>> objects(std::string_view key) const;
  // Whether the key is there, null included ("present but empty" differs from "absent" in updates).
  [[nodiscard]] bool has(std::string_view key) const { return tree_.contains(key); }
  [[nodiscard]] const File* file(std::string_view key) const;
  [[nodiscard]] const boost::json::object& tree() const { return tree_; }

 private:
  boost::json::object tree_;
  std::vector<File> files_;
};

}  // namespace rookery::http
