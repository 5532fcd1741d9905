#include "town/graph.hpp"

#include <algorithm>
#include <numeric>

namespace rookery::bench {

namespace {

constexpr double kFollowsShape = 1.5;  // of the power law of how many somebody follows
constexpr double kFollowsMax = 50;     // times the mean
constexpr std::uint32_t kCalibrationPeople = 4'000;
constexpr int kCalibrationRounds = 4;

}  // namespace

Graph::Graph(std::uint32_t accounts, double follows_mean, std::uint64_t seed)
    : accounts_(accounts), seed_(seed) {
  stride_ = static_cast<std::uint64_t>(accounts * 0.618) | 1;
  while (std::gcd(stride_, std::uint64_t{accounts}) != 1) stride_ += 2;
  least_ = follows_mean / 3;  // the mean of the power law alone is three times its least
  for (int round = 0; round < kCalibrationRounds; ++round) {
    const auto sample = std::min(accounts, kCalibrationPeople);
    double sum = 0;
    for (std::uint32_t i = 0; i < sample; ++i) {
      sum +=
          static_cast<double>(followed_by(static_cast<Person>(std::uint64_t{i} * accounts / sample)).size());
    }
    least_ *= follows_mean * sample / sum;
  }
}

Person Graph::popular(Dice& dice, Purpose purpose) const {
  // The share of the rank r of n falls like r^(-2/3) for who is followed, r^(-1/2) for who writes.
  const double unit = dice.unit();
  const double place = purpose == Purpose::followed ? unit * unit * unit : unit * unit;
  const auto rank = static_cast<std::uint64_t>(place * accounts_);
  const std::uint64_t shift = purpose == Purpose::followed ? 0 : accounts_ / 3;
  return static_cast<Person>((rank + shift) * stride_ % accounts_);
}

std::vector<Person> Graph::followed_by(Person who) const {
  Dice dice(seed_ ^ (std::uint64_t{who} + 1) * 0x9E37'79B9'7F4A'7C15);
  const double most = std::min(least_ * 3 * kFollowsMax, accounts_ / 2.0);
  const auto wanted =
      static_cast<std::size_t>(std::min(least_ * dice.power_law(kFollowsShape), most) + dice.unit());
  std::vector<Person> people;
  people.reserve(wanted + 1);
  // Those drawn twice are drawn again once; then the list is shorter by the rest.
  for (int draw = 0; draw < 2; ++draw) {
    while (people.size() < wanted) people.push_back(popular(dice, Purpose::followed));
    if (draw == 0) people.push_back(kHub);
    std::ranges::sort(people);
    people.erase(std::ranges::unique(people).begin(), people.end());
  }
  std::erase(people, who);
  return people;
}

}  // namespace rookery::bench
