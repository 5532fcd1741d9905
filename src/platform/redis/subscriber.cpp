#include "platform/redis/subscriber.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace rookery::redis {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

asio::awaitable<void> until_cancelled_or(asio::steady_timer& alarm, std::chrono::milliseconds time) {
  alarm.expires_after(time);
  co_await alarm.async_wait(asio::as_tuple(asio::use_awaitable));
}

}  // namespace

struct Subscriber::Channel {
  const std::string name;
  const Slot slot;
  asio::steady_timer alarm;
  std::shared_ptr<Link> link = nullptr;  // where it was asked for last
  bool whole = false;
  std::string why_not = "not asked for yet";
};

// The connection to one node, and what it says.
class Subscriber::Link final : public Connection::Listener {
 public:
  Link(Subscriber& subscriber, const Endpoint& node)
      : alarm(subscriber.loop_),
        connection(std::make_shared<Connection>(subscriber.loop_, node,
                                                subscriber.cluster_.connection_settings(), this)),
        subscriber_(subscriber) {}

  // RESP2: what is pushed looks like an answer. We never unsubscribe, so that is always Redis's own doing,
  // when the slot left the node.
  bool heard(const Reply& reply) override {
    if (subscriber_.closed_ || reply.kind != Reply::Kind::list || reply.list.size() != 3) return false;
    const std::string_view what = reply.list[0].text;
    const bool unasked = what == "smessage" || what == "sunsubscribe";
    Channel* const channel = subscriber_.channel_of(*this, reply.list[1].text);
    if (channel == nullptr) return unasked;
    if (what == "smessage") {
      subscriber_.receiver_.message(channel->name, reply.list[2].text);
    } else if (what == "sunsubscribe") {
      subscriber_.interrupt(*channel, "the slot has left its node");
    } else if (what == "ssubscribe" && !std::exchange(channel->whole, true)) {
      channel->why_not.clear();
      subscriber_.receiver_.whole(channel->name);
    }
    return unasked;
  }

  void broke(const std::string& why) override {
    if (subscriber_.closed_) return;
    for (const auto& [name, channel] : subscriber_.channels_) {
      if (channel->link.get() == this) subscriber_.interrupt(*channel, why);
    }
  }

  asio::steady_timer alarm;
  const std::shared_ptr<Connection> connection;

 private:
  Subscriber& subscriber_;
};

Subscriber::Subscriber(asio::any_io_executor loop, Cluster& cluster, Receiver receiver,
                       SubscriberSettings settings)
    : loop_(std::move(loop)),
      cluster_(cluster),
      receiver_(std::move(receiver)),
      settings_(settings),
      map_alarm_(loop_) {}

Subscriber::~Subscriber() { close(); }

void Subscriber::close() {
  closed_ = true;
  map_alarm_.cancel();
  for (const auto& [name, channel] : channels_) channel->alarm.cancel();
  for (const auto& [node, link] : links_) {
    link->alarm.cancel();
    link->connection->close();
  }
}

Result<> Subscriber::subscribe(std::string_view channel) {
  if (closed_ || channels_.contains(channel)) return {};
  if (channels_.size() == kChannelsMax) return fail(Errc::too_large, {}, "more than kChannelsMax channels");
  if (channels_.empty()) asio::co_spawn(loop_, watch_map(), asio::detached);
  auto made = std::make_shared<Channel>(
      Channel{.name = std::string(channel), .slot = slot_of(channel), .alarm = asio::steady_timer(loop_)});
  channels_.emplace(channel, made);
  asio::co_spawn(loop_, keep(std::move(made)), asio::detached);
  return {};
}

std::string Subscriber::trouble() const {
  for (const auto& [name, channel] : channels_) {
    if (!channel->whole) return name + ": " + channel->why_not;
  }
  return {};
}

Subscriber::Channel* Subscriber::channel_of(const Link& link, std::string_view name) {
  const auto found = channels_.find(name);
  return found != channels_.end() && found->second->link.get() == &link ? found->second.get() : nullptr;
}

void Subscriber::interrupt(Channel& channel, const std::string& why) {
  if (closed_ || !std::exchange(channel.whole, false)) return;
  channel.why_not = why;
  channel.alarm.cancel();
  receiver_.interrupted(channel.name, why);
}

asio::awaitable<void> Subscriber::keep(std::shared_ptr<Channel> channel) {
  auto pause = kPauseFirst;
  while (!closed_) {
    if (pause > kPauseFirst || !cluster_.owner(channel->slot)) {
      co_await cluster_.refresh(steady_clock::now() + settings_.silence_max);
    }
    if (!closed_) co_await ask_for(*channel);
    while (channel->whole && !closed_) {
      pause = kPauseFirst;
      co_await until_cancelled_or(channel->alarm, settings_.map_interval);
    }
    if (!closed_) co_await until_cancelled_or(channel->alarm, pause);
    pause = std::min(pause * 2, kPauseLongest);
  }
}

// One attempt. Whether it succeeded was heard by the link already, in the order of the messages.
asio::awaitable<void> Subscriber::ask_for(Channel& channel) {
  const auto owner = cluster_.owner(channel.slot);
  if (!owner) {
    channel.why_not = "no node is known for its slot";
    co_return;
  }
  channel.link = link_to(*owner);
  const auto connection = channel.link->connection;
  const auto asked = connection->send(Command::words_of("SSUBSCRIBE", channel.name));
  const auto outcome = co_await connection->answer(asked, steady_clock::now() + settings_.silence_max);
  if (channel.whole) co_return;
  if (!outcome.reply) {
    channel.why_not = outcome.reply.error().detail;
  } else if (outcome.reply->kind == Reply::Kind::error) {
    channel.why_not = outcome.reply->text;
  }
}

std::shared_ptr<Subscriber::Link> Subscriber::link_to(const Endpoint& node) {
  auto& link = links_[node];
  if (!link) {
    link = std::make_shared<Link>(*this, node);
    asio::co_spawn(loop_, beat(link), asio::detached);
  }
  return link;
}

// Asks the node for a sign of life, and ends the connection when there is none. A link that no channel needs
// any more ends.
asio::awaitable<void> Subscriber::beat(std::shared_ptr<Link> link) {
  const auto& connection = link->connection;
  const auto needed = [&] {
    return std::ranges::any_of(channels_, [&](const auto& known) { return known.second->link == link; });
  };
  do {
    co_await until_cancelled_or(link->alarm, settings_.ping_interval);
    if (closed_) co_return;
    const auto pinged = connection->send(Command::words_of("PING"));
    co_await connection->answer(pinged, steady_clock::now() + settings_.silence_max);
    if (closed_) co_return;
  } while (needed());
  links_.erase(connection->endpoint());
  connection->close();
}

// A node that its cluster has given up while we still reach it tells nobody.
asio::awaitable<void> Subscriber::watch_map() {
  while (!closed_) {
    co_await until_cancelled_or(map_alarm_, settings_.map_interval);
    if (closed_) co_return;
    co_await cluster_.refresh(steady_clock::now() + settings_.silence_max);
    for (const auto& [name, channel] : channels_) {
      const auto owner = cluster_.owner(channel->slot);
      if (owner && channel->link && channel->link->connection->endpoint() != *owner) {
        interrupt(*channel, "the slot has moved");
      }
    }
  }
}

}  // namespace rookery::redis
