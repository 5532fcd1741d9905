#pragma once

#include "base/result.hpp"
#include "platform/redis/cluster.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace rookery {
class Log;
}

namespace rookery::nodes {

struct FeedSettings {
  redis::ClusterSettings redis;
  std::string key = "rookery:feed";
};

// What the nodes of a server tell each other: one stream in Redis that all write to and all read, each from
// where it was. Whoever has told something (tell_now) can say so to a client: any node that is asked later
// and waits for caught_up() has heard it, because that asks Redis for what is newer than what it heard last.
//
// Messages can be lost: Redis fails over, is emptied, or a node is cut off from it. So nothing may depend on
// them but time saved, and every loss is noticed. Each entry names the one before it, hence what was trimmed,
// emptied or rolled back leaves a gap; a node that could not tell something says later that it could not; and
// a node that cannot ask is not caught up. After each of these Events::interrupted is called: what was told
// before may not have come, and all that is told from then on comes. An entry that a failover loses before
// anybody heard it leaves no gap; but a failover ends connections, and that is an interruption as well.
//
// Threads:  a thread of its own; all calls from any.
// Lifetime: stop(), or the destructor, before what Events refer to; afterwards nothing is told or heard.
// Limits:   kWaitingMax messages wait to be told, more are lost (and that is told); a message is at most
//           kMessageBytesMax, longer ones are lost. Redis keeps entries for kKept, for those who are slow.
class Feed {
 public:
  static constexpr std::size_t kWaitingMax = 20'000;
  static constexpr std::size_t kMessageBytesMax = 1 << 20;
  static constexpr std::size_t kEntryBytesMax = 1 << 20;  // messages that wait go together
  static constexpr std::chrono::seconds kKept{10};
  static constexpr std::int64_t kEntriesAtOnce = 256;  // read in one answer
  static constexpr std::chrono::milliseconds kAnswerMax{1'000};
  static constexpr std::chrono::milliseconds kSilenceMax{1'000};  // then a read that waits is asked anew
  static constexpr std::chrono::milliseconds kRetryEvery{100};

  // Called from the feed's thread; quick.
  struct Events {
    std::function<void(char topic, std::string_view message)> message;  // of another node, in order
    std::function<void()> interrupted;
  };

  // `log` outlives this; it may be null.
  Feed(FeedSettings settings, Events events, Log* log = nullptr);
  ~Feed();
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  void start();
  void stop();

  // Tells the other nodes, in the order of the calls.
  void tell(char topic, std::string message);
  // The same, and waits for it; false: they may not hear it. Not on an event loop.
  [[nodiscard]] bool tell_now(char topic, std::string message);

  // Waits until everything that was told before the call has been heard here. False: that cannot be known
  // now. All who call at once share a question.
  boost::asio::awaitable<bool> caught_up();
  // Whether messages come at all.
  [[nodiscard]] bool connected() const { return whole_ && reachable_; }

  // Whether all was told so far, or that something was not.
  [[nodiscard]] bool owes_nothing() const { return reachable_ && !something_lost_; }

  struct Stats {
    std::int64_t told = 0, heard = 0;  // messages since start
    std::int64_t lost = 0;             // that could not be told
    std::int64_t interruptions = 0;
  };
  [[nodiscard]] Stats stats() const;

 private:
  struct Message {
    char topic;
    std::string body;
    std::shared_ptr<std::promise<bool>> told;  // null: nobody waits
  };
  using Waiter = std::function<void(bool)>;

  bool put(Message message);
  void wake(boost::asio::steady_timer& alarm);
  boost::asio::awaitable<void> rest(boost::asio::steady_timer& alarm, std::chrono::milliseconds longest);
  boost::asio::awaitable<void> tell_all();
  std::vector<Message> take_batch();
  void lose(std::vector<Message> messages);
  boost::asio::awaitable<void> follow();
  boost::asio::awaitable<bool> begin();
  boost::asio::awaitable<void> answer_all();
  boost::asio::awaitable<bool> read_newer();
  Result<std::int64_t> hear(const redis::Reply& answer);
  [[nodiscard]] Result<> hear_entry(const redis::Reply& entry);
  [[nodiscard]] bool hear_messages(std::string_view messages);
  void interrupt(std::string_view why);

  const FeedSettings settings_;
  const Events events_;
  Log* const log_;
  const std::string self_;  // what our entries are marked with

  boost::asio::io_context context_{1};
  redis::Cluster asking_;     // whose answers come at once
  redis::Cluster following_;  // whose answers come when there is something
  boost::asio::steady_timer telling_alarm_, answering_alarm_;
  std::thread thread_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> whole_ = false;           // everything that is told is heard
  std::atomic<bool> reachable_ = true;        // telling worked last time
  std::atomic<bool> something_lost_ = false;  // and the others were not told so
  std::atomic<std::int64_t> told_ = 0, heard_ = 0, lost_ = 0, interruptions_ = 0;

  std::mutex mutex_;
  std::vector<Message> waiting_;  // to be told; guarded by mutex_
  std::size_t taken_ = 0;         // on their way; guarded by mutex_
  std::vector<Waiter> asked_;     // guarded by mutex_

  std::string position_;  // the newest entry heard, empty: there was none; the feed's thread alone
};

}  // namespace rookery::nodes
