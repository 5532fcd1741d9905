#pragma once

#include "base/result.hpp"
#include "social/news.hpp"
#include "social/timeline/audience.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace rookery::social {

// What the hub of one process tells those of the others: ids only, each looks itself what its listeners may
// see. Carried: all readers have the post on their timelines.
using LiveNews = std::variant<Carried, Notified, PostDeleted, ConversationChanged, FiltersChanged>;

[[nodiscard]] std::string to_wire(const LiveNews& news);
// Errors: corrupt, also what another version of the program sent.
[[nodiscard]] Result<LiveNews> live_news_of(std::string_view wire);

}  // namespace rookery::social
