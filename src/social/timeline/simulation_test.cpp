// Home timelines under adversarial orders, all from one seed: real parts over a real SQLite file, one thread,
// and a random choice of what goes on next at every point where something waits. Two carriers take the same
// outbox, so that everything is carried twice and out of order; clocks jump, also back; authors cross the
// threshold in both directions; lists are forgotten, dropped for their age and for their budget; the process
// dies between any two steps. After each page that anybody reads: nothing twice, nothing that is not to be
// seen, no effect without its cause, one's own posts at once. At the end, with nothing left to do: nothing
// missing.
//
//   ROOKERY_SIMULATION_SEED=17 social_test --gtest_filter=Simulation.*     one seed, as a failure prints it
//   ROOKERY_SIMULATION_SEEDS=1000000 social_test --gtest_filter=Simulation.*

#include "social/delete_post.hpp"
#include "social/test_world.hpp"
#include "social/timeline/candidates.hpp"
#include "social/timeline/carrier.hpp"
#include "social/timeline/home_reader.hpp"
#include "social/timeline/home_rule.hpp"
#include "social/timeline/stepped_database.hpp"

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <array>
#include <cstdlib>
#include <set>

namespace rookery::social {
namespace {

constexpr std::size_t kPeopleInTown = 6;
constexpr std::int64_t kPullFromFollowers = 3;
constexpr int kActs = 120;
constexpr std::size_t kPageMax = 100;
constexpr std::uint32_t kSeedsStandard = 10'000;

using People = std::array<AccountId, kPeopleInTown>;

class JumpingClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return now_; }
  void jump(std::chrono::milliseconds by) { now_ += by; }

 private:
  Instant now_ = from_millis(1'700'000'000'000);
};

// What dies with the process.
struct Process {
  Process(sql::Database& database, const sql::RowVersions& versions, const accounts::Site& site,
          const Clock& clock, std::size_t budget_bytes, std::size_t lists_budget_bytes, std::int64_t newest)
      : timelines(clock, budget_bytes),
        followers(timelines.numbers(), lists_budget_bytes),
        big_authors(database, clock, kPullFromFollowers),
        homes(timelines, big_authors, followers),
        ids(clock, 1),
        outbox(ids),
        follows(ids, homes),
        publisher(site, clock, ids, outbox, homes),
        reblogger(clock, ids, outbox, homes),
        shelf(database, versions, TestWorld::short_renderer(), {}, 1),
        reader(
            database, versions, timelines, big_authors, [] { return false; }, shelf, clock),
        parts{.database = database,
              .store = timelines,
              .followers = followers,
              .big_authors = big_authors,
              .ids = ids,
              .clock = clock} {
    (void)ids.next_above<PostId>(PostId(newest));
    for (auto& worker : workers) worker.carrier = std::make_unique<Carrier>(parts);
  }

  struct Worker {
    std::unique_ptr<Carrier> carrier;
    Carrier::Jobs jobs;
    int step = 0;  // the next one of its round
    bool busy = false;
  };

  MemoryTimelines timelines;
  FollowerLists followers;
  BigAuthors big_authors;
  HomeTimelines homes;
  Snowflake ids;
  Outbox outbox;
  Follows follows;
  Publisher publisher;
  Reblogger reblogger;
  hot::Shelf shelf;
  HomeReader reader;
  const Carrier::Parts parts;
  std::array<Worker, 2> workers;
  boost::asio::io_context context;  // its coroutines use all of the above
};

class Simulation {
 public:
  // `versions` watches the connection.
  Simulation(sql::SqliteConnection& connection, sql::RowVersions& versions, const People& people,
             std::uint32_t seed)
      : connection_(connection),
        versions_(versions),
        people_(people),
        random_(seed),
        database_(connection, versions) {
    EXPECT_TRUE(connection_.begin_immediate().has_value());
    tiny_ = chance(40);
    start_process();
  }
  ~Simulation() {
    kill_process();
    connection_.rollback();
    versions_.forget();
  }
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  void run() {
    for (int act = 0; act < kActs; ++act) {
      if (database_.waiting() > 0 && chance(60)) {
        go_on();
      } else {
        one_act();
      }
    }
    settle();
    for (const auto person : people_) {
      read(person);
      settle();
      const auto expected = naive(person);
      EXPECT_EQ(last_page_, expected) << "missing or wrong in the end, for " << person.value();
    }
  }

 private:
  bool chance(std::uint32_t percent) { return random_() % 100 < percent; }
  AccountId person() { return people_.at(random_() % kPeopleInTown); }
  sql::Reader sql() { return sql::Reader(connection_); }

  void start_process() {
    const auto newest = sql().number("SELECT COALESCE(MAX(id), 0) FROM posts");
    process_ = std::make_unique<Process>(database_, versions_, site_, clock_, tiny_ ? 500 : 1'000'000,
                                         tiny_ ? 250 : 1'000'000,
                                         std::max(newest.value_or(0), people_.back().value()));
  }
  void kill_process() {
    database_.forget();
    pages_ = 0;
    changing_ = 0;
    process_.reset();
  }

  // Lets one thing that waits for the database go on.
  void go_on() {
    database_.step(random_);
    poll();
  }
  void poll() {
    process_->context.restart();
    process_->context.poll();
  }
  template <class T, class Done>
  void spawn(boost::asio::awaitable<T> coroutine, Done done) {
    boost::asio::co_spawn(process_->context, std::move(coroutine),
                          [done](const std::exception_ptr& error, T answer) {
                            EXPECT_EQ(error, nullptr);
                            done(std::move(answer));
                          });
    poll();
  }
  template <class Act>
  void write(
      Act act,
      std::function<void(const std::invoke_result_t<Act&, sql::Writer&>&)> done = [](const auto&) {}) {
    spawn(database_.write(std::move(act)), [done](const auto& answer) { done(answer); });
  }

  void one_act() {
    switch (random_() % 16) {
      case 0:
      case 1:
      case 2:
        return post();
      case 3:
        return reblog();
      case 4:
        return follow();
      case 5:
        return chance(50) ? unfollow() : erase();
      case 6:
        return clock_.jump(std::chrono::milliseconds(static_cast<int>(random_() % 4'000) - 1'500));
      case 7:
        return disturb();
      case 8:
      case 9:
      case 10:
        return read(person());
      default:
        return work(process_->workers.at(random_() % 2));
    }
  }

  std::optional<PostId> some_post() {
    auto tx = sql();
    const auto posts = tx.all("SELECT id FROM posts WHERE reblog_of_id IS NULL ORDER BY id DESC LIMIT 6",
                              [](const sql::Row& row) { return row.id<PostId>(0); });
    if (!posts || posts->empty()) return std::nullopt;
    return posts->at(random_() % posts->size());
  }

  void post() {
    NewPost wanted;
    wanted.author = person();
    wanted.text = "something";
    wanted.visibility = chance(80) ? Visibility::public_ : Visibility::private_;
    if (chance(60)) wanted.reply_to = some_post();
    const auto author = wanted.author;
    write([&publisher = process_->publisher, wanted](
              sql::Writer& tx) -> Result<PostId> { return ROOKERY_TRY(publisher.publish(tx, wanted)).id; },
          [this, author](const Result<PostId>& made) {
            if (made) written_.emplace_back(author, *made);
          });
  }
  void reblog() {
    const auto original = some_post();
    if (!original) return;
    write([&reblogger = process_->reblogger, actor = person(), post = *original](sql::Writer& tx) {
      return reblogger.reblog(tx, actor, post, std::nullopt);
    });
  }
  void follow() {
    begin_change();
    write(
        [&follows = process_->follows, one = person(), other = person()](sql::Writer& tx) {
          FollowOptions options;
          options.notify = true;
          return follows.follow(tx, one, other, options);
        },
        [this](const auto&) { end_change(); });
  }
  void unfollow() {
    begin_change();
    write([one = person(), other = person()](sql::Writer& tx) { return Follows::unfollow(tx, one, other); },
          [this](const auto&) { end_change(); });
  }
  void erase() {
    const auto post = some_post();
    if (!post) return;
    begin_change();
    write(
        [post = *post](sql::Writer& tx) -> Result<> {
          const auto author =
              AccountId(ROOKERY_TRY(tx.number("SELECT author_id FROM posts WHERE id = $1", post)));
          return delete_post(tx, author, post);
        },
        [this](const auto&) { end_change(); });
  }
  // What a reader may see changes in ways other than by a new post; pages that are read before the word of
  // the commit has come may be from before or after it.
  void begin_change() {
    ++changes_;
    ++changing_;
  }
  void end_change() {
    ++changes_;
    --changing_;
  }

  void disturb() {
    if (chance(25)) {  // the process dies
      kill_process();
      start_process();
    } else if (chance(30)) {  // a worker begins again at the outbox
      auto& worker = process_->workers.at(random_() % 2);
      if (!worker.busy) worker = {.carrier = std::make_unique<Carrier>(process_->parts), .jobs = {}};
    } else if (chance(30)) {
      process_->timelines.forget(person());
    } else {
      spawn(
          process_->timelines.drop_unread_since(clock_.now() - std::chrono::milliseconds(random_() % 4'000)),
          [](const auto&) {});
    }
  }

  // The next step of a worker's round, for some of its jobs.
  void work(Process::Worker& worker) {
    if (worker.busy) return;
    auto& carrier = *worker.carrier;
    const auto step = worker.step;
    worker.step = (step + 1) % 4;
    const auto do_step = [&]() -> boost::asio::awaitable<Result<>> {
      if (step == 0) return carrier.take();
      if (step == 1) {
        worker.jobs = carrier.due();
        std::ranges::shuffle(worker.jobs, random_);
        if (worker.jobs.size() > 1) worker.jobs.resize(1 + random_() % worker.jobs.size());
        return carrier.look_up(worker.jobs);
      }
      if (step == 2) return carrier.deliver(worker.jobs);
      return carrier.acknowledge(worker.jobs);
    };
    worker.busy = true;
    spawn(do_step(), [&worker](const Result<>& done) {
      EXPECT_TRUE(done.has_value()) << done.error().detail;
      worker.busy = false;
      if (worker.step == 0) worker.carrier->retire();
    });
  }

  void read(AccountId viewer) {
    const auto changes = changes_;
    const bool still = changing_ == 0;
    const auto before = written_;
    ++pages_;
    spawn(process_->reader.page(viewer, first_page(kPageMax)),
          [this, viewer, changes, still, before](const Result<hot::StatusPage>& page) {
            --pages_;
            ASSERT_TRUE(page.has_value()) << page.error().detail;
            last_page_.clear();
            for (const auto& post : boost::json::parse(page->json).as_array()) {
              last_page_.emplace_back(post.at("id").as_int64());
            }
            EXPECT_EQ(std::set(last_page_.begin(), last_page_.end()).size(), last_page_.size()) << "twice";
            if (still && changes == changes_) check(viewer, before);
          });
  }

  // What the rule alone says.
  std::vector<PostId> naive(AccountId viewer) {
    auto tx = sql();
    const auto candidates = home_candidates(tx, viewer, From::newest, {}, kPageMax);
    if (!candidates) return {};
    return home_rule(tx, viewer, clock_.now(), *candidates).value_or(std::vector<PostId>{});
  }

  void check(AccountId viewer, const std::vector<std::pair<AccountId, PostId>>& written_before) {
    auto tx = sql();
    const auto all = naive(viewer);
    const std::set<PostId> may_see(all.begin(), all.end());
    const std::set<PostId> sees(last_page_.begin(), last_page_.end());
    for (const auto post : last_page_) {
      EXPECT_TRUE(may_see.contains(post)) << viewer.value() << " sees what is not for them: " << post.value();
      const auto cause =
          tx.number("SELECT COALESCE(reblog_of_id, reply_to_id, 0) FROM posts WHERE id = $1", post);
      const PostId parent(cause.value_or(0));
      if (may_see.contains(parent)) {
        EXPECT_TRUE(sees.contains(parent))
            << viewer.value() << " sees " << post.value() << " without its cause " << parent.value();
      }
    }
    for (const auto& [author, post] : written_before) {
      if (author == viewer && may_see.contains(post)) {
        EXPECT_TRUE(sees.contains(post)) << viewer.value() << " does not see the own post " << post.value();
      }
    }
  }

  // Everything that was begun is ended, and the outbox is empty.
  void settle() {
    for (int steps = 0; steps < 100'000; ++steps) {
      if (database_.waiting() > 0) {
        go_on();
        continue;
      }
      auto& worker = process_->workers.at(random_() % 2);
      const auto rows = sql().number("SELECT COUNT(*) FROM outbox");
      if (rows.value_or(1) == 0 && process_->workers[0].step == 0 && process_->workers[1].step == 0) return;
      work(worker);
    }
    ADD_FAILURE() << "it never comes to rest";
  }

  sql::SqliteConnection& connection_;
  sql::RowVersions& versions_;
  const People& people_;
  std::mt19937 random_;
  bool tiny_ = false;
  JumpingClock clock_;
  const accounts::Site site_{.url = "https://rookery.example", .domain = "rookery.example"};
  SteppedDatabase database_;
  std::unique_ptr<Process> process_;
  std::int64_t changes_ = 0, changing_ = 0, pages_ = 0;
  std::vector<std::pair<AccountId, PostId>> written_;  // and acknowledged
  std::vector<PostId> last_page_;
};

std::optional<std::uint32_t> number_from(const char* variable) {
  const char* const text = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): nobody sets it
  if (text == nullptr) return std::nullopt;
  return static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10));
}

TEST(Simulation, nobody_sees_an_effect_without_its_cause_or_anything_twice_and_in_the_end_all_is_there) {
  TestWorld world;
  People people;
  for (std::size_t i = 0; i < people.size(); ++i) people.at(i) = world.person(fmt::format("person{}", i));
  const auto connection = sql::SqliteConnection::open({.path = (world.db.folder() / "rookery.db").string()});
  ASSERT_TRUE(connection.has_value());
  sql::RowVersions versions(TestWorld::all_watched_columns(), watched_counts());
  ASSERT_TRUE((*connection)->watch(versions));

  const auto one = number_from("ROOKERY_SIMULATION_SEED");
  const auto first = one.value_or(1);
  const auto seeds = one ? 1 : number_from("ROOKERY_SIMULATION_SEEDS").value_or(kSeedsStandard);
  for (auto seed = first; seed < first + seeds; ++seed) {
    Simulation(**connection, versions, people, seed).run();
    if (HasFailure()) {
      GTEST_FAIL() << "again with: ROOKERY_SIMULATION_SEED=" << seed
                   << " social_test --gtest_filter=Simulation.*";
    }
  }
}

}  // namespace
}  // namespace rookery::social
