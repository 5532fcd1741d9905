#pragma once

#include "accounts/site.hpp"
#include "api/pages/texts.hpp"
#include "social/post_view.hpp"

#include <span>
#include <string>
#include <string_view>

namespace rookery::api::pages {

// One post as everyone may see it: who, when, what, and how much it moved.
enum class Emphasis : std::uint8_t { none, focus };
[[nodiscard]] Html post_card(const Texts& texts, const social::PostView& post,
                             Emphasis emphasis = Emphasis::none);
[[nodiscard]] Html post_cards(const Texts& texts, std::span<const social::PostView> posts);

// An account's name as it wants to be called.
[[nodiscard]] const std::string& shown_name(const social::AccountView& account);

// What others see when they link to a page (https://ogp.me).
struct Preview {
  std::string type = "website";  // "profile", "article"
  std::string title, description, url, image;
  bool hidden_from_search = false;
};
[[nodiscard]] Html preview_tags(const Preview& preview, std::string_view site_name);

// The beginning of a text on one line, for a preview.
[[nodiscard]] std::string excerpt(std::string_view text);

}  // namespace rookery::api::pages
