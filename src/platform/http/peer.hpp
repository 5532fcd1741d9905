#pragma once

#include "base/result.hpp"
#include "platform/http/message.hpp"

#include <boost/asio/ip/address.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rookery::http {

// Who a request comes from, when proxies may stand between. Constant after parse.
class TrustedProxies {
 public:
  // Errors: invalid: neither an address nor a network ("10.0.0.0/8").
  [[nodiscard]] static Result<TrustedProxies> parse(const std::vector<std::string>& networks);

  // Sets request.peer and request.loopback. X-Forwarded-For counts only when `socket_peer` is trusted; then
  // the last address in it that is not a trusted proxy's is the client. Any sign of a proxy makes loopback
  // false.
  void identify(Request& request, const boost::asio::ip::address& socket_peer) const;

 private:
  struct Network {
    boost::asio::ip::address address;
    unsigned bits = 0;
  };
  [[nodiscard]] boost::asio::ip::address client_of(const Request& request,
                                                   const boost::asio::ip::address& socket_peer) const;
  [[nodiscard]] bool trusts(const boost::asio::ip::address& address) const;

  std::vector<Network> networks_;
};

// An IPv4 address that came over IPv6 (::ffff:a.b.c.d) as IPv4.
[[nodiscard]] boost::asio::ip::address plain_address(const boost::asio::ip::address& address);

}  // namespace rookery::http
