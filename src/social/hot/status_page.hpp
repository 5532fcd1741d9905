#pragma once

#include "social/hot/shelf.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rookery::social::hot {

// Posts as the API shows them, ready to be sent.
struct StatusPage {
  std::string json = "[]";  // an array
  PostId newest, oldest;    // the first and the last in it; 0: it is empty
};

// The posts among `ids` that `viewer` (empty: anonymous) may see, in that order, as load_posts gives them:
// less those of people whom the viewer blocks. With the viewer's filters applied at `now`.
// Errors: of the database.
boost::asio::awaitable<Result<StatusPage>> status_page(Look& look, std::optional<AccountId> viewer,
                                                       Instant now, std::span<const PostId> ids);

// One post as an object, as load_post gives it. Errors: not_found; of the database.
boost::asio::awaitable<Result<std::string>> single_status(Look& look, std::optional<AccountId> viewer,
                                                          Instant now, PostId id);

// The page without waiting; empty when something of it is not at hand: look.load() and again.
// `viewer` null: anonymous. REQUIRES: if `asked_rule`, the home rule has let all of them pass.
[[nodiscard]] std::optional<StatusPage> write_page(Look& look, const HotViewer* viewer, Instant now,
                                                   std::span<const Shown> posts, bool asked_rule);

}  // namespace rookery::social::hot
