#include "social/posting_defaults.hpp"

namespace rookery::social {

Result<PostingDefaults> posting_defaults(sql::Reader& tx, AccountId account) {
  auto found = ROOKERY_TRY(tx.one(
      "SELECT default_visibility, default_sensitive, default_language FROM accounts WHERE id = $1",
      [](const sql::Row& row) {
        return PostingDefaults{.visibility = row.number<Visibility>(0),
                               .sensitive = row.flag(1),
                               .language = row.maybe_string(2)};
      },
      account));
  if (!found) return fail(Errc::not_found);
  return *std::move(found);
}

}  // namespace rookery::social
