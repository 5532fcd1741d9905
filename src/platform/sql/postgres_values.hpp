#pragma once

#include "platform/sql/value.hpp"

#include <libpq-fe.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::sql {

// The parameters of one statement as libpq wants them: numbers in PostgreSQL's binary form, texts as they
// are, lists as array literals. Each has the type of its C++ value (BIGINT, DOUBLE PRECISION, TEXT and arrays
// of them), NULL the one that PostgreSQL finds in the statement.
//
// Lifetime: refers to `values` and what they refer to.
class PostgresParameters {
 public:
  explicit PostgresParameters(std::span<const Value> values);
  PostgresParameters(const PostgresParameters&) = delete;
  PostgresParameters& operator=(const PostgresParameters&) = delete;

  [[nodiscard]] int count() const { return static_cast<int>(types_.size()); }
  [[nodiscard]] const Oid* types() const { return types_.data(); }
  [[nodiscard]] const char* const* values() const { return values_.data(); }
  [[nodiscard]] const int* lengths() const { return lengths_.data(); }
  [[nodiscard]] const int* formats() const { return formats_.data(); }
  // One letter a parameter: a statement is prepared once for each of its signatures, because PostgreSQL plans
  // it for types.
  [[nodiscard]] const std::string& signature() const { return signature_; }

 private:
  using Number = std::array<char, 8>;  // big endian
  void add(std::nullptr_t);
  void add(std::int64_t number);
  void add(double number);
  void add(std::string_view text);
  void add(const std::vector<std::int64_t>& list);
  void add(const std::vector<std::string_view>& list);
  void add(char letter, Oid type, const char* bytes, std::size_t length, bool binary);
  void add_number(char letter, Oid type, std::uint64_t bits);
  void add_list(char letter, Oid type, std::string literal);

  std::vector<Oid> types_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::vector<Number> numbers_;        // never grows beyond what was reserved: values_ points into it
  std::vector<std::string> literals_;  // the same
  std::string signature_;
};

// One row of an answer in text form.
class PostgresRow final : public Row {
 public:
  PostgresRow(const PGresult* answer, int row) : answer_(answer), row_(row) {}

  [[nodiscard]] bool null(int column) const override;
  [[nodiscard]] std::int64_t integer(int column) const override;
  [[nodiscard]] double real(int column) const override;
  [[nodiscard]] std::string_view text(int column) const override;

 private:
  const PGresult* answer_;
  int row_;
};

}  // namespace rookery::sql
