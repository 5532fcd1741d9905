// growth --readers N --entries E --seconds S
//
// What a delivery, a read and memory cost with so many timelines in memory, through the engine's public
// interface. Memory is what the process's own pages grew by: for entries, with lists; for accounts that are
// known as followers but have no list. Prints one JSON object.

#include "engine/readers.hpp"
#include "social/timeline/run_to_end.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace rookery::bench {
namespace {

// Deliveries to each list, on average: before the clock starts, and while it runs. The same for every number
// of lists, since what a delivery costs depends on how long its list is: a short one still takes memory.
constexpr std::size_t kWarm = 2, kMeasured = 32;

struct Options {
  std::size_t readers = 1'000'000, entries = 128;
  double seconds = 2;
};

// Accounts that get deliveries and have no list.
double bytes_of_absent(social::MemoryTimelines& store, std::size_t count) {
  static constexpr std::int64_t kFirstAbsent = std::int64_t{1} << 40;
  const auto before = own_bytes();
  std::vector<social::AccountNumber> chunk;
  for (std::size_t i = 0; i < count; ++i) {
    chunk.push_back(store.numbers().give(AccountId(kFirstAbsent + static_cast<std::int64_t>(i))));
    if (chunk.size() < Readers::kChunk && i + 1 < count) continue;
    const auto done = run_to_end(
        store.deliver(social::PostId(kFirstAbsent), std::span<const social::AccountNumber>(chunk)));
    if (!done) throw std::runtime_error("the engine: " + done.error().detail);
    chunk.clear();
  }
  return static_cast<double>(own_bytes() - before) / static_cast<double>(count);
}

void measure(const Options& options) {
  const auto before = own_bytes();
  Readers readers(options.readers, options.entries, 1);
  // What the benchmark itself keeps: audiences, and how long each list is.
  const auto bench_bytes =
      static_cast<std::int64_t>(Readers::kAudiences * readers.chunk() * sizeof(social::AccountNumber) +
                                options.readers * sizeof(std::size_t));
  const auto held = static_cast<double>(own_bytes() - before - bench_bytes);
  const double read = readers.read(options.seconds);
  const double page = readers.read_merged(options.seconds);
  // The first time is not counted: memory that nobody touched before costs what the system takes to find it.
  // Few lists have been delivered to before the clock can tell: then again, from the beginning.
  Readers::Work delivered;
  for (bool first = true; first || delivered.seconds < options.seconds; first = false) {
    if (!first) readers.start_over();
    readers.deliver(kWarm);
    const auto work = readers.deliver(kMeasured);
    if (first) continue;
    delivered.seconds += work.seconds;
    delivered.count += work.count;
  }
  const double delivery = delivered.seconds / static_cast<double>(delivered.count);
  const double absent = bytes_of_absent(readers.store(), options.readers);
  fmt::print(
      "{{\"readers\": {}, \"delivery_ns\": {:.2f}, \"read_ns\": {:.1f}, \"page_ns\": {:.1f}, "
      "\"entry_bytes\": "
      "{:.3f}, \"absent_bytes\": {:.1f}}}\n",
      options.readers, delivery * 1e9, read * 1e9, page * 1e9, held / static_cast<double>(readers.entries()),
      absent);
}

}  // namespace
}  // namespace rookery::bench

int main(int argc, char** argv) {
  CLI::App program("What so many timelines in memory cost.");
  rookery::bench::Options options;
  program.add_option("--readers", options.readers, "With a timeline in memory")
      ->check(CLI::Range(1'000, 100'000'000));
  program.add_option("--entries", options.entries, "On each to begin with, on average")
      ->check(CLI::Range(std::size_t{40}, rookery::social::TimelineStore::kEntriesMax));
  program.add_option("--seconds", options.seconds, "For deliveries and for reads");
  CLI11_PARSE(program, argc, argv);
  try {
    rookery::bench::measure(options);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "growth: {}\n", failure.what());
    return 1;
  }
}
