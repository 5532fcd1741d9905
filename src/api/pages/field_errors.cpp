#include "api/pages/field_errors.hpp"

#include <algorithm>

namespace rookery::api::pages {

Html complaint_about(std::span<const FieldError> errors, std::string_view field) {
  const auto found = std::ranges::find(errors, field, &FieldError::field);
  if (found == errors.end()) return {};
  return Html(R"(<p class="error" id="{}-error">This {}.</p>)", field, found->description);
}

Html marks_of(std::span<const FieldError> errors, std::string_view field) {
  if (std::ranges::find(errors, field, &FieldError::field) != errors.end()) {
    return Html(R"( aria-invalid="true" aria-describedby="{}-hint {}-error")", field, field);
  }
  return Html(R"( aria-describedby="{}-hint")", field);
}

}  // namespace rookery::api::pages
