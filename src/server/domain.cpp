#include "server/domain.hpp"

#include "accounts/watched_rows.hpp"
#include "server/engines.hpp"
#include "social/hot/watched_rows.hpp"

#include <iterator>

namespace rookery::server {

namespace {
// The one process that serves a data folder; nodes of a shared server are given others, and commands too.
constexpr std::int64_t kServingNode = 0;
constexpr std::size_t kDeliveriesAtOnce = 16;  // chunks on their way to timelines in another process

std::vector<sql::WatchedColumn> watched_columns() {
  auto columns = accounts::watched_columns();
  std::ranges::copy(social::watched_columns(), std::back_inserter(columns));
  return columns;
}
}  // namespace

// Follower lists are what one process knows. Where others serve too, the fan-out asks SQL who follows.
Domain::Domain(const Config& configuration, const Clock& wall_clock, Engines& engines, Log& log)
    : config(configuration),
      clock(wall_clock),
      versions(watched_columns(), social::watched_counts()),
      database(engines.database()),
      reading(engines.reading()),
      timelines(engines.timelines()),
      shared_tries(engines.shared_tries()),
      ids(clock, kServingNode),
      passwords(config.password_cost, config.password_workers),
      tokens(database, versions),
      instance(database, versions, config.instance),
      registration(database, passwords, ids, clock, instance),
      sign_in(database, passwords, clock, shared_tries),
      sign_ups(clock, accounts::SignUp::kByAddress, "sign-up from", shared_tries),
      follower_lists(timelines.numbers(), engines.shared() ? 0 : config.follower_lists_bytes_max),
      big_authors(database, clock, config.pull_from_followers),
      stored_big_authors(database, config.pull_from_followers),
      home_timelines(timelines, big_authors, follower_lists),
      outbox(ids),
      live(database, versions, timelines, config.site, clock, &log),
      fan_out({.database = database,
               .store = timelines,
               .followers = follower_lists,
               .big_authors =
                   engines.shared() ? static_cast<social::PulledAuthors&>(stored_big_authors) : big_authors,
               .ids = ids,
               .clock = clock,
               .log = &log,
               .share = &outbox_share,
               .deliveries_at_once = engines.shared() ? kDeliveriesAtOnce : 1},
              outbox, &live),
      follows(ids, home_timelines),
      profiles(config.site, follows),
      publisher(config.site, clock, ids, outbox, home_timelines),
      editor(config.site, clock, ids, outbox),
      reblogger(clock, ids, outbox, home_timelines) {}

void Domain::watch(metrics::Metrics& metrics) {
  metrics.watch("rookery_outbox_depth", "Posts that are committed and not yet carried to all their readers",
                [this] { return fan_out.stats().depth; });
  metrics.watch("rookery_outbox_lag_seconds", "Age of the oldest of them",
                [this] { return std::chrono::duration<double>(fan_out.stats().lag).count(); });
  metrics.watch("rookery_fan_out_posts_total", "Posts carried since start",
                [this] { return fan_out.stats().posts; });
  metrics.watch("rookery_fan_out_deliveries_total", "Readers they were carried to",
                [this] { return fan_out.stats().deliveries; });
  metrics.watch("rookery_fan_out_failures_total", "Steps that failed and are tried again",
                [this] { return fan_out.stats().failures; });
  metrics.watch("rookery_outbox_dead_letters",
                "Posts given up after many tries, which wait for the administrator",
                [this] { return fan_out.stats().dead; });
  metrics.watch("rookery_live_listeners", "Connections that listen to streams",
                [this] { return live.stats().listeners; });
  metrics.watch("rookery_live_waiting", "Things that listeners are not told of yet",
                [this] { return live.stats().waiting; });
  metrics.watch("rookery_live_messages_total", "Messages to listeners since start",
                [this] { return live.stats().messages; });
  metrics.watch("rookery_live_overloads_total",
                "Times that all streams were ended because something could not be told",
                [this] { return live.stats().overloads; });
  metrics.watch("rookery_fan_out_pulled_total",
                "Of these posts, those of big authors, which are read and not pushed",
                [this] { return fan_out.stats().pulled; });
  metrics.watch("rookery_fan_out_causes_total",
                "Deliveries of a post along with an answer to it or a reblog of it",
                [this] { return fan_out.stats().causes; });
  metrics.watch("rookery_big_authors", "Authors whose posts are read and not pushed",
                [this] { return big_authors.stats().authors; });
  metrics.watch("rookery_big_authors_bytes", "Memory of their lists",
                [this] { return big_authors.stats().bytes; });
  metrics.watch("rookery_follower_lists", "Authors whose followers are in memory",
                [this] { return follower_lists.stats().lists; });
  metrics.watch("rookery_follower_lists_bytes", "Memory of their lists",
                [this] { return follower_lists.stats().bytes; });
  metrics.watch("rookery_follower_lists_dropped_total",
                "Such lists that went because their memory was used up",
                [this] { return follower_lists.stats().dropped_for_budget; });
}

}  // namespace rookery::server
