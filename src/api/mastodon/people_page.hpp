#pragma once

#include "api/mastodon/entities.hpp"
#include "platform/http/message.hpp"
#include "social/people_list.hpp"

#include <vector>

namespace rookery::api {

// One page of people, ready to be shown: each entry with its account, in the list's order.
struct PeoplePage {
  struct Entry {
    social::Listed listed;
    social::AccountView account;
  };
  std::vector<Entry> entries;
};

// Loads the accounts of a page.
[[nodiscard]] Result<PeoplePage> load_people(sql::Reader& tx, std::vector<social::Listed> listed);

// The page as a list of Account, with its links. `muted`: of MutedAccount, which says until when.
[[nodiscard]] http::Response people_response(const http::Request& request, const Entities& entities,
                                             const PeoplePage& page, bool muted = false);

}  // namespace rookery::api
