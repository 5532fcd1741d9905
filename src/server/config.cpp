#include "server/config.hpp"

#include "server/toml_reader.hpp"

#include <boost/url/parse.hpp>

#include <fmt/format.h>
#include <charconv>
#include <thread>

namespace rookery::server {

namespace {

constexpr std::string_view kListenStandard = "127.0.0.1:8080";

struct Endpoint {
  std::string address;
  std::uint16_t port = 0;
};

// "127.0.0.1:8080" or "[::1]:8080"; nothing when it is neither.
std::optional<Endpoint> endpoint_of(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  Endpoint endpoint{.address = std::string(text.substr(0, colon))};
  if (endpoint.address.front() == '[' && endpoint.address.back() == ']') {
    endpoint.address = endpoint.address.substr(1, endpoint.address.size() - 2);
  }
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, endpoint.port);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return endpoint;
}

Result<Endpoint> listening_endpoint(const std::string& text) {
  auto endpoint = endpoint_of(text);
  if (!endpoint) {
    return fail(Errc::invalid,
                fmt::format("--listen takes ADDRESS:PORT, like {}; not '{}'", kListenStandard, text));
  }
  if (endpoint->address == "localhost") endpoint->address = "127.0.0.1";
  return *std::move(endpoint);
}

// How people on this machine reach an address that is listened on.
std::string local_url(const Endpoint& endpoint) {
  const bool any =
      endpoint.address == "0.0.0.0" || endpoint.address == "::" || endpoint.address == "127.0.0.1";
  const std::string host = any                              ? "localhost"
                           : endpoint.address.contains(':') ? "[" + endpoint.address + "]"
                                                            : endpoint.address;
  return endpoint.port == 80 ? "http://" + host : fmt::format("http://{}:{}", host, endpoint.port);
}

// When the file was last changed; empty when that cannot be told.
std::optional<Instant> written_at(const std::filesystem::path& file) {
  std::error_code error;
  const auto when = std::filesystem::last_write_time(file, error);
  if (error) return std::nullopt;
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::file_clock::to_sys(when));
}

// A size that people write in MiB and the program keeps in bytes.
template <class Bytes>
void read_mebibytes(TomlReader& file, std::string_view section, std::string_view key, Bytes& setting,
                    std::int64_t least = 1) {
  constexpr std::int64_t kMebibytesMax = 1 << 20;
  Bytes mebibytes = setting >> 20;
  file.number(section, key, mebibytes, least, kMebibytesMax);
  setting = mebibytes << 20;
}

}  // namespace

Result<accounts::Site> site_of(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  const auto parsed = boost::urls::parse_absolute_uri(url);
  const auto wrong = [&] {
    return fail(
        Errc::invalid,
        fmt::format("the url is http:// or https:// and a host, like https://social.example; not '{}'", url));
  };
  if (!parsed || (parsed->scheme() != "http" && parsed->scheme() != "https")) return wrong();
  if (parsed->encoded_host().empty() || parsed->has_userinfo() || !parsed->encoded_path().empty() ||
      parsed->has_query())
    return wrong();
  const std::string_view standard_port = parsed->scheme() == "http" ? "80" : "443";
  std::string domain(parsed->encoded_host());
  if (parsed->has_port() && parsed->port() != standard_port) domain += ":" + std::string(parsed->port());
  return accounts::Site{.url = fmt::format("{}://{}", std::string_view(parsed->scheme()), domain),
                        .domain = domain};
}

Result<redis::ClusterSettings> redis_of(std::string_view url) {
  constexpr std::string_view kScheme = "redis://";
  const auto wrong = [&] {
    return fail(Errc::invalid,
                "--redis takes nodes of a Redis Cluster, like redis://10.0.0.1:6379,10.0.0.2:6379 "
                "or redis://:password@10.0.0.1:6379");
  };
  if (!url.starts_with(kScheme)) return wrong();
  url.remove_prefix(kScheme.size());
  redis::ClusterSettings settings;
  if (const auto at = url.rfind('@'); at != std::string_view::npos) {
    const auto who = url.substr(0, at);
    const auto colon = who.find(':');
    if (colon == std::string_view::npos) return wrong();
    settings.connection.user = who.substr(0, colon);
    settings.connection.password = who.substr(colon + 1);
    url.remove_prefix(at + 1);
  }
  while (true) {
    const auto comma = std::min(url.find(','), url.size());
    auto node = endpoint_of(url.substr(0, comma));
    if (!node) return wrong();
    settings.seeds.push_back({.host = std::move(node->address), .port = node->port});
    if (comma == url.size()) return settings;
    url.remove_prefix(comma + 1);
  }
}

namespace {

// What nodes share, as the options and the file say it.
struct Shared {
  std::string database, replica, redis, roles;
  std::optional<std::uint32_t> readers;  // threads of whichever database it is
};

// Where everything is kept: in a folder, or in a database and Redis with other nodes.
Result<> read_engines(const std::filesystem::path& data, const Shared& shared, const std::string& url,
                      Config& config) {
  if (shared.database.empty() && shared.redis.empty()) {
    if (!shared.roles.empty()) {
      return fail(Errc::invalid,
                  "A server that is one process does everything: --role is for nodes, with --database and "
                  "--redis");
    }
    if (!shared.replica.empty()) {
      return fail(Errc::invalid, "--database-replica is for nodes, with --database and --redis");
    }
    if (!data.empty()) {
      config.data = data;
      return {};
    }
    return fail(Errc::invalid,
                "Where is everything to be kept? --data DIR for a server that is one process; --database and "
                "--redis for one of several nodes");
  }
  if (!data.empty()) {
    return fail(Errc::invalid, "A node keeps nothing in a folder: give --data, or --database and --redis");
  }
  if (shared.database.empty() || shared.redis.empty()) {
    return fail(Errc::invalid, fmt::format("Nodes share a database and a Redis Cluster, and {} is missing",
                                           shared.database.empty() ? "--database" : "--redis"));
  }
  if (url.empty()) {
    return fail(Errc::invalid,
                "Nodes are reached at one address: --url is missing, the same for all of them");
  }
  auto& cluster = config.cluster.emplace();
  cluster.database.uri = shared.database;
  if (shared.readers) cluster.database.readers = *shared.readers;
  cluster.replica_uri = shared.replica;
  cluster.redis = ROOKERY_TRY(redis_of(shared.redis));
  if (!shared.roles.empty()) cluster.roles = ROOKERY_TRY(roles_of(shared.roles));
  return {};
}

}  // namespace

Result<Config> load_config(const ServeOptions& options) {
  Config config;
  config.http.threads = std::max(1U, std::thread::hardware_concurrency());
  std::string listen(kListenStandard);
  std::string url;
  Shared shared;

  if (options.config_file) {
    TomlReader file = ROOKERY_TRY(TomlReader::open(*options.config_file));
    file.text("http", "listen", listen);
    file.text("http", "url", url);
    file.number("http", "threads", config.http.threads, 1, 1'024);
    file.texts("http", "trusted_proxies", config.http.trusted_proxies);
    http::Limits& limits = config.http.limits;
    std::size_t connections = 0;
    file.number("http", "connections_max", connections, 0, 1'000'000);
    if (connections > 0) limits.connections = connections;
    file.number("http", "header_bytes_max", limits.header_bytes, 1 << 10, 1 << 20);
    file.number("http", "body_bytes_max", limits.body_bytes, 1 << 10, 1 << 30);
    file.seconds("http", "headers_seconds_max", limits.headers_time);
    file.seconds("http", "body_seconds_max", limits.body_time);
    file.seconds("http", "handler_seconds_max", limits.handler_time);
    file.seconds("http", "write_seconds_max", limits.write_time);
    file.seconds("http", "keep_alive_seconds", limits.keep_alive_time);
    file.number("limits", "requests_max", config.rate_limit.requests_max, 0, 1'000'000'000);
    file.number("limits", "window_seconds", config.rate_limit.window_seconds, 1, 86'400);
    file.flag("limits", "loopback_too", config.rate_limit.loopback_too);
    file.choice("log", "level", config.log_level,
                {{"debug", LogLevel::debug},
                 {"info", LogLevel::info},
                 {"warn", LogLevel::warn},
                 {"error", LogLevel::error}});
    file.choice("log", "requests", config.http.access_log,
                {{"all", http::AccessLog::all},
                 {"failures", http::AccessLog::failures},
                 {"off", http::AccessLog::off}});
    file.choice("metrics", "audience", config.metrics,
                {{"loopback", MetricsAudience::loopback}, {"everyone", MetricsAudience::everyone}});
    using accounts::RegistrationMode;
    file.text("instance", "title", config.instance.title);
    file.text("instance", "description", config.instance.description);
    file.text("instance", "extended_description", config.instance.extended_description);
    file.text("instance", "privacy_policy", config.instance.privacy_policy);
    file.text("instance", "contact_email", config.instance.contact_email);
    file.texts("instance", "languages", config.instance.languages);
    file.texts("instance", "rules", config.instance.rules);
    file.choice("registrations", "mode", config.instance.registrations,
                {{"open", RegistrationMode::open},
                 {"approval", RegistrationMode::approval},
                 {"closed", RegistrationMode::closed}});
    file.text("registrations", "closed_message", config.instance.closed_message);
    file.flag("oauth", "password_grant", config.oauth.password_grant);
    std::uint64_t memory_kib = config.password_cost.memory_bytes >> 10;
    file.number("passwords", "memory_kib", memory_kib, 8, 4 << 20);
    config.password_cost.memory_bytes = memory_kib << 10;
    file.number("passwords", "passes", config.password_cost.passes, 1, 100);
    file.number("passwords", "workers", config.password_workers, 1, 64);
    file.text("database", "uri", shared.database);
    file.text("database", "replica_uri", shared.replica);
    file.text("redis", "uri", shared.redis);
    std::vector<std::string> words;
    file.texts("node", "roles", words);
    shared.roles = fmt::format("{}", fmt::join(words, ","));
    std::uint32_t given = 0;
    file.number("database", "readers", given, 1, 256);
    if (given > 0) shared.readers = config.database.readers = given;
    read_mebibytes(file, "database", "cache_mib", config.database.cache_bytes);
    read_mebibytes(file, "timelines", "memory_mib", config.timelines_bytes_max, 0);
    read_mebibytes(file, "timelines", "follower_lists_mib", config.follower_lists_bytes_max, 0);
    file.number("timelines", "pull_from_followers", config.pull_from_followers, 0, 1'000'000'000);
    read_mebibytes(file, "hot", "posts_mib", config.hot.posts);
    read_mebibytes(file, "hot", "accounts_mib", config.hot.accounts);
    read_mebibytes(file, "hot", "viewers_mib", config.hot.viewers);
    read_mebibytes(file, "hot", "authors_mib", config.hot.authors);
    ROOKERY_TRY(file.finish());
    config.instance.changed_at = written_at(*options.config_file);
  }
  if (options.listen) listen = *options.listen;
  if (options.url) url = *options.url;
  if (options.database) shared.database = *options.database;
  if (options.replica) shared.replica = *options.replica;
  if (options.redis) shared.redis = *options.redis;
  if (options.roles) shared.roles = options.roles->empty() ? "," : *options.roles;
  ROOKERY_TRY(read_engines(options.data, shared, url, config));
  if (options.threads) config.http.threads = *options.threads;

  const Endpoint endpoint = ROOKERY_TRY(listening_endpoint(listen));
  config.http.address = endpoint.address;
  config.http.port = endpoint.port;
  config.site = ROOKERY_TRY(site_of(url.empty() ? local_url(endpoint) : url));
  return config;
}

}  // namespace rookery::server
