#pragma once

#include "social/live/listener.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <functional>
#include <optional>
#include <span>
#include <unordered_map>

namespace rookery::social {

// Who listens to what, found by what happens. Threads: one.
class LiveAudience {
 public:
  struct Ear {
    LiveListener* listener = nullptr;
    std::shared_ptr<const LiveStream> stream;
  };
  using Ears = std::vector<Ear>;
  // Everything about one person who listens to streams of their own.
  struct Person {
    Ears ears;                        // user, notifications, list, direct
    std::optional<bool> has_filters;  // empty: not known
  };
  using People = boost::unordered_flat_map<AccountId, Person, std::hash<AccountId>>;

  // Nothing happens when it has joined already.
  void join(std::shared_ptr<LiveListener> listener);
  // With all that it listens to. Nothing happens when it has not joined.
  void leave(LiveListener& listener);

  // False: it listens to this already, or has not joined.
  bool add(LiveListener& listener, std::shared_ptr<const LiveStream> stream);
  void remove(LiveListener& listener, const LiveStream& stream);

  [[nodiscard]] static std::size_t streams_of(const LiveListener& listener) {
    return listener.streams_.size();
  }
  [[nodiscard]] People& people() { return people_; }
  [[nodiscard]] Person* find(AccountId account);
  [[nodiscard]] std::span<const Ear> everyone() const { return everyone_; }
  [[nodiscard]] std::span<const Ear> hashtag(const std::string& folded) const;
  [[nodiscard]] bool has_hashtags() const { return !hashtags_.empty(); }
  [[nodiscard]] const std::vector<std::shared_ptr<LiveListener>>& listeners() const { return listeners_; }

 private:
  void take_off(LiveListener& listener, const LiveStream& stream);

  People people_;
  Ears everyone_;
  std::unordered_map<std::string, Ears> hashtags_;
  std::vector<std::shared_ptr<LiveListener>> listeners_;
};

// Whether a kind of stream is of a person's own (Person::ears).
[[nodiscard]] constexpr bool is_personal(LiveKind kind) {
  return kind == LiveKind::user || kind == LiveKind::notifications || kind == LiveKind::list ||
         kind == LiveKind::direct;
}

}  // namespace rookery::social
