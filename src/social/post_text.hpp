#pragma once

#include "accounts/site.hpp"
#include "base/snowflake.hpp"
#include "platform/sql/transaction.hpp"
#include "social/ids.hpp"
#include "social/post_view.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::social {

// A post's words, checked and formatted once: what is stored, and whom and what they name.
struct PostText {
  static constexpr std::size_t kCharactersMax = 500;    // of text and warning together, as Mastodon counts
  static constexpr std::size_t kTextBytesMax = 32'768;  // links count 23 characters, however long they are

  std::string text, spoiler_text, html;
  std::vector<PostView::Mention> mentions;  // each once
  std::vector<std::string> tags;            // as typed, each once by its folded form
};

// Trims both, swaps a lone warning into the text, and finds out who is mentioned.
// Errors: invalid ("Validation failed: Text can't be blank", "… Text character limit of 500 exceeded").
[[nodiscard]] Result<PostText> compose(sql::Reader& tx, const accounts::Site& site, std::string_view text,
                                       std::string_view spoiler_text);

// "en", "pt-BR"; also accepts "pt_BR". Errors: invalid when it cannot be a language code (BCP 47).
[[nodiscard]] Result<std::string> language_code(std::string_view code);

// Adds what `post` does not have yet. Rows that are there stay.
[[nodiscard]] Result<> add_mentions(sql::Writer& tx, PostKey post,
                                    const std::vector<PostView::Mention>& mentions);
[[nodiscard]] Result<> add_tags(sql::Writer& tx, Snowflake& ids, PostKey post,
                                const std::vector<std::string>& tags);

}  // namespace rookery::social
