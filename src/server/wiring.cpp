#include "server/wiring.hpp"

#include "api/cors.hpp"
#include "server/cluster_engines.hpp"
#include "server/embedded_engines.hpp"
#include "social/newest_id.hpp"

namespace rookery::server {

namespace {

// What this process knows is brought up to date before the handler looks at it.
boost::asio::awaitable<Result<http::Response>> catch_up_first(Engines& engines, const http::Handler& handler,
                                                              const http::Request& request) {
  co_await engines.catch_up();
  co_return co_await handler(request);
}

// What this node is not there for. Unavailable and not unknown: a balancer then asks another node.
boost::asio::awaitable<Result<http::Response>> elsewhere(const http::Request& /*request*/) {
  co_return fail(Errc::unavailable, "Another node of this server does that");
}

}  // namespace

Application::Application(Config config, Log& log, std::unique_ptr<Clocks> clocks,
                         std::unique_ptr<Engines> engines)
    : config_(std::move(config)),
      clocks_(std::move(clocks)),
      engines_(std::move(engines)),
      domain_(config_, clocks_->corrected, *engines_, log),
      endpoints_(domain_, engines_->shared()),
      health_(*engines_, metrics_, config_.metrics),
      rate_limit_(domain_.clock, config_.rate_limit),
      server_(
          config_.http, mounted(),
          [this](const http::Request& request, const Error& error) {
            return endpoints_.error_page(request, error);
          },
          {api::cors(), rate_limit_.gate()}, metrics_, log) {
  engines_->watch(metrics_);
  domain_.watch(metrics_);
  endpoints_.watch(metrics_);
}

http::Router& Application::mounted() {
  health_.mount(router_);
  http::Router people;
  endpoints_.mount(people);
  adopt(people, config_.roles().api);
  http::Router streams;
  endpoints_.mount_streams(streams);
  adopt(streams, config_.roles().stream);
  return router_;
}

void Application::adopt(const http::Router& routes, bool ours) {
  router_.adopt(routes, [&engines = *engines_, ours](http::Handler handler) -> http::Handler {
    if (!ours) return elsewhere;
    if (!engines.shared()) return handler;
    return [&engines, handler = std::move(handler)](const http::Request& request) {
      return catch_up_first(engines, handler, request);
    };
  });
}

Result<std::unique_ptr<Application>> Application::open(Config config, Log& log) {
  auto clocks = std::make_unique<Clocks>();
  auto engines = ROOKERY_TRY(config.cluster ? ClusterEngines::open(*config.cluster, clocks->corrected, log)
                                            : EmbeddedEngines::open(config, clocks->corrected));
  std::unique_ptr<Application> application(
      new Application(std::move(config), log, std::move(clocks), std::move(engines)));
  Domain& domain = application->domain_;
  ROOKERY_TRY(application->engines_->connect({.clock = application->clocks_->corrected,
                                              .versions = domain.versions,
                                              .ids = domain.ids,
                                              .outbox = domain.outbox,
                                              .share = domain.outbox_share,
                                              .live = domain.live}));

  // Ids go on above everything that is stored, also when the clock was set back since.
  const std::int64_t newest = ROOKERY_TRY(domain.database.read_now(social::newest_id));
  if (newest > 0) (void)domain.ids.next_above<AccountId>(AccountId(newest));
  return application;
}

bool Application::has_owner() {
  const auto found = domain_.database.read_now([](sql::Reader& tx) { return accounts::has_owner(tx); });
  return found.value_or(true);
}

Result<> Application::start() {
  domain_.live.start(endpoints_.live_rendering());
  config_.roles().worker ? domain_.fan_out.start() : domain_.fan_out.watch();
  return server_.start();
}

void Application::stop() {
  health_.stopping();
  server_.stop(kDrainMax);
  domain_.fan_out.stop();
  domain_.live.stop();  // before the loops go that its listeners' connections belong to
  engines_->close();    // while the event loops that its answers go to still exist
}

}  // namespace rookery::server
