#include "server/roles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rookery::server {

namespace {

struct Role {
  std::string_view name;
  bool Roles::* member;
  std::int64_t bit;
};
constexpr std::array kRoles = {Role{"api", &Roles::api, 1}, Role{"worker", &Roles::worker, 2},
                               Role{"stream", &Roles::stream, 4}};

}  // namespace

Result<Roles> roles_of(std::string_view list) {
  Roles roles{.api = false, .worker = false, .stream = false};
  for (std::size_t begin = 0; begin <= list.size();) {
    const auto end = std::min(list.find(',', begin), list.size());
    const auto word = list.substr(begin, end - begin);
    const auto* role = std::ranges::find(kRoles, word, &Role::name);
    if (role == kRoles.end()) {
      return fail(
          Errc::invalid,
          fmt::format("--role takes api, worker and stream, or some of them with commas between, like "
                      "api,stream; not '{}'",
                      list));
    }
    roles.*role->member = true;
    begin = end + 1;
  }
  return roles;
}

std::string list_of(Roles roles) {
  std::string list;
  for (const auto& role : kRoles) {
    if (roles.*role.member) list.append(list.empty() ? "" : ",").append(role.name);
  }
  return list;
}

std::int64_t bits_of(Roles roles) {
  std::int64_t bits = 0;
  for (const auto& role : kRoles) bits |= roles.*role.member ? role.bit : 0;
  return bits;
}

Roles roles_of_bits(std::int64_t bits) {
  Roles roles;
  for (const auto& role : kRoles) roles.*role.member = (bits & role.bit) != 0;
  return roles;
}

}  // namespace rookery::server
