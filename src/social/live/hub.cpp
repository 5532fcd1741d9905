#include "social/live/hub.hpp"

#include "platform/log.hpp"
#include "platform/thread_priority.hpp"
#include "social/lists.hpp"
#include "social/live/audience.hpp"
#include "social/live/post_teller.hpp"
#include "social/news.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <any>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>

namespace rookery::social {

namespace {

using Ear = LiveAudience::Ear;
using Listener = std::shared_ptr<LiveListener>;

struct Joined {
  Listener listener;
};
struct Left {
  Listener listener;
};
struct Subscribed {
  Listener listener;
  std::shared_ptr<const LiveStream> stream;
};
struct Unsubscribed {
  Listener listener;
  LiveStream stream;
};
struct PostCarried {
  Carried post;
  std::vector<AccountId> readers;  // who may be listening
  bool find_readers = false;
};

using Happening = std::variant<Joined, Left, Subscribed, Unsubscribed, PostCarried, Notified, PostDeleted,
                               ConversationChanged, FiltersChanged>;

constexpr std::size_t kStrangersMax = 50'000;  // who is not known is only slower

// What is about the listeners themselves; it is never dropped, and there are few for each connection.
bool is_about_listeners(const Happening& happening) { return happening.index() <= 3; }

}  // namespace

class LiveHub::Work {
 public:
  Work(sql::Database& database, const sql::RowVersions& versions, TimelineStore& timelines,
       const accounts::Site& site, const Clock& clock, Log* log)
      : database_(database),
        site_(site),
        clock_(clock),
        log_(log),
        viewers_(versions),
        teller_(audience_, viewers_, timelines, rendering_) {}
  ~Work() { stop(); }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  void on_news(std::function<void(const LiveNews&)> tell_others) { tell_others_ = std::move(tell_others); }
  void start(LiveRendering rendering);
  void stop();

  void join(const Listener& listener);
  void leave(const Listener& listener);
  bool ask(LiveListener& listener, Happening happening);
  void enqueue(Happening happening);
  void carried(const Carried& post, std::span<const AccountId> readers);
  void carrying(const Carried& post);
  void carried_to_all(const Carried& post);
  void hear(const LiveNews& news);
  void missed_something();
  [[nodiscard]] bool anyone() const { return listeners_.load(std::memory_order_relaxed) > 0; }
  [[nodiscard]] bool hears() const { return std::chrono::steady_clock::now() >= deaf_until_.load(); }
  [[nodiscard]] Stats stats() const;

 private:
  using Batch = std::span<Happening>;

  void read_news(const std::any& news);
  void take(const Carried& post);
  void take(const Notified& notified);
  void take(const PostDeleted& deleted);
  void take(const ConversationChanged& changed);
  void take(const FiltersChanged& changed);
  void push(Happening happening);  // REQUIRES: mutex_ is held
  void run();
  void handle(Batch batch);
  void learn();
  [[nodiscard]] static std::vector<PostId> posts_in(Batch batch);
  Result<> handle(sql::Reader& tx, const Happening& happening);
  Result<> on(sql::Reader& tx, const Joined& joined);
  Result<> on(sql::Reader& tx, const Left& left);
  Result<> on(sql::Reader& tx, const Subscribed& subscribed);
  Result<> on(sql::Reader& tx, const Unsubscribed& unsubscribed);
  Result<> on(sql::Reader& tx, const PostCarried& carried);
  Result<> on(sql::Reader& tx, const Notified& notified);
  Result<> on(sql::Reader& tx, const PostDeleted& deleted);
  Result<> on(sql::Reader& tx, const ConversationChanged& changed);
  Result<> on(sql::Reader& tx, const FiltersChanged& changed);
  void end_all(std::string_view why);
  void check();
  Result<> end_revoked(sql::Reader& tx);
  Result<> tell_announcements(sql::Reader& tx);
  void tell_users(std::string_view event, const std::string& payload);

  sql::Database& database_;
  const accounts::Site& site_;
  const Clock& clock_;
  Log* const log_;
  LiveRendering rendering_;
  std::function<void(const LiveNews&)> tell_others_;  // constant once started

  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  // Guarded by mutex_.
  std::vector<Happening> waiting_;
  boost::unordered_flat_map<AccountId, std::int64_t, std::hash<AccountId>> listening_;  // connections of each
  bool running_ = false;
  bool overloaded_ = false;
  bool missed_ = false;

  std::atomic<std::int64_t> listeners_ = 0, happenings_ = 0, messages_ = 0, overloads_ = 0;
  std::atomic<std::chrono::steady_clock::time_point> deaf_until_{};
  std::thread thread_;

  // The thread's own.
  LiveAudience audience_;
  LiveViewers viewers_;
  PostTeller teller_;
  std::vector<AccountId> strangers_;  // who began to listen and may not be known to viewers_ yet
  std::map<AnnouncementId, Instant> announcements_;  // that are shown, with when they were changed
  bool announcements_known_ = false;
};

void LiveHub::Work::start(LiveRendering rendering) {
  rendering_ = std::move(rendering);
  running_ = true;
  database_.news().on_news([this](const std::any& news) { read_news(news); });
  thread_ = std::thread([this] { run(); });
}

void LiveHub::Work::stop() {
  if (!thread_.joinable()) return;
  database_.news().on_news({});
  {
    const std::scoped_lock lock(mutex_);
    running_ = false;
  }
  arrived_.notify_one();
  thread_.join();
  const std::scoped_lock lock(mutex_);
  waiting_.clear();
  while (!audience_.listeners().empty()) audience_.leave(*audience_.listeners().back());
}

void LiveHub::Work::push(Happening happening) {
  if (!running_) return;
  if (waiting_.size() >= kHappeningsMax && !is_about_listeners(happening)) {
    std::erase_if(waiting_, [](const Happening& one) { return !is_about_listeners(one); });
    overloaded_ = true;
  } else {
    waiting_.push_back(std::move(happening));
  }
  arrived_.notify_one();
}

void LiveHub::Work::enqueue(Happening happening) {
  const std::scoped_lock lock(mutex_);
  push(std::move(happening));
}

void LiveHub::Work::join(const Listener& listener) {
  listeners_.fetch_add(1, std::memory_order_relaxed);
  const std::scoped_lock lock(mutex_);
  ++listening_[listener->account];
  push(Joined{listener});
}

void LiveHub::Work::leave(const Listener& listener) {
  listeners_.fetch_sub(1, std::memory_order_relaxed);
  const std::scoped_lock lock(mutex_);
  const auto known = listening_.find(listener->account);
  if (known != listening_.end() && --known->second == 0) listening_.erase(known);
  push(Left{listener});
}

bool LiveHub::Work::ask(LiveListener& listener, Happening happening) {
  if (listener.asks_.fetch_add(1, std::memory_order_relaxed) >= kAsksMax) {
    listener.asks_.fetch_sub(1, std::memory_order_relaxed);
    return false;
  }
  enqueue(std::move(happening));
  return true;
}

void LiveHub::Work::carried(const Carried& post, std::span<const AccountId> readers) {
  if (!anyone() || !post.exists) return;
  PostCarried carried{.post = post, .readers = {}};
  const std::scoped_lock lock(mutex_);
  for (const AccountId reader : readers) {
    if (listening_.contains(reader)) carried.readers.push_back(reader);
  }
  const bool concerns_public = post.visibility == Visibility::public_ && !post.reblog;
  if (concerns_public || !carried.readers.empty()) push(std::move(carried));
}

void LiveHub::Work::carrying(const Carried& post) {
  if (anyone() && post.exists) take(post);
}

void LiveHub::Work::read_news(const std::any& news) {
  const auto read = [&]<class News>(const News* one) {
    if (one == nullptr) return;
    if (anyone()) take(*one);
    if (tell_others_) tell_others_(*one);
  };
  read(std::any_cast<Notified>(&news));
  read(std::any_cast<PostDeleted>(&news));
  read(std::any_cast<ConversationChanged>(&news));
  read(std::any_cast<FiltersChanged>(&news));
}

void LiveHub::Work::carried_to_all(const Carried& post) {
  if (tell_others_ && post.exists) tell_others_(post);
}

void LiveHub::Work::hear(const LiveNews& news) {
  if (anyone()) std::visit([this](const auto& one) { take(one); }, news);
}

void LiveHub::Work::missed_something() {
  const std::scoped_lock lock(mutex_);
  missed_ = true;
  arrived_.notify_one();
}

// Who of those who listen may see it is found here.
void LiveHub::Work::take(const Carried& post) {
  enqueue(PostCarried{.post = post, .readers = {}, .find_readers = true});
}

void LiveHub::Work::take(const Notified& notified) {
  const std::scoped_lock lock(mutex_);
  if (listening_.contains(notified.to)) push(notified);
}

void LiveHub::Work::take(const PostDeleted& deleted) { enqueue(deleted); }

void LiveHub::Work::take(const ConversationChanged& changed) {
  const std::scoped_lock lock(mutex_);
  if (listening_.contains(changed.account)) push(changed);
}

void LiveHub::Work::take(const FiltersChanged& changed) {
  const std::scoped_lock lock(mutex_);
  if (listening_.contains(changed.account)) push(changed);
}

void LiveHub::Work::run() {
  go_behind_event_loops();
  auto check_at = std::chrono::steady_clock::now() + kCheckEvery;
  std::vector<Happening> taken;
  for (;;) {
    bool overloaded = false;
    bool missed = false;
    {
      std::unique_lock lock(mutex_);
      arrived_.wait_until(lock, check_at, [&] {
        return !waiting_.empty() || !running_ || overloaded_ || missed_ || !strangers_.empty();
      });
      if (!running_) return;
      taken.swap(waiting_);
      overloaded = std::exchange(overloaded_, false);
      missed = std::exchange(missed_, false);
    }
    if (overloaded) end_all("what happens cannot be told fast enough");
    if (missed) end_all("what other nodes told may not have come");
    for (std::size_t at = 0; at < taken.size(); at += kBatchMax) {
      handle(Batch(taken).subspan(at, std::min(kBatchMax, taken.size() - at)));
    }
    happenings_.fetch_add(static_cast<std::int64_t>(taken.size()), std::memory_order_relaxed);
    messages_.store(teller_.sent(), std::memory_order_relaxed);
    if (taken.empty() && !strangers_.empty()) learn();
    taken.clear();
    if (std::chrono::steady_clock::now() >= check_at) {
      check();
      check_at = std::chrono::steady_clock::now() + kCheckEvery;
    }
  }
}

// The posts that somebody hears of for sure.
std::vector<PostId> LiveHub::Work::posts_in(Batch batch) {
  std::vector<PostId> posts;
  for (const Happening& happening : batch) {
    const auto* carried = std::get_if<PostCarried>(&happening);
    if (carried != nullptr && (carried->find_readers || !carried->readers.empty()))
      posts.push_back(carried->post.id);
  }
  std::ranges::sort(posts);
  const auto repeated = std::ranges::unique(posts);
  posts.erase(repeated.begin(), repeated.end());
  return posts;
}

// Gets to know who listens while nothing happens, so that a post to all of them needs not ask for each.
void LiveHub::Work::learn() {
  const auto first = strangers_.size() - std::min(strangers_.size(), LiveViewers::kReadWholeMax);
  const auto some = std::span(strangers_).subspan(first);
  viewers_.begin();
  const auto done = database_.read_now([&](sql::Reader& tx) { return viewers_.learn(tx, some); });
  if (!done && log_ != nullptr) log_->warn("who listens could not be read", {{"error", done.error().detail}});
  strangers_.resize(first);  // whoever is not known is asked for with each post
}

// All in one view of the database, which is newer than all of them.
void LiveHub::Work::handle(Batch batch) {
  viewers_.begin();
  const auto done = database_.read_now([&](sql::Reader& tx) -> Result<> {
    ROOKERY_TRY(teller_.prepare(tx, posts_in(batch)));
    for (const Happening& happening : batch) {
      ROOKERY_TRY(std::visit([&](const auto& one) { return on(tx, one); }, happening));
    }
    return {};
  });
  if (done) return;
  if (log_ != nullptr)
    log_->error("listeners could not be told what happened", {{"error", done.error().detail}});
  // Whoever listens must not miss something without knowing it. Coming and going needs no database.
  for (const Happening& happening : batch) {
    if (const auto* joined = std::get_if<Joined>(&happening)) audience_.join(joined->listener);
    if (const auto* left = std::get_if<Left>(&happening)) audience_.leave(*left->listener);
  }
  deaf_until_ = std::chrono::steady_clock::now() + kDeafPause;
  end_all("what happened cannot be read");
}

Result<> LiveHub::Work::on(sql::Reader&, const Joined& joined) {
  audience_.join(joined.listener);
  return {};
}

Result<> LiveHub::Work::on(sql::Reader&, const Left& left) {
  audience_.leave(*left.listener);
  return {};
}

Result<> LiveHub::Work::on(sql::Reader& tx, const Subscribed& subscribed) {
  const auto& [listener, stream] = subscribed;
  listener->asks_.fetch_sub(1, std::memory_order_relaxed);
  if (LiveAudience::streams_of(*listener) >= kStreamsMax) {
    listener->refuse(Error{Errc::invalid, "Too many streams on one connection", {}, {}});
    return {};
  }
  if (stream->kind == LiveKind::list) {
    const auto list = find_list(tx, listener->account, stream->list);
    if (!list && list.error().code != Errc::not_found) return std::unexpected(list.error());
    if (!list) {
      listener->refuse(list.error());
      return {};
    }
  }
  const bool added = audience_.add(*listener, stream);
  if (added && is_personal(stream->kind) && strangers_.size() < kStrangersMax)
    strangers_.push_back(listener->account);
  if (listener->hears.beginnings) teller_.tell({listener.get(), stream}, "subscribed", nullptr);
  return {};
}

Result<> LiveHub::Work::on(sql::Reader&, const Unsubscribed& unsubscribed) {
  unsubscribed.listener->asks_.fetch_sub(1, std::memory_order_relaxed);
  audience_.remove(*unsubscribed.listener, unsubscribed.stream);
  return {};
}

Result<> LiveHub::Work::on(sql::Reader& tx, const PostCarried& carried) {
  const auto& post = carried.post;
  const auto now = clock_.now();
  const auto event = post.kind == OutboxKind::edit ? PostTeller::Event::edit : PostTeller::Event::update;
  ROOKERY_TRY(teller_.tell_public(tx, now, event, post));
  return carried.find_readers ? teller_.tell_listeners(tx, now, event, post)
                              : teller_.tell_readers(tx, now, event, post, carried.readers);
}

Result<> LiveHub::Work::on(sql::Reader& tx, const Notified& notified) {
  const auto* person = audience_.find(notified.to);
  if (person == nullptr) return {};
  std::optional<std::string> payload;
  for (const Ear& ear : person->ears) {
    const bool wanted = ear.stream->kind == LiveKind::notifications || ear.stream->kind == LiveKind::user;
    if (!wanted || !ear.listener->hears.notifications) continue;
    if (!payload) {
      const auto view = find_notification(tx, notified.to, notified.notification, clock_.now());
      if (!view && view.error().code == Errc::not_found) return {};  // taken back, or not to be seen
      if (!view) return std::unexpected(view.error());
      payload = rendering_.notification(*view);
    }
    teller_.tell(ear, "notification", &*payload);
  }
  return {};
}

Result<> LiveHub::Work::on(sql::Reader& tx, const PostDeleted& deleted) {
  return teller_.tell_deleted(tx, deleted);
}

Result<> LiveHub::Work::on(sql::Reader& tx, const ConversationChanged& changed) {
  const auto* person = audience_.find(changed.account);
  if (person == nullptr) return {};
  std::optional<std::string> payload;
  for (const Ear& ear : person->ears) {
    if (ear.stream->kind != LiveKind::direct) continue;
    if (!payload) {
      const auto view = find_conversation(tx, changed.account, changed.conversation, clock_.now());
      if (!view && view.error().code == Errc::not_found) return {};
      if (!view) return std::unexpected(view.error());
      if (!view->last_post) return {};  // gone meanwhile, or not to be seen
      payload = rendering_.conversation(*view);
    }
    teller_.tell(ear, "conversation", &*payload);
  }
  return {};
}

Result<> LiveHub::Work::on(sql::Reader&, const FiltersChanged& changed) {
  auto* person = audience_.find(changed.account);
  if (person == nullptr) return {};
  person->has_filters.reset();
  for (const Ear& ear : person->ears) {
    if (ear.stream->kind == LiveKind::user) teller_.tell(ear, "filters_changed", nullptr);
  }
  return {};
}

void LiveHub::Work::end_all(std::string_view why) {
  if (audience_.listeners().empty()) return;
  overloads_.fetch_add(1, std::memory_order_relaxed);
  if (log_ != nullptr) {
    log_->warn("ending all streams", {{"why", why}, {"listeners", audience_.listeners().size()}});
  }
  for (const auto& listener : audience_.listeners()) listener->end(LiveListener::End::overloaded);
}

void LiveHub::Work::check() {
  if (audience_.listeners().empty()) {
    announcements_known_ = false;
    return;
  }
  const auto done = database_.read_now([&](sql::Reader& tx) -> Result<> {
    ROOKERY_TRY(end_revoked(tx));
    return tell_announcements(tx);
  });
  if (!done && log_ != nullptr) log_->warn("streams could not be checked", {{"error", done.error().detail}});
}

// By asking the table, since the command line revokes tokens and suspends accounts too.
Result<> LiveHub::Work::end_revoked(sql::Reader& tx) {
  std::vector<TokenId> tokens;
  tokens.reserve(audience_.listeners().size());
  for (const auto& listener : audience_.listeners()) tokens.push_back(listener->token);
  std::ranges::sort(tokens);
  const auto repeated = std::ranges::unique(tokens);
  tokens.erase(repeated.begin(), repeated.end());
  const auto valid = ROOKERY_TRY(tx.all(
      "SELECT t.id FROM tokens t JOIN accounts a ON a.id = t.account_id AND a.standing = 0 "
      "WHERE t.id = ANY($1) ORDER BY t.id",
      [](const sql::Row& row) { return row.id<TokenId>(0); }, tokens));
  if (valid.size() == tokens.size()) return {};
  for (const auto& listener : audience_.listeners()) {
    if (!std::ranges::binary_search(valid, listener->token)) listener->end(LiveListener::End::revoked);
  }
  return {};
}

void LiveHub::Work::tell_users(std::string_view event, const std::string& payload) {
  for (const auto& [account, person] : audience_.people()) {
    for (const Ear& ear : person.ears) {
      if (ear.stream->kind == LiveKind::user) teller_.tell(ear, event, &payload);
    }
  }
}

// The command line writes them, in another process.
Result<> LiveHub::Work::tell_announcements(sql::Reader& tx) {
  const auto shown = ROOKERY_TRY(list_announcements(tx, site_, AccountId{}, clock_.now()));
  std::map<AnnouncementId, Instant> now;
  for (const auto& announcement : shown) {
    now.emplace(announcement.id, announcement.updated_at);
    const auto before = announcements_.find(announcement.id);
    const bool is_news = before == announcements_.end() || before->second != announcement.updated_at;
    if (announcements_known_ && is_news) tell_users("announcement", rendering_.announcement(announcement));
  }
  for (const auto& [id, changed] : announcements_) {
    if (announcements_known_ && !now.contains(id)) tell_users("announcement.delete", id.text());
  }
  announcements_ = std::move(now);
  announcements_known_ = true;
  return {};
}

LiveHub::Stats LiveHub::Work::stats() const {
  const std::scoped_lock lock(mutex_);
  return {.listeners = listeners_,
          .waiting = static_cast<std::int64_t>(waiting_.size()),
          .happenings = happenings_,
          .messages = messages_,
          .overloads = overloads_};
}

LiveHub::LiveHub(sql::Database& database, const sql::RowVersions& versions, TimelineStore& timelines,
                 const accounts::Site& site, const Clock& clock, Log* log)
    : work_(std::make_unique<Work>(database, versions, timelines, site, clock, log)) {}
LiveHub::~LiveHub() = default;

void LiveHub::on_news(std::function<void(const LiveNews&)> tell_others) {
  work_->on_news(std::move(tell_others));
}
void LiveHub::start(LiveRendering rendering) { work_->start(std::move(rendering)); }
void LiveHub::stop() { work_->stop(); }
void LiveHub::join(const std::shared_ptr<LiveListener>& listener) { work_->join(listener); }
void LiveHub::leave(const std::shared_ptr<LiveListener>& listener) { work_->leave(listener); }
bool LiveHub::subscribe(const std::shared_ptr<LiveListener>& listener, LiveStream stream) {
  return work_->ask(*listener, Subscribed{listener, std::make_shared<const LiveStream>(std::move(stream))});
}
bool LiveHub::unsubscribe(const std::shared_ptr<LiveListener>& listener, LiveStream stream) {
  return work_->ask(*listener, Unsubscribed{listener, std::move(stream)});
}
void LiveHub::carried(const Carried& post, std::span<const AccountId> readers) {
  work_->carried(post, readers);
}
void LiveHub::carrying(const Carried& post) { work_->carrying(post); }
void LiveHub::carried_to_all(const Carried& post) { work_->carried_to_all(post); }
void LiveHub::hear(const LiveNews& news) { work_->hear(news); }
void LiveHub::missed_something() { work_->missed_something(); }
bool LiveHub::hears() const { return work_->hears(); }
LiveHub::Stats LiveHub::stats() const { return work_->stats(); }

}  // namespace rookery::social
