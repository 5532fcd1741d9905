#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace spdlog {
class logger;  // NOLINT(readability-identifier-naming): the library's
}

namespace rookery {

enum class LogLevel : std::uint8_t { debug, info, warn, error, off };

// "debug", "info", "warn", "error" or "off"; false when it is none of these.
[[nodiscard]] bool parse_log_level(std::string_view name, LogLevel& level);

// One named value of a log line. Views: they need to live only as long as the call that logs them.
struct LogField {
  std::string_view key;
  std::variant<std::string_view, std::int64_t, double, bool> value;

  LogField(std::string_view name, std::string_view text) : key(name), value(text) {}
  LogField(std::string_view name, const char* text) : key(name), value(std::string_view(text)) {}
  LogField(std::string_view name, const std::string& text) : key(name), value(std::string_view(text)) {}
  LogField(std::string_view name, bool yes) : key(name), value(yes) {}
  LogField(std::string_view name, double number) : key(name), value(number) {}
  template <class Integer>
    requires(std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>)
  LogField(std::string_view name, Integer number) : key(name), value(static_cast<std::int64_t>(number)) {}
};

// The program's log: one JSON object a line,
//   {"time":"2024-05-01T12:30:00.123Z","level":"info","msg":"listening","port":8080}
// A caller only appends to a buffer; a thread of the log writes it out every kFlushEveryMs, and at once after
// a warning or an error. Texts are escaped, bytes that are not UTF-8 become U+FFFD.
//
// Threads:  any; calls may overlap.
// Lifetime: outlives all that log to it; the destructor writes what is left.
// Limits:   when the reader of the descriptor is too slow, lines beyond kBufferedBytesMax are dropped and
// their
//           number is logged once there is room.
class Log {
 public:
  static constexpr std::size_t kBufferedBytesMax = 4 << 20;
  static constexpr int kFlushEveryMs = 50;
  static constexpr int kStandardError = 2;

  // Lines below `level` are not written. `descriptor` stays open while the log lives and is not closed by it.
  explicit Log(LogLevel level = LogLevel::info, int descriptor = kStandardError);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  [[nodiscard]] bool writes(LogLevel level) const { return level >= level_ && level != LogLevel::off; }
  void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});

  void debug(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::debug, message, fields);
  }
  void info(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::info, message, fields);
  }
  void warn(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::warn, message, fields);
  }
  void error(std::string_view message, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::error, message, fields);
  }

 private:
  class Sink;
  const LogLevel level_;
  std::shared_ptr<Sink> sink_;
  std::unique_ptr<spdlog::logger> logger_;
};

}  // namespace rookery
