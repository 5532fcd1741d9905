#include "platform/http/params.hpp"

#include "base/text.hpp"
#include "platform/http/form.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace rookery::http {
namespace {

namespace json = boost::json;

auto not_a(std::string_view key, std::string_view kind) {
  return fail(Errc::invalid, std::string(key) + " must be " + std::string(kind));
}

auto malformed_json(std::string detail) {
  return fail(Errc::invalid, "The request could not be read: malformed JSON", std::move(detail));
}

// Counts the leaves; texts with NUL are refused because neither database keeps them (PostgreSQL) or compares
// them (SQLite) like other texts.
Result<> check(const json::value& value, std::size_t& leaves) {
  if (const json::object* object = value.if_object()) {
    for (const auto& [key, member] : *object) {
      if (key.find('\0') != std::string_view::npos) return malformed_json("NUL in a key");
      ROOKERY_TRY(check(member, leaves));
    }
    return {};
  }
  if (const json::array* array = value.if_array()) {
    for (const json::value& element : *array) ROOKERY_TRY(check(element, leaves));
    return {};
  }
  if (++leaves > Params::kValuesMax) return fail(Errc::too_large, "Too many parameters");
  const json::string* text = value.if_string();
  if (text != nullptr && text->find('\0') != json::string::npos) return malformed_json("NUL in a text");
  return {};
}

Result<json::object> parse_json(std::string_view body) {
  if (trim(body).empty()) return json::object();
  json::parse_options options;
  options.max_depth = Params::kDepthMax;
  boost::system::error_code error;
  json::value value = json::parse(body, error, {}, options);
  if (error == json::error::too_deep) return fail(Errc::too_large, "A parameter is nested too deeply");
  if (error) return malformed_json(error.message());
  if (!value.is_object()) return fail(Errc::invalid, "The request could not be read: not a JSON object");
  std::size_t leaves = 0;
  ROOKERY_TRY(check(value, leaves));
  return std::move(value.get_object());
}

std::string media_type(std::string_view content_type) {
  return lower_ascii(trim(content_type.substr(0, content_type.find(';'))));
}

std::string text_of(const json::value& leaf) {
  if (const json::string* text = leaf.if_string()) return std::string(*text);
  return json::serialize(leaf);
}

bool is_text(const json::value& value) { return value.is_string() || value.is_number() || value.is_bool(); }

std::optional<std::int64_t> integer_of(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  if (const double* number = value.if_double()) {
    constexpr double kExact = 9'007'199'254'740'992;  // 2^53: above, a double names no one integer
    if (std::trunc(*number) != *number || std::abs(*number) > kExact) return std::nullopt;
    return static_cast<std::int64_t>(*number);
  }
  const json::string* text = value.if_string();
  if (text == nullptr) return std::nullopt;
  const std::string_view digits = trim(*text);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

// Rails' ActiveModel::Type::Boolean, except that it takes every other text for true.
std::optional<bool> flag_of(const json::value& value) {
  if (value.is_bool()) return value.get_bool();
  const std::string text = lower_ascii(text_of(value));
  constexpr std::array<std::string_view, 5> kTrue = {"true", "1", "on", "t", "yes"};
  constexpr std::array<std::string_view, 5> kFalse = {"false", "0", "off", "f", "no"};
  if (std::ranges::find(kTrue, text) != kTrue.end()) return true;
  if (std::ranges::find(kFalse, text) != kFalse.end()) return false;
  return std::nullopt;
}

// "media_ids[0]=1&media_ids[1]=2" is a list too.
bool is_numbered(const json::object& object) {
  return std::ranges::all_of(object, [](const auto& member) {
    return std::ranges::all_of(std::string_view(member.key()), [](char c) { return c >= '0' && c <= '9'; });
  });
}

// The value of `key`; null counts as missing.
const json::value* present(const json::object& tree, std::string_view key) {
  const json::value* value = tree.if_contains(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

template <class Visit>
Result<> for_each_of_list(const json::value& value, std::string_view key, const Visit& visit) {
  if (const json::array* array = value.if_array()) {
    for (const json::value& element : *array) ROOKERY_TRY(visit(element));
    return {};
  }
  const json::object* object = value.if_object();
  if (object != nullptr && is_numbered(*object)) {
    for (const auto& member : *object) ROOKERY_TRY(visit(member.value()));
    return {};
  }
  if (object != nullptr) return not_a(key, "a list");
  return visit(value);
}

}  // namespace

Result<Params> Params::parse(const Request& request) {
  Params params;
  FormTree query;
  ROOKERY_TRY(query.add_urlencoded(request.query));
  params.tree_ = std::move(query).take();
  if (request.body.empty()) return params;

  const std::string_view content_type = request.header("content-type");
  const std::string type = media_type(content_type);
  json::object body;
  if (type == "application/json" || type.ends_with("+json")) {
    body = ROOKERY_TRY(parse_json(request.body));
  } else if (type.empty() || type == "application/x-www-form-urlencoded") {
    FormTree form;
    ROOKERY_TRY(form.add_urlencoded(request.body));
    body = std::move(form).take();
  } else if (type == "multipart/form-data") {
    FormTree form;
    ROOKERY_TRY(parse_multipart(content_type, request.body, form, params.files_));
    body = std::move(form).take();
  }  // other types carry no parameters, as in Rails; a handler that wants such a body reads request.body
  for (auto& member : body) params.tree_[member.key()] = std::move(member.value());
  return params;
}

Result<std::optional<std::string>> Params::text(std::string_view key) const {
  const json::value* value = present(tree_, key);
  if (value == nullptr) return std::nullopt;
  if (!is_text(*value)) return not_a(key, "a text");
  return text_of(*value);
}

Result<std::optional<bool>> Params::flag(std::string_view key) const {
  const json::value* value = present(tree_, key);
  if (value == nullptr || (value->is_string() && value->get_string().empty())) return std::nullopt;
  const auto flag = is_text(*value) ? flag_of(*value) : std::nullopt;
  if (!flag) return not_a(key, "true or false");
  return *flag;
}

Result<std::optional<std::int64_t>> Params::integer(std::string_view key) const {
  const json::value* value = present(tree_, key);
  if (value == nullptr || (value->is_string() && value->get_string().empty())) return std::nullopt;
  const auto number = integer_of(*value);
  if (!number) return not_a(key, "a number");
  return *number;
}

Result<std::vector<std::string>> Params::list(std::string_view key) const {
  std::vector<std::string> texts;
  const json::value* value = present(tree_, key);
  if (value == nullptr) return texts;
  ROOKERY_TRY(for_each_of_list(*value, key, [&](const json::value& element) -> Result<> {
    if (element.is_null()) return {};
    if (!is_text(element)) return not_a(key, "a list of texts");
    texts.push_back(text_of(element));
    return {};
  }));
  return texts;
}

Result<Params> Params::object(std::string_view key) const {
  const json::value* value = present(tree_, key);
  if (value == nullptr) return Params();
  if (!value->is_object()) return not_a(key, "an object");
  return Params(value->get_object());
}

Result<std::vector<Params>> Params::objects(std::string_view key) const {
  std::vector<Params> list;
  const json::value* value = present(tree_, key);
  if (value == nullptr) return list;
  ROOKERY_TRY(for_each_of_list(*value, key, [&](const json::value& element) -> Result<> {
    if (!element.is_object()) return not_a(key, "a list of objects");
    list.emplace_back(element.get_object());
    return {};
  }));
  return list;
}

const Params::File* Params::file(std::string_view key) const {
  const auto file = std::ranges::find(files_, key, &File::name);
  return file == files_.end() ? nullptr : &*file;
}

}  // namespace rookery::http
