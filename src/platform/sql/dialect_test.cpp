#include "platform/sql/dialect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rookery::sql {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Dialect, parameters_take_a_question_mark) {
  EXPECT_EQ(to_sqlite("SELECT $1, $12 FROM t WHERE a=$2"), "SELECT ?1, ?12 FROM t WHERE a=?2");
}

TEST(Dialect, a_list_is_looked_up_in_its_json) {
  EXPECT_EQ(to_sqlite("WHERE id = ANY($1) AND x = $2"),
            "WHERE id IN (SELECT value FROM json_each(?1)) AND x = ?2");
  EXPECT_EQ(to_sqlite("id =any ( $10\n)"), "id IN (SELECT value FROM json_each(?10))");
  EXPECT_EQ(to_sqlite("NOT (id = ANY($1))"), "NOT (id IN (SELECT value FROM json_each(?1)))");
}

TEST(Dialect, strings_names_and_comments_stay) {
  for (const auto* kept :
       {"'$1 = ANY($2)'", "'it''s $1'", "\"$1\"", "-- $1\nSELECT", "/* $1 = ANY($1) */ SELECT", "a$1",
        "price_$1", "'unfinished $1", "/* unfinished $1", "-- unfinished $1", "$", "$x"}) {
    EXPECT_EQ(to_sqlite(kept), kept);
  }
  EXPECT_EQ(to_sqlite("'a' || $1 || 'b$2'"), "'a' || ?1 || 'b$2'");
  EXPECT_EQ(to_sqlite("/* ' */ $1 -- '\n$2"), "/* ' */ ?1 -- '\n?2");
  EXPECT_EQ(to_sqlite("a - $1 / $2"), "a - ?1 / ?2");
}

TEST(Dialect, other_comparisons_with_any_are_left_to_fail) {
  EXPECT_EQ(to_sqlite("a >= ANY($1)"), "a >= ANY(?1)");
  EXPECT_EQ(to_sqlite("a <> ANY($1)"), "a <> ANY(?1)");
  EXPECT_EQ(to_sqlite("a = ANY(SELECT 1)"), "a = ANY(SELECT 1)");
  EXPECT_EQ(to_sqlite("a = anything"), "a = anything");
}

TEST(Dialect, a_script_is_cut_between_its_statements) {
  EXPECT_THAT(split_statements("a; b;c"), ElementsAre("a", " b", "c"));
  EXPECT_THAT(split_statements("a ';' \";\" -- ;\n /* ; */ b;"), ElementsAre("a ';' \";\" -- ;\n /* ; */ b"));
  EXPECT_THAT(split_statements(" ; -- only this\n;/* and this */;"), IsEmpty());
  EXPECT_THAT(split_statements(""), IsEmpty());
}

}  // namespace
}  // namespace rookery::sql
