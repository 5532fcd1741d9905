#pragma once

#include "api/auth.hpp"
#include "api/discovery.hpp"
#include "api/mastodon/accounts.hpp"
#include "api/mastodon/announcements.hpp"
#include "api/mastodon/apps.hpp"
#include "api/mastodon/blocks_and_mutes.hpp"
#include "api/mastodon/conversations.hpp"
#include "api/mastodon/credentials.hpp"
#include "api/mastodon/custom_emojis.hpp"
#include "api/mastodon/entities.hpp"
#include "api/mastodon/filters_v1.hpp"
#include "api/mastodon/filters_v2.hpp"
#include "api/mastodon/follow_requests.hpp"
#include "api/mastodon/grouped_notifications.hpp"
#include "api/mastodon/instance.hpp"
#include "api/mastodon/interactions.hpp"
#include "api/mastodon/lists.hpp"
#include "api/mastodon/live_events.hpp"
#include "api/mastodon/markers.hpp"
#include "api/mastodon/notifications.hpp"
#include "api/mastodon/oembed.hpp"
#include "api/mastodon/preferences.hpp"
#include "api/mastodon/registration.hpp"
#include "api/mastodon/relationships.hpp"
#include "api/mastodon/search.hpp"
#include "api/mastodon/statuses.hpp"
#include "api/mastodon/streaming.hpp"
#include "api/mastodon/tags.hpp"
#include "api/mastodon/timelines.hpp"
#include "api/oauth/authorize_pages.hpp"
#include "api/oauth/token_api.hpp"
#include "api/pages/admin_accounts.hpp"
#include "api/pages/admin_settings.hpp"
#include "api/pages/app_pages.hpp"
#include "api/pages/avatars.hpp"
#include "api/pages/browser.hpp"
#include "api/pages/frame.hpp"
#include "api/pages/public_pages.hpp"
#include "api/pages/sessions.hpp"
#include "api/pages/sign_in.hpp"
#include "api/pages/sign_up.hpp"
#include "api/pages/web_app.hpp"
#include "api/site_figures_cache.hpp"
#include "platform/http/router.hpp"
#include "server/domain.hpp"

namespace rookery::server {

// Every family of endpoints, each given what it needs of the domain.
class Endpoints {
 public:
  // `shared`: other processes carry posts as well, so that this one does not know whether all are carried.
  Endpoints(Domain& domain, bool shared);
  Endpoints(const Endpoints&) = delete;
  Endpoints& operator=(const Endpoints&) = delete;

  // All but live streams, and these.
  void mount(http::Router& router);
  void mount_streams(http::Router& router);

  // How live events look, to be given to the hub.
  [[nodiscard]] social::LiveRendering live_rendering() const { return api::live_rendering(entities_); }

  // What the caches count, for /metrics.
  void watch(metrics::Metrics& metrics);

  // How errors look, to be given to the HTTP server.
  [[nodiscard]] http::Response error_page(const http::Request& request, const Error& error) const;

 private:
  accounts::Instance& instance_settings_;
  api::Auth auth_;
  api::Entities entities_;
  social::hot::Shelf shelf_;
  social::HomeReader home_reader_;
  api::SiteFiguresCache site_figures_;

  api::AppsApi apps_;
  api::RegistrationApi registration_;
  api::TokenApi token_;
  api::InstanceApi instance_;
  api::DiscoveryApi discovery_;
  api::CustomEmojisApi custom_emojis_;
  api::MarkersApi markers_;
  api::AnnouncementsApi announcements_;
  api::PreferencesApi preferences_;
  api::NotificationsApi notifications_;
  api::GroupedNotificationsApi grouped_notifications_;
  api::FiltersV1Api filters_v1_;
  api::FiltersV2Api filters_v2_;
  api::AccountsApi accounts_;
  api::CredentialsApi credentials_;
  api::RelationshipsApi relationships_;
  api::FollowRequestsApi follow_requests_;
  api::BlocksAndMutesApi blocks_and_mutes_;
  api::SearchApi search_;
  api::pages::AvatarPages avatars_;
  api::StatusesApi statuses_;
  api::InteractionsApi interactions_;
  api::TimelinesApi timelines_;
  api::ListsApi lists_;
  api::TagsApi tags_;
  api::ConversationsApi conversations_;
  api::StreamingApi streaming_;
  api::OEmbedApi oembed_;

  api::pages::WebApp web_app_;
  api::pages::Frame frame_;
  api::pages::Browser browser_;
  api::pages::SignInPages sign_in_pages_;
  api::pages::SignUpPages sign_up_pages_;
  api::pages::SessionPages session_pages_;
  api::pages::AdminAccountsPages admin_accounts_pages_;
  api::pages::AdminSettingsPages admin_settings_pages_;
  api::AuthorizePages authorize_pages_;
  api::pages::AppPages app_pages_;
  api::pages::PublicPages public_pages_;
};

}  // namespace rookery::server
