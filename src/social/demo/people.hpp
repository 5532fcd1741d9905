#pragma once

#include "accounts/account.hpp"
#include "base/clock.hpp"
#include "base/dice.hpp"
#include "social/demo/phrase_bank.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rookery::social::demo {

// One made-up account. People are numbered from 0: kHub is the paper that everybody follows, kVisitor who the
// demo's login is for.
struct Person {
  AccountId id;
  std::string name, display_name;
  std::uint8_t language = 0;             // index into the languages
  std::array<std::uint8_t, 3> topics{};  // indices into the language's topics; the first matters most
  bool locked = false, bot = false;
  float activity = 1;  // share of all posts, not normed
  Instant joined;
};

using PersonIndex = std::uint32_t;
inline constexpr PersonIndex kHub = 0;
inline constexpr PersonIndex kVisitor = 1;

// Who there is and who follows whom, from a seed. Holds four bytes a follow in each direction.
class People {
 public:
  static constexpr std::chrono::days kHistory{60};  // everything happened within so long

  // REQUIRES: people >= 2. follows_mean is cut to what so many people can have.
  People(const std::vector<Language>& languages, std::size_t people, std::size_t follows_mean, Instant now,
         Dice& dice);

  [[nodiscard]] std::size_t size() const { return people_.size(); }
  [[nodiscard]] const Person& operator[](PersonIndex who) const { return people_[who]; }
  [[nodiscard]] Person& operator[](PersonIndex who) { return people_[who]; }

  [[nodiscard]] std::span<const PersonIndex> followed_by(PersonIndex who) const;  // sorted
  [[nodiscard]] std::span<const PersonIndex> followers_of(PersonIndex who) const;
  [[nodiscard]] bool follows(PersonIndex who, PersonIndex whom) const;
  [[nodiscard]] std::size_t follow_count() const { return followed_.size(); }

  // Somebody, by how much they write.
  [[nodiscard]] PersonIndex writer(Dice& dice) const;

 private:
  void invent(const std::vector<Language>& languages, std::size_t count, Instant now, Dice& dice);
  void connect(const std::vector<Language>& languages, std::size_t follows_mean, Dice& dice);
  void index_followers();

  std::vector<Person> people_;
  std::vector<double> activity_sums_;
  std::vector<std::size_t> followed_begin_, followers_begin_;
  std::vector<PersonIndex> followed_, followers_;
};

}  // namespace rookery::social::demo
