#include "platform/redis/cluster.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace rookery::redis {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

// Not for now, and not carried out.
constexpr std::array<std::string_view, 5> kTroubles = {"TRYAGAIN", "CLUSTERDOWN", "LOADING", "MASTERDOWN",
                                                       "READONLY"};
// For the slot map when nobody waits for it: some nodes may take all the time there is for a connection.
constexpr std::chrono::seconds kMapSeconds{5};

// The node will not serve us, whatever the command.
constexpr std::array<std::string_view, 5> kRefusals = {"NOAUTH", "WRONGPASS", "NOPERM", "OOM", "MISCONF"};

template <std::size_t Size>
bool begins_with_one_of(std::string_view text, const std::array<std::string_view, Size>& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.starts_with(word); });
}

}  // namespace

Cluster::Cluster(asio::any_io_executor loop, ClusterSettings settings)
    : loop_(std::move(loop)), settings_(std::move(settings)), refreshed_(loop_, TimePoint::max()) {}

Cluster::~Cluster() { close(); }

void Cluster::close() {
  closed_ = true;
  for (const auto& [endpoint, connection] : connections_) connection->close();
  for (const auto& [endpoint, connection] : replica_connections_) connection->close();
  refreshed_.cancel();
}

std::shared_ptr<Connection> Cluster::connection(const Endpoint& endpoint) {
  auto& found = connections_[endpoint];
  if (!found) found = std::make_shared<Connection>(loop_, endpoint, settings_.connection);
  return found;
}

std::shared_ptr<Connection> Cluster::replica_connection(const Endpoint& endpoint) {
  auto& found = replica_connections_[endpoint];
  if (!found) {
    auto settings = settings_.connection;
    settings.read_replicas = true;
    found = std::make_shared<Connection>(loop_, endpoint, settings);
  }
  return found;
}

// What to do about a command's outcome. Its reply is turned into an error where Redis says so.
Cluster::Judged Cluster::judge(Connection::Outcome& outcome, const Endpoint& asked) {
  if (!outcome.reply) {
    const bool again = outcome.reply.error().code == Errc::unavailable && !outcome.sent;
    return {.then = again ? Then::map_first : Then::done, .redirection = {}};
  }
  if (outcome.reply->kind != Reply::Kind::error) return {.then = Then::done, .redirection = {}};
  const std::string text = std::move(outcome.reply->text);
  if (auto redirection = redirection_of(text, asked)) {
    outcome.reply = fail(Errc::unavailable, {}, "Redis: " + text);
    return {.then = Then::elsewhere, .redirection = std::move(redirection)};
  }
  if (begins_with_one_of(text, kTroubles)) {
    outcome.reply = fail(Errc::unavailable, {}, "Redis: " + text);
    return {.then = text.starts_with("TRYAGAIN") ? Then::later : Then::map_first, .redirection = {}};
  }
  const bool refused = begins_with_one_of(text, kRefusals);
  outcome.reply = fail(refused ? Errc::unavailable : Errc::internal, {}, "Redis: " + text);
  return {.then = Then::done, .redirection = {}};
}

asio::awaitable<Result<Reply>> Cluster::run(Command command, TimePoint deadline) {
  std::vector<Command> alone;
  alone.push_back(std::move(command));
  auto answers = co_await run_all(std::move(alone), deadline);
  co_return std::move(answers.front());
}

asio::awaitable<std::vector<Result<Reply>>> Cluster::run_all(std::vector<Command> commands,
                                                             TimePoint deadline) {
  if (map_.primaries().empty()) co_await refresh(deadline);
  struct Sent {
    std::shared_ptr<Connection> to;
    std::shared_ptr<Connection::Pending> pending;
  };
  std::vector<Sent> all;
  all.reserve(commands.size());
  for (const Command& command : commands) {
    Sent& sent = all.emplace_back();
    const auto owner = map_.owner(command.slot());
    if (!owner) continue;
    sent.to = connection(*owner);
    sent.pending = sent.to->send(command.bytes());
  }
  std::vector<Result<Reply>> answers;
  answers.reserve(commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    Connection::Outcome outcome{
        .reply = fail(Errc::unavailable, {}, "Redis: no node is known for this slot: " + why_no_map_)};
    Judged judged{.then = Then::map_first, .redirection = {}};
    if (const auto& to = all[i].to) {
      outcome = co_await to->answer(all[i].pending, deadline);
      judged = judge(outcome, to->endpoint());
      // It may stand still, which no error tells, and have lost its place meanwhile.
      if (!outcome.reply && outcome.reply.error().code == Errc::timeout && !closed_) {
        asio::co_spawn(loop_, refresh(steady_clock::now() + kMapSeconds), asio::detached);
      }
    }
    if (judged.then != Then::done) {
      outcome.reply = co_await run_until(commands[i], deadline, std::move(judged), std::move(outcome.reply));
    }
    answers.push_back(std::move(outcome.reply));
  }
  co_return answers;
}

// Of copies for the first answer to one command.
struct Cluster::Race {
  Race(const asio::any_io_executor& loop, std::string command, TimePoint end)
      : changed(loop), bytes(std::move(command)), deadline(end) {}
  [[nodiscard]] bool is_over() const { return answer.has_value() || running == 0; }
  // Until it is over or that time has come.
  asio::awaitable<void> wait(TimePoint until) {
    changed.expires_at(std::min(until, deadline));
    if (!is_over()) co_await changed.async_wait(asio::as_tuple(asio::use_awaitable));
  }

  asio::steady_timer changed;
  const std::string bytes;
  const TimePoint deadline;
  int running = 0;
  std::optional<Reply> answer;
};

asio::awaitable<Result<Reply>> Cluster::run_read(Command command, TimePoint deadline) {
  if (map_.primaries().empty()) co_await refresh(deadline);
  if (const auto now = steady_clock::now(); !refreshing_ && now - refreshed_at_ > kMapAgeMax)
    asio::co_spawn(loop_, refresh(now + settings_.connection.connect_max), asio::detached);
  const auto copies = map_.copies(command.slot());
  if (copies.size() < 2) co_return co_await run(std::move(command), deadline);
  const auto choice = paces_.choose(copies);
  const auto node = [&](std::size_t i) {
    return i == 0 ? connection(copies[0]) : replica_connection(copies[i]);
  };
  const auto first = node(choice.first);
  const auto second = node(choice.second);
  const auto race = std::make_shared<Race>(loop_, command.bytes(), deadline);
  ++race->running;
  asio::co_spawn(loop_, ask_copy(race, first), asio::detached);
  co_await race->wait(steady_clock::now() + choice.patience);
  const bool failed = race->running == 0;
  if (!race->answer && !closed_ && (failed || paces_.may_hedge())) {
    ++race->running;
    asio::co_spawn(loop_, ask_copy(race, second), asio::detached);
  }
  co_await race->wait(deadline);
  if (race->answer) co_return *std::move(race->answer);
  co_return co_await run(std::move(command), deadline);
}

// Goes on after the race is over, to know how long this one takes; one that fails may be no copy any more.
asio::awaitable<void> Cluster::ask_copy(std::shared_ptr<Race> race, std::shared_ptr<Connection> copy) {
  const auto begin = steady_clock::now();
  auto outcome = co_await copy->answer(copy->send(race->bytes), race->deadline);
  const bool answered = outcome.reply && outcome.reply->kind != Reply::Kind::error;
  paces_.took(copy->endpoint(), answered
                                    ? std::chrono::duration_cast<CopyPaces::Time>(steady_clock::now() - begin)
                                    : CopyPaces::kFailed);
  --race->running;
  if (answered && !race->answer) race->answer = *std::move(outcome.reply);
  if (race->is_over()) race->changed.cancel();
  if (!answered && !closed_) co_await refresh(steady_clock::now() + settings_.connection.connect_max);
}

asio::awaitable<Result<>> Cluster::run_each(std::span<const Slot> slots, const Encode& encode,
                                            const Answered& answered, TimePoint deadline) {
  if (map_.primaries().empty()) co_await refresh(deadline);
  const auto left = co_await run_each_once(slots, encode, answered, deadline);
  std::vector<Command> commands;
  commands.reserve(left.size());
  for (const auto i : left) {
    std::string bytes;
    encode(i, bytes);
    commands.emplace_back(slots[i], std::move(bytes));
  }
  const auto answers = co_await run_all(std::move(commands), deadline);
  for (std::size_t i = 0; i < left.size(); ++i) {
    const auto& answer = answers[i];
    if (!answer) co_return std::unexpected(answer.error());
    answered(left[i], answer->integer);
  }
  co_return Result<>{};
}

// Returns which of them have got no integer for an answer.
asio::awaitable<std::vector<std::size_t>> Cluster::run_each_once(std::span<const Slot> slots,
                                                                 const Encode& encode,
                                                                 const Answered& answered,
                                                                 TimePoint deadline) {
  struct Part {  // of one node
    std::string bytes;
    std::vector<std::size_t> numbers;
    std::size_t replies = 0;
    std::shared_ptr<Connection> to;
    std::shared_ptr<Connection::Pending> pending;
  };
  std::vector<std::size_t> left;
  std::vector<Part> parts(map_.primaries().size());
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const auto owner = map_.owner_number(slots[i]);
    if (!owner) {
      left.push_back(i);
      continue;
    }
    encode(i, parts[*owner].bytes);
    parts[*owner].numbers.push_back(i);
  }
  for (std::size_t node = 0; node < parts.size(); ++node) {
    Part& part = parts[node];
    if (part.numbers.empty()) continue;
    part.to = connection(map_.primaries()[node]);
    part.pending = part.to->send(part.bytes, static_cast<unsigned>(part.numbers.size()),
                                 [&part, &left, &answered](const Reply& reply) {
                                   const auto number = part.numbers[part.replies++];
                                   if (reply.kind == Reply::Kind::integer) {
                                     answered(number, reply.integer);
                                   } else {
                                     left.push_back(number);
                                   }
                                 });
  }
  for (const Part& part : parts) {
    if (part.pending) co_await part.to->answer(part.pending, deadline);
    const auto unanswered = std::span(part.numbers).subspan(part.replies);
    left.insert(left.end(), unanswered.begin(), unanswered.end());
  }
  co_return left;
}

// A command that was not carried out, until it is or its time is over.
asio::awaitable<Result<Reply>> Cluster::run_until(const Command& command, TimePoint deadline, Judged next,
                                                  Result<Reply> last) {
  std::chrono::milliseconds length = kPauseFirst;
  int redirections = 0;
  while (!closed_ && steady_clock::now() < deadline) {
    std::optional<Endpoint> to;
    bool asking = false;
    if (next.then == Then::elsewhere) {
      if (++redirections > kRedirectionsAtOnceMax) co_await pause(length, deadline);
      to = next.redirection->to;
      asking = next.redirection->kind == Redirection::Kind::ask;
      if (!asking) {
        co_await refresh(deadline);  // where one slot moved, others did
        map_.moved(next.redirection->slot, *to);
      }
    } else {
      co_await pause(length, deadline);
      if (next.then == Then::map_first) co_await refresh(deadline);
      to = map_.owner(command.slot());
    }
    if (!to) {
      last = fail(Errc::unavailable, {}, "Redis: no node is known for this slot: " + why_no_map_);
      next = {.then = Then::map_first, .redirection = {}};
      continue;
    }
    const auto node = connection(*to);
    const auto pending =
        asking ? node->send(Command::words_of("ASKING") + command.bytes(), 2) : node->send(command.bytes());
    auto outcome = co_await node->answer(pending, deadline);
    next = judge(outcome, *to);
    if (next.then == Then::done) {
      if (!outcome.reply) outcome.reply.error().detail += "; before that: " + last.error().detail;
      co_return std::move(outcome.reply);
    }
    last = std::move(outcome.reply);
  }
  co_return fail(Errc::timeout, {}, last.error().detail);
}

asio::awaitable<void> Cluster::pause(std::chrono::milliseconds& length, TimePoint deadline) {
  asio::steady_timer timer(loop_, std::min(deadline, steady_clock::now() + length));
  length = std::min(length * 2, kPauseLongest);
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

// Asks the nodes that are known, one after the other, for the slot map; those who come meanwhile wait for the
// same answer.
asio::awaitable<void> Cluster::refresh(TimePoint deadline) {
  if (refreshing_) {
    co_await refreshed_.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return;
  }
  if (steady_clock::now() - refreshed_at_ < settings_.refresh_min) co_return;
  refreshing_ = true;
  std::vector<Endpoint> known = map_.primaries();
  std::ranges::copy(settings_.seeds, std::back_inserter(known));
  for (std::size_t tries = 0; tries < known.size() && !closed_ && steady_clock::now() < deadline; ++tries) {
    if (co_await refresh_from(known[ask_next_++ % known.size()], deadline)) break;
  }
  refreshed_at_ = steady_clock::now();
  refreshing_ = false;
  refreshed_.cancel();
}

asio::awaitable<bool> Cluster::refresh_from(Endpoint node, TimePoint deadline) {
  const auto soon = std::min(deadline, steady_clock::now() + settings_.connection.connect_max);
  const auto asked = connection(node);
  auto outcome = co_await asked->answer(asked->send(Command::words_of("CLUSTER", "SLOTS")), soon);
  static_cast<void>(judge(outcome, node));  // turns what Redis calls an error into one
  auto map = outcome.reply ? SlotMap::parse(*outcome.reply, node) : std::unexpected(outcome.reply.error());
  if (!map || map->primaries().empty()) {
    why_no_map_ = map ? "no node has any" : map.error().detail;
    co_return false;
  }
  why_no_map_ = "none has it";
  map_ = *std::move(map);
  forget_strangers();
  co_return true;
}

// Connections to nodes that have no slots any more.
void Cluster::forget_strangers() {
  const auto is_strange = [this](const auto& known) {
    const auto& [endpoint, connection] = known;
    if (map_.knows(endpoint) || connection->waiting() > 0) return false;
    connection->close();
    return true;
  };
  std::erase_if(connections_, is_strange);
  std::erase_if(replica_connections_, is_strange);
}

}  // namespace rookery::redis
