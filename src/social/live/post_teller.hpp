#pragma once

#include "base/clock.hpp"
#include "platform/sql/transaction.hpp"
#include "social/live/audience.hpp"
#include "social/live/hub.hpp"
#include "social/live/viewers.hpp"
#include "social/news.hpp"
#include "social/post_view.hpp"
#include "social/timeline/audience.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <span>
#include <string>
#include <vector>

namespace rookery::social {

// Tells listeners of posts: decides who sees one by the rules of the timelines, renders it once for all whose
// view of it is the same, and hands it to their connections. Threads: the hub's.
class PostTeller {
 public:
  // All outlive this.
  PostTeller(LiveAudience& audience, LiveViewers& viewers, TimelineStore& timelines,
             const LiveRendering& rendering)
      : audience_(audience), viewers_(viewers), timelines_(timelines), rendering_(rendering) {}
  PostTeller(const PostTeller&) = delete;
  PostTeller& operator=(const PostTeller&) = delete;

  enum class Event : std::uint8_t { update, edit };

  // Reads these posts for what follows, until the next call: many at once cost hardly more than one.
  Result<> prepare(sql::Reader& tx, std::span<const PostId> posts);

  // On the streams of their own of those of `readers` whose timelines show it.
  Result<> tell_readers(sql::Reader& tx, Instant now, Event event, const Carried& post,
                        std::span<const AccountId> readers);
  // The same of all who listen. A new post is put on their home timelines before.
  Result<> tell_listeners(sql::Reader& tx, Instant now, Event event, const Carried& post);
  // On the public streams that it is in.
  Result<> tell_public(sql::Reader& tx, Instant now, Event event, const Carried& post);
  // Everywhere that it may have been seen.
  Result<> tell_deleted(sql::Reader& tx, const PostDeleted& post);

  // To one ear, with how often that was done since start in sent().
  void tell(const LiveAudience::Ear& ear, std::string_view event, const std::string* payload);
  [[nodiscard]] std::int64_t sent() const { return sent_; }

 private:
  struct Payload;
  [[nodiscard]] Result<const StoredPost*> stored(sql::Reader& tx, PostId post);
  [[nodiscard]] static Result<std::vector<AccountId>> possible_readers(
      sql::Reader& tx, const Carried& post, const std::vector<AccountId>& listening);
  using Ears = std::vector<const LiveAudience::Ear*>;

  // `on_timeline`: it is on their home timelines already.
  Result<> tell_some(sql::Reader& tx, Instant now, Event event, const Carried& post,
                     std::span<const AccountId> readers, bool on_timeline);
  Result<> tell_all(sql::Reader& tx, Instant now, Event event, const Carried& post, const Ears& ears);
  [[nodiscard]] Result<std::vector<AccountId>> with_own_view(sql::Reader& tx, Event event,
                                                             const Carried& post,
                                                             std::span<const AccountId> viewers);
  Result<> learn_who_has_filters(sql::Reader& tx, std::span<const AccountId> viewers,
                                 std::vector<AccountId>& with_filters);
  void send(const LiveAudience::Ear& ear, std::string_view event, Payload& payload);

  LiveAudience& audience_;
  LiveViewers& viewers_;
  TimelineStore& timelines_;
  boost::unordered_flat_map<PostId, StoredPost, std::hash<PostId>> prepared_;
  const LiveRendering& rendering_;
  std::int64_t sent_ = 0;
};

}  // namespace rookery::social
