#include "social/timeline/home_reader.hpp"

#include "social/timeline/candidate_walk.hpp"
#include "social/timeline/first_shown.hpp"
#include "social/timeline/home_rule.hpp"
#include "social/timeline/merge.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <array>

namespace rookery::social {

using Range = TimelineStore::Range;

struct HomeReader::Reading {
  static constexpr std::size_t kChunkMax = 64;  // a page and a quarter, most often enough

  AccountId viewer_id;
  Page page;
  Instant now;
  hot::Look look;
  hot::StatusPage written = {};

  // Of one attempt. From the first look on nothing is waited for.
  TimelineStore::Ticket ticket = {};  // when there is no list
  HomeBasis basis = {};               // that a shared list was asked for
  PostList list = {};                 // it
  const hot::HotViewer* viewer = nullptr;
  std::array<PostId, kChunkMax> chunk = {};
  boost::container::small_vector<PostId, kChunkMax> candidates = {};  // looked at, in the page's direction
  boost::container::small_vector<hot::Shown, kChunkMax> chosen = {};  // of them, those that are shown
  PostId floor = {};
  std::span<const AccountId> big = {};  // authors followed whose posts are not on the own list
  boost::container::small_vector<PostId, 4> late = {};  // causes that are to go to the own list

  [[nodiscard]] From from() const { return page.ascending() ? From::oldest : From::newest; }
};

namespace {

// Of what is at hand, whether the viewer's home shows it. What is not at hand counts as shown.
bool shows(const hot::Shown& one, const hot::HotViewer& viewer, Instant now) {
  if (one.post == nullptr) return true;
  if (!one.post->exists || !home_shows(viewer.viewer, one.post->facts, now)) return false;
  if (one.author != nullptr && !one.author->active) return false;
  return one.original_author == nullptr || one.original_author->active;
}

struct Cause {
  PostId post;
  AccountId author;
};
std::optional<Cause> cause_of(const PostFacts& post) {
  if (post.reblog_of) return Cause{.post = *post.reblog_of, .author = post.original_author};
  if (post.reply_to && post.reply_to_account) {
    return Cause{.post = *post.reply_to, .author = *post.reply_to_account};
  }
  return std::nullopt;
}

}  // namespace

boost::asio::awaitable<Result<hot::StatusPage>> HomeReader::page(AccountId viewer, Page page) {
  if (page.limit == 0) co_return hot::StatusPage{};
  Reading reading{.viewer_id = viewer, .page = page, .now = clock_.now(), .look = shelf_.look()};
  std::size_t rebuilds = 0;
  for (;;) {
    Result<Outcome> outcome = Outcome::written;
    if (shared_) outcome = co_await fetch_list(reading);
    if (outcome == Outcome::written) outcome = from_lists(reading);
    // A store that cannot be asked is like lists that end: SQL has everything.
    switch (outcome.value_or(Outcome::list_ends)) {
      case Outcome::written:
        // Before the answer: whoever has it may ask for the page that they are on.
        for (const auto cause : reading.late) {
          ROOKERY_CO_TRY(co_await store_.deliver(cause, std::span(&reading.viewer_id, 1)));
        }
        co_return std::move(reading.written);
      case Outcome::missing:
        ROOKERY_CO_TRY(co_await reading.look.load());
        break;
      case Outcome::no_list:
        if (++rebuilds <= kRebuildsMax && ROOKERY_CO_TRY(co_await rebuild_list(reading))) break;
        [[fallthrough]];  // there is no room for it, or it is forgotten again and again
      case Outcome::list_ends: {
        const auto posts = ROOKERY_CO_TRY(co_await by_sql(viewer, page, reading.now));
        co_return co_await hot::status_page(reading.look, viewer, reading.now, posts);
      }
    }
  }
}

// One attempt with what is at hand.
Result<HomeReader::Outcome> HomeReader::from_lists(Reading& reading) const {
  const auto version = versions_.now();
  const bool all_carried = all_carried_();
  reading.viewer = reading.look.viewer(reading.viewer_id);
  if (reading.viewer != nullptr) reading.look.prefetch(*reading.viewer);
  const auto outcome = ROOKERY_TRY(choose(reading));
  if (outcome != Outcome::written) return outcome;
  // Nothing was committed meanwhile either: then no effect can have come whose cause is still on its way.
  if (!all_carried || versions_.now() != version) pull_causes(reading);
  if (!reading.look.complete()) return Outcome::missing;
  if (reading.page.ascending()) std::ranges::reverse(reading.chosen);
  auto written = hot::write_page(reading.look, reading.viewer, reading.now, reading.chosen, true);
  if (!written) return Outcome::missing;
  reading.written = *std::move(written);
  return Outcome::written;
}

// A list that must be waited for, before anything else is looked at: what is at hand may be gone after a
// wait.
boost::asio::awaitable<Result<HomeReader::Outcome>> HomeReader::fetch_list(Reading& reading) {
  const auto* viewer = reading.look.viewer(reading.viewer_id);
  (void)reading.look.author(reading.viewer_id);
  (void)reading.look.big_authors();
  if (viewer == nullptr) co_return Outcome::missing;
  const auto basis = reading.basis = viewer->home_basis;
  auto& list = reading.list;
  list.posts.resize(TimelineStore::kEntriesMax);
  const auto answer =
      ROOKERY_CO_TRY(co_await store_.read(reading.viewer_id, basis, {}, From::oldest, list.posts));
  if (const auto* ticket = std::get_if<TimelineStore::Ticket>(&answer)) {
    reading.ticket = *ticket;
    co_return Outcome::no_list;
  }
  const auto& found = std::get<Found>(answer);
  list.posts.resize(found.count);
  list.floor = found.floor;

  viewer = reading.look.viewer(reading.viewer_id);
  const auto* big = reading.look.big_authors();
  if (viewer == nullptr || big == nullptr || viewer->home_basis != basis) co_return Outcome::missing;
  for (const AccountId author : viewer->big_followed(*big)) (void)reading.look.author(author);
  co_return reading.look.complete() ? Outcome::written : Outcome::missing;
}

// Reads the lists chunk by chunk until the page is full or they end.
Result<HomeReader::Outcome> HomeReader::choose(Reading& reading) const {
  const bool ascending = reading.page.ascending();
  Range range{.above = reading.page.lower(), .below = reading.page.upper()};
  reading.candidates.clear();
  reading.chosen.clear();
  for (;;) {
    const auto found = ROOKERY_TRY(read_lists(reading, range));
    if (!found) return Outcome::no_list;
    reading.floor = found->floor;
    const bool reaches = found->floor.value() <= reading.page.lower() + 1;
    // Upwards the lists are of use only if nothing lies between their floor and the page's bound.
    if (!reaches && (ascending || found->count == 0)) return Outcome::list_ends;
    const auto chunk = std::span(reading.chunk).first(found->count);
    reading.look.prefetch(chunk.first(std::min(chunk.size(), reading.page.limit)));
    for (const PostId id : chunk) {
      if (reading.chosen.size() == reading.page.limit) break;
      reading.candidates.push_back(id);
      if (reading.viewer == nullptr) {  // whatever the rule will say, the first ones are wanted
        (void)reading.look.post(id);
      } else if (const auto one = reading.look.shown(id); shows(one, *reading.viewer, reading.now)) {
        reading.chosen.push_back(one);
        hot::Look::prefetch(one);  // while the rule looks at the next ones
      }
    }
    if (reading.viewer == nullptr) return Outcome::missing;
    if (reading.chosen.size() == reading.page.limit || found->count == 0) break;
    const auto last = reading.chunk.at(found->count - 1).value();
    (ascending ? range.above : range.below) = last;
  }
  return reading.look.complete() ? Outcome::written : Outcome::missing;
}

// A chunk of the own list and those of pulled authors, joined; empty when there is no own list.
Result<std::optional<HomeReader::Found>> HomeReader::read_lists(Reading& reading, Range range) const {
  const auto from = reading.from();
  const auto size = std::min(reading.page.limit + reading.page.limit / 4, Reading::kChunkMax);
  const auto chunk = std::span(reading.chunk).first(size);
  if (shared_) return join_lists(reading, range, chunk, reading.list.part(range, from, chunk));
  const auto answer = ROOKERY_TRY(store_.read_now(reading.viewer_id, range, from, chunk));
  if (const auto* ticket = std::get_if<TimelineStore::Ticket>(&answer)) {
    reading.ticket = *ticket;
    return std::nullopt;
  }
  return join_lists(reading, range, chunk, std::get<Found>(answer));
}

// In this order: who joins the big ones is there before a post of theirs is left out of the own list.
HomeReader::Found HomeReader::join_lists(Reading& reading, Range range, std::span<PostId> chunk,
                                         Found own) const {
  reading.big = {};
  if (!shared_) {
    if (reading.viewer != nullptr) reading.big = reading.viewer->big_followed(big_authors_);
  } else if (const auto* stored = reading.look.big_authors();
             stored != nullptr && reading.viewer != nullptr) {
    reading.big = reading.viewer->big_followed(*stored);
  }
  if (reading.big.empty() && !shared_) return own;

  const auto from = reading.from();
  const auto size = chunk.size();
  std::array<PostId, Reading::kChunkMax> joined;
  std::array<PostId, Reading::kChunkMax> part;
  Merge merge(from, std::span(joined).first(size));
  merge.add(chunk.first(own.count), own.floor, own.count == size);
  const auto posts = std::span(part).first(size);
  const auto add = [&](const Found& found) {
    merge.add(posts.first(found.count), found.floor, found.count == size);
  };
  const auto add_hot = [&](AccountId author) {
    if (const auto* hot = reading.look.author(author)) add(hot->list.part(range, from, posts));
  };
  if (shared_) {
    add_hot(reading.viewer_id);
    for (const AccountId author : reading.big) add_hot(author);
  } else {
    for (const AccountId author : reading.big) add(big_authors_.recent(author, range, from, posts));
  }
  const auto all = merge.end();
  std::ranges::copy(std::span(joined).first(all.count), chunk.begin());
  return all;
}

// Whether a shared list or a pulled one has the post, also beyond the page.
bool HomeReader::is_on_a_list(Reading& reading, PostId post, AccountId author) {
  if (std::ranges::binary_search(reading.list.posts, post)) return true;
  if (author != reading.viewer_id && !std::ranges::binary_search(reading.big, author)) return false;
  const auto* hot = reading.look.author(author);
  return hot != nullptr && std::ranges::binary_search(hot->list.posts, post);
}

// Puts causes that are not on the list yet in their place. Those older than the page go to the list alone:
// the page that they belong on has them then.
void HomeReader::pull_causes(Reading& reading) const {
  const bool ascending = reading.page.ascending();
  const auto in_order = [&](PostId one, PostId other) { return ascending ? one < other : one > other; };
  const auto& viewer = reading.viewer->viewer;
  const PostId end = reading.candidates.empty() ? PostId{} : reading.candidates.back();
  reading.late.clear();
  std::size_t pulled = 0;
  for (std::size_t i = 0; i < reading.chosen.size() && pulled < kCausesMax; ++i) {
    const auto* effect = reading.look.post(reading.chosen[i].id);
    const auto cause = effect == nullptr ? std::nullopt : cause_of(effect->facts);
    if (!cause || cause->post < reading.floor) continue;
    if (cause->author != viewer.id && !viewer.follows_account(cause->author)) continue;
    if (std::ranges::binary_search(reading.candidates, cause->post, in_order)) continue;
    if (shared_ && is_on_a_list(reading, cause->post, cause->author)) continue;
    ++pulled;
    reading.late.push_back(cause->post);
    // A page that is not full has everything down to the floor.
    const bool covered = reading.chosen.size() < reading.page.limit || !in_order(end, cause->post);
    const bool on_page =
        cause->post.value() > reading.page.lower() && cause->post.value() < reading.page.upper() && covered;
    if (!on_page) continue;
    reading.candidates.insert(std::ranges::lower_bound(reading.candidates, cause->post, in_order),
                              cause->post);
    const auto shown = reading.look.shown(cause->post);
    if (!shows(shown, *reading.viewer, reading.now)) continue;
    const auto place = std::ranges::lower_bound(reading.chosen, cause->post, in_order, &hot::Shown::id);
    const auto at = static_cast<std::size_t>(place - reading.chosen.begin());
    reading.chosen.insert(place, shown);
    // What it pushes off the page is on the next one; an effect that goes needs its cause no more.
    if (reading.chosen.size() > reading.page.limit) reading.chosen.pop_back();
    if (at <= i) i = at - 1;  // causes have causes; the loop adds one
  }
}

// False: it is not the one that is asked for, since the viewer followed somebody after this request looked.
boost::asio::awaitable<Result<bool>> HomeReader::rebuild_list(const Reading& reading) {
  struct Answer {
    HomeBasis basis;
    std::vector<PostId> posts;
  };
  const auto answer =
      ROOKERY_CO_TRY(co_await database_.read([viewer = reading.viewer_id](sql::Reader& tx) -> Result<Answer> {
        return Answer{
            .basis = ROOKERY_TRY(home_basis(tx, viewer)),
            .posts = ROOKERY_TRY(home_candidates(tx, viewer, From::newest, {}, TimelineStore::kEntriesMax))};
      }));
  const auto& posts = answer.posts;
  const PostId floor = posts.size() == TimelineStore::kEntriesMax ? posts.back() : PostId{};
  // What came of it, the next look at the lists says.
  (void)co_await store_.fill(reading.viewer_id, reading.ticket,
                             {.basis = answer.basis, .posts = posts, .floor = floor});
  co_return !shared_ || answer.basis == reading.basis;
}

boost::asio::awaitable<Result<std::vector<PostId>>> HomeReader::by_sql(AccountId viewer, const Page& page,
                                                                       Instant now) {
  co_return co_await database_.read([&](sql::Reader& tx) {
    CandidateWalk walk(page, [&](From from, Range range, std::size_t count) {
      return home_candidates(tx, viewer, from, range, count);
    });
    return first_shown(
        page, [&](std::size_t count) { return walk.next(count); },
        [&](std::span<const PostId> batch) { return home_rule(tx, viewer, now, batch); });
  });
}

}  // namespace rookery::social
