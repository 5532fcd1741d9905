#pragma once

#include "api/pages/html.hpp"
#include "base/clock.hpp"
#include "platform/http/message.hpp"

#include <array>
#include <span>
#include <string_view>

namespace rookery::api::pages {

// A text of a page, with so many {} for what the page puts there; one with another number does not compile.
template <std::size_t kHoles>
class Line : public Html::Pattern {
 public:
  consteval Line(const char* text) : Pattern(text) {  // NOLINT(google-explicit-constructor)
    std::size_t holes = 0;
    for (std::string_view rest = text; rest.contains("{}"); rest.remove_prefix(rest.find("{}") + 2)) ++holes;
    if (holes != kHoles) throw "another number of {}";
  }
};

// Everything that the server's own pages say, in one language. A language is a file like texts_de.cpp and a
// line in texts.cpp; the compiler says what one lacks.
struct Texts {
  std::string_view language;  // BCP 47
  std::array<std::string_view, 12> months;
  Line<4> moment;  // day, month, year, time of the day

  struct Frame {
    Line<0> skip, navigation, sign_in;
    Line<1> footer;
    Line<0> to_front_page, needs_javascript;
    Line<2> signed_in_as;
  } frame;

  struct Front {
    Line<0> your_profile, sign_out, join, ask_to_join, closed, any_app, install_app, apps, latest;
  } front;

  struct Profile {
    Line<0> automated;
    Line<1> posts, following, followers;
    Line<0> posts_heading, no_posts, older;
    Line<2> preview;
  } profile;

  struct Post {
    Line<1> by, boosted, reply, replies, boost, boosts, favourite, favourites;
    Line<0> edited, no_posts_with_tag, tag_preview;
  } post;

  struct SignIn {
    Line<0> title, name, password, submit, new_here, join, too_many, wrong, not_let_in;
    Line<0> out_title, out_explained, out_submit;
  } sign_in;

  struct SignUp {
    Line<0> title;
    Line<2> where;
    Line<0> name, name_hint, email, email_hint, password, password_hint, reason, reason_hint, rules, agree,
        submit, has_account, too_many;
    Line<0> closed_title, closed, waiting_title, waiting;
  } sign_up;

  struct Consent {
    Line<0> window_title, title;
    Line<2> asks;
    Line<0> allow, deny;
    Line<2> not_you;
    Line<0> code_title;
    Line<1> code_explained;
    Line<0> denied_title, denied, refused_title;
    // What an app may do, by the words of scopes; the two last have the rest of a scope's name in them.
    Line<0> read, write, follow, push, profile;
    Line<1> read_some, write_some;
  } consent;

  struct Sessions {
    Line<0> title;
    Line<1> explained;
    Line<0> none;
    Line<1> since;
    Line<0> sign_out, back;
  } sessions;

  struct Admin {
    Line<0> navigation, accounts, settings;
  } admin;

  struct AdminAccounts {
    Line<0> which, all, waiting, suspended;
    Line<1> since, wants;
    Line<0> nobody, more;
    Line<0> approve, reject, suspend, unsuspend;
    std::array<Line<0>, 4> roles;      // by accounts::Role
    std::array<Line<0>, 3> standings;  // by accounts::Standing
  } admin_accounts;

  struct AdminSettings {
    Line<0> explained, saved, name;
    Line<1> name_hint;
    Line<0> description, description_hint, rules, rules_hint, who_may_join, open, approval, closed,
        closed_message, closed_message_hint, save, forget;
  } admin_settings;

  struct Form {
    Line<0> look_below;
    // What is wrong with a field, by FieldError::code; for what is not here, its description in English.
    struct Problem {
      std::string_view code;
      Line<0> text;
    };
    std::span<const Problem> problems;
  } form;

  struct Errors {
    Line<0> not_found_title, not_found, forbidden_title, too_many_title, busy_title, broken_title,
        failed_title;
    // What is said where an error has no message, or one in another language.
    Line<0> forbidden, too_many, busy, broken, failed;
    bool says_messages;  // messages of errors are in this language
  } errors;
};

extern const Texts kEnglish, kGerman;

// In the language that the reader's browser prefers of those that there are (RFC 9110, section 12.5.4);
// English, when it wants none of them.
[[nodiscard]] const Texts& texts_for(const http::Request& request);

// "22 Nov 2026, 04:15 UTC", readable by machines too.
[[nodiscard]] Html time_element(const Texts& texts, Instant when);

}  // namespace rookery::api::pages
