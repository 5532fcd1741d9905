#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <vector>

namespace rookery {

// Why something was not done, in the few words that a caller can act on. The codes of SQLite, libpq, Redis
// and curl end in their adapter and become one of these; api/errors.cpp turns them into an HTTP status.
enum class Errc : std::uint8_t {
  not_found,        // does not exist, or the asker may not know that it does
  conflict,         // lost against another change, or exists already
  invalid,          // the input breaks a rule; `message` says which
  forbidden,        // known who asks, and it is not allowed
  unauthenticated,  // not known who asks
  rate_limited,     // too often; later it may work
  too_large,        // over a named limit
  timeout,          // the deadline passed; may be tried again
  unavailable,      // a part is down or full; may be tried again
  corrupt,          // stored bytes break their own rules
  internal,         // our bug
};

// One broken rule of one field, in the words of Mastodon's `details`: {"username": [{"error": "ERR_TAKEN",
// …}]}.
struct FieldError {
  std::string field;
  std::string code;         // ERR_BLANK, ERR_INVALID, ERR_TAKEN, ERR_TOO_LONG, ERR_ACCEPTED ...
  std::string description;  // a sentence for people, without the field's name
};

// An error has two audiences. `message` is a sentence safe to show to whoever asked (empty: a standard one
// for the code); `detail` is for the log only.
struct Error {
  Errc code = Errc::internal;
  std::string message;
  std::string detail;
  std::vector<FieldError> fields;
};

template <class T = void>
using Result = std::expected<T, Error>;

// An error ready to return: `return fail(Errc::invalid, "Text can't be blank");`
[[nodiscard]] inline std::unexpected<Error> fail(Errc code, std::string message = {},
                                                 std::string detail = {}) {
  return std::unexpected(Error{code, std::move(message), std::move(detail), {}});
}

// The value of a Result that has one; unlike operator*, it may be ignored.
template <class T>
T unwrap(Result<T>&& result) {
  return *std::move(result);
}

}  // namespace rookery

// The value of a Result, or an early return of its error. In a coroutine use ROOKERY_CO_TRY.
//   auto post = ROOKERY_TRY(find_post(tx, id));
#define ROOKERY_TRY_AS_(return_keyword, ...)                                          \
  __extension__({                                                                     \
    auto rookery_try = (__VA_ARGS__);                                                 \
    if (!rookery_try) return_keyword std::unexpected(std::move(rookery_try).error()); \
    rookery::unwrap(std::move(rookery_try));                                          \
  })
#define ROOKERY_TRY(...) ROOKERY_TRY_AS_(return, __VA_ARGS__)
#define ROOKERY_CO_TRY(...) ROOKERY_TRY_AS_(co_return, __VA_ARGS__)
