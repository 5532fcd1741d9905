#pragma once

#include "base/dice.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rookery::social::demo {

// What a sentence is for. A post of one kind is answered by those that fit it (see answers_to).
enum class Kind : std::uint8_t {
  say,      // something to share
  ask,      // a question to all
  win,      // good news
  moan,     // bad luck
  remark,   // answers `say`, about the topic
  tip,      // answers `ask`
  praise,   // answers `say`, about nothing in particular
  cheer,    // answers `win`
  comfort,  // answers `moan`
  thanks,   // the author answers one of these
  chat,     // goes on talking
  bye,      // ends a thread
  dm,       // to one person
  shout,    // a good word for a friend, {m}
  open,     // may stand before a post
  close,    // may stand behind it
  edit,     // what an edit adds
  bio,
};
inline constexpr std::size_t kKinds = 18;

using Lines = std::array<std::vector<std::string>, kKinds>;

// What people talk about in one language.
struct Topic {
  std::string key;                // the same in all languages
  std::string label;              // what it is called in a bio
  std::vector<std::string> tags;  // hashtags, without '#'
  std::vector<std::string> warnings;
  std::vector<std::string> things, details;  // what {a} and {b} stand for
  Lines lines;
};

struct Language {
  struct Name {
    std::string shown, handle;
  };
  std::string code;
  int utc_offset_hours = 0;  // where most who write it live
  double share = 0;          // of all people
  std::vector<Name> names;
  std::vector<std::string> nicknames;                       // in place of a name: "Quiet Heron"
  std::vector<std::pair<std::string, std::string>> fields;  // of profiles
  Lines lines;                                              // of any topic
  std::vector<Topic> topics;

  [[nodiscard]] const Topic* find(std::string_view topic_key) const;
};

// Everything that the demo can say, by language; English first, which has every topic.
[[nodiscard]] std::vector<Language> load_languages();

// What the slots of a template stand for in one thread.
struct Slots {
  std::uint8_t a = 0, b = 0;  // indices into Topic::things and details, wrapped
};

// A template with its choices made: "[x|y|]" becomes one of the three, {a} and {b} the topic's words, {m}
// `friend_`.
[[nodiscard]] std::string expand(std::string_view line, const Topic& topic, Slots slots,
                                 std::string_view friend_, Dice& dice);

// The kinds that can answer a post of this kind, likelier ones repeated; `by_author` when who wrote the post
// above that one speaks. Empty: nobody would.
[[nodiscard]] std::vector<Kind> answers_to(Kind kind, bool by_author);

}  // namespace rookery::social::demo
