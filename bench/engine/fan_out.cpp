// fan_out --readers N --entries E --seconds S
//
// Deliveries a second on one core through the engine's public interface to lists that are full, and of a bare
// probe that only writes rings of the same number of readers, in the same order, with prefetching: the limit
// of the machine's memory. Prints one JSON object.

#include "engine/readers.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <CLI/CLI.hpp>

namespace rookery::bench {
namespace {

// So many more until each list has got all the memory that it will ever have, and drops its oldest posts.
constexpr std::size_t kUntilFull = 200;

struct Options {
  std::size_t readers = 1'000'000, entries = social::TimelineStore::kEntriesMax;
  double seconds = 3;
};

// One ring of 256 ids a reader, and where the next one goes.
class Probe {
 public:
  static constexpr std::size_t kEntries = 256;

  explicit Probe(std::size_t readers) : bytes_(readers * kEntries * sizeof(std::int64_t)), next_(readers) {
    void* memory = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::runtime_error("no memory for the probe");
    madvise(memory, bytes_, MADV_HUGEPAGE);
    rings_ = static_cast<std::int64_t*>(memory);
    std::fill_n(rings_, readers * kEntries, 0);
  }
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;
  ~Probe() { munmap(rings_, bytes_); }

  void write(std::int64_t post, std::span<const social::AccountNumber> readers) {
    static constexpr std::size_t kAhead = 32;
    for (std::size_t i = 0; i < readers.size(); ++i) {
      if (i + 2 * kAhead < readers.size()) __builtin_prefetch(&next_[readers[i + 2 * kAhead]], 1);
      if (i + kAhead < readers.size()) __builtin_prefetch(place(readers[i + kAhead]), 1);
      *place(readers[i]) = post;
      ++next_[readers[i]];
    }
  }
  [[nodiscard]] std::int64_t sum() const {
    std::int64_t total = 0;
    for (std::size_t i = 0; i < next_.size(); ++i) total += rings_[i * kEntries];
    return total;
  }

 private:
  [[nodiscard]] std::int64_t* place(social::AccountNumber reader) const {
    return rings_ + std::size_t{reader} * kEntries + next_[reader] % kEntries;
  }

  const std::size_t bytes_;
  std::int64_t* rings_ = nullptr;
  std::vector<std::uint32_t> next_;
};

void measure(const Options& options) {
  Readers readers(options.readers, options.entries, 1);
  readers.deliver(kUntilFull);
  const auto ours = readers.deliver_for(options.seconds);

  Probe probe(options.readers);
  const auto began = std::chrono::steady_clock::now();
  std::chrono::duration<double> taken{};
  std::size_t chunks = 0;
  while (taken.count() < options.seconds) {
    for (int i = 0; i < 64; ++i, ++chunks)
      probe.write(static_cast<std::int64_t>(chunks), readers.audience(chunks));
    taken = std::chrono::steady_clock::now() - began;
  }
  const double probed = static_cast<double>(chunks * readers.chunk()) / taken.count();
  fmt::print("{{\"deliveries\": {:.0f}, \"probe\": {:.0f}, \"check\": {}}}\n",
             static_cast<double>(ours.count) / ours.seconds, probed, probe.sum() % 997);
}

}  // namespace
}  // namespace rookery::bench

int main(int argc, char** argv) {
  CLI::App program("Deliveries a second through the engine, and of a bare probe.");
  rookery::bench::Options options;
  program.add_option("--readers", options.readers, "With a timeline in memory")
      ->check(CLI::Range(1'000, 100'000'000));
  program.add_option("--entries", options.entries, "On each to begin with, on average")
      ->check(CLI::Range(std::size_t{40}, rookery::social::TimelineStore::kEntriesMax));
  program.add_option("--seconds", options.seconds, "For each of the two");
  CLI11_PARSE(program, argc, argv);
  try {
    rookery::bench::measure(options);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "fan_out: {}\n", failure.what());
    return 1;
  }
}
