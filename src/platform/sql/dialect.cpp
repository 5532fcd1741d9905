#include "platform/sql/dialect.hpp"

namespace rookery::sql {
namespace {

constexpr std::string_view kSpaces = " \t\r\n\f\v";

bool digit(char c) { return c >= '0' && c <= '9'; }
bool word_begin(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}
bool word_part(char c) { return word_begin(c) || digit(c) || c == '$'; }

// The length of the piece at the front: a string, a quoted name, a comment, a word with the digits and
// dollars in it, a run of spaces, or one character. Unfinished ones reach to the end.
std::size_t piece_length(std::string_view text) {
  const auto through = [&](std::size_t from, std::string_view end) {
    const auto at = text.find(end, from);
    return at == std::string_view::npos ? text.size() : at + end.size();
  };
  const char first = text.front();
  if (first == '\'' || first == '"') return through(1, text.substr(0, 1));  // '' is two strings side by side
  if (text.starts_with("--")) return through(2, "\n");
  if (text.starts_with("/*")) return through(2, "*/");
  std::size_t length = 1;
  if (word_begin(first) || digit(first)) {
    while (length < text.size() && word_part(text[length])) ++length;
  } else if (kSpaces.contains(first)) {
    while (length < text.size() && kSpaces.contains(text[length])) ++length;
  }
  return length;
}

bool is_comment(std::string_view piece) { return piece.starts_with("--") || piece.starts_with("/*"); }

// The length of "$" and its digits at the front; 0 when there is no parameter.
std::size_t parameter_length(std::string_view text) {
  if (text.empty() || text.front() != '$') return 0;
  std::size_t length = 1;
  while (length < text.size() && digit(text[length])) ++length;
  return length == 1 ? 0 : length;
}

std::string_view without_spaces(std::string_view text) {
  const auto begin = text.find_first_not_of(kSpaces);
  return begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
}

bool begins_with_any(std::string_view text) {
  return text.size() >= 3 && (text[0] | 0x20) == 'a' && (text[1] | 0x20) == 'n' && (text[2] | 0x20) == 'y';
}

// `= ANY ( $n )` at the front of a statement.
struct AnyOf {
  std::size_t length = 0;   // 0: something else is there
  std::string_view number;  // the digits of the parameter
};
AnyOf any_of(std::string_view text) {
  std::string_view rest = without_spaces(text.substr(1));
  if (!begins_with_any(rest)) return {};
  rest = without_spaces(rest.substr(3));
  if (!rest.starts_with('(')) return {};
  rest = without_spaces(rest.substr(1));
  const std::size_t parameter = parameter_length(rest);
  if (parameter == 0) return {};
  const std::string_view number = rest.substr(1, parameter - 1);
  rest = without_spaces(rest.substr(parameter));
  if (!rest.starts_with(')')) return {};
  return {.length = text.size() - rest.size() + 1, .number = number};
}

}  // namespace

std::string to_sqlite(std::string_view statement) {
  std::string rewritten;
  rewritten.reserve(statement.size() + 64);
  while (!statement.empty()) {
    const char first = statement.front();
    if (first == '=' && (rewritten.empty() || !std::string_view("<>!=").contains(rewritten.back()))) {
      if (const AnyOf list = any_of(statement); list.length > 0) {
        rewritten.append("IN (SELECT value FROM json_each(?").append(list.number).append("))");
        statement.remove_prefix(list.length);
        continue;
      }
    }
    if (const std::size_t length = parameter_length(statement); length > 0) {
      rewritten.append("?").append(statement.substr(1, length - 1));
      statement.remove_prefix(length);
      continue;
    }
    const std::size_t length = piece_length(statement);
    rewritten.append(statement.substr(0, length));
    statement.remove_prefix(length);
  }
  return rewritten;
}

std::vector<std::string_view> split_statements(std::string_view script) {
  std::vector<std::string_view> statements;
  std::size_t begin = 0;
  std::size_t at = 0;
  bool says_something = false;
  const auto finish = [&](std::size_t end) {
    if (says_something) statements.push_back(script.substr(begin, end - begin));
    begin = end + 1;
    says_something = false;
  };
  while (at < script.size()) {
    const std::string_view piece = script.substr(at, piece_length(script.substr(at)));
    if (piece == ";") {
      finish(at);
    } else if (!is_comment(piece) && !kSpaces.contains(piece.front())) {
      says_something = true;
    }
    at += piece.size();
  }
  finish(script.size());
  return statements;
}

}  // namespace rookery::sql
