#include "social/account_note.hpp"

#include "base/text.hpp"

namespace rookery::social {

Result<> set_account_note(sql::Writer& tx, AccountId account, AccountId target, std::string_view comment) {
  if (characters(comment) > kAccountNoteCharactersMax) {
    return fail(Errc::invalid, "Validation failed: Comment is too long (maximum is " +
                                   std::to_string(kAccountNoteCharactersMax) + " characters)");
  }
  if (comment.empty()) {
    ROOKERY_TRY(
        tx.run("DELETE FROM account_notes WHERE account_id = $1 AND target_id = $2", account, target));
    return {};
  }
  ROOKERY_TRY(
      tx.run("INSERT INTO account_notes (account_id, target_id, comment) VALUES ($1, $2, $3) "
             "ON CONFLICT (account_id, target_id) DO UPDATE SET comment = excluded.comment",
             account, target, comment));
  return {};
}

}  // namespace rookery::social
