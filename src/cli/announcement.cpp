#include "social/announcement.hpp"

#include "cli/command.hpp"
#include "cli/community.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <memory>

namespace rookery::cli {

namespace {

struct Options {
  Where where;
  std::string text, starts_at, ends_at, id;
};

// A moment as it is typed, in UTC.
struct Moment {
  Instant when;
  bool day_only = false;
};

// The number that `length` digits at `place` make; nothing when there are none.
std::optional<unsigned> digits(std::string_view text, std::size_t place, std::size_t length) {
  unsigned number = 0;
  const std::string_view part = text.substr(std::min(place, text.size()), length);
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
  if (part.size() != length || error != std::errc{} || end != part.data() + part.size()) return std::nullopt;
  return number;
}

// "2026-12-24" or "2026-12-24 18:30".
std::optional<Moment> parse_moment(std::string_view text) {
  static constexpr std::size_t kDayLength = 10, kMinuteLength = 16;
  if (text.size() != kDayLength && text.size() != kMinuteLength) return std::nullopt;
  const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  if (!year || !month || !day || text[4] != '-' || text[7] != '-') return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month), std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  Moment moment{.when = std::chrono::sys_days(date), .day_only = text.size() == kDayLength};
  if (moment.day_only) return moment;
  const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2);
  if (!hour || !minute || *hour > 23 || *minute > 59 || text[13] != ':') return std::nullopt;
  moment.when += std::chrono::hours(*hour) + std::chrono::minutes(*minute);
  return moment;
}

std::optional<Moment> moment_of(const std::string& option, const char* name) {
  if (option.empty()) return std::nullopt;
  const auto moment = parse_moment(option);
  if (!moment) {
    throw Failure(fmt::format(
        "{} takes a day or a minute in UTC, like 2026-12-24 or '2026-12-24 18:30'; not '{}'", name, option));
  }
  return moment;
}

std::string shown(const std::optional<Instant>& when) {
  if (!when) return "-";
  return fmt::format("{:%Y-%m-%d %H:%M}", std::chrono::floor<std::chrono::seconds>(*when));
}

void create(const Options& options) {
  const auto starts_at = moment_of(options.starts_at, "--starts");
  const auto ends_at = moment_of(options.ends_at, "--ends");
  social::NewAnnouncement announcement{.text = options.text};
  if (starts_at) announcement.starts_at = starts_at->when;
  if (ends_at) announcement.ends_at = ends_at->when;
  announcement.all_day =
      (starts_at || ends_at) && (!starts_at || starts_at->day_only) && (!ends_at || ends_at->day_only);
  if (ends_at && ends_at->day_only) *announcement.ends_at += std::chrono::days(1);  // that day is still in it
  Community community(options.where);
  const auto made = community.write(
      [&](sql::Writer& tx) { return social::create_announcement(tx, community.ids, announcement); });
  fmt::print("Published announcement {}.\n", made.id.text());
}

void list(const Options& options) {
  Community community(options.where);
  const auto announcements = community.read(social::all_announcements);
  if (announcements.empty()) fmt::print("There are no announcements.\n");
  for (const auto& announcement : announcements) {
    std::string line = announcement.text;
    std::ranges::replace_if(
        line, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }, ' ');
    fmt::print("{}  published {}  starts {}  ends {}\n    {}\n", announcement.id.text(),
               shown(announcement.published_at), shown(announcement.starts_at), shown(announcement.ends_at),
               line);
  }
}

void remove(const Options& options) {
  const auto id = social::AnnouncementId::parse(options.id);
  if (!id)
    throw Failure("'" + options.id + "' is no announcement; 'rookery announcement list' shows their ids");
  Community community(options.where);
  const bool found = community.write([&](sql::Writer& tx) -> Result<bool> {
    auto deleted = social::delete_announcement(tx, *id);
    if (!deleted && deleted.error().code == Errc::not_found) return false;
    if (!deleted) return std::unexpected(std::move(deleted).error());
    return true;
  });
  if (!found) throw Failure("there is no announcement " + options.id);
  fmt::print("Deleted announcement {}.\n", options.id);
}

}  // namespace

void add_announcement_command(CLI::App& program) {
  auto options = std::make_shared<Options>();
  auto* announcements = program.add_subcommand("announcement", "Tell everyone on this server something");
  announcements->require_subcommand(1);

  auto* creating = announcements->add_subcommand("create", "Publish an announcement now");
  creating->add_option("TEXT", options->text, "What to say; links and @names become links")->required();
  creating->add_option("--starts", options->starts_at, "When what it tells about begins, UTC")
      ->type_name("DAY or 'DAY HH:MM'");
  creating->add_option("--ends", options->ends_at, "When that is over; it is not shown any more then")
      ->type_name("DAY or 'DAY HH:MM'");
  add_where_options(*creating, options->where);
  creating->callback([options] { create(*options); });

  auto* listing = announcements->add_subcommand("list", "Show all announcements, the newest first");
  add_where_options(*listing, options->where);
  listing->callback([options] { list(*options); });

  auto* deleting = announcements->add_subcommand("delete", "Take an announcement back");
  deleting->add_option("ID", options->id, "Its id, as 'list' shows it")->required();
  add_where_options(*deleting, options->where);
  deleting->callback([options] { remove(*options); });
}

}  // namespace rookery::cli
