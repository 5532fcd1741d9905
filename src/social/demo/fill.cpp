#include "social/demo/fill.hpp"

#include "social/demo/rows.hpp"

namespace rookery::social::demo {

namespace {

constexpr std::size_t kPartRows = 20'000;  // of one transaction, about

// Calls write(tx, i) for 0 to count - 1, in transactions of `part` calls each.
template <class Write>
Result<> in_parts(sql::Database& database, std::size_t count, std::size_t part, std::string_view stage,
                  const Progress& progress, Write write) {
  for (std::size_t begin = 0; begin < count; begin += part) {
    const std::size_t end = std::min(begin + part, count);
    ROOKERY_TRY(database.write_now([&](sql::Writer& tx) -> Result<> {
      for (std::size_t i = begin; i < end; ++i) ROOKERY_TRY(write(tx, i));
      return {};
    }));
    progress(stage, end, count);
  }
  return {};
}

}  // namespace

Result<Totals> fill(sql::Database& database, const accounts::Site& site, const Settings& settings,
                    Instant now, const Progress& progress) {
  const bool used = ROOKERY_TRY(
      database.read_now([](sql::Reader& tx) { return tx.exists("SELECT 1 FROM accounts LIMIT 1"); }));
  if (used) return fail(Errc::conflict, "There are accounts already; the demo needs an empty data folder");

  Dice dice(settings.seed);
  const std::vector<Language> languages = load_languages();
  People people(languages, settings.accounts, settings.follows, now, dice);
  Rows rows(site, settings, languages, people, now, dice);
  const auto person = [](std::size_t i) { return static_cast<PersonIndex>(i); };
  const auto post = [](std::size_t i) { return static_cast<PostIndex>(i); };

  ROOKERY_TRY(in_parts(database, people.size(), kPartRows / 4, "accounts", progress,
                       [&](sql::Writer& tx, std::size_t i) { return rows.write_person(tx, person(i)); }));
  Talk talk(languages, people, settings.posts, now, dice);
  ROOKERY_TRY(in_parts(database, settings.posts, kPartRows / 4, "posts", progress,
                       [&](sql::Writer& tx, std::size_t) -> Result<> {
                         const auto words = talk.next();
                         return words ? rows.write_post(tx, talk, *words) : Result<>();
                       }));
  ROOKERY_TRY(
      in_parts(database, talk.posts().size(), kPartRows / 4, "favourites", progress,
               [&](sql::Writer& tx, std::size_t i) { return rows.write_favourites(tx, talk, post(i)); }));
  ROOKERY_TRY(in_parts(database, people.size(), kPartRows / std::max<std::size_t>(settings.follows, 1) + 1,
                       "follows", progress,
                       [&](sql::Writer& tx, std::size_t i) { return rows.write_follows(tx, person(i)); }));
  ROOKERY_TRY(
      in_parts(database, talk.posts().size(), kPartRows, "counts", progress,
               [&](sql::Writer& tx, std::size_t i) { return rows.write_post_counts(tx, talk, post(i)); }));
  ROOKERY_TRY(
      in_parts(database, people.size(), kPartRows, "counts", progress,
               [&](sql::Writer& tx, std::size_t i) { return rows.write_person_counts(tx, person(i)); }));
  return rows.totals();
}

}  // namespace rookery::social::demo
