#include "platform/crypto/passwords.hpp"

#include "platform/crypto/sodium.hpp"
#include "platform/thread_priority.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sodium.h>

#include <array>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace rookery::crypto {

namespace asio = boost::asio;

static void wipe(std::string& secret) {
  sodium_memzero(secret.data(), secret.size());
  secret.clear();
}

Result<std::string> Passwords::hash_now(std::string_view password, PasswordCost cost) {
  ready();
  std::array<char, crypto_pwhash_STRBYTES> stored{};
  if (crypto_pwhash_str_alg(stored.data(), password.data(), password.size(), cost.passes, cost.memory_bytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(Errc::unavailable, {}, "no memory for a password hash");
  }
  return std::string(stored.data());
}

static bool matches(std::string_view password, const std::string& stored) {
  return crypto_pwhash_str_verify(stored.c_str(), password.data(), password.size()) == 0;
}

// The threads and their queue. Jobs that never ran are answered with `unavailable` when it stops.
class Passwords::Pool {
 public:
  // Called once, with false instead of being run.
  using Job = std::function<void(bool run)>;

  Pool(PasswordCost cost, unsigned workers) : cost_(cost) {
    ready();
    const auto made = hash_now("nobody has this password", cost);
    if (made) nobody_ = *made;
    for (unsigned i = 0; i < std::max(workers, 1U); ++i) threads_.emplace_back([this] { work(); });
  }
  ~Pool() {
    {
      const std::scoped_lock lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
    for (auto& job : jobs_) job(false);
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  void add(Job job) {
    {
      const std::scoped_lock lock(mutex_);
      if (!stopping_ && jobs_.size() < kQueuedMax) {
        jobs_.push_back(std::move(job));
        wake_.notify_one();
        return;
      }
    }
    job(false);
  }

  [[nodiscard]] PasswordCost cost() const { return cost_; }
  // A hash that costs what real ones do and that no password matches that anyone may try: it is never asked
  // for its match.
  [[nodiscard]] const std::string& nobody() const { return nobody_; }

  // Runs `compute` on a thread of the pool and goes on with its answer where the coroutine was.
  template <class T>
  asio::awaitable<Result<T>> run(std::function<Result<T>()> compute) {
    co_return co_await asio::async_initiate<decltype(asio::use_awaitable), void(Result<T>)>(
        [this](auto handler, std::function<Result<T>()> work) {
          // Its event loop does not end before the pool's thread has let go of it.
          auto executor =
              asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked);
          auto kept = std::make_shared<decltype(handler)>(std::move(handler));
          add([kept, executor, work = std::move(work)](bool wanted) {
            Result<T> answer = wanted ? work() : fail(Errc::unavailable, {}, "too many passwords wait");
            asio::post(executor, [kept, answer = std::move(answer)]() mutable {
              std::move (*kept)(std::move(answer));
            });
          });
        },
        asio::use_awaitable, std::move(compute));
  }

 private:
  void work() {
    go_behind_event_loops();
    while (true) {
      Job job;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
        if (stopping_) return;
        job = std::move(jobs_.front());
        jobs_.pop_front();
      }
      job(true);
    }
  }

  const PasswordCost cost_;
  std::string nobody_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

Passwords::Passwords(PasswordCost cost, unsigned workers) : pool_(std::make_unique<Pool>(cost, workers)) {}
Passwords::~Passwords() = default;

asio::awaitable<Result<std::string>> Passwords::hash(std::string password) {
  return pool_->run<std::string>([cost = pool_->cost(), password = std::move(password)]() mutable {
    auto stored = hash_now(password, cost);
    wipe(password);
    return stored;
  });
}

asio::awaitable<Result<bool>> Passwords::verify(std::string password, std::string stored) {
  return pool_->run<bool>([pool = pool_.get(), password = std::move(password),
                           stored = std::move(stored)]() mutable -> Result<bool> {
    const bool real = stored.starts_with("$argon2id$");
    const bool same = matches(password, real ? stored : pool->nobody());
    wipe(password);
    return real && same;
  });
}

}  // namespace rookery::crypto
