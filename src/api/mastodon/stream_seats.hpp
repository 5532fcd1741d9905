#pragma once

#include "accounts/ids.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>

namespace rookery::api {

// How many streams one account, and one address, may have open. Connections from the machine itself are not
// counted, as in the rate limit. Threads: all calls may overlap.
class StreamSeats {
 public:
  static constexpr std::uint32_t kPerAccountMax = 100;
  static constexpr std::uint32_t kPerAddressMax = 1'000;  // people behind one address are many

  // False: one of the two has all that it may have.
  [[nodiscard]] bool take(AccountId account, const std::string& address) {
    const std::scoped_lock lock(mutex_);
    auto& of_account = accounts_[account];
    auto& of_address = addresses_[address];
    const bool free = of_account < kPerAccountMax && of_address < kPerAddressMax;
    if (free) {
      ++of_account;
      ++of_address;
    }
    if (of_account == 0) accounts_.erase(account);
    if (of_address == 0) addresses_.erase(address);
    return free;
  }
  // REQUIRES: taken before.
  void give_back(AccountId account, const std::string& address) {
    const std::scoped_lock lock(mutex_);
    if (--accounts_[account] == 0) accounts_.erase(account);
    if (--addresses_[address] == 0) addresses_.erase(address);
  }

 private:
  std::mutex mutex_;
  std::unordered_map<AccountId, std::uint32_t> accounts_;
  std::unordered_map<std::string, std::uint32_t> addresses_;
};

}  // namespace rookery::api
