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

constexpr std::size_t kWarm = 2;  // deliveries to each list, on average, before the clock starts

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
  const auto audiences =
      static_cast<std::int64_t>(Readers::kAudiences * readers.chunk() * sizeof(social::AccountNumber));
  const auto held = static_cast<double>(own_bytes() - before - audiences);
  const double read = readers.read(options.seconds);
  const double delivery = readers.deliver(options.seconds, kWarm);
  const double absent = bytes_of_absent(readers.store(), options.readers);
  fmt::print(
      "{{\"readers\": {}, \"delivery_ns\": {:.2f}, \"read_ns\": {:.1f}, \"entry_bytes\": {:.3f}, "
      "\"absent_bytes\": {:.1f}}}\n",
      options.readers, delivery * 1e9, read * 1e9, held / static_cast<double>(readers.entries()), absent);
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
