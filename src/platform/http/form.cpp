#include "platform/http/form.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace rookery::http {
namespace {

namespace json = boost::json;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

auto malformed(std::string detail = {}) {
  return fail(Errc::invalid, "The request could not be read: malformed form", std::move(detail));
}

// "a[b][]" as {"a", "b", ""}. A key without matching brackets is a name of its own, as in Rack.
struct KeyPath {
  std::array<std::string_view, Params::kDepthMax> parts;
  std::size_t size = 0;
};

Result<KeyPath> split(std::string_view key) {
  KeyPath path;
  const std::size_t open = key.find('[');
  if (open == std::string_view::npos || open == 0 || !key.ends_with(']')) {
    path.parts[path.size++] = key;
    return path;
  }
  path.parts[path.size++] = key.substr(0, open);
  for (std::string_view rest = key.substr(open); !rest.empty();) {
    const std::size_t close = rest.find(']');
    if (!rest.starts_with('[') || close == std::string_view::npos) return malformed("brackets of a key");
    if (path.size == Params::kDepthMax) return fail(Errc::too_large, "A parameter is nested too deeply");
    path.parts[path.size++] = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
  }
  return path;
}

// Puts `value` where the remaining `parts` say, below `at`.
Result<> place(json::object& at, std::span<const std::string_view> parts, json::value value);

Result<> place_in_list(json::value& slot, std::span<const std::string_view> rest, json::value value) {
  if (slot.is_null()) slot.emplace_array();
  if (!slot.is_array()) return malformed("a list is something else elsewhere");
  json::array& list = slot.get_array();
  if (rest.empty()) {
    list.push_back(std::move(value));
    return {};
  }
  if (rest.front().empty()) return malformed("a list of lists");
  const bool goes_on = !list.empty() && list.back().is_object() &&
                       (!list.back().get_object().contains(rest.front()) ||
                        (rest.size() > 1 && !list.back().get_object().at(rest.front()).is_string()));
  if (!goes_on) list.emplace_back(json::object());
  return place(list.back().get_object(), rest, std::move(value));
}

Result<> place(json::object& at, std::span<const std::string_view> parts, json::value value) {
  json::value& slot = at[parts.front()];
  const auto rest = parts.subspan(1);
  if (rest.empty()) {
    if (slot.is_structured()) return malformed("a value is something else elsewhere");
    slot = std::move(value);  // the last one wins
    return {};
  }
  if (rest.front().empty()) return place_in_list(slot, rest.subspan(1), std::move(value));
  if (slot.is_null()) slot.emplace_object();
  if (!slot.is_object()) return malformed("an object is something else elsewhere");
  return place(slot.get_object(), rest, std::move(value));
}

bool acceptable(std::string_view text) { return text.find('\0') == std::string_view::npos && is_utf8(text); }

// The value of `name` in "form-data; name=\"a\"; filename=\"b.png\"" (RFC 7578 section 4.2); browsers write
// '"' in a name as %22, so there is no escaping to undo but of backslashes.
std::optional<std::string> attribute(std::string_view header, std::string_view name) {
  std::size_t at = header.find(';');
  while (at != std::string_view::npos) {
    header = trim(header.substr(at + 1));
    const std::size_t equals = header.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string key = lower_ascii(trim(header.substr(0, equals)));
    std::string_view rest = trim(header.substr(equals + 1));
    std::string value;
    if (rest.starts_with('"')) {
      std::size_t i = 1;
      for (; i < rest.size() && rest[i] != '"'; ++i) {
        if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
        value += rest[i];
      }
      if (i >= rest.size()) return std::nullopt;  // no closing quote
      rest.remove_prefix(i + 1);
    } else {
      value = trim(rest.substr(0, rest.find(';')));
    }
    if (key == name) return value;
    header = rest;
    at = header.find(';');
  }
  return std::nullopt;
}

struct Part {
  std::string name, content_type;
  std::optional<std::string> file_name;
};

Result<Part> read_part_head(std::string_view head) {
  Part part;
  bool named = false;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return malformed("header of a part");
    const std::string name = lower_ascii(trim(line.substr(0, colon)));
    const std::string_view value = trim(line.substr(colon + 1));
    if (name == "content-type") part.content_type = value;
    if (name != "content-disposition") continue;
    auto field = attribute(value, "name");
    if (!field || field->empty()) return malformed("a part without a name");
    part.name = *std::move(field);
    part.file_name = attribute(value, "filename");
    named = true;
  }
  if (!named) return malformed("a part without Content-Disposition");
  if (!acceptable(part.name) || !acceptable(part.content_type) || !acceptable(part.file_name.value_or(""))) {
    return malformed("header of a part is not UTF-8");
  }
  return part;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      plain += ' ';
    } else if (text[i] != '%') {
      plain += text[i];
    } else {
      if (text.size() - i < 3) return std::nullopt;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      plain += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return plain;
}

Result<> FormTree::add(std::string_view key, json::value value) {
  if (++values_ > Params::kValuesMax) return fail(Errc::too_large, "Too many parameters");
  const KeyPath path = ROOKERY_TRY(split(key));
  return place(tree_, std::span(path.parts).first(path.size), std::move(value));
}

Result<> FormTree::add_urlencoded(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const auto key = percent_decode(pair.substr(0, equals), true);
    if (!key || !acceptable(*key)) return malformed("key");
    if (key->empty()) continue;
    json::value value;
    if (equals < pair.size()) {
      const auto plain = percent_decode(pair.substr(equals + 1), true);
      if (!plain || !acceptable(*plain)) return malformed("value of " + *key);
      value.emplace_string() = *plain;
    }
    ROOKERY_TRY(add(*key, std::move(value)));
  }
  return {};
}

Result<> parse_multipart(std::string_view content_type, std::string_view body, FormTree& tree,
                         std::vector<Params::File>& files) {
  constexpr std::size_t kBoundaryBytesMax = 70;  // RFC 2046 section 5.1.1
  constexpr std::size_t kPartHeadBytesMax = 4 << 10;
  const auto boundary = attribute(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kBoundaryBytesMax) return malformed("boundary");
  const std::string delimiter = "\r\n--" + *boundary;
  // The first delimiter has no line end before it when there is no preamble.
  std::size_t at =
      body.starts_with(std::string_view(delimiter).substr(2)) ? delimiter.size() - 2 : body.find(delimiter);
  if (at == std::string_view::npos) return malformed("no part");
  if (!body.starts_with(std::string_view(delimiter).substr(2))) at += delimiter.size();
  for (body.remove_prefix(at); !body.starts_with("--");) {
    while (body.starts_with(' ') || body.starts_with('\t')) body.remove_prefix(1);
    if (!body.starts_with("\r\n")) return malformed("delimiter");
    body.remove_prefix(2);
    const std::size_t head_end = body.substr(0, kPartHeadBytesMax).find("\r\n\r\n");
    if (head_end == std::string_view::npos) return malformed("head of a part");
    Part part = ROOKERY_TRY(read_part_head(body.substr(0, head_end)));
    body.remove_prefix(head_end + 2);  // the empty line's end may be the delimiter's beginning
    const std::size_t end = body.find(delimiter);
    if (end == std::string_view::npos) return malformed("no last delimiter");
    const std::string_view bytes = end < 2 ? std::string_view() : body.substr(2, end - 2);
    body.remove_prefix(end + delimiter.size());
    if (part.file_name) {
      if (files.size() == Params::kFilePartsMax) return fail(Errc::too_large, "Too many files");
      if (part.file_name->empty() && bytes.empty()) continue;  // a browser's empty file input
      files.push_back({std::move(part.name), *std::move(part.file_name), std::move(part.content_type),
                       std::string(bytes)});
    } else {
      if (!acceptable(bytes)) return malformed("value of " + part.name);
      ROOKERY_TRY(tree.add(part.name, json::string(bytes)));
    }
  }
  return {};
}

}  // namespace rookery::http
