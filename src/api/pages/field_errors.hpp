#pragma once

#include "api/pages/texts.hpp"
#include "base/result.hpp"

#include <span>
#include <string_view>

namespace rookery::api::pages {

// What is wrong with one field of a form, for the eye and for screen readers: an element with the id
// "{field}-error", empty when nothing is.
[[nodiscard]] Html complaint_about(const Texts& texts, std::span<const FieldError> errors,
                                   std::string_view field);
// The attributes of the field that lead there, and to its hint ("{field}-hint").
[[nodiscard]] Html marks_of(std::span<const FieldError> errors, std::string_view field);

}  // namespace rookery::api::pages
