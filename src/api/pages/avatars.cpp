#include "api/pages/avatars.hpp"

#include "accounts/account.hpp"
#include "api/pages/picture.hpp"
#include "platform/crypto/hash.hpp"

namespace rookery::api::pages {

void AvatarPages::mount(http::Router& router) {
  router.get("/avatars/:file", [this](const http::Request& r) { return get(r, draw_avatar); });
  router.get("/headers/:file", [this](const http::Request& r) { return get(r, draw_header); });
}

boost::asio::awaitable<Result<http::Response>> AvatarPages::get(const http::Request& request, Draw draw) {
  static constexpr std::string_view kSuffix = ".png";
  std::string name(request.capture("file"));
  if (!name.ends_with(kSuffix)) co_return fail(Errc::not_found);
  name.resize(name.size() - kSuffix.size());
  const auto account = ROOKERY_CO_TRY(
      co_await database_.read([&](sql::Reader& tx) { return accounts::find_account(tx, name); }));
  if (!account || account->standing == accounts::Standing::suspended) co_return fail(Errc::not_found);

  http::Response response;
  response.content_type = "image/png";
  response.body = draw(static_cast<std::uint64_t>(account->id.value()));
  if (response.body.empty()) co_return fail(Errc::unavailable, {}, "no memory for a picture");
  const std::string tag = '"' + crypto::sha256_hex(response.body).substr(0, 16) + '"';
  response.with("ETag", tag).with("Cache-Control", "public, max-age=31536000, immutable");
  if (request.header("if-none-match") == tag) {
    response.status = 304;
    response.body.clear();
  }
  co_return response;
}

}  // namespace rookery::api::pages
