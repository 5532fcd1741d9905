#include "api/mastodon/registration.hpp"

#include "api/oauth/token_entity.hpp"
#include "platform/http/params.hpp"

namespace rookery::api {

void RegistrationApi::mount(http::Router& router) {
  router.post("/api/v1/accounts", [this](const http::Request& request) { return create(request); });
}

static Result<accounts::SignUp> sign_up_of(const http::Params& params) {
  accounts::SignUp form;
  form.name = ROOKERY_TRY(params.text("username")).value_or("");
  form.email = ROOKERY_TRY(params.text("email")).value_or("");
  form.password = ROOKERY_TRY(params.text("password")).value_or("");
  form.agreement = ROOKERY_TRY(params.flag("agreement")).value_or(false);
  form.locale = ROOKERY_TRY(params.text("locale")).value_or("en");
  form.reason = ROOKERY_TRY(params.text("reason")).value_or("");
  return form;
}

boost::asio::awaitable<Result<http::Response>> RegistrationApi::create(const http::Request& request) {
  const accounts::Session session =
      ROOKERY_CO_TRY(co_await auth_.session(request, accounts::Scope::write_accounts));
  if (session.account) co_return fail(Errc::forbidden, "This action is not allowed");
  const auto params = ROOKERY_CO_TRY(http::Params::parse(request));
  accounts::SignUp form = ROOKERY_CO_TRY(sign_up_of(params));
  form.loopback = request.loopback;
  form.app = session.app;
  ROOKERY_CO_TRY(co_await by_address_.take_from(request.peer, request.loopback));
  const auto token =
      ROOKERY_CO_TRY(co_await registration_.sign_up_with_token(std::move(form), session.scopes));
  co_return http::Response::json(token_entity(token));
}

}  // namespace rookery::api
