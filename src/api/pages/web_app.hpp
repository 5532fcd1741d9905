#pragma once

#include "api/pages/html.hpp"
#include "platform/http/message.hpp"
#include "platform/http/router.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <string>
#include <string_view>

namespace rookery::api::pages {

// The files of the web app, GET /app/FILE. Names have a hash of what is in them, so browsers may keep them
// for ever; each is there as it is, as gzip and as brotli, and who asks gets the smallest that they take.
//
// Threads: constant after construction.
class WebApp {
 public:
  // `pack` is what web_pack() gives, and outlives this. Throws when it is not as web/pack.mjs writes it.
  explicit WebApp(std::string_view pack);
  void mount(http::Router& router);

  // Whether the program has the app in it.
  [[nodiscard]] bool present() const { return !script_.empty(); }
  // For the head of a page that the app may take over: its first script, a small one that looks who is here.
  [[nodiscard]] const Html& script() const { return script_; }
  // For the head of a page that it will take over: all that it shows its first view with.
  [[nodiscard]] const Html& preloads() const { return preloads_; }

 private:
  struct File {
    std::string content_type;
    std::string_view plain, gzip, brotli;
  };
  [[nodiscard]] Result<http::Response> get(const http::Request& request) const;

  boost::unordered_flat_map<std::string, File> files_;
  Html script_;
  Html preloads_;
};

}  // namespace rookery::api::pages
