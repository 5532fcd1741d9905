#pragma once

#include "accounts/account.hpp"
#include "api/pages/texts.hpp"

namespace rookery::api::pages {

// Who may open which of the pages for those who run the server; for everybody else there are none of them.
inline constexpr accounts::Role kMayJudgeAccounts = accounts::Role::moderator;
inline constexpr accounts::Role kMayChangeSettings = accounts::Role::admin;

// The way from one of these pages to the others that `visitor` may open. `here`: the path of this one.
[[nodiscard]] Html admin_navigation(const Texts& texts, const accounts::Account& visitor,
                                    std::string_view here);

}  // namespace rookery::api::pages
