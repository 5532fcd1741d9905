#include "platform/nodes/feed.hpp"

#include "platform/crypto/random.hpp"
#include "platform/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <charconv>
#include <cstring>
#include <utility>

namespace rookery::nodes {

namespace asio = boost::asio;
using redis::Command;
using redis::Reply;
using std::chrono::steady_clock;

namespace {

constexpr char kSomethingLost = '!';  // a topic of our own

// Adds an entry that names the one before it, and drops those that are too old.
constexpr std::string_view kTell = R"lua(
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local before = ''
if #last > 0 then before = last[1][1] end
local oldest = string.format('%.0f', (redis.call('TIME')[1] - ARGV[1]) * 1000)
return redis.call('XADD', KEYS[1], 'MINID', '~', oldest, '*', 'before', before, 'by', ARGV[2], 'said', ARGV[3])
)lua";

// What of an entry is of interest; views of the reply.
struct Entry {
  std::string_view id, before, by, said;
};

Result<Entry> entry_of(const Reply& reply) {
  constexpr std::size_t kFields = 6;
  if (reply.list.size() != 2 || reply.list[1].list.size() != kFields) {
    return fail(Errc::corrupt, {}, "an entry of the nodes' feed that no node wrote");
  }
  const auto& fields = reply.list[1].list;
  return Entry{
      .id = reply.list[0].text, .before = fields[1].text, .by = fields[3].text, .said = fields[5].text};
}

// "1700000000000-3" by its two numbers; nothing when it is none.
std::optional<std::pair<std::uint64_t, std::uint64_t>> place_of(std::string_view id) {
  std::pair<std::uint64_t, std::uint64_t> place;
  const char* const end = id.data() + id.size();
  // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): the end is told beside it
  const auto [dash, wrong] = std::from_chars(id.data(), end, place.first);
  if (wrong != std::errc{} || dash == end || *dash != '-') return std::nullopt;
  const auto [stop, error] = std::from_chars(dash + 1, end, place.second);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return place;
}

void append(std::string& batch, char topic, std::string_view body) {
  const auto size = static_cast<std::uint32_t>(body.size());
  std::array<char, sizeof size> bytes{};
  std::memcpy(bytes.data(), &size, sizeof size);
  batch.push_back(topic);
  batch.append(bytes.data(), bytes.size()).append(body);
}

}  // namespace

Feed::Feed(FeedSettings settings, Events events, Log* log)
    : settings_(std::move(settings)),
      events_(std::move(events)),
      log_(log),
      self_(crypto::random_token()),
      asking_(context_.get_executor(), settings_.redis),
      following_(context_.get_executor(), settings_.redis),
      telling_alarm_(context_),
      answering_alarm_(context_) {}

Feed::~Feed() { stop(); }

void Feed::start() {
  asio::co_spawn(context_, tell_all(), asio::detached);
  asio::co_spawn(context_, follow(), asio::detached);
  asio::co_spawn(context_, answer_all(), asio::detached);
  thread_ = std::thread([this] { context_.run(); });
}

void Feed::stop() {
  if (!thread_.joinable()) return;
  stopping_ = true;
  asio::post(context_, [this] {
    asking_.close();
    following_.close();
    telling_alarm_.cancel();
    answering_alarm_.cancel();
  });
  thread_.join();
  whole_ = false;
  const std::scoped_lock lock(mutex_);
  lose(std::exchange(waiting_, {}));
  for (const auto& waiter : std::exchange(asked_, {})) waiter(false);
}

Feed::Stats Feed::stats() const {
  return {.told = told_, .heard = heard_, .lost = lost_, .interruptions = interruptions_};
}

void Feed::wake(asio::steady_timer& alarm) {
  asio::post(context_, [&alarm] { alarm.cancel(); });
}

asio::awaitable<void> Feed::rest(asio::steady_timer& alarm, std::chrono::milliseconds longest) {
  alarm.expires_after(longest);
  boost::system::error_code ended;
  co_await alarm.async_wait(asio::redirect_error(asio::use_awaitable, ended));
}

// --- telling

bool Feed::put(Message message) {
  const std::scoped_lock lock(mutex_);
  if (stopping_ || !reachable_ || message.body.size() > kMessageBytesMax ||
      waiting_.size() + taken_ >= kWaitingMax) {
    something_lost_ = true;
    ++lost_;
    return false;
  }
  waiting_.push_back(std::move(message));
  if (waiting_.size() == 1) wake(telling_alarm_);
  return true;
}

void Feed::tell(char topic, std::string message) {
  put({.topic = topic, .body = std::move(message), .told = nullptr});
}

bool Feed::tell_now(char topic, std::string message) {
  auto told = std::make_shared<std::promise<bool>>();
  auto answer = told->get_future();
  return put({.topic = topic, .body = std::move(message), .told = std::move(told)}) && answer.get();
}

std::vector<Feed::Message> Feed::take_batch() {
  const std::scoped_lock lock(mutex_);
  std::vector<Message> batch;
  std::size_t bytes = 0;
  for (auto& message : waiting_) {
    bytes += message.body.size();
    if (!batch.empty() && bytes > kEntryBytesMax) break;
    batch.push_back(std::move(message));
  }
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(batch.size()));
  taken_ = batch.size();
  return batch;
}

void Feed::lose(std::vector<Message> messages) {
  lost_ += static_cast<std::int64_t>(messages.size());
  for (const auto& message : messages) {
    if (message.told) message.told->set_value(false);
  }
}

// Everything that waits in one entry, one entry at a time, so that they stand in order.
asio::awaitable<void> Feed::tell_all() {
  while (!stopping_) {
    auto batch = take_batch();
    const bool lost = something_lost_.exchange(false);
    if (batch.empty() && !lost) {
      co_await rest(telling_alarm_, kSilenceMax);
      continue;
    }
    std::string said;
    if (lost) append(said, kSomethingLost, {});
    for (const auto& message : batch) append(said, message.topic, message.body);
    const auto told = co_await asking_.run(
        Command(settings_.key, "EVAL", kTell, 1, settings_.key, kKept.count(), self_, said),
        steady_clock::now() + kAnswerMax);
    const bool done = told.has_value();
    std::vector<Message> left;
    {
      const std::scoped_lock lock(mutex_);
      taken_ = 0;
      reachable_ = done;
      if (!done) left = std::exchange(waiting_, {});  // nobody shall wait for what will not come
    }
    if (done) {
      told_ += static_cast<std::int64_t>(batch.size());
      for (const auto& message : batch) {
        if (message.told) message.told->set_value(true);
      }
      continue;
    }
    if (!lost && log_ != nullptr)
      log_->warn("the other nodes cannot be told what happens", {{"error", told.error().detail}});
    something_lost_ = true;
    lose(std::move(batch));
    lose(std::move(left));
    co_await rest(telling_alarm_, kRetryEvery);
  }
}

// --- hearing

void Feed::interrupt(std::string_view why) {
  if (whole_.exchange(false) && log_ != nullptr) {
    log_->warn("what other nodes do is not heard of", {{"error", why}});
  }
}

// From the newest entry on everything is heard; what was before it is not known.
asio::awaitable<bool> Feed::begin() {
  const auto newest =
      co_await following_.run(Command(settings_.key, "XREVRANGE", settings_.key, "+", "-", "COUNT", 1),
                              steady_clock::now() + kAnswerMax);
  if (!newest) co_return false;
  position_ = newest->list.empty() || newest->list[0].list.empty() ? "" : newest->list[0].list[0].text;
  ++interruptions_;
  if (events_.interrupted) events_.interrupted();
  whole_ = true;
  co_return true;
}

asio::awaitable<void> Feed::follow() {
  asio::steady_timer pause(context_);
  while (!stopping_) {
    if (!whole_ && !co_await begin()) {
      co_await rest(pause, kRetryEvery);
      continue;
    }
    const std::string from = position_.empty() ? "0-0" : position_;
    const auto newer =
        co_await following_.run(Command(settings_.key, "XREAD", "COUNT", kEntriesAtOnce, "BLOCK",
                                        kSilenceMax.count(), "STREAMS", settings_.key, from),
                                steady_clock::now() + kSilenceMax + kAnswerMax);
    if (stopping_ || !whole_) continue;
    const auto heard = newer ? hear(*newer) : std::unexpected(newer.error());
    if (!heard) interrupt(heard.error().detail);
  }
}

asio::awaitable<bool> Feed::caught_up() {
  if (!whole_) co_return false;
  co_return co_await asio::async_initiate<decltype(asio::use_awaitable), void(bool)>(
      [this](auto handler) {
        auto loop =
            asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked);
        auto kept = std::make_shared<decltype(handler)>(std::move(handler));
        const Waiter waiter = [kept, loop](bool heard) {
          asio::post(loop, [kept, heard] { std::move (*kept)(heard); });
        };
        const std::scoped_lock lock(mutex_);
        if (stopping_) {
          waiter(false);
          return;
        }
        asked_.push_back(waiter);
        if (asked_.size() == 1) wake(answering_alarm_);
      },
      asio::use_awaitable);
}

// One question for all who asked before it is sent.
asio::awaitable<void> Feed::answer_all() {
  while (!stopping_) {
    std::vector<Waiter> asked;
    {
      const std::scoped_lock lock(mutex_);
      asked.swap(asked_);
    }
    if (asked.empty()) {
      co_await rest(answering_alarm_, kSilenceMax);
      continue;
    }
    const bool heard = co_await read_newer();
    for (const auto& waiter : asked) waiter(heard);
  }
}

asio::awaitable<bool> Feed::read_newer() {
  while (whole_) {
    const std::string from = position_.empty() ? "0-0" : position_;
    const auto newer = co_await asking_.run(
        Command(settings_.key, "XREAD", "COUNT", kEntriesAtOnce, "STREAMS", settings_.key, from),
        steady_clock::now() + kAnswerMax);
    if (!whole_) break;
    const auto heard = newer ? hear(*newer) : std::unexpected(newer.error());
    if (!heard) {
      interrupt(heard.error().detail);
    } else if (*heard < kEntriesAtOnce) {
      co_return true;
    }
  }
  co_return false;
}

// An answer to XREAD; how many entries it had. Both who ask get the same ones at times, and the later skips
// them.
Result<std::int64_t> Feed::hear(const Reply& answer) {
  if (answer.kind == Reply::Kind::nothing) return 0;
  if (answer.list.size() != 1 || answer.list[0].list.size() != 2) {
    return fail(Errc::corrupt, {}, "no answer to XREAD");
  }
  const auto& entries = answer.list[0].list[1].list;
  for (const auto& entry : entries) ROOKERY_TRY(hear_entry(entry));
  return static_cast<std::int64_t>(entries.size());
}

Result<> Feed::hear_entry(const Reply& reply) {
  const auto entry = ROOKERY_TRY(entry_of(reply));
  const auto place = place_of(entry.id);
  if (!place) return fail(Errc::corrupt, {}, "an entry of the nodes' feed without a place");
  if (place <= place_of(position_)) return {};
  if (entry.before != position_) return fail(Errc::unavailable, {}, "entries of the nodes' feed are missing");
  position_ = entry.id;
  if (entry.by == self_) return {};
  if (!hear_messages(entry.said)) return fail(Errc::corrupt, {}, "an entry of the nodes' feed is not whole");
  return {};
}

bool Feed::hear_messages(std::string_view messages) {
  while (!messages.empty()) {
    std::uint32_t size = 0;
    if (messages.size() < 1 + sizeof size) return false;
    const char topic = messages.front();
    std::memcpy(&size, messages.data() + 1, sizeof size);
    messages.remove_prefix(1 + sizeof size);
    if (messages.size() < size) return false;
    ++heard_;
    if (topic == kSomethingLost) {
      ++interruptions_;
      if (events_.interrupted) events_.interrupted();
    } else if (events_.message) {
      events_.message(topic, messages.substr(0, size));
    }
    messages.remove_prefix(size);
  }
  return true;
}

}  // namespace rookery::nodes
