#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <vector>

namespace rookery::sql {

// Answers on their way from a database thread to the event loops that wait for them. Those of one loop go
// together, in the order they were added, when this is destroyed: waking a sleeping thread costs more than an
// answer, and on one core the woken thread takes the core from the one that still has answers to give.
//
// Threads: one.
class Answers {
 public:
  using Answer = std::function<void()>;

  Answers() = default;
  Answers(const Answers&) = delete;
  Answers& operator=(const Answers&) = delete;
  ~Answers();

  void add(boost::asio::any_io_executor loop, Answer answer);

 private:
  struct Parcel {
    boost::asio::any_io_executor loop;
    std::vector<Answer> answers;
  };
  std::vector<Parcel> parcels_;  // one a loop
};

}  // namespace rookery::sql
