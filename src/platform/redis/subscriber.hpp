#pragma once

#include "platform/redis/cluster.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace rookery::redis {

struct SubscriberSettings {
  std::chrono::milliseconds ping_interval{1'000};
  std::chrono::milliseconds silence_max{2'000};   // of a node that was asked something
  std::chrono::milliseconds map_interval{5'000};  // between two looks whether slots have moved
};

// What arrives, on the loop. Messages of one channel come in the order in which its node got them.
struct Receiver {
  std::function<void(std::string_view channel, std::string_view message)> message;
  // Everything that is published from here on comes. What was published before may be lost.
  std::function<void(std::string_view channel)> whole;
  // Ends that. What was published up to SubscriberSettings' ping_interval + silence_max before (map_interval
  // where a node was cut off from its cluster and not from us) may be lost already.
  std::function<void(std::string_view channel, const std::string& why)> interrupted;
};

// Listens to sharded pub/sub channels of a Redis Cluster (7.0 and newer): each at the node that has its slot,
// and again wherever that goes. A message is lost while a channel is on its way between nodes, a node fails,
// or we are slower than Redis cares to wait (client-output-buffer-limit pubsub): the receiver is told of each
// such time, and is whole again only after it has read by other means what it may have missed. So between
// whole() and interrupted() nothing is lost; use versions, and ask anew after whole().
//
// Publishing is a command like any other: cluster.run(Command(channel, "SPUBLISH", channel, message), ...).
//
// Threads:  those of its executor, which runs one at a time and is the cluster's.
// Lifetime: the cluster outlives it. Before it ends: close(), the cluster's close(), and the loop runs out.
// Limits:   kChannelsMax. Nothing is buffered here: a receiver that takes long holds up its loop alone.
class Subscriber {
 public:
  static constexpr std::size_t kChannelsMax = 1'000;
  static constexpr std::chrono::milliseconds kPauseFirst{
      10};  // before a channel is asked for again; it doubles
  static constexpr std::chrono::milliseconds kPauseLongest{250};

  Subscriber(boost::asio::any_io_executor loop, Cluster& cluster, Receiver receiver,
             SubscriberSettings settings = {});
  ~Subscriber();
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;

  // Listens to a channel until close(); once more changes nothing. Errors: too_large (kChannelsMax).
  Result<> subscribe(std::string_view channel);
  // Ends all of it; the receiver hears nothing more.
  void close();

  // Why channels are not whole, in Redis's words; empty when all are.
  [[nodiscard]] std::string trouble() const;

 private:
  class Link;
  struct Channel;
  boost::asio::awaitable<void> keep(std::shared_ptr<Channel> channel);
  boost::asio::awaitable<void> ask_for(Channel& channel);
  boost::asio::awaitable<void> beat(std::shared_ptr<Link> link);
  boost::asio::awaitable<void> watch_map();
  std::shared_ptr<Link> link_to(const Endpoint& node);
  void interrupt(Channel& channel, const std::string& why);
  Channel* channel_of(const Link& link, std::string_view name);

  const boost::asio::any_io_executor loop_;
  Cluster& cluster_;
  const Receiver receiver_;
  const SubscriberSettings settings_;
  std::map<std::string, std::shared_ptr<Channel>, std::less<>> channels_;
  std::map<Endpoint, std::shared_ptr<Link>> links_;
  boost::asio::steady_timer map_alarm_;
  bool closed_ = false;
};

}  // namespace rookery::redis
