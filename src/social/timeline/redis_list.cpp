#include "social/timeline/redis_list.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>

namespace rookery::social::redis_list {
namespace {

using redis::Command;
using redis::Reply;

constexpr std::size_t kPostBytes = 8;

// Under this, in Lua: KEYS[1] is the list.
constexpr std::string_view kOpen = R"(
local mark = redis.call('LINDEX', KEYS[1], 0)
if mark and mark ~= ARGV[1] then return mark end
local history = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
mark = ARGV[2] .. string.sub(history, 1, 16)
redis.call('UNLINK', KEYS[1])
redis.call('RPUSH', KEYS[1], mark)
redis.call('EXPIRE', KEYS[1], ARGV[3])
return mark)";

// The ticket is bytes 2 to 9 of a mark, what was trimmed 18 to 25, the history 42 to 57.
constexpr std::string_view kFill = R"(
local mark = redis.call('LINDEX', KEYS[1], 0)
if not mark or string.sub(mark, 2, 9) ~= ARGV[1] then return 0 end
if #ARGV > 4 then redis.call('LPUSH', KEYS[1], unpack(ARGV, 5)) end
redis.call('LPUSH', KEYS[1],
           'F' .. ARGV[1] .. ARGV[2] .. string.sub(mark, 18, 25) .. ARGV[3] .. ARGV[4] .. string.sub(mark, 42, 57))
return 1)";

constexpr std::string_view kTrim = R"(
if redis.call('LINDEX', KEYS[1], 0) ~= ARGV[1] then return 0 end
redis.call('LTRIM', KEYS[1], ARGV[2], -1)
redis.call('LPUSHX', KEYS[1], ARGV[3])
return 1)";

using PostBytes = std::array<char, kPostBytes>;

PostBytes bytes_of(std::uint64_t number) {
  return std::bit_cast<PostBytes>(std::endian::native == std::endian::little ? __builtin_bswap64(number)
                                                                             : number);
}
PostBytes bytes_of(std::int64_t number) { return bytes_of(static_cast<std::uint64_t>(number)); }
std::string_view view(const PostBytes& bytes) { return {bytes.data(), bytes.size()}; }

// REQUIRES: eight bytes.
std::uint64_t number_of(std::string_view bytes) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return std::endian::native == std::endian::little ? __builtin_bswap64(number) : number;
}
std::int64_t id_of(std::string_view bytes) { return static_cast<std::int64_t>(number_of(bytes)); }

// An account's digits, without an allocation: there are millions a second.
struct Digits {
  explicit Digits(AccountId account)
      : size(static_cast<std::size_t>(
            std::to_chars(text.data(), text.data() + text.size(), account.value()).ptr - text.data())) {}
  [[nodiscard]] std::string_view view() const { return {text.data(), size}; }

  std::array<char, std::numeric_limits<std::int64_t>::digits10 + 2> text;  // filled by `size`
  std::size_t size;
};

std::string key_of(AccountId reader) { return fmt::format("home:{{{}}}", reader.value()); }

}  // namespace

std::string Mark::bytes() const {
  std::string all(1, filled ? 'F' : 'T');
  for (const auto number : {ticket, static_cast<std::uint64_t>(filled_from),
                            static_cast<std::uint64_t>(trimmed_below), turn, basis.number}) {
    all += view(bytes_of(number));
  }
  return all.append(history.data(), history.size());
}

std::optional<Mark> Mark::parse(std::string_view bytes) {
  if (bytes.size() != kBytes || (bytes[0] != 'F' && bytes[0] != 'T')) return std::nullopt;
  Mark mark{.filled = bytes[0] == 'F',
            .ticket = number_of(bytes.substr(1)),
            .filled_from = id_of(bytes.substr(9)),
            .trimmed_below = id_of(bytes.substr(17)),
            .turn = number_of(bytes.substr(25)),
            .basis = {.number = number_of(bytes.substr(33))},
            .history = {}};
  std::ranges::copy(bytes.substr(41), mark.history.begin());
  return mark;
}

redis::Slot slot_of(AccountId reader) { return redis::slot_of(Digits(reader).view()); }

void append_push(std::string& bytes, AccountId reader, std::span<const PostId> posts) {
  constexpr std::string_view kKeyBegin = "home:{";
  constexpr std::string_view kKeyEnd = "}";
  const Digits digits(reader);
  if (posts.size() == 1) {  // most are
    bytes += "*3\r\n$6\r\nRPUSHX\r\n$";
  } else {
    fmt::format_to(std::back_inserter(bytes), "*{}\r\n$6\r\nRPUSHX\r\n$", 2 + posts.size());
  }
  const auto key_size = kKeyBegin.size() + digits.size + kKeyEnd.size();
  if (key_size >= 10) bytes += static_cast<char>('0' + key_size / 10);
  bytes += static_cast<char>('0' + key_size % 10);
  bytes += "\r\n";
  bytes += kKeyBegin;
  bytes += digits.view();
  bytes += kKeyEnd;
  for (const auto post : posts) {
    bytes += "\r\n$8\r\n";
    bytes += view(bytes_of(post.value()));
  }
  bytes += "\r\n";
}

Command push(AccountId reader, std::span<const PostId> posts) {
  std::string bytes;
  append_push(bytes, reader, posts);
  return {slot_of(reader), std::move(bytes)};
}

Command renew(AccountId reader, std::chrono::seconds away_max) {
  const auto key = key_of(reader);
  return Command(key, "EXPIRE", key, away_max.count());
}

Command read(AccountId reader) {
  const auto key = key_of(reader);
  return Command(key, "LRANGE", key, 0, -1);
}

Command read_front(AccountId reader, std::int64_t count) {
  const auto key = key_of(reader);
  return Command(key, "LRANGE", key, 0, count - 1);
}

Command open(AccountId reader, const std::optional<Mark>& instead_of, const Mark& mark,
             std::chrono::seconds away_max) {
  const auto key = key_of(reader);
  const auto bytes = mark.bytes();
  return Command(key, "EVAL", kOpen, 1, key, instead_of ? instead_of->bytes() : std::string(),
                 std::string_view(bytes).substr(0, Mark::kBytes - mark.history.size()), away_max.count());
}

Command fill(AccountId reader, std::uint64_t ticket, HomeBasis basis, std::span<const PostId> posts,
             PostId floor, std::uint64_t turn) {
  std::string bytes = fmt::format("*{}\r\n", 8 + posts.size());
  Command::append(bytes, "EVAL");
  Command::append(bytes, kFill);
  Command::append(bytes, 1);
  Command::append(bytes, key_of(reader));
  Command::append(bytes, view(bytes_of(ticket)));
  Command::append(bytes, view(bytes_of(floor.value())));
  Command::append(bytes, view(bytes_of(turn)));
  Command::append(bytes, view(bytes_of(basis.number)));
  for (const auto post : posts) Command::append(bytes, view(bytes_of(post.value())));
  return {slot_of(reader), std::move(bytes)};
}

Command trim(AccountId reader, const Mark& seen, std::int64_t count, const Mark& mark) {
  const auto key = key_of(reader);
  return Command(key, "EVAL", kTrim, 1, key, seen.bytes(), count, mark.bytes());
}

Command ask_history(redis::Slot slot) { return {slot, Command::words_of("INFO", "replication")}; }

Result<History> history(const Reply& reply) {
  constexpr std::string_view kName = "master_replid:";
  History history{};
  const auto at = reply.text.find(kName);
  if (at == std::string::npos || reply.text.size() < at + kName.size() + history.size())
    return fail(Errc::corrupt, {}, "Redis does not say what its replication is called");
  std::copy_n(reply.text.begin() + static_cast<std::ptrdiff_t>(at + kName.size()), history.size(),
              history.begin());
  return history;
}

Result<std::optional<Contents>> contents(const Reply& reply) {
  const auto strange = [] { return fail(Errc::corrupt, {}, "Redis: a home list has no mark"); };
  if (reply.kind != Reply::Kind::list) return strange();
  if (reply.list.empty()) return std::optional<Contents>();
  const auto mark = Mark::parse(reply.list.front().text);
  if (!mark) return strange();
  Contents found{.mark = *mark, .posts = {}};
  found.posts.reserve(reply.list.size());
  for (const Reply& element : reply.list) {
    if (element.text.size() != kPostBytes) continue;
    const PostId post(id_of(element.text));
    if (post >= mark->floor()) found.posts.push_back(post);
  }
  if (!std::ranges::is_sorted(found.posts)) std::ranges::sort(found.posts);
  found.posts.erase(std::ranges::unique(found.posts).begin(), found.posts.end());
  return found;
}

}  // namespace rookery::social::redis_list
