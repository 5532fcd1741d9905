#include "platform/memory/reserved_memory.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <new>

namespace rookery::memory {

static std::size_t rounded_up(std::size_t bytes, std::size_t step) {
  return (bytes + step - 1) / step * step;
}

ReservedMemory::ReservedMemory(std::size_t bytes_max) : reserved_(rounded_up(bytes_max, kStep)) {
  // One step more than wanted, so that the part that is kept can begin at a huge page.
  const auto asked = reserved_ + kStep;
  void* const got = mmap(nullptr, asked, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (got == MAP_FAILED) throw std::bad_alloc();
  auto* const begin = static_cast<std::byte*>(got);
  const auto before =
      rounded_up(reinterpret_cast<std::uintptr_t>(begin), kStep) -  // NOLINT(*reinterpret-cast)
      reinterpret_cast<std::uintptr_t>(begin);                      // NOLINT(*reinterpret-cast)
  data_ = begin + before;
  if (before > 0) munmap(begin, before);
  munmap(data_ + reserved_, kStep - before);
}

ReservedMemory::~ReservedMemory() { munmap(data_, reserved_); }

bool ReservedMemory::grow(std::size_t bytes) {
  if (bytes <= usable_) return true;
  if (bytes > reserved_) return false;
  // Ever larger steps, so that growth costs few calls; untouched pages cost nothing.
  const auto wanted = std::min(reserved_, rounded_up(std::max(bytes, usable_ + usable_ / 4), kStep));
  if (mprotect(data_ + usable_, wanted - usable_, PROT_READ | PROT_WRITE) != 0) throw std::bad_alloc();
  // Not for the first step: who needs little shall not take much. It is a wish; small pages work too.
  if (const auto huge = std::max(usable_, kStep); huge < wanted)
    (void)madvise(data_ + huge, wanted - huge, MADV_HUGEPAGE);
  usable_ = wanted;
  return true;
}

}  // namespace rookery::memory
