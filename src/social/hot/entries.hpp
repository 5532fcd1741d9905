#pragma once

#include "platform/sql/row_versions.hpp"
#include "social/account_view.hpp"
#include "social/filter_matching.hpp"
#include "social/post_facts.hpp"
#include "social/post_view.hpp"
#include "social/timeline/big_authors.hpp"
#include "social/timeline/home_basis.hpp"
#include "social/timeline/post_list.hpp"
#include "social/viewer.hpp"
#include "social/viewer_acts.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::social::hot {

using Version = sql::RowVersions::Version;

// A place in rendered text that is overwritten when a count changes; values are padded to its width.
struct Slot {
  std::uint32_t at = 0, width = 0;
};

// A post or an account as its entity, once for everybody. What differs between viewers, and what other
// entities are inside, is left out, and the places are told.
struct Rendered {
  std::string text;
  std::array<Slot, sql::WatchedCounts::kCountsMax> counts = {};  // as sql::RowCounts of its kind has them
  std::uint32_t account_at = 0;  // of a post: where the author's entity belongs
  std::uint32_t reblog_at = 0;   // of a reblog: where the original's belongs
};

// How entities look is the API's business; this is what it is asked. All may be called by any thread.
struct Renderer {
  // Without its author, original, and the part that only viewers have, which ends it.
  std::function<Rendered(const StoredPost&)> post;
  std::function<Rendered(const AccountView&)> account;
  // Writes new counts into their slots; false when one does not fit.
  std::function<bool(Rendered&, const sql::RowCounts&)> set_post_counts, set_account_counts;
  // The end of a post for a viewer; `pin_shown`: marks.pinned is told.
  std::function<std::string(const PostMarks& marks, bool pin_shown, const std::vector<FilterMatch>&)> end;
};

// What is cached. `version` is when it was known to be right; see Shelf.
struct HotPost {
  Version version = 0;
  PostId id;
  bool exists = false;  // false: known to be nobody's
  PostFacts facts;
  Rendered rendered;
  std::string filtered_text;  // of a reblog empty

  [[nodiscard]] std::size_t bytes() const {
    return sizeof *this + rendered.text.capacity() + filtered_text.capacity() +
           facts.mentioned.capacity() * sizeof(AccountId) + facts.tags.capacity() * sizeof(TagId);
  }
};

struct HotAccount {
  Version version = 0;
  AccountId id;
  bool active = false;  // neither suspended nor waiting for approval, and there at all
  Rendered rendered;

  [[nodiscard]] std::size_t bytes() const { return sizeof *this + rendered.text.capacity(); }
};

// An author's newest posts, TimelineStore::kEntriesMax of them, of every visibility, reblogs too.
struct HotAuthor {
  Version version = 0;
  AccountId id;
  PostList list;

  [[nodiscard]] std::size_t bytes() const { return sizeof *this + list.posts.capacity() * sizeof(PostId); }
};

// All of timeline/stored_big_authors.hpp, by id.
struct HotBigAuthors {
  Version version = 0;
  Version loaded = 0;  // the first of its versions: names this set
  std::vector<AccountId> authors;

  [[nodiscard]] bool contains(AccountId author) const { return std::ranges::binary_search(authors, author); }
};

struct HotViewer {
  Version version = 0;
  Viewer viewer;
  HomeBasis home_basis;
  ViewerActs acts;
  FoldedFilters filters;
  std::vector<ListId> exclusive_lists;  // whose members are in `viewer`

  // Those of whom the viewer follows that are big, by id. Kept until the set of big ones grows.
  [[nodiscard]] std::span<const AccountId> big_followed(const BigAuthors& big_authors) const;
  [[nodiscard]] std::span<const AccountId> big_followed(const HotBigAuthors& big_authors) const;
  [[nodiscard]] std::size_t bytes() const;

 private:
  mutable std::vector<AccountId> big_;
  mutable std::uint64_t big_version_ = 0;  // of the set; 0: it was empty
};

}  // namespace rookery::social::hot
