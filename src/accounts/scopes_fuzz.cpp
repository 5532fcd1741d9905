#include "accounts/scopes.hpp"

#include <cstdlib>

// What a client asks for, parsed: the words that are kept mean the same when they are read again, and a set
// contains itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using rookery::accounts::Scopes;
  const auto scopes = Scopes::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!scopes) return 0;
  const auto again = Scopes::parse(scopes->text());
  if (!again || again->text() != scopes->text() || !again->contains(*scopes) || !scopes->contains(*again)) {
    std::abort();
  }
  return 0;
}
