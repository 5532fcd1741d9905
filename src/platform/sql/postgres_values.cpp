#include "platform/sql/postgres_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <bit>
#include <charconv>
#include <cstddef>
#include <variant>

namespace rookery::sql {
namespace {

// Of pg_type.dat; they never change.
enum PostgresType : Oid {
  kBool = 16,
  kBigint = 20,
  kText = 25,
  kReal = 700,
  kDouble = 701,
  kTextList = 1009,
  kBigintList = 1016,
};

std::string array_literal(const std::vector<std::string_view>& texts) {
  std::string literal = "{";
  for (const auto text : texts) {
    literal += literal.size() > 1 ? ",\"" : "\"";
    for (const char c : text) {
      if (c == '"' || c == '\\') literal += '\\';
      literal += c;
    }
    literal += '"';
  }
  literal += '}';
  return literal;
}

}  // namespace

PostgresParameters::PostgresParameters(std::span<const Value> values) {
  types_.reserve(values.size());
  values_.reserve(values.size());
  lengths_.reserve(values.size());
  formats_.reserve(values.size());
  numbers_.reserve(values.size());
  literals_.reserve(values.size());
  signature_.reserve(values.size());
  for (const auto& value : values) {
    std::visit([this](const auto& held) { add(held); }, value);
  }
}

void PostgresParameters::add(std::nullptr_t) { add('0', 0, nullptr, 0, false); }
void PostgresParameters::add(std::int64_t number) {
  add_number('i', kBigint, static_cast<std::uint64_t>(number));
}
void PostgresParameters::add(double number) {
  add_number('d', kDouble, std::bit_cast<std::uint64_t>(number));
}
void PostgresParameters::add(std::string_view text) {
  const char* bytes = text.data() == nullptr ? "" : text.data();  // libpq takes a null pointer for NULL
  add('t', kText, bytes, text.size(), true);                      // the binary form of a text is the text
}
void PostgresParameters::add(const std::vector<std::int64_t>& list) {
  add_list('I', kBigintList, fmt::format("{{{}}}", fmt::join(list, ",")));
}
void PostgresParameters::add(const std::vector<std::string_view>& list) {
  add_list('T', kTextList, array_literal(list));
}

void PostgresParameters::add(char letter, Oid type, const char* bytes, std::size_t length, bool binary) {
  signature_ += letter;
  types_.push_back(type);
  values_.push_back(bytes);
  lengths_.push_back(static_cast<int>(length));
  formats_.push_back(binary ? 1 : 0);
}

void PostgresParameters::add_number(char letter, Oid type, std::uint64_t bits) {
  Number& bytes = numbers_.emplace_back();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes.at(bytes.size() - 1 - i) = static_cast<char>(bits >> (8 * i) & 0xff);
  }
  add(letter, type, bytes.data(), bytes.size(), true);
}

void PostgresParameters::add_list(char letter, Oid type, std::string literal) {
  const std::string& kept = literals_.emplace_back(std::move(literal));
  add(letter, type, kept.c_str(), kept.size(), false);
}

bool PostgresRow::null(int column) const { return PQgetisnull(answer_, row_, column) != 0; }

std::string_view PostgresRow::text(int column) const {
  return {PQgetvalue(answer_, row_, column), static_cast<std::size_t>(PQgetlength(answer_, row_, column))};
}

std::int64_t PostgresRow::integer(int column) const {
  const std::string_view written = text(column);
  const Oid type = PQftype(answer_, column);
  if (type == kBool) return written == "t" ? 1 : 0;
  if (type == kDouble || type == kReal) return static_cast<std::int64_t>(real(column));
  std::int64_t number = 0;
  std::from_chars(written.data(), written.data() + written.size(), number);
  return number;
}

double PostgresRow::real(int column) const {
  const std::string_view written = text(column);
  if (PQftype(answer_, column) == kBool) return written == "t" ? 1 : 0;
  double number = 0;
  std::from_chars(written.data(), written.data() + written.size(), number);
  return number;
}

}  // namespace rookery::sql
