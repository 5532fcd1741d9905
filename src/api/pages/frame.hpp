#pragma once

#include "accounts/account.hpp"
#include "accounts/instance.hpp"
#include "accounts/site.hpp"
#include "api/pages/html.hpp"
#include "api/pages/texts.hpp"
#include "api/pages/web_app.hpp"
#include "platform/http/message.hpp"
#include "platform/http/router.hpp"

#include <optional>
#include <string>

namespace rookery::api::pages {

// What a page is made of. It needs no script and loads nothing from elsewhere.
struct Page {
  std::string title;  // without the server's name
  Html main;
  Html head;         // for search engines and link previews
  bool wide = true;  // false: a card in the middle, for forms
  unsigned status = 200;
  bool keep = false;        // may be kept by browsers for a minute; never a page for one person
  bool leads_away = false;  // its form ends at another site, so form-action is not limited
  bool app = false;         // the web app takes its place in browsers that are signed in to that
};

// The frame around every page: head, banner, style, and the headers that keep other sites out.
// Threads: all calls may overlap.
class Frame {
 public:
  Frame(const accounts::Site& site, const accounts::Instance& instance, const WebApp& app)
      : site_(site), instance_(instance), app_(app) {}
  // The stylesheet and the icon.
  void mount(http::Router& router);

  [[nodiscard]] http::Response render(const Texts& texts, const Page& page) const;
  // A page that says one thing. `app`: as Page::app.
  [[nodiscard]] http::Response message(const Texts& texts, unsigned status, Line<0> title, const Html& text,
                                       bool app = false) const;

  // The page that is only the web app's place. `visitor`: who is signed in on the server's own pages.
  // REQUIRES: has_app().
  [[nodiscard]] http::Response app_shell(const Texts& texts,
                                         const std::optional<accounts::Account>& visitor) const;
  [[nodiscard]] bool has_app() const { return app_.present(); }

  [[nodiscard]] const accounts::Site& site() const { return site_; }
  // As last read: whoever mounts pages sees to it that this was brought up to date before each of them.
  [[nodiscard]] accounts::Instance::Settings settings() const { return instance_.last_known(); }

 private:
  const accounts::Site& site_;
  const accounts::Instance& instance_;
  const WebApp& app_;
};

}  // namespace rookery::api::pages
