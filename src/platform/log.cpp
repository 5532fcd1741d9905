#include "platform/log.hpp"

#include "base/text.hpp"

#include <fmt/chrono.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace rookery {
namespace {

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::off:
      return spdlog::level::off;
  }
  std::unreachable();
}

constexpr std::pair<std::string_view, LogLevel> kLevels[] = {{"debug", LogLevel::debug},
                                                             {"info", LogLevel::info},
                                                             {"warn", LogLevel::warn},
                                                             {"error", LogLevel::error},
                                                             {"off", LogLevel::off}};

std::string_view name_of(LogLevel level) { return kLevels[static_cast<std::size_t>(level)].first; }

using Line = fmt::memory_buffer;

void append(Line& line, std::string_view text) { line.append(text.data(), text.data() + text.size()); }

void append_escaped(Line& line, unsigned char byte) {
  switch (byte) {
    case '"':
      append(line, "\\\"");
      break;
    case '\\':
      append(line, "\\\\");
      break;
    case '\n':
      append(line, "\\n");
      break;
    case '\r':
      append(line, "\\r");
      break;
    case '\t':
      append(line, "\\t");
      break;
    default:
      fmt::format_to(std::back_inserter(line), "\\u{:04x}", byte);
  }
}

// RFC 8259 section 7. A text that is not UTF-8 keeps its ASCII; every other byte of it becomes U+FFFD.
void append_quoted(Line& line, std::string_view text) {
  const bool keep_high_bytes = is_utf8(text);
  line.push_back('"');
  std::size_t plain_from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool plain =
        byte >= 0x80 ? keep_high_bytes : byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f;
    if (plain) continue;
    append(line, text.substr(plain_from, i - plain_from));
    plain_from = i + 1;
    if (byte >= 0x80) {
      append(line, "\xEF\xBF\xBD");
    } else {
      append_escaped(line, byte);
    }
  }
  append(line, text.substr(plain_from));
  line.push_back('"');
}

struct AppendValue {
  Line& line;
  void operator()(std::string_view text) const { append_quoted(line, text); }
  void operator()(std::int64_t number) const { fmt::format_to(std::back_inserter(line), "{}", number); }
  void operator()(bool yes) const { append(line, yes ? "true" : "false"); }
  void operator()(double number) const {
    if (std::isfinite(number)) {
      fmt::format_to(std::back_inserter(line), "{:.3f}", number);
    } else {
      append(line, "null");
    }
  }
};

void write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return;  // nobody to tell: this is where errors are told
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

bool parse_log_level(std::string_view name, LogLevel& level) {
  for (const auto& [text, value] : kLevels) {
    if (text != name) continue;
    level = value;
    return true;
  }
  return false;
}

// Collects formatted lines; its own thread writes them, so that no caller waits for a slow terminal or disk.
class Log::Sink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit Sink(int descriptor) : descriptor_(descriptor), writer_([this] { write_until_closed(); }) {}
  ~Sink() override {
    {
      const std::scoped_lock lock(mutex_);
      closed_ = true;
    }
    wake_.notify_one();
    writer_.join();
  }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {  // under mutex_
    if (filling_.size() > kBufferedBytesMax) {
      ++dropped_;
      return;
    }
    formatted_.clear();
    formatter_->format(message, formatted_);
    filling_.append(formatted_.data(), formatted_.size());
    if (message.level >= spdlog::level::warn) flush_();
  }
  void flush_() override {
    urgent_ = true;
    wake_.notify_one();
  }

 private:
  void write_until_closed() {
    std::string writing;
    std::unique_lock lock(mutex_);
    while (!closed_ || !filling_.empty() || dropped_ > 0) {
      wake_.wait_for(lock, std::chrono::milliseconds(kFlushEveryMs), [this] { return closed_ || urgent_; });
      urgent_ = false;
      if (dropped_ > 0 && filling_.size() <= kBufferedBytesMax / 2) {
        fmt::format_to(
            std::back_inserter(filling_),
            "{{\"time\":\"{:%FT%T}Z\",\"level\":\"warn\",\"msg\":\"log lines dropped\",\"lines\":{}}}\n",
            std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now()),
            std::exchange(dropped_, 0));
      }
      writing.clear();
      std::swap(writing, filling_);
      lock.unlock();
      write_all(descriptor_, writing);
      lock.lock();
    }
  }

  const int descriptor_;
  // Guarded by base_sink's mutex_.
  std::string filling_;
  spdlog::memory_buf_t formatted_;
  std::size_t dropped_ = 0;
  bool urgent_ = false;
  bool closed_ = false;
  std::condition_variable wake_;
  std::thread writer_;  // last: uses all of the above
};

Log::Log(LogLevel level, int descriptor) : level_(level), sink_(std::make_shared<Sink>(descriptor)) {
  logger_ = std::make_unique<spdlog::logger>("rookery", sink_);
  logger_->set_level(level_of(level));
  logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})",
                                                                     spdlog::pattern_time_type::utc, "\n"));
}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  if (!writes(level)) return;
  Line line;
  append(line, "\"level\":");
  append_quoted(line, name_of(level));
  append(line, ",\"msg\":");
  append_quoted(line, message);
  for (const LogField& field : fields) {
    line.push_back(',');
    append_quoted(line, field.key);
    line.push_back(':');
    std::visit(AppendValue{line}, field.value);
  }
  logger_->log(level_of(level), spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace rookery
