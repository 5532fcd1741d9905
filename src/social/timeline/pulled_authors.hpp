#pragma once

#include "base/result.hpp"
#include "social/ids.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>

namespace rookery::social {

// Big authors, as the fan-out asks for them: those with so many followers that their posts are not put on
// each follower's list, but pulled by whoever reads.
//
// Whether an author is big is decided for each post, by the number of followers when the fan-out takes it.
// The set only grows: an author who fell below is pushed again and stays in the set. So every post is on the
// followers' lists or pulled or both, whichever way the threshold is crossed, and the union loses and doubles
// nothing. Implementations: BigAuthors, StoredBigAuthors.
class PulledAuthors {
 public:
  static constexpr std::int64_t kPullFromFollowersDefault = 10'000;
  static constexpr std::size_t kAuthorsMax = 65'536;  // who would come after those is pushed like everybody

  // Who has so many followers is big; 0: nobody.
  explicit PulledAuthors(std::int64_t pull_from_followers) : pull_from_followers_(pull_from_followers) {}
  PulledAuthors(const PulledAuthors&) = delete;
  PulledAuthors& operator=(const PulledAuthors&) = delete;
  virtual ~PulledAuthors() = default;

  [[nodiscard]] bool is_big(std::int64_t followers) const {
    return pull_from_followers_ > 0 && followers >= pull_from_followers_;
  }
  // Puts the author into the set: whoever begins to read from here on pulls the posts. False when it is full.
  // One call at a time.
  virtual boost::asio::awaitable<Result<bool>> join(AccountId author) = 0;

 private:
  const std::int64_t pull_from_followers_;
};

}  // namespace rookery::social
