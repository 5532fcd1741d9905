#include "server/endpoints.hpp"

#include "api/mastodon/rendering.hpp"
#include "api/pages/error_page.hpp"
#include "api/pages/web_pack.hpp"

namespace rookery::server {

namespace {

// Every page says the server's name: what it says about itself is brought up to date before a handler looks.
boost::asio::awaitable<Result<http::Response>> with_settings(accounts::Instance& instance,
                                                             const http::Handler& handler,
                                                             const http::Request& request) {
  ROOKERY_CO_TRY(co_await instance.current());
  co_return co_await handler(request);
}

}  // namespace

Endpoints::Endpoints(Domain& domain, bool shared)
    : instance_settings_(domain.instance),
      auth_(domain.tokens),
      entities_(domain.config.site),
      shelf_(domain.database, domain.versions, api::renderer_of(entities_), domain.config.hot,
             domain.config.http.threads),
      home_reader_(
          domain.database, domain.versions, domain.timelines, domain.big_authors,
          [&domain, shared] { return !shared && domain.fan_out.stats().depth == 0; }, shelf_, domain.clock,
          shared ? social::HomeReader::Serves::beside_others : social::HomeReader::Serves::alone),
      site_figures_(domain.reading, domain.clock),
      apps_(auth_, domain.database, domain.ids, domain.clock, domain.shared_tries),
      registration_(auth_, domain.registration, domain.sign_ups),
      token_(auth_, domain.database, domain.sign_in, domain.ids, domain.clock, domain.config.site,
             domain.config.oauth, domain.shared_tries),
      instance_(site_figures_, entities_, domain.instance),
      discovery_(domain.reading, site_figures_, domain.config.site, domain.instance),
      markers_(auth_, domain.database, domain.clock),
      announcements_(auth_, domain.database, domain.config.site, domain.clock),
      preferences_(auth_, domain.database),
      notifications_(auth_, domain.database, entities_, domain.clock),
      grouped_notifications_(auth_, domain.database, entities_, domain.clock),
      filters_v1_(auth_, domain.database, domain.ids, domain.clock),
      filters_v2_(auth_, domain.database, domain.ids, entities_, domain.clock),
      accounts_(auth_, domain.reading, entities_, domain.clock),
      credentials_(auth_, domain.database, entities_, domain.profiles),
      relationships_(auth_, domain.database, domain.follows, domain.ids, domain.clock),
      follow_requests_(auth_, domain.database, entities_, domain.follows, domain.clock),
      blocks_and_mutes_(auth_, domain.database, entities_, domain.clock),
      search_(auth_, domain.reading, entities_, domain.clock),
      avatars_(domain.reading),
      statuses_(auth_, domain.database, domain.reading, domain.clock, entities_, domain.publisher,
                domain.editor),
      interactions_(auth_, domain.database, domain.clock, domain.ids, entities_, domain.reblogger),
      timelines_(auth_, domain.reading, home_reader_, shelf_, domain.config.site, domain.clock),
      lists_(auth_, domain.database, domain.ids, entities_),
      tags_(auth_, domain.database, domain.ids, domain.home_timelines, entities_, domain.clock),
      conversations_(auth_, domain.database, entities_, domain.clock),
      streaming_(auth_, domain.database, domain.live),
      oembed_(domain.reading, domain.config.site, domain.instance),
      web_app_(api::pages::web_pack()),
      frame_(domain.config.site, domain.instance, web_app_),
      browser_(domain.database, domain.clock, domain.config.site),
      sign_in_pages_(domain.sign_in, browser_, frame_),
      sign_up_pages_(domain.registration, domain.sign_ups, browser_, frame_),
      session_pages_(domain.database, browser_, frame_),
      admin_accounts_pages_(domain.database, browser_, frame_),
      admin_settings_pages_(domain.database, domain.instance, browser_, frame_),
      authorize_pages_(domain.database, domain.clock, browser_, frame_),
      app_pages_(browser_, frame_),
      public_pages_(domain.reading, domain.clock, browser_, frame_) {}

void Endpoints::mount(http::Router& router) {
  apps_.mount(router);
  registration_.mount(router);
  token_.mount(router);
  instance_.mount(router);
  discovery_.mount(router);
  custom_emojis_.mount(router);
  markers_.mount(router);
  announcements_.mount(router);
  preferences_.mount(router);
  notifications_.mount(router);
  grouped_notifications_.mount(router);
  filters_v1_.mount(router);
  filters_v2_.mount(router);
  accounts_.mount(router);
  credentials_.mount(router);
  relationships_.mount(router);
  follow_requests_.mount(router);
  blocks_and_mutes_.mount(router);
  search_.mount(router);
  avatars_.mount(router);
  statuses_.mount(router);
  interactions_.mount(router);
  timelines_.mount(router);
  lists_.mount(router);
  tags_.mount(router);
  conversations_.mount(router);
  oembed_.mount(router);
  web_app_.mount(router);
  frame_.mount(router);

  http::Router pages;
  sign_in_pages_.mount(pages);
  sign_up_pages_.mount(pages);
  session_pages_.mount(pages);
  admin_accounts_pages_.mount(pages);
  admin_settings_pages_.mount(pages);
  authorize_pages_.mount(pages);
  app_pages_.mount(pages);
  public_pages_.mount(pages);
  router.adopt(pages, [&instance = instance_settings_](http::Handler handler) {
    return [&instance, handler = std::move(handler)](const http::Request& request) {
      return with_settings(instance, handler, request);
    };
  });
}

void Endpoints::mount_streams(http::Router& router) { streaming_.mount(router); }

void Endpoints::watch(metrics::Metrics& metrics) {
  using Stats = social::hot::CacheStats;
  const auto gauge = [&](const char* name, const char* help, std::atomic<std::uint64_t> Stats::* which) {
    for (const std::string cache : {"posts", "accounts", "viewers"}) {
      metrics.watch(name, help, {{"cache", cache}}, [this, cache, which] {
        double sum = 0;
        shelf_.each_stats([&](std::string_view one, const Stats& stats) {
          if (one == cache) sum += static_cast<double>((stats.*which).load(std::memory_order_relaxed));
        });
        return sum;
      });
    }
  };
  gauge("rookery_hot_hits_total", "Entries found in the caches of hot reads", &Stats::hits);
  gauge("rookery_hot_misses_total", "Entries that were not there", &Stats::misses);
  gauge("rookery_hot_evictions_total", "Entries that made room for others", &Stats::evictions);
  gauge("rookery_hot_entries", "Entries kept", &Stats::entries);
  gauge("rookery_hot_bytes", "Memory of them", &Stats::bytes);
}

http::Response Endpoints::error_page(const http::Request& request, const Error& error) const {
  return api::pages::error_page(frame_, request, error);
}

}  // namespace rookery::server
