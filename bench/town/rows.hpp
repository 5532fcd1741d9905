#pragma once

#include "accounts/site.hpp"
#include "base/clock.hpp"
#include "base/dice.hpp"
#include "sqlite_file.hpp"
#include "town/graph.hpp"
#include "town/words.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rookery::bench {

struct TownSettings {
  std::uint32_t accounts = 10'000;
  std::uint32_t posts = 200'000;
  double follows = 200;       // that somebody has, on average
  std::uint32_t readers = 0;  // with a token each, besides the hub
  double circle = 0;          // of each other that these follow, on average; 0: no more than chance has it
  std::uint64_t seed = 1;
};

// Writes a town into an empty schema, table by table, in the order of their keys. All that happened did so
// before a fixed day, so that the same settings make the same rows. Each method is one transaction; call them
// in the order given.
class TownRows {
 public:
  TownRows(SqliteFile& file, const TownSettings& settings);

  void write_people();
  void write_follows();
  void write_posts();
  void write_mentions_and_tags();
  void write_favourites();
  void write_counts();
  // Gives tokens out and returns who has them, a line each, the hub first: "token account followers\n".
  std::string write_tokens();

  [[nodiscard]] std::uint64_t follows() const { return follows_; }

 private:
  struct Post {
    std::int64_t id = 0;
    Person author = 0;
    std::uint32_t replies = 0, reblogs = 0, favourites = 0;
    bool public_ = true, reblog = false;
  };
  struct Counts {
    std::uint32_t followers = 0, following = 0, posts = 0;
    std::int64_t last_post_at = 0;
  };
  // A row of a table whose key is not the order it comes in: its author, its post, and who is mentioned or
  // which tag.
  using Row = std::array<std::int64_t, 3>;

  std::int64_t id_at(std::int64_t millis);
  std::int64_t random_time(std::int64_t from);
  [[nodiscard]] Post* original_for(std::uint32_t newest, bool for_reblog, Person author);
  void write_words(Statement& insert, Post& post, std::int64_t when, Post* parent);
  [[nodiscard]] std::string handle(Person who) const;
  [[nodiscard]] std::vector<Person> followed_by(Person who) const;

  SqliteFile& file_;
  const TownSettings settings_;
  const Graph graph_;
  const Words words_;
  const accounts::Site site_{.url = "http://localhost:8080", .domain = "localhost:8080"};
  Dice dice_;
  std::int64_t sequence_ = 0;
  std::uint64_t follows_ = 0;
  std::vector<std::int64_t> people_;  // their ids
  std::vector<Person> circle_;        // who has a token, the hub first
  boost::unordered_flat_map<Person, Person> place_in_circle_;
  std::optional<Graph> circle_graph_;  // who of them follows whom, by their places
  std::vector<Counts> counts_;
  std::vector<Post> posts_;
  std::vector<Row> mentions_, post_tags_;  // a tag by its place in words_
};

}  // namespace rookery::bench
