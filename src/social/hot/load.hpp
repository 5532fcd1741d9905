#pragma once

#include "social/hot/shelf.hpp"

namespace rookery::social::hot {

struct Look::Needs {
  std::optional<AccountId> viewer;
  std::vector<PostId> posts;
  std::vector<AccountId> accounts;
  std::vector<AccountId> authors;
  bool big_authors = false;
  std::optional<AccountId> marks_of;
  std::vector<PostId> marks;

  [[nodiscard]] bool empty() const {
    return !viewer && posts.empty() && accounts.empty() && authors.empty() && !big_authors && marks.empty();
  }
};

struct Look::Loaded {
  std::shared_ptr<HotViewer> viewer;
  std::vector<std::shared_ptr<HotPost>> posts;
  std::vector<std::shared_ptr<HotAccount>> accounts;
  std::vector<std::shared_ptr<HotAuthor>> authors;
  std::shared_ptr<HotBigAuthors> big_authors;
  std::vector<PostId> marks_known;
  std::unordered_map<PostId, PostMarks> marks;
};

// Reads and renders what is needed; of posts also the originals, and of many the authors, since they are
// wanted next. What does not exist has an entry that says so. On a database thread. `version`: was current
// before `tx` began.
[[nodiscard]] Result<Look::Loaded> load_entries(sql::Reader& tx, const Look::Needs& needs, Version version,
                                                const Renderer& renderer);

}  // namespace rookery::social::hot
