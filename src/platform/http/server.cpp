#include "platform/http/server.hpp"

#include "platform/http/descriptors.hpp"
#include "platform/http/dispatch.hpp"
#include "platform/http/loop.hpp"
#include "platform/http/peer.hpp"
#include "platform/log.hpp"
#include "platform/metrics/metrics.hpp"

#include <optional>
#include <thread>
#include <utility>

namespace rookery::http {

namespace asio = boost::asio;
using asio::ip::tcp;

class Server::Core {
 public:
  Core(ServerSettings settings, const Router& router, ErrorPage error_page, std::vector<Gate> gates,
       metrics::Metrics& metrics, Log& log)
      : settings_(std::move(settings)),
        router_(router),
        error_page_(std::move(error_page)),
        gates_(std::move(gates)),
        metrics_(metrics),
        log_(log),
        connections_fit_(connections_that_fit()),
        counts_(std::make_shared<LoopCounts>()) {
    metrics.watch("rookery_http_connections", "Connections open.",
                  [counts = counts_] { return counts->connections.load(); });
    metrics.watch("rookery_http_connections_fit", "Connections that the process has descriptors for.",
                  [fit = connections_fit_] { return fit; });
    metrics.watch("rookery_http_full", "1 while it accepts none because no descriptor is left.",
                  [counts = counts_] { return counts->full.load() ? 1 : 0; });
    metrics.watch("rookery_http_full_total", "How often that began.",
                  [counts = counts_] { return counts->times_full.load(); });
    metrics.watch("rookery_http_streams", "Streams open, of the connections.",
                  [counts = counts_] { return counts->streams.load(); });
    metrics.watch("rookery_http_streams_cut_total", "Streams ended because their client was too slow.",
                  [counts = counts_] { return counts->streams_cut.load(); });
    metrics.watch("rookery_http_requests_in_flight", "Requests that wait for their handler.",
                  [counts = counts_] { return counts->in_flight.load(); });
  }

  Result<> start() {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(settings_.address, error);
    if (error) return fail(Errc::invalid, "Not an IP address to listen on: " + settings_.address);
    proxies_ = ROOKERY_TRY(TrustedProxies::parse(settings_.trusted_proxies));
    tcp::endpoint endpoint(address, settings_.port);
    const bool share = settings_.threads > 1;
    if (share && settings_.port != 0) ROOKERY_TRY(check_unused(endpoint));
    dispatch_.emplace(router_, error_page_, gates_, settings_.access_log, metrics_, log_);
    const LoopContext shared{settings_.limits, proxies_, *dispatch_, log_, connections_fit_, *counts_};
    for (unsigned i = 0; i < settings_.threads; ++i) {
      auto loop = std::make_unique<Loop>(shared);
      ROOKERY_TRY(loop->listen(endpoint, share));
      endpoint.port(loop->port());
      loops_.push_back(std::move(loop));
    }
    for (const auto& loop : loops_) loop->run();
    running_ = true;
    return {};
  }

  [[nodiscard]] std::uint16_t port() const { return loops_.front()->port(); }

  void stop(std::chrono::milliseconds drain) {
    if (!std::exchange(running_, false)) return;
    for (const auto& loop : loops_) loop->begin_drain();
    if (!wait_until_none_is_open(drain)) {
      log_.warn("closing connections that are still in use", {{"connections", counts_->connections.load()}});
      for (const auto& loop : loops_) loop->close_all();
    }
    if (wait_until_none_is_open(kHandlersEndMax)) {
      for (const auto& loop : loops_) loop->finish();
      return;
    }
    // A handler that never ends is our bug. What it waits for may still call into its loop: that memory
    // stays.
    log_.error("handlers did not end", {{"requests", counts_->in_flight.load()}});
    for (auto& loop : loops_) {
      loop->leave();
      static_cast<void>(loop.release());  // NOLINT(bugprone-unused-return-value)
    }
    loops_.clear();
  }

 private:
  static constexpr std::chrono::milliseconds kHandlersEndMax{30'000};

  // SO_REUSEPORT would let a second server of the same user listen beside a first one and take half of its
  // clients; a socket without it is refused when somebody listens.
  static Result<> check_unused(const tcp::endpoint& endpoint) {
    asio::io_context context;
    boost::system::error_code error;
    tcp::acceptor probe(context);
    probe.open(endpoint.protocol(), error);
    if (!error) probe.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) probe.bind(endpoint, error);
    if (!error) return {};
    return fail(Errc::unavailable,
                fmt::format("Cannot listen on {} port {}: {}", endpoint.address().to_string(),
                            endpoint.port(), error.message()));
  }

  bool wait_until_none_is_open(std::chrono::milliseconds most) const {
    constexpr std::chrono::milliseconds kLookEvery{2};
    const auto deadline = std::chrono::steady_clock::now() + most;
    while (counts_->connections.load(std::memory_order_acquire) > 0) {
      if (std::chrono::steady_clock::now() >= deadline) return false;
      std::this_thread::sleep_for(kLookEvery);
    }
    return true;
  }

  const ServerSettings settings_;
  const Router& router_;
  const ErrorPage error_page_;
  const std::vector<Gate> gates_;
  metrics::Metrics& metrics_;
  Log& log_;
  std::optional<Dispatch> dispatch_;  // from start() on, when the router has its routes
  TrustedProxies proxies_;
  const std::size_t connections_fit_;
  std::shared_ptr<LoopCounts> counts_;
  std::vector<std::unique_ptr<Loop>> loops_;
  bool running_ = false;
};

Server::Server(ServerSettings settings, const Router& router, ErrorPage error_page, std::vector<Gate> gates,
               metrics::Metrics& metrics, Log& log)
    : core_(std::make_unique<Core>(std::move(settings), router, std::move(error_page), std::move(gates),
                                   metrics, log)) {}

Server::~Server() { stop(std::chrono::milliseconds(0)); }

Result<> Server::start() { return core_->start(); }
std::uint16_t Server::port() const { return core_->port(); }
void Server::stop(std::chrono::milliseconds drain) { core_->stop(drain); }

}  // namespace rookery::http
