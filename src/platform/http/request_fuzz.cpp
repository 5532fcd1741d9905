#include "base/text.hpp"
#include "platform/http/dispatch.hpp"
#include "platform/http/params.hpp"
#include "platform/http/request_reader.hpp"
#include "platform/http/response_head.hpp"
#include "platform/log.hpp"
#include "platform/metrics/metrics.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

using namespace rookery;

namespace {

boost::asio::awaitable<Result<http::Response>> echo(const http::Request& request) {
  auto params = http::Params::parse(request);
  if (!params) co_return std::unexpected(std::move(params).error());
  co_return http::Response::json(params->tree());
}

// The request's whole way but for sockets: reader, route, handler, answer.
struct Way {
  Way() {
    limits.body_bytes = 4'096;
    router.get("/", echo);
    router.get("/api/v1/:thing/:id", echo);
    router.post("/api/v1/statuses", echo);
    router.get("/@:name", echo);
    dispatch = std::make_unique<http::Dispatch>(
        router,
        [](const http::Request&, const Error& error) {
          return http::Response::json({{"error", error.message}});
        },
        std::vector<http::Gate>(), http::AccessLog::off, metrics, log);
  }

  http::Limits limits;
  http::Router router;
  metrics::Metrics metrics;
  Log log{LogLevel::off};
  std::unique_ptr<http::Dispatch> dispatch;
};

void answer(Way& way, http::Exchange& exchange) {
  boost::asio::io_context context;
  boost::asio::co_spawn(
      context,
      [](http::Dispatch& dispatch, http::Exchange& asked) -> boost::asio::awaitable<void> {
        const http::Response response = co_await dispatch.answer(asked);
        std::string head;
        http::write_head(head, response, "id", "date", {});
        if (!head.ends_with("\r\n\r\n")) std::abort();
      }(*way.dispatch, exchange),
      boost::asio::detached);
  context.run();
}

void check(const http::Request& request) {
  if (!is_utf8(request.path) || request.path.find('\0') != std::string::npos) std::abort();
  int framings = 0;
  for (const auto& [name, value] : request.headers.all()) {
    framings += name == "content-length" || name == "transfer-encoding" ? 1 : 0;
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) std::abort();
  }
  if (framings > 1 || request.body.size() > 4'096) std::abort();
}

}  // namespace

// The first byte is how many bytes the socket gives at a time.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Way way;
  if (size == 0) return 0;
  const std::size_t portion = data[0] + std::size_t{1};
  std::size_t at = 1;
  http::RequestReader reader(way.limits);
  http::Exchange exchange;
  const auto fill = [&] {
    const auto space = reader.space();
    if (space.empty()) std::abort();
    const std::size_t bytes = std::min({space.size(), portion, size - at});
    std::memcpy(space.data(), data + at, bytes);
    reader.commit(bytes);
    at += bytes;
    return bytes > 0;
  };
  using Step = http::RequestReader::Step;
  for (;;) {
    reader.begin(exchange.request);
    exchange.found = {};
    Step step = Step::need_more;
    while ((step = reader.read_head()) == Step::need_more && fill()) {
    }
    if (step != Step::done) return 0;
    exchange.known_method = reader.has_known_method();
    way.dispatch->route(exchange);
    if (reader.limit_body(way.limits.body_bytes) != Step::done) return 0;
    while ((step = reader.read_body()) == Step::need_more && fill()) {
    }
    if (step != Step::done) return 0;
    check(exchange.request);
    answer(way, exchange);
    if (!reader.keep_alive()) return 0;
  }
}
