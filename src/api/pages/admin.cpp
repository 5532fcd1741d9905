#include "api/pages/admin.hpp"

#include <array>

namespace rookery::api::pages {

Html admin_navigation(const accounts::Account& visitor, std::string_view here) {
  struct Place {
    std::string_view path;
    Html::Pattern text;
    accounts::Role from;
  };
  static constexpr auto kPlaces = std::to_array<Place>({
      {"/admin/accounts", "Accounts", kMayJudgeAccounts},
      {"/admin/settings", "Settings of the server", kMayChangeSettings},
  });
  Html html(R"(<nav class="tabs" aria-label="Running the server">)");
  for (const Place& place : kPlaces) {
    if (visitor.role < place.from) continue;
    html.put(R"(<a href="{}"{}>{}</a>)", place.path,
             place.path == here ? Html(R"( aria-current="page")") : Html(), Html(place.text));
  }
  return html.put("</nav>\n");
}

}  // namespace rookery::api::pages
