#include "social/live/audience.hpp"

#include <algorithm>
#include <utility>

namespace rookery::social {

namespace {

void drop(LiveAudience::Ears& ears, const LiveListener& listener, const LiveStream& stream) {
  std::erase_if(ears, [&](const LiveAudience::Ear& ear) {
    return ear.listener == &listener && ear.stream.get() == &stream;
  });
}

}  // namespace

void LiveAudience::join(std::shared_ptr<LiveListener> listener) {
  if (listener->place_ != LiveListener::kNowhere) return;
  listener->place_ = listeners_.size();
  listeners_.push_back(std::move(listener));
}

void LiveAudience::leave(LiveListener& listener) {
  if (listener.place_ == LiveListener::kNowhere) return;
  for (const auto& stream : std::exchange(listener.streams_, {})) take_off(listener, *stream);
  const std::size_t place = std::exchange(listener.place_, LiveListener::kNowhere);
  const auto leaving = std::exchange(listeners_[place], listeners_.back());
  listeners_.pop_back();
  if (place < listeners_.size()) listeners_[place]->place_ = place;
}

bool LiveAudience::add(LiveListener& listener, std::shared_ptr<const LiveStream> stream) {
  auto& known = listener.streams_;
  if (listener.place_ == LiveListener::kNowhere) return false;
  if (std::ranges::any_of(known, [&](const auto& other) { return other->is(*stream); })) return false;
  known.push_back(stream);
  Ear ear{.listener = &listener, .stream = std::move(stream)};
  if (is_personal(ear.stream->kind)) {
    people_[listener.account].ears.push_back(std::move(ear));
  } else if (ear.stream->kind == LiveKind::hashtag) {
    hashtags_[ear.stream->tag].push_back(std::move(ear));
  } else if (ear.stream->kind == LiveKind::everyone) {
    everyone_.push_back(std::move(ear));
  }
  return true;
}

void LiveAudience::remove(LiveListener& listener, const LiveStream& stream) {
  const auto found =
      std::ranges::find_if(listener.streams_, [&](const auto& known) { return known->is(stream); });
  if (found == listener.streams_.end()) return;
  const auto gone = std::move(*found);
  listener.streams_.erase(found);
  take_off(listener, *gone);
}

void LiveAudience::take_off(LiveListener& listener, const LiveStream& stream) {
  if (is_personal(stream.kind)) {
    const auto person = people_.find(listener.account);
    drop(person->second.ears, listener, stream);
    if (person->second.ears.empty()) people_.erase(person);
  } else if (stream.kind == LiveKind::hashtag) {
    const auto tag = hashtags_.find(stream.tag);
    drop(tag->second, listener, stream);
    if (tag->second.empty()) hashtags_.erase(tag);
  } else if (stream.kind == LiveKind::everyone) {
    drop(everyone_, listener, stream);
  }
}

LiveAudience::Person* LiveAudience::find(AccountId account) {
  const auto found = people_.find(account);
  return found == people_.end() ? nullptr : &found->second;
}

std::span<const LiveAudience::Ear> LiveAudience::hashtag(const std::string& folded) const {
  const auto found = hashtags_.find(folded);
  return found == hashtags_.end() ? std::span<const Ear>() : std::span<const Ear>(found->second);
}

}  // namespace rookery::social
