#include "api/mastodon/people_page.hpp"

#include "api/page.hpp"

namespace rookery::api {

Result<PeoplePage> load_people(sql::Reader& tx, std::vector<social::Listed> listed) {
  std::vector<AccountId> ids;
  ids.reserve(listed.size());
  for (const auto& one : listed) ids.push_back(one.account);
  auto accounts = ROOKERY_TRY(social::load_accounts(tx, ids));
  PeoplePage page;
  for (const auto& one : listed) {
    const auto account = accounts.find(one.account);
    if (account != accounts.end()) page.entries.push_back({one, std::move(account->second)});
  }
  return page;
}

http::Response people_response(const http::Request& request, const Entities& entities, const PeoplePage& page,
                               bool muted) {
  boost::json::array list;
  list.reserve(page.entries.size());
  for (const auto& [listed, account] : page.entries) {
    auto entity = entities.account(account);
    if (muted) {
      entity["mute_expires_at"] =
          listed.expires_at ? boost::json::value(iso8601(*listed.expires_at)) : boost::json::value(nullptr);
    }
    list.push_back(std::move(entity));
  }
  auto response = http::Response::json(list);
  if (!page.entries.empty()) {
    add_page_links(response, request, entities.site(), page.entries.front().listed.act.value(),
                   page.entries.back().listed.act.value());
  }
  return response;
}

}  // namespace rookery::api
