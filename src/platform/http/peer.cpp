#include "platform/http/peer.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace rookery::http {
namespace {

namespace ip = boost::asio::ip;

std::optional<ip::address> parse_address(std::string_view text) {
  boost::system::error_code error;
  const ip::address address = ip::make_address(text, error);
  if (error) return std::nullopt;
  return plain_address(address);
}

template <class Bytes>
bool same_prefix(const Bytes& a, const Bytes& b, unsigned bits) {
  const std::size_t whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  if (bits % 8 == 0) return true;
  const unsigned mask = 0xffU << (8 - bits % 8) & 0xffU;
  return (a.at(whole) & mask) == (b.at(whole) & mask);
}

bool is_proxy_header(std::string_view name) {
  return name.starts_with("x-forwarded-") || name == "forwarded" || name == "x-real-ip" || name == "via";
}

}  // namespace

ip::address plain_address(const ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& networks) {
  TrustedProxies proxies;
  for (const std::string& text : networks) {
    const std::string_view view = text;
    const std::size_t slash = view.find('/');
    const auto address = parse_address(view.substr(0, slash));
    if (!address) return fail(Errc::invalid, "Not an address or a network: " + text);
    const unsigned width = address->is_v4() ? 32 : 128;
    unsigned bits = width;
    if (slash != std::string_view::npos) {
      const std::string_view digits = view.substr(slash + 1);
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
      if (error != std::errc{} || end != digits.data() + digits.size() || bits > width) {
        return fail(Errc::invalid, "Not an address or a network: " + text);
      }
    }
    proxies.networks_.push_back({*address, bits});
  }
  return proxies;
}

bool TrustedProxies::trusts(const ip::address& address) const {
  return std::ranges::any_of(networks_, [&](const Network& network) {
    if (network.address.is_v4() != address.is_v4()) return false;
    return address.is_v4()
               ? same_prefix(network.address.to_v4().to_bytes(), address.to_v4().to_bytes(), network.bits)
               : same_prefix(network.address.to_v6().to_bytes(), address.to_v6().to_bytes(), network.bits);
  });
}

// Several headers are one list (RFC 9110 section 5.3); each proxy adds its own client at the end.
ip::address TrustedProxies::client_of(const Request& request, const ip::address& socket_peer) const {
  ip::address client = socket_peer;
  for (const auto& [name, value] : request.headers.all() | std::views::reverse) {
    if (name != "x-forwarded-for") continue;
    for (std::string_view list = value; !list.empty();) {
      if (!trusts(client)) return client;
      const std::size_t comma = list.rfind(',');
      const bool last = comma == std::string_view::npos;
      const auto before = parse_address(trim(last ? list : list.substr(comma + 1)));
      if (!before) return client;  // what stands before a thing that is no address cannot be believed
      client = *before;
      list = last ? std::string_view() : list.substr(0, comma);
    }
  }
  return client;
}

void TrustedProxies::identify(Request& request, const ip::address& socket_peer) const {
  const bool behind_proxy = std::ranges::any_of(
      request.headers.all(), [](const auto& field) { return is_proxy_header(field.first); });
  request.peer = (behind_proxy ? client_of(request, socket_peer) : socket_peer).to_string();
  request.loopback = socket_peer.is_loopback() && !behind_proxy;
}

}  // namespace rookery::http
