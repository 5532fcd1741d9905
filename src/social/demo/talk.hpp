#pragma once

#include "social/demo/people.hpp"
#include "social/ids.hpp"
#include "social/visibility.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

namespace rookery::social::demo {

using PostIndex = std::uint32_t;
inline constexpr PostIndex kNoPost = UINT32_MAX;

// What is remembered of a post: enough to answer it, not its text.
struct Post {
  PostId id;  // given by whoever stores it
  Instant when;
  PersonIndex author = 0;
  PostIndex reply_to = kNoPost, reblog_of = kNoPost;
  Slots slots;
  std::uint8_t language = 0, topic = 0, depth = 0;
  Kind kind = Kind::say;
  Visibility visibility = Visibility::public_;
};

// What somebody wrote, as typed.
struct Words {
  struct Edit {
    std::string before;
    Instant when;
  };
  std::string text, warning;
  std::optional<Edit> edit;
};

// Who says what, in the order of time: posts, replies that answer them, reblogs. Everything a person answers
// or passes on was there before and may be seen by them. Holds about 60 bytes a post.
class Talk {
 public:
  static constexpr std::uint8_t kDepthMax = 8;

  // The references outlive this.
  Talk(const std::vector<Language>& languages, const People& people, std::size_t posts, Instant now,
       Dice& dice);

  // The next post, which posts() then ends with; nothing when all is said.
  [[nodiscard]] std::optional<Words> next();

  [[nodiscard]] std::span<const Post> posts() const { return posts_; }
  [[nodiscard]] Post& newest() { return posts_.back(); }

 private:
  struct Moment {
    Instant when;
    PersonIndex author = 0;
  };

  std::optional<Words> answer(const Moment& moment);
  std::optional<Words> go_on(const Moment& moment);
  std::optional<Words> reblog(const Moment& moment);
  Words begin(const Moment& moment);
  Words write_to_one(Post post);
  Words reply(const Moment& moment, PostIndex parent, bool by_author);

  [[nodiscard]] Instant moment_of(PersonIndex who, Instant now);
  [[nodiscard]] std::optional<PostIndex> somebodys_post(const Moment& moment, bool replies_too);
  [[nodiscard]] std::optional<PersonIndex> friend_of(PersonIndex who);
  [[nodiscard]] bool speaks(PersonIndex who, std::uint8_t language) const;
  [[nodiscard]] const Topic& topic_of(const Post& post) const;
  [[nodiscard]] std::string line(const Post& post, std::string_view friend_name);
  [[nodiscard]] std::string fresh_line(Post& post, std::string_view friend_name);
  [[nodiscard]] std::string general(const Post& post, Kind kind);
  void add_tags(std::string& text, const Post& post);
  void keep(const Post& post);

  const std::vector<Language>& languages_;
  const People& people_;
  Dice& dice_;
  const Instant now_;
  std::vector<Moment> moments_;
  std::size_t told_ = 0;
  std::vector<Post> posts_;
  std::vector<PostIndex> latest_root_, latest_, inbox_;  // of each person; inbox_: who answered them last
  std::unordered_set<std::uint64_t> answered_;           // post << 32 | person
  std::unordered_set<std::uint64_t> reblogged_;          // post << 32 | person
  std::unordered_set<std::size_t> said_;                 // hashes of texts
};

}  // namespace rookery::social::demo
