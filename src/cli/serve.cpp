#include "cli/command.hpp"
#include "server/wiring.hpp"

#include <fmt/format.h>
#include <pthread.h>

#include <csignal>
#include <cstdio>

namespace rookery::cli {

namespace {

void greet(const server::Config& config, bool has_owner) {
  if (config.cluster) {
    fmt::print("\nRookery serves {} as a node ({}), on port {}\n\n", config.site.url,
               server::list_of(config.roles()), config.http.port);
    std::fflush(stdout);
    return;
  }
  fmt::print("\nRookery serves {} (data in {})\n\n", config.site.url, config.data.string());
  if (!has_owner) {
    fmt::print(
        "  Sign up:     {}/auth/sign_up (the first account made from this machine becomes the owner)\n",
        config.site.url);
  }
  fmt::print(
      "  Use it:      in any Mastodon app, give {} as the server; or: toot login -i {}{}\n"
      "  More people: rookery account create NAME --email E --password P --data {}\n"
      "  Stop:        Ctrl-C; everything acknowledged is on disk\n\n",
      config.site.url, config.site.domain, config.site.url.starts_with("https:") ? "" : " --disable-https",
      config.data.string());
  std::fflush(stdout);
}

void serve(const server::ServeOptions& options) {
  auto config = server::load_config(options);
  if (!config) throw Failure(config.error().message);

  // Threads inherit the mask, so the signals that end the server reach only the wait below.
  sigset_t endings;
  sigemptyset(&endings);
  sigaddset(&endings, SIGTERM);
  sigaddset(&endings, SIGINT);
  pthread_sigmask(SIG_BLOCK, &endings, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  Log log(config->log_level);
  auto application = server::Application::open(*config, log);
  if (!application) throw Failure(application.error().message);
  auto started = (*application)->start();
  if (!started) throw Failure(started.error().message);
  log.info("serving", {{"url", config->site.url},
                       {"port", (*application)->port()},
                       {"data", config->cluster ? "shared" : config->data.string()}});
  greet(*config, (*application)->has_owner());

  int signal = 0;
  sigwait(&endings, &signal);
  log.info("stopping", {{"signal", signal}});
  pthread_sigmask(SIG_UNBLOCK, &endings, nullptr);  // a second one ends the process at once
  (*application)->stop();
  log.info("stopped");
}

}  // namespace

void add_serve_command(CLI::App& program) {
  auto* command =
      program.add_subcommand("serve", "Serve over HTTP: a data folder, or as one of several nodes");
  auto options = std::make_shared<server::ServeOptions>();
  command->add_option("--data", options->data, "Folder with everything this server keeps")->type_name("DIR");
  command
      ->add_option("--database", options->database,
                   "With --redis: the PostgreSQL database that this node shares with others")
      ->type_name("postgresql://...");
  command
      ->add_option("--database-replica", options->replica,
                   "A streaming replica of --database, which answers what only reads and costs much")
      ->type_name("postgresql://...");
  command
      ->add_option("--redis", options->redis,
                   "With --database: nodes of the Redis Cluster that this node shares with others")
      ->type_name("redis://HOST:PORT,...");
  command
      ->add_option("--role", options->roles,
                   "What this node does: some of api, worker, stream, with commas between (all)")
      ->type_name("ROLE,...");
  command->add_option("--listen", options->listen, "Address and port to listen on (127.0.0.1:8080)")
      ->type_name("ADDRESS:PORT");
  command
      ->add_option("--url", options->url,
                   "Where people reach this server; links start with it (http://localhost:8080)")
      ->type_name("URL");
  command->add_option("--threads", options->threads, "I/O threads (one a core)")
      ->type_name("N")
      ->check(CLI::Range(1, 1'024));
  command->add_option("--config", options->config_file, "Configuration file, see docs/operating.md")
      ->type_name("FILE.toml");
  command->callback([options] { serve(*options); });
}

}  // namespace rookery::cli
