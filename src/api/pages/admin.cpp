#include "api/pages/admin.hpp"

#include <array>

namespace rookery::api::pages {

Html admin_navigation(const Texts& texts, const accounts::Account& visitor, std::string_view here) {
  struct Place {
    std::string_view path;
    Line<0> text;
    accounts::Role from;
  };
  const auto places = std::to_array<Place>({
      {"/admin/accounts", texts.admin.accounts, kMayJudgeAccounts},
      {"/admin/settings", texts.admin.settings, kMayChangeSettings},
  });
  Html html(R"(<nav class="tabs" aria-label="{}">)", texts.admin.navigation);
  for (const Place& place : places) {
    if (visitor.role < place.from) continue;
    html.put(R"(<a href="{}"{}>{}</a>)", place.path,
             place.path == here ? Html(R"( aria-current="page")") : Html(), place.text);
  }
  return html.put("</nav>\n");
}

}  // namespace rookery::api::pages
