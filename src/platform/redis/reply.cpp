#include "platform/redis/reply.hpp"

#include <hiredis/hiredis.h>

#include <charconv>

namespace rookery::redis {
namespace {

Reply reply_of(const redisReply& given) {
  Reply reply;
  switch (given.type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      reply.kind = Reply::Kind::text;
      reply.text.assign(given.str, given.len);
      break;
    case REDIS_REPLY_ERROR:
      reply.kind = Reply::Kind::error;
      reply.text.assign(given.str, given.len);
      break;
    case REDIS_REPLY_INTEGER:
      reply.kind = Reply::Kind::integer;
      reply.integer = given.integer;
      break;
    case REDIS_REPLY_ARRAY:
      reply.kind = Reply::Kind::list;
      reply.list.reserve(given.elements);
      for (std::size_t i = 0; i < given.elements; ++i) reply.list.push_back(reply_of(*given.element[i]));
      break;
    default:
      break;
  }
  return reply;
}

}  // namespace

void ReplyReader::End::operator()(redisReader* reader) const { redisReaderFree(reader); }

ReplyReader::ReplyReader() : reader_(redisReaderCreate()) {}
ReplyReader::~ReplyReader() = default;
ReplyReader::ReplyReader(ReplyReader&&) noexcept = default;
ReplyReader& ReplyReader::operator=(ReplyReader&&) noexcept = default;

void ReplyReader::feed(std::string_view bytes) {
  unfinished_bytes_ += bytes.size();
  redisReaderFeed(reader_.get(), bytes.data(), bytes.size());
}

// An integer that is all there. Most answers are one, and hiredis makes an object of each.
std::optional<Reply> ReplyReader::next_integer() {
  auto& reader = *reader_;
  if (reader.ridx != -1) return std::nullopt;  // hiredis is in the middle of a reply
  const std::string_view rest(reader.buf + reader.pos, reader.len - reader.pos);
  if (!rest.starts_with(':')) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, wrong] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), number);
  const auto length = static_cast<std::size_t>(end - rest.data());
  if (wrong != std::errc{} || rest.substr(length, 2) != "\r\n") return std::nullopt;
  reader.pos += length + 2;
  unfinished_bytes_ = 0;
  return Reply{.kind = Reply::Kind::integer, .integer = number, .text = {}, .list = {}};
}

Result<std::optional<Reply>> ReplyReader::next() {
  if (auto integer = next_integer()) return integer;
  void* found = nullptr;
  if (redisReaderGetReply(reader_.get(), &found) != REDIS_OK) {
    return fail(Errc::corrupt, {}, std::string("Redis: ") + reader_->errstr);
  }
  if (found == nullptr) {
    if (unfinished_bytes_ > kReplyBytesMax) return fail(Errc::too_large, {}, "Redis: a reply is too large");
    return std::optional<Reply>();
  }
  unfinished_bytes_ = 0;
  const std::unique_ptr<void, decltype(&freeReplyObject)> owned(found, &freeReplyObject);
  return reply_of(*static_cast<const redisReply*>(found));
}

}  // namespace rookery::redis
