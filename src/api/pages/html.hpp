#pragma once

#include "base/id.hpp"
#include "base/text.hpp"

#include <array>
#include <concepts>
#include <span>
#include <string>
#include <string_view>

namespace rookery::api::pages {

// HTML under construction that cannot be broken by what people type: a pattern is a literal of this program,
// and every value that goes into its {} is escaped, unless it is Html itself.
//
//   page.put(R"(<a href="{}">{}</a>)", url, name);
class Html {
 public:
  // Text that is markup already. Only literals of this program become one.
  class Pattern {
   public:
    consteval Pattern(const char* text) : text_(text) {}  // NOLINT(google-explicit-constructor)
    [[nodiscard]] std::string_view text() const { return text_; }

   private:
    std::string_view text_;
  };

  Html() = default;
  template <class... Values>
  explicit Html(Pattern pattern, const Values&... values) {
    put(pattern, values...);
  }
  // Markup that was made safe elsewhere: a post's or bio's HTML as social/text/format.hpp makes it.
  [[nodiscard]] static Html trusted(std::string_view markup) {
    Html html;
    html.text_ = markup;
    return html;
  }

  // REQUIRES: as many {} as values.
  template <class... Values>
  Html& put(Pattern pattern, const Values&... values) {
    const std::array<std::string, sizeof...(Values)> pieces{piece(values)...};
    fill(pattern.text(), pieces);
    return *this;
  }
  Html& put(const Html& html) {
    text_ += html.text_;
    return *this;
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

 private:
  static std::string piece(const Html& html) { return html.text_; }
  static std::string piece(Pattern pattern) { return std::string(pattern.text()); }
  static std::string piece(std::string_view text) { return escape_html(text); }
  static std::string piece(const std::string& text) { return escape_html(text); }
  static std::string piece(const char* text) { return escape_html(text); }
  static std::string piece(std::integral auto number) { return std::to_string(number); }
  template <class Kind>
  static std::string piece(Id<Kind> id) {
    return id.text();
  }
  void fill(std::string_view pattern, std::span<const std::string> pieces);

  std::string text_;
};

}  // namespace rookery::api::pages
