#include "api/mastodon/stream_names.hpp"

#include "social/text/format.hpp"

#include <boost/json.hpp>

#include <array>

namespace rookery::api {

namespace {

using accounts::Scope;
using social::LiveKind;

struct Known {
  std::string_view name;
  LiveKind kind;
};

// Every post is of this server and none has media, so what asks for others stays silent.
constexpr auto kKnown = std::to_array<Known>({{"user", LiveKind::user},
                                              {"user:notification", LiveKind::notifications},
                                              {"public", LiveKind::everyone},
                                              {"public:local", LiveKind::everyone},
                                              {"public:remote", LiveKind::silent},
                                              {"public:media", LiveKind::silent},
                                              {"public:local:media", LiveKind::silent},
                                              {"public:remote:media", LiveKind::silent},
                                              {"hashtag", LiveKind::hashtag},
                                              {"hashtag:local", LiveKind::hashtag},
                                              {"list", LiveKind::list},
                                              {"direct", LiveKind::direct}});

constexpr std::size_t kTagBytesMax = 1'024;

bool may_have(const accounts::Session& session, LiveKind kind) {
  switch (kind) {
    case LiveKind::user:
    case LiveKind::list:
    case LiveKind::direct:
      return session.scopes.allow(Scope::read_statuses);
    case LiveKind::notifications:
      return session.scopes.allow(Scope::read_notifications);
    case LiveKind::everyone:
    case LiveKind::hashtag:
    case LiveKind::silent:
      return true;
  }
  return false;
}

}  // namespace

Result<social::LiveStream> stream_of(const accounts::Session& session, const StreamWish& wish) {
  const auto* const known = std::ranges::find(kKnown, wish.name, &Known::name);
  if (known == kKnown.end()) return fail(Errc::invalid, "Unknown stream type");
  if (!may_have(session, known->kind)) {
    return fail(Errc::unauthenticated, "Access token does not have the required scopes");
  }
  social::LiveStream stream{.kind = known->kind, .name = wish.name, .tag = {}, .list = {}, .label = {}};
  boost::json::array label{boost::json::value(wish.name)};
  if (known->kind == LiveKind::hashtag) {
    if (!wish.tag || wish.tag->empty()) return fail(Errc::invalid, "Missing tag name parameter");
    if (wish.tag->size() > kTagBytesMax) return fail(Errc::invalid, "The tag name is too long");
    stream.tag = social::fold_tag(*wish.tag);
    label.push_back(boost::json::value(*wish.tag));
  } else if (known->kind == LiveKind::list) {
    if (!wish.list || wish.list->empty()) return fail(Errc::invalid, "Missing list name parameter");
    const auto list = social::ListId::parse(*wish.list);
    if (!list) return fail(Errc::not_found);
    stream.list = *list;
    label.push_back(boost::json::value(*wish.list));
  }
  stream.label = boost::json::serialize(label);
  return stream;
}

}  // namespace rookery::api
