#pragma once

#include <cstddef>

namespace rookery::memory {

// A stretch of addresses of which the first part is memory: it grows at its end, never moves, and gives
// nothing back before it is destroyed. So whoever holds an address in it needs no lock against growth. What
// grew is zero; a page that nobody wrote to costs nothing. Asks for huge pages beyond the
// first two mebibytes, since its users jump about.
//
// Threads: grow() one at a time; memory that grew may be used by anybody who learnt of it.
// Errors:  std::bad_alloc, when the system refuses.
class ReservedMemory {
 public:
  // Addresses only, rounded up to kStep.
  explicit ReservedMemory(std::size_t bytes_max);
  ~ReservedMemory();
  ReservedMemory(const ReservedMemory&) = delete;
  ReservedMemory& operator=(const ReservedMemory&) = delete;

  // Makes at least the first `bytes` usable; false when more than was reserved is asked for.
  [[nodiscard]] bool grow(std::size_t bytes);

  [[nodiscard]] std::byte* data() const { return data_; }

 private:
  static constexpr std::size_t kStep = std::size_t{2} << 20;  // bytes; a huge page

  std::byte* data_ = nullptr;
  std::size_t reserved_ = 0, usable_ = 0;
};

}  // namespace rookery::memory
