#pragma once

#include "base/result.hpp"
#include "platform/redis/command.hpp"
#include "platform/redis/connection.hpp"
#include "platform/redis/copy_paces.hpp"
#include "platform/redis/slot_map.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rookery::redis {

struct ClusterSettings {
  std::vector<Endpoint> seeds;  // some of the nodes; the others are found
  ConnectionSettings connection;
  std::chrono::milliseconds refresh_min{50};  // between two questions for the slot map
};

// A Redis Cluster, as its clients see it: commands go to the primary of their slot, all of a loop's commands
// to one node in one pipeline. The slot map is asked for when a node says that it is wrong or cannot be
// reached. A command that was certainly not carried out (redirected, cluster in trouble, never sent) is tried
// again until its deadline; one whose connection broke after it was sent is not, because only its caller
// knows whether twice is once.
//
// Threads:  those of its executor, which runs one at a time: one client for each event loop.
// Lifetime: outlives every await on it; close() first, and a turn of the loop.
// Errors:   timeout, unavailable (both may have done it or not), corrupt, internal (Redis says that the
// command is
//           wrong). `detail` holds Redis's own words.
class Cluster {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds kPauseFirst{2};  // before it is tried again; it doubles
  static constexpr std::chrono::milliseconds kPauseLongest{100};
  static constexpr std::chrono::seconds kMapAgeMax{10};  // for reads: no error tells of a replica that is new
  static constexpr int kRedirectionsAtOnceMax = 5;       // then nodes disagree, and need a pause to agree
  static constexpr std::size_t kCommandsMax = 10'000;    // in one run_all

  Cluster(boost::asio::any_io_executor loop, ClusterSettings settings);
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  boost::asio::awaitable<Result<Reply>> run(Command command, TimePoint deadline);
  // All at once; the answers in the order of the commands. REQUIRES: at most kCommandsMax of them.
  boost::asio::awaitable<std::vector<Result<Reply>>> run_all(std::vector<Command> commands,
                                                             TimePoint deadline);
  // The same command for many keys, for those who send very many: those to one node are encoded into one
  // buffer, and their answers become no objects. `encode(i, bytes)` appends the command for the key of
  // slots[i]; `answered(i, integer)` gets its answer. A command may be carried out twice; all were carried
  // out unless there is an error. REQUIRES: at most kCommandsMax; all arguments stay valid until the await
  // returns.
  using Encode = std::function<void(std::size_t i, std::string& bytes)>;
  using Answered = std::function<void(std::size_t i, std::int64_t answer)>;
  boost::asio::awaitable<Result<>> run_each(std::span<const Slot> slots, const Encode& encode,
                                            const Answered& answered, TimePoint deadline);

  // A command that changes nothing, from whichever copy of its slot is fast. When the first one that is asked
  // has not answered after what nearly all answers take, another is asked as well, and the first answer
  // counts. A replica may lag behind its primary. Where no copy answers it is as run().
  boost::asio::awaitable<Result<Reply>> run_read(Command command, TimePoint deadline);

  // The primary of a slot, as far as is known.
  [[nodiscard]] std::optional<Endpoint> owner(Slot slot) const { return map_.owner(slot); }
  // Its number among the primaries, from 0 up; until the next await.
  [[nodiscard]] std::optional<std::size_t> owner_number(Slot slot) const { return map_.owner_number(slot); }

  void close();

 private:
  // What an outcome asks for.
  enum class Then : std::uint8_t { done, elsewhere, later, map_first };
  struct Judged {
    Then then;
    std::optional<Redirection> redirection;
  };
  [[nodiscard]] static Judged judge(Connection::Outcome& outcome, const Endpoint& asked);
  std::shared_ptr<Connection> connection(const Endpoint& endpoint);
  std::shared_ptr<Connection> replica_connection(const Endpoint& endpoint);
  struct Race;
  boost::asio::awaitable<void> ask_copy(std::shared_ptr<Race> race, std::shared_ptr<Connection> copy);
  boost::asio::awaitable<std::vector<std::size_t>> run_each_once(std::span<const Slot> slots,
                                                                 const Encode& encode,
                                                                 const Answered& answered,
                                                                 TimePoint deadline);
  boost::asio::awaitable<Result<Reply>> run_until(const Command& command, TimePoint deadline, Judged next,
                                                  Result<Reply> last);
  boost::asio::awaitable<void> pause(std::chrono::milliseconds& length, TimePoint deadline);
  boost::asio::awaitable<void> refresh(TimePoint deadline);
  boost::asio::awaitable<bool> refresh_from(Endpoint node, TimePoint deadline);
  void forget_strangers();

  const boost::asio::any_io_executor loop_;
  const ClusterSettings settings_;
  SlotMap map_;
  std::map<Endpoint, std::shared_ptr<Connection>> connections_;
  std::map<Endpoint, std::shared_ptr<Connection>> replica_connections_;
  CopyPaces paces_;
  std::string why_no_map_ = "nobody was asked yet";
  bool refreshing_ = false;
  TimePoint refreshed_at_;
  std::size_t ask_next_ = 0;  // which of the known nodes is asked for the map
  boost::asio::steady_timer refreshed_;
  bool closed_ = false;
};

}  // namespace rookery::redis
