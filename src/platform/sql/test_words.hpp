#pragma once

#include "platform/sql/database.hpp"

#include <array>

namespace rookery::sql {

// The tables that tests of a Database work on, and what they do with them again and again.
inline constexpr std::array kWordsSteps = {Migration{"0001_test", R"sql(
  CREATE TABLE words (id BIGINT PRIMARY KEY, word TEXT NOT NULL UNIQUE);  -- words; with a semicolon
  CREATE TABLE uses (word_id BIGINT NOT NULL REFERENCES words (id) ON DELETE CASCADE, place TEXT);
)sql"}};

inline Result<> add_word(Writer& tx, std::int64_t id, std::string_view word) {
  ROOKERY_TRY(tx.run("INSERT INTO words (id, word) VALUES ($1, $2)", id, word));
  return {};
}

inline Result<std::int64_t> count_words(Reader& tx) { return tx.number("SELECT COUNT(*) FROM words"); }

}  // namespace rookery::sql
