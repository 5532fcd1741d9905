#include "platform/sql/temporary_database.hpp"

#include "accounts/schema.hpp"
#include "server/domain.hpp"
#include "server/embedded_engines.hpp"
#include "server/endpoints.hpp"
#include "server/health.hpp"
#include "social/schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

namespace rookery::server {
namespace {

// "GET /api/v1/statuses/:id/context" with every ":name" as ":", since names of parts differ between
// documents.
std::string without_names(std::string_view route) {
  std::string plain;
  bool in_name = false;
  for (const char c : route) {
    if (c == '/') in_name = false;
    if (!in_name) plain += c;
    if (c == ':') in_name = true;
  }
  return plain;
}

// The cell number `n` (from 0) of a table's row "| a | b | c |", without blanks and backticks.
std::string cell(std::string_view row, int n) {
  for (int i = 0; i <= n; ++i) row.remove_prefix(std::min(row.find('|') + 1, row.size()));
  std::string text(row.substr(0, row.find('|')));
  std::erase(text, '`');
  const std::size_t begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

struct Documented {
  std::set<std::string> works, absent;
};

// What docs/api.md says of each "METHOD /path": rows "| METHOD | `/path` | works or absent | ... |".
Documented documented() {
  const auto root = std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
  std::ifstream file(root / "docs/api.md");
  EXPECT_TRUE(file) << "docs/api.md is not there";
  Documented found;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| ") || !cell(line, 1).starts_with("/")) continue;
    const std::string route = without_names(cell(line, 0) + " " + cell(line, 1));
    const std::string state = cell(line, 2);
    EXPECT_TRUE(state == "works" || state == "absent") << line;
    (state == "works" ? found.works : found.absent).insert(route);
  }
  return found;
}

std::set<std::string> served() {
  const sql::TemporaryDatabase folder;
  Config config{};
  config.data = folder.folder() / "data";
  Log log(LogLevel::off);
  const SystemClock clock;
  const auto engines = EmbeddedEngines::open(config, clock);
  EXPECT_TRUE(engines);
  Domain domain(config, clock, **engines, log);
  metrics::Metrics metrics;
  Endpoints endpoints(domain, (*engines)->shared());
  Health health(**engines, metrics, config.metrics);
  http::Router router;
  endpoints.mount(router);
  endpoints.mount_streams(router);
  health.mount(router);
  std::set<std::string> routes;
  for (const std::string& route : router.listing()) routes.insert(without_names(route));
  return routes;
}

TEST(ApiDocs, say_of_every_route_that_it_works_and_of_no_other) {
  const Documented docs = documented();
  const std::set<std::string> routes = served();
  for (const auto& route : routes)
    EXPECT_TRUE(docs.works.contains(route)) << route << " is not in docs/api.md";
  for (const auto& route : docs.works) EXPECT_TRUE(routes.contains(route)) << route << " is said to work";
  for (const auto& route : docs.absent)
    EXPECT_FALSE(routes.contains(route)) << route << " is said to be absent";
}

}  // namespace
}  // namespace rookery::server
