#pragma once

#include "base/per_thread.hpp"
#include "platform/sql/database.hpp"
#include "social/hot/cache.hpp"
#include "social/hot/entries.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <functional>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

namespace rookery::social::hot {

class Look;

// A post and what a page needs of others for it. What is null is not at hand, or there is none. Lifetime: as
// of all pointers of Look.
struct Shown {
  PostId id;
  const HotPost* post = nullptr;
  const HotAccount* author = nullptr;
  const HotPost* original = nullptr;  // of a reblog, as is its author
  const HotAccount* original_author = nullptr;
};

// Posts, accounts and viewers as they were read last, ready to be shown: each thread has its own, so that a
// page costs no lock and touches nothing that another thread writes. Whether an entry is still right is asked
// of RowVersions at every use; counts that changed are overwritten in place with the values that it keeps,
// all else is read again. What is not there is read in one transaction for a whole request, and once for all
// requests of a thread that wait for it.
//
// Threads:  look(): the event loops', each for itself; stats(): any.
// Lifetime: outlives every Look; what it is given outlives this.
// Limits:   Budgets, in bytes, of all threads together. A hot viewer costs about 8 bytes for each follow,
//           block, favourite ..., a post about 2 KB, an account about 1 KB, an author 8 bytes for each post.
class Shelf {
 public:
  struct Budgets {
    std::size_t posts = 256 << 20, accounts = 64 << 20, viewers = 128 << 20, authors = 64 << 20;
  };
  // `versions` watches this room's rows and those of accounts. `threads`: how many will look.
  Shelf(sql::Database& database, const sql::RowVersions& versions, Renderer renderer, Budgets budgets,
        unsigned threads);
  ~Shelf();
  Shelf(const Shelf&) = delete;
  Shelf& operator=(const Shelf&) = delete;

  // For one request. Used on the thread that asked for it, by one coroutine.
  [[nodiscard]] Look look();

  // The end of a post's entity for a viewer, when no filter matched it.
  [[nodiscard]] std::string_view end(const PostMarks& marks, bool pin_shown) const {
    return ends_.at(place_of(marks, pin_shown));
  }
  [[nodiscard]] const Renderer& renderer() const { return renderer_; }

  // Each thread's caches, one after the other.
  using OnStats = std::function<void(std::string_view cache, const CacheStats& stats)>;
  void each_stats(const OnStats& on_stats) const;

 private:
  friend class Look;
  struct Local;  // of one thread
  [[nodiscard]] static std::size_t place_of(const PostMarks& marks, bool pin_shown) {
    return (marks.favourited ? 1U : 0U) | (marks.reblogged ? 2U : 0U) | (marks.bookmarked ? 4U : 0U) |
           (pin_shown ? 8U : 0U) | (pin_shown && marks.pinned ? 16U : 0U);
  }
  // Whether the entry is right now; brings its counts up to date.
  [[nodiscard]] bool current(HotPost& post) const;
  [[nodiscard]] bool current(HotAccount& account) const;
  [[nodiscard]] bool current(HotViewer& viewer) const;
  [[nodiscard]] bool current(HotAuthor& author) const;
  [[nodiscard]] bool current(HotBigAuthors& set) const;
  [[nodiscard]] bool current(Version& version, sql::RowKind kind, std::int64_t id) const;

  sql::Database& database_;
  const sql::RowVersions& versions_;
  const Renderer renderer_;
  const Budgets budgets_;  // of one thread
  std::array<std::string, 32> ends_;
  PerThread<Local> locals_;
};

// What a request wants to see. Ask for all that is needed; whatever is not at hand is noted, and load() reads
// it; then ask again. What one load() read is good for this request even if it changes meanwhile, so this
// ends after as many loads as there are steps (viewer, posts, what is inside them).
//
// Lifetime: pointers are good until the next await of anything.
class Look {
 public:
  explicit Look(Shelf& shelf);
  ~Look();
  Look(Look&&) noexcept;
  Look& operator=(Look&&) = delete;

  // Null: not at hand. Never null after load(): what does not exist says so itself.
  [[nodiscard]] const HotViewer* viewer(AccountId id);
  [[nodiscard]] const HotPost* post(PostId id);
  [[nodiscard]] const HotAccount* account(AccountId id);
  [[nodiscard]] Shown shown(PostId id);
  // What they posted, and who of all is big: for those who serve from a database that others write to as
  // well.
  [[nodiscard]] const HotAuthor* author(AccountId id);
  [[nodiscard]] const HotBigAuthors* big_authors();
  // Says that these will be asked for next, or this written; only speed.
  void prefetch(std::span<const PostId> posts) const;
  void prefetch(const HotViewer& viewer) const;
  static void prefetch(const Shown& shown);
  // Empty: not at hand.
  [[nodiscard]] std::optional<PostMarks> marks(const HotViewer& viewer, PostId post);

  // Whether everything was at hand since the last load().
  [[nodiscard]] bool complete() const;
  // Reads what was not. Errors: of the database.
  [[nodiscard]] boost::asio::awaitable<Result<>> load();

  [[nodiscard]] const Shelf& shelf() const { return *shelf_; }
  // Space that requests of this thread use one after the other; not across an await.
  struct Scratch {
    std::vector<std::string_view> pieces;
    std::vector<std::string> ends;
  };
  [[nodiscard]] Scratch& scratch();

  // What is missing, or was loaded; for the shelf's own use.
  struct Needs;
  struct Loaded;

 private:
  template <class Id, class Entry>
  [[nodiscard]] const Entry* find(Id id, Cache<Id, Entry>& kept,
                                  const std::vector<std::shared_ptr<Entry>>* loaded,
                                  std::vector<Id>& missing) const;

  Shelf* shelf_;
  Shelf::Local* local_;
  std::unique_ptr<Needs> missing_;
  std::unique_ptr<Loaded> own_;
};

inline Look Shelf::look() { return Look(*this); }

}  // namespace rookery::social::hot
