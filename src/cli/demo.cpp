#include "cli/command.hpp"
#include "platform/crypto/passwords.hpp"
#include "platform/crypto/random.hpp"
#include "platform/sql/data_folder.hpp"
#include "platform/sql/migrate.hpp"
#include "platform/sql/sqlite.hpp"
#include "server/config.hpp"
#include "server/schema.hpp"
#include "social/demo/fill.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace rookery::cli {

namespace {

constexpr std::int64_t kCacheBytes = 512LL << 20;  // the indices of a large community are written in no order
constexpr std::size_t kPasswordLength = 14;

struct DemoOptions {
  std::filesystem::path data;
  social::demo::Settings settings;
  std::string url = "http://localhost:8080";
  std::string password;  // empty: one is made up
};

class Clockwork {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

void show(std::string_view stage, std::size_t done, std::size_t all) {
  fmt::print("\r  {:<11} {:>10} of {}{}", stage, done, all, done == all ? "\n" : "");
  std::fflush(stdout);
}

void demo(DemoOptions options) {
  const auto site = server::site_of(options.url);
  if (!site) throw Failure(site.error().message);
  if (options.password.empty()) options.password = crypto::random_token().substr(0, kPasswordLength);
  auto hash = crypto::Passwords::hash_now(options.password);
  if (!hash) throw Failure(hash.error().message);
  options.settings.password_hash = *std::move(hash);

  // As if to serve: a server that looks on would see a half made community.
  const auto folder = sql::DataFolder::open(options.data.string(), sql::DataFolder::Purpose::serve);
  if (!folder) throw Failure(folder.error().message);
  const Instant now = SystemClock().now();
  const auto database = sql::open_database(*folder, {.path = {}, .readers = 1, .cache_bytes = kCacheBytes},
                                           server::schema(), now);
  if (!database) throw Failure(database.error().message);

  const Clockwork clockwork;
  const auto totals = social::demo::fill(**database, *site, options.settings, now, show);
  if (!totals)
    throw Failure(totals.error().message.empty() ? "the database says: " + totals.error().detail
                                                 : totals.error().message);
  const double seconds = clockwork.seconds();
  fmt::print(
      "\nA community of {} accounts, {} posts, {} follows, {} favourites and {} notifications\n"
      "in {:.1f} s ({:.0f} rows/s), seed {}.\n\n"
      "  Sign in as:  {}@demo.example (or {})\n"
      "  Password:    {}\n"
      "  Serve it:    rookery serve --data {}\n\n",
      totals->accounts, totals->posts, totals->follows, totals->favourites, totals->notifications, seconds,
      static_cast<double>(totals->rows()) / seconds, options.settings.seed, social::demo::kLoginName,
      social::demo::kLoginName, options.password, options.data.string());
}

}  // namespace

void add_demo_command(CLI::App& program) {
  using social::demo::Settings;
  auto* command = program.add_subcommand("demo", "Fill an empty data folder with a made-up community");
  auto options = std::make_shared<DemoOptions>();
  add_data_option(*command, options->data);
  command->add_option("--accounts", options->settings.accounts, "How many accounts (1000)")
      ->check(CLI::Range(Settings::kAccountsMin, Settings::kAccountsMax))
      ->type_name("N");
  command
      ->add_option("--posts", options->settings.posts, "How many posts, replies and reblogs together (20000)")
      ->check(CLI::Range(std::size_t{0}, Settings::kPostsMax))
      ->type_name("M");
  command
      ->add_option("--follows", options->settings.follows, "How many each account follows, on average (30)")
      ->check(CLI::Range(std::size_t{1}, Settings::kFollowsMax))
      ->type_name("K");
  command->add_option("--seed", options->settings.seed, "The same seed makes the same community (1)")
      ->type_name("S");
  command
      ->add_option("--url", options->url,
                   "Where it will be served; links in posts start with it (http://localhost:8080)")
      ->type_name("URL");
  command->add_option("--password", options->password, "Of the demo account (made up)")->type_name("P");
  command->callback([options] { demo(*options); });
}

}  // namespace rookery::cli
