#include "social/hot/status_page.hpp"

#include "social/post_access.hpp"

#include <cstring>

namespace rookery::social::hot {

namespace {

enum class Blocked : std::uint8_t { hidden, shown };

PostAccess access_of(const Viewer* viewer, const PostFacts& post) {
  PostAccess access{.visibility = post.visibility};
  if (viewer == nullptr) return access;
  access.own = post.author == viewer->id;
  access.author_blocks = viewer->blocked_by_account(post.author);
  access.viewer_blocks = viewer->blocks_account(post.author);
  access.viewer_follows = viewer->follows_account(post.author);
  access.mentioned =
      !post.reblog_of && post.mentions(viewer->id);  // of a reblog the mentions are the original's
  return access;
}

bool is_shown(const Viewer* viewer, const PostFacts& post, Blocked blocked) {
  const PostAccess access = access_of(viewer, post);
  return may_see(access) && !(blocked == Blocked::hidden && access.viewer_blocks);
}

// The pieces of entities, in the order in which they are to be written. Nothing is copied before all are
// known to be at hand.
class Writer {
 public:
  Writer(Look& look, const HotViewer* viewer, Instant now)
      : look_(look), viewer_(viewer), now_(now), scratch_(look.scratch()) {
    scratch_.pieces.clear();
    scratch_.ends.clear();
  }

  // Adds one post; false when it is not shown, or something of it is not at hand (look.complete() says
  // which). `before` is written in front of it.
  bool add(const Shown& shown, bool asked_rule, Blocked blocked, std::string_view before) {
    const auto& [id, post, author, original, original_author] = shown;
    if (post == nullptr || !post->exists || (original != nullptr && !original->exists)) return false;
    if (author != nullptr && !author->active) return false;
    if (original_author != nullptr && !original_author->active) return false;
    if (!asked_rule) {
      const Viewer* viewer = viewer_ == nullptr ? nullptr : &viewer_->viewer;
      if (!is_shown(viewer, post->facts, blocked)) return false;
      if (original != nullptr && !is_shown(viewer, original->facts, blocked)) return false;
    }
    const PostId text = post->facts.reblog_of.value_or(id);
    std::optional<PostMarks> marks = PostMarks{};
    if (viewer_ != nullptr) marks = look_.marks(*viewer_, text);
    if (!look_.complete()) return false;

    scratch_.pieces.push_back(before);
    std::vector<FilterMatch> filtered;
    if (viewer_ != nullptr && !viewer_->filters.filters.empty()) {
      filtered = match_filters(viewer_->filters, now_, (original ? original : post)->filtered_text, id, text);
    }
    add_entity(*post, *author, original, original_author, *marks, filtered);
    return true;
  }

  [[nodiscard]] std::string joined(std::string_view last) const {
    std::size_t size = last.size();
    for (const auto piece : scratch_.pieces) size += piece.size();
    std::string text;
    text.resize_and_overwrite(size, [&](char* to, std::size_t) {
      for (const auto piece : scratch_.pieces) {
        std::memcpy(to, piece.data(), piece.size());
        to += piece.size();
      }
      std::memcpy(to, last.data(), last.size());
      return size;
    });
    return text;
  }

 private:
  void add_entity(const HotPost& post, const HotAccount& author, const HotPost* original,
                  const HotAccount* original_author, const PostMarks& marks,
                  const std::vector<FilterMatch>& filtered) {
    const std::string_view text = post.rendered.text;
    auto& pieces = scratch_.pieces;
    std::size_t begin = 0;
    if (original != nullptr) {
      pieces.push_back(text.substr(0, post.rendered.reblog_at));
      begin = post.rendered.reblog_at;
      add_entity(*original, *original_author, nullptr, nullptr, marks, filtered);
    }
    pieces.push_back(text.substr(begin, post.rendered.account_at - begin));
    pieces.emplace_back(author.rendered.text);
    pieces.push_back(text.substr(post.rendered.account_at));
    add_end(post.facts, marks, filtered);
  }

  void add_end(const PostFacts& post, const PostMarks& marks, const std::vector<FilterMatch>& filtered) {
    if (viewer_ == nullptr) {
      scratch_.pieces.emplace_back("}");
      return;
    }
    const bool pin_shown =
        shows_pin(viewer_->viewer.id, post.author, post.reblog_of.has_value(), post.visibility);
    if (filtered.empty()) {
      scratch_.pieces.push_back(look_.shelf().end(marks, pin_shown));
      return;
    }
    // Reserved for all that a page can have, so that the pieces stay where they are.
    if (scratch_.ends.empty()) scratch_.ends.reserve(2 * kHydrateMax);
    scratch_.pieces.emplace_back(
        scratch_.ends.emplace_back(look_.shelf().renderer().end(marks, pin_shown, filtered)));
  }

  Look& look_;
  const HotViewer* const viewer_;
  const Instant now_;
  Look::Scratch& scratch_;
};

// The viewer of a request, read when there is one that is not at hand.
boost::asio::awaitable<Result<const HotViewer*>> viewer_of(Look& look, std::optional<AccountId> id) {
  if (!id) co_return nullptr;
  for (;;) {
    if (const HotViewer* viewer = look.viewer(*id)) co_return viewer;
    ROOKERY_CO_TRY(co_await look.load());
  }
}

}  // namespace

std::optional<StatusPage> write_page(Look& look, const HotViewer* viewer, Instant now,
                                     std::span<const Shown> posts, bool asked_rule) {
  Writer writer(look, viewer, now);
  StatusPage page;
  for (const auto& post : posts) {
    if (!writer.add(post, asked_rule, Blocked::hidden, page.newest == PostId{} ? "[" : ",")) continue;
    if (page.newest == PostId{}) page.newest = post.id;
    page.oldest = post.id;
  }
  if (!look.complete()) return std::nullopt;
  if (page.newest != PostId{}) page.json = writer.joined("]");
  return page;
}

boost::asio::awaitable<Result<StatusPage>> status_page(Look& look, std::optional<AccountId> viewer_id,
                                                       Instant now, std::span<const PostId> ids) {
  std::vector<Shown> posts;
  for (;;) {
    const HotViewer* viewer = ROOKERY_CO_TRY(co_await viewer_of(look, viewer_id));
    posts.clear();
    for (const PostId id : ids) posts.push_back(look.shown(id));
    if (auto page = write_page(look, viewer, now, posts, false)) co_return *std::move(page);
    ROOKERY_CO_TRY(co_await look.load());
  }
}

boost::asio::awaitable<Result<std::string>> single_status(Look& look, std::optional<AccountId> viewer_id,
                                                          Instant now, PostId id) {
  for (;;) {
    const HotViewer* viewer = ROOKERY_CO_TRY(co_await viewer_of(look, viewer_id));
    Writer writer(look, viewer, now);
    const bool shown = writer.add(look.shown(id), false, Blocked::shown, "");
    if (look.complete()) {
      if (!shown) co_return fail(Errc::not_found);
      co_return writer.joined("");
    }
    ROOKERY_CO_TRY(co_await look.load());
  }
}

}  // namespace rookery::social::hot
