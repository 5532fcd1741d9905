#include "api/pages/field_errors.hpp"

#include <algorithm>

namespace rookery::api::pages {

// As the language has it, or in English.
static Html problem_of(const Texts& texts, const FieldError& error) {
  const auto known = std::ranges::find(texts.form.problems, error.code, &Texts::Form::Problem::code);
  return known == texts.form.problems.end() ? Html("This {}.", error.description) : Html(known->text);
}

Html complaint_about(const Texts& texts, std::span<const FieldError> errors, std::string_view field) {
  const auto found = std::ranges::find(errors, field, &FieldError::field);
  if (found == errors.end()) return {};
  return Html(R"(<p class="error" id="{}-error">{}</p>)", field, problem_of(texts, *found));
}

Html marks_of(std::span<const FieldError> errors, std::string_view field) {
  if (std::ranges::find(errors, field, &FieldError::field) != errors.end()) {
    return Html(R"( aria-invalid="true" aria-describedby="{}-hint {}-error")", field, field);
  }
  return Html(R"( aria-describedby="{}-hint")", field);
}

}  // namespace rookery::api::pages
