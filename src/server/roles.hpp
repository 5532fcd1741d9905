#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rookery::server {

// What a node does. Together they must do all of it; a server that is one process does.
struct Roles {
  bool api = true;     // answers people: the client API, the web app, pages
  bool worker = true;  // carries its share of the outbox
  bool stream = true;  // live streams

  bool operator==(const Roles&) const = default;
};

// "api,stream". Errors: invalid, with a sentence for the administrator.
[[nodiscard]] Result<Roles> roles_of(std::string_view list);
[[nodiscard]] std::string list_of(Roles roles);

// As the nodes tell each other. Nodes of other versions may run beside this one: DO NOT CHANGE.
[[nodiscard]] std::int64_t bits_of(Roles roles);
[[nodiscard]] Roles roles_of_bits(std::int64_t bits);

}  // namespace rookery::server
