#pragma once

#include "base/dice.hpp"
#include "social/demo/phrase_bank.hpp"

#include <string>
#include <vector>

namespace rookery::bench {

// What people write, from the demo's English phrases. Threads: one at a time.
class Words {
 public:
  Words();

  [[nodiscard]] std::string say(Dice& dice) const;     // something to all
  [[nodiscard]] std::string answer(Dice& dice) const;  // to somebody
  [[nodiscard]] std::string name(Dice& dice) const;    // of a person, as shown
  // One of the hashtags, by a power law; without '#'.
  [[nodiscard]] const std::string& tag(Dice& dice) const;
  [[nodiscard]] const std::vector<std::string>& tags() const { return tags_; }

 private:
  [[nodiscard]] std::string line(social::demo::Kind kind, Dice& dice) const;

  std::vector<social::demo::Language> languages_;
  std::vector<std::string> tags_;
};

}  // namespace rookery::bench
