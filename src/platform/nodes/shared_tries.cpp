#include "platform/nodes/shared_tries.hpp"

#include "platform/crypto/hash.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace rookery::nodes {

namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

// One script and not two commands: a counter without an end would refuse somebody for ever.
constexpr std::string_view kTake =
    "local tried = tonumber(redis.call('GET', KEYS[1]) or '0') "
    "if tried >= tonumber(ARGV[1]) then return 0 end "
    "if tried == 0 then redis.call('SET', KEYS[1], 1, 'PX', ARGV[2]) else redis.call('INCR', KEYS[1]) end "
    "return 1";
constexpr std::string_view kGiveBack =
    "if tonumber(redis.call('GET', KEYS[1]) or '0') > 0 then return redis.call('DECR', KEYS[1]) end return 0";

// Of one length, whatever somebody typed as a name.
std::string key_of(std::string_view what) { return "rookery:tries:" + crypto::sha256_hex(what); }

}  // namespace

SharedTries::SharedTries(SharedTriesSettings settings)
    : settings_(std::move(settings)), cluster_(loop_.get_executor(), settings_.redis) {
  thread_ = std::thread([this] { loop_.run(); });
}

SharedTries::~SharedTries() {
  asio::post(loop_, [this] {
    cluster_.close();
    guard_.reset();
  });
  thread_.join();
}

asio::awaitable<Result<bool>> SharedTries::take(std::string what, std::uint32_t count_max,
                                                std::chrono::milliseconds window) {
  if ((settings_.is_away && settings_.is_away()) || at_once_ >= kAtOnceMax) {
    ++uncounted_;
    co_return fail(Errc::unavailable, {}, "Redis is away or busy");
  }
  ++at_once_;
  const auto key = key_of(what);
  auto taken = co_await asio::co_spawn(
      loop_, take_on_loop(redis::Command(key, "EVAL", kTake, 1, key, count_max, window.count())),
      asio::use_awaitable);
  --at_once_;
  if (!taken) ++uncounted_;
  co_return taken;
}

asio::awaitable<Result<bool>> SharedTries::take_on_loop(redis::Command command) {
  if (steady_clock::now() < trouble_until_) co_return fail(Errc::unavailable, {}, "Redis has just failed");
  const auto answer = co_await cluster_.run(std::move(command), steady_clock::now() + settings_.answer_max);
  if (!answer) {
    trouble_until_ = steady_clock::now() + kTroublePause;
    co_return std::unexpected(answer.error());
  }
  co_return answer->integer == 1;
}

void SharedTries::give_back(std::string what) {
  const auto key = key_of(what);
  asio::co_spawn(loop_, give_back_on_loop(redis::Command(key, "EVAL", kGiveBack, 1, key)), asio::detached);
}

asio::awaitable<void> SharedTries::give_back_on_loop(redis::Command command) {
  if (steady_clock::now() < trouble_until_) co_return;
  (void)co_await cluster_.run(std::move(command), steady_clock::now() + settings_.answer_max);
}

}  // namespace rookery::nodes
