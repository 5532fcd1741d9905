#include "social/timeline/home_basis.hpp"

namespace rookery::social {

namespace {

// SplitMix64's last step (Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators): all bits of
// the sum depend on all bits of each id.
std::uint64_t mixed(std::uint64_t number) {
  number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9;
  number = (number ^ number >> 27) * 0x94d049bb133111eb;
  return number ^ number >> 31;
}

}  // namespace

Result<HomeBasis> home_basis(sql::Reader& tx, AccountId reader) {
  HomeBasis basis;
  ROOKERY_TRY(tx.each(
      "SELECT id FROM follows WHERE follower_id = $1 "
      "UNION ALL SELECT id FROM followed_tags WHERE account_id = $1",
      [&basis](const sql::Row& row) { basis.number += mixed(static_cast<std::uint64_t>(row.integer(0))); },
      reader));
  return basis;
}

}  // namespace rookery::social
