#pragma once

#include "accounts/site.hpp"
#include "base/clock.hpp"
#include "platform/sql/database.hpp"
#include "platform/sql/row_versions.hpp"
#include "social/announcement.hpp"
#include "social/conversation.hpp"
#include "social/live/listener.hpp"
#include "social/live/live_news.hpp"
#include "social/notification_list.hpp"
#include "social/post_view.hpp"
#include "social/timeline/timeline_store.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace rookery {
class Log;
}

namespace rookery::social {

// How what happens becomes text; the API's part. Called from the hub's thread.
struct LiveRendering {
  std::function<std::string(const PostView&)> post;
  std::function<std::string(const NotificationView&)> notification;
  std::function<std::string(const ConversationView&)> conversation;
  std::function<std::string(const Announcement&)> announcement;
  // An event of a stream. Without a payload: events that have none.
  std::function<LiveMessage(const LiveStream&, std::string_view event, const std::string* payload)> message;
};

// Live streams: tells those who listen what happens, by the rules of the timelines that they stand for
// (docs/timelines.md). It hears of posts from FanOut, in the order of their ids, and of everything else from
// the database's news, when it is durable. Whoever hears of a post has it on the home timeline, has heard of
// what it answers before, and of all older ones: so a client that reconnects and reads what is newer than the
// last it heard of has no hole.
//
// A thread of its own decides, loads and renders: posts many at once, each rendered once for all whose view
// of it is the same. Who listens is read once and kept (LiveViewers). What happens while nobody listens costs
// one look at a number.
//
// Threads:  all calls may overlap.
// Limits:   kHappeningsMax things wait; when that is not enough all streams are ended, so that nobody misses
//           something without knowing it.
class LiveHub {
 public:
  static constexpr std::size_t kHappeningsMax = 20'000;
  static constexpr std::size_t kStreamsMax = 64;  // of one listener
  static constexpr std::uint32_t kAsksMax = 128;  // of one listener, that wait
  static constexpr std::size_t kBatchMax = 64;    // looked at in one read of the database
  // How often it is looked whether the tokens are still valid, and for news of other processes.
  static constexpr std::chrono::milliseconds kCheckEvery{1'500};
  static constexpr std::chrono::milliseconds kDeafPause{2'000};

  // All outlive this; `versions` watches this room's rows, `log` may be null.
  LiveHub(sql::Database& database, const sql::RowVersions& versions, TimelineStore& timelines,
          const accounts::Site& site, const Clock& clock, Log* log = nullptr);
  ~LiveHub();
  LiveHub(const LiveHub&) = delete;
  LiveHub& operator=(const LiveHub&) = delete;

  // Where several processes serve: what those who listen to the others must be told of, which their hubs
  // hear(). Called from the fan-out's and the database's threads: quick. Before start().
  void on_news(std::function<void(const LiveNews&)> tell_others);
  void start(LiveRendering rendering);
  // Nobody is told anything any more once it returns. Streams are not ended: that is the server's business.
  void stop();

  // False for kDeafPause after the database could not be read, which ended all streams: whoever came now
  // would be sent away at once, and a balancer that looks for the fewest streams would send everybody here.
  [[nodiscard]] bool hears() const;

  // Whatever happens after this returned is told to the listener.
  void join(const std::shared_ptr<LiveListener>& listener);
  void leave(const std::shared_ptr<LiveListener>& listener);
  // Begins and ends a stream of it: whatever happens after it heard "subscribed" is told to it. It hears
  // refuse() when that cannot be: not_found (a list of somebody else), invalid (more than kStreamsMax).
  // False: it asks faster than it is answered.
  [[nodiscard]] bool subscribe(const std::shared_ptr<LiveListener>& listener, LiveStream stream);
  [[nodiscard]] bool unsubscribe(const std::shared_ptr<LiveListener>& listener, LiveStream stream);

  // From FanOut, once for each post. All its readers have it on their home timelines.
  void carried(const Carried& post, std::span<const AccountId> readers);
  // They get it by and by, or when they read, or it is an edit: who of them listens is found here, and gets
  // it first.
  void carrying(const Carried& post);

  // Every reader has it on the home timeline, for the hubs of other processes.
  void carried_to_all(const Carried& post);

  // From the hub of another process.
  void hear(const LiveNews& news);
  // Something that other hubs told may not have come: ends all streams.
  void missed_something();

  struct Stats {
    std::int64_t listeners = 0, waiting = 0;
    std::int64_t happenings = 0, messages = 0;  // since start; messages count listeners
    std::int64_t overloads = 0;                 // times that all streams were ended
  };
  [[nodiscard]] Stats stats() const;

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace rookery::social
