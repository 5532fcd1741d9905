#pragma once

#include "accounts/site.hpp"
#include "api/instance_settings.hpp"
#include "api/pages/html.hpp"
#include "platform/http/message.hpp"
#include "platform/http/router.hpp"

#include <string>

namespace rookery::api::pages {

// What a page is made of. They need no script and load nothing from elsewhere.
struct Page {
  std::string title;  // without the server's name
  Html main;
  Html head;         // for search engines and link previews
  bool wide = true;  // false: a card in the middle, for forms
  unsigned status = 200;
  bool keep = false;        // may be kept by browsers for a minute; never a page for one person
  bool leads_away = false;  // its form ends at another site, so form-action is not limited
};

// The frame around every page: head, banner, style, and the headers that keep other sites out.
// Threads: all calls may overlap.
class Frame {
 public:
  Frame(const accounts::Site& site, const InstanceSettings& settings) : site_(site), settings_(settings) {}
  // The stylesheet.
  void mount(http::Router& router);

  [[nodiscard]] http::Response render(const Page& page) const;
  // A page that says one thing and, when `back` is set, has a link to it.
  [[nodiscard]] http::Response message(unsigned status, std::string_view title, std::string_view text) const;

  [[nodiscard]] const accounts::Site& site() const { return site_; }
  [[nodiscard]] const InstanceSettings& settings() const { return settings_; }

 private:
  const accounts::Site& site_;
  const InstanceSettings& settings_;
};

}  // namespace rookery::api::pages
