#include "town/words.hpp"

#include <algorithm>
#include <array>

namespace rookery::bench {

using social::demo::Kind;
using social::demo::Language;

Words::Words() : languages_(social::demo::load_languages()) {
  for (const auto& topic : languages_.front().topics)
    tags_.insert(tags_.end(), topic.tags.begin(), topic.tags.end());
  std::ranges::sort(tags_);
  tags_.erase(std::ranges::unique(tags_).begin(), tags_.end());
}

std::string Words::line(Kind kind, Dice& dice) const {
  const Language& english = languages_.front();
  const auto& topic = dice.pick(english.topics);
  const auto which = static_cast<std::size_t>(kind);
  const auto& special = topic.lines.at(which);
  const auto& lines = special.empty() || dice.chance(0.3) ? english.lines.at(which) : special;
  const social::demo::Slots slots{.a = static_cast<std::uint8_t>(dice.below(256)),
                                  .b = static_cast<std::uint8_t>(dice.below(256))};
  return expand(dice.pick(lines), topic, slots, {}, dice);
}

std::string Words::say(Dice& dice) const {
  static constexpr std::array kKinds = {Kind::say, Kind::say, Kind::say, Kind::ask, Kind::win, Kind::moan};
  std::string text;
  if (dice.chance(0.3)) text += line(Kind::open, dice) + " ";
  text += line(dice.pick(kKinds), dice);
  while (dice.chance(0.35)) text += " " + line(Kind::say, dice);
  if (dice.chance(0.3)) text += " " + line(Kind::close, dice);
  return text;
}

std::string Words::answer(Dice& dice) const {
  static constexpr std::array kKinds = {Kind::remark, Kind::praise, Kind::chat};
  return line(dice.pick(kKinds), dice);
}

std::string Words::name(Dice& dice) const {
  const Language& english = languages_.front();
  return dice.pick(english.names).shown + " " + dice.pick(english.nicknames);
}

const std::string& Words::tag(Dice& dice) const {
  const double unit = dice.unit();
  return tags_[static_cast<std::size_t>(unit * unit * static_cast<double>(tags_.size()))];
}

}  // namespace rookery::bench
