#include "social/timeline/home_rule.hpp"

#include "base/dice.hpp"
#include "social/test_world.hpp"

namespace rookery::social {
namespace {

// The rule told a second time, as one statement over the rows, so that the two can be compared.
// $1 reader, $2 posts, $3 now, $4 whether exclusive lists hide their members, $5 the list or 0 for home.
//
// `unwelcome` is a view of blocks and mutes. A language is looked for in the follow's JSON list as text; it
// is a short code without quotes, so taking it out changes the text exactly when it is there.
constexpr std::string_view kRule = R"sql(
SELECT p.id
FROM posts p
JOIN accounts a ON a.id = p.author_id AND a.standing = 0
LEFT JOIN posts o ON o.id = p.reblog_of_id
LEFT JOIN accounts oa ON oa.id = o.author_id
WHERE p.id = ANY($2)
  AND (p.reblog_of_id IS NULL OR (  -- what was reblogged may be seen
    oa.standing = 0
    AND (o.visibility <= 1 OR o.author_id = $1
      OR (o.visibility = 2 AND EXISTS (
            SELECT 1 FROM follows f WHERE f.follower_id = $1 AND f.followee_id = o.author_id))
      OR EXISTS (SELECT 1 FROM mentions m WHERE m.account_id = $1 AND m.post_id = o.id))
    AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = o.author_id AND b.target_id = $1)
    AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = $1 AND b.target_id = o.author_id)))
  AND (p.author_id = $1 OR (
    NOT EXISTS (SELECT 1 FROM blocks b WHERE b.account_id = p.author_id AND b.target_id = $1)
    AND NOT EXISTS (
      SELECT 1 FROM unwelcome u
      WHERE u.account_id = $1 AND u.target_id = p.author_id AND (u.until IS NULL OR u.until > $3))
    AND (p.reblog_of_id IS NULL OR NOT EXISTS (
      SELECT 1 FROM unwelcome u
      WHERE u.account_id = $1 AND u.target_id = o.author_id AND (u.until IS NULL OR u.until > $3)))
    AND NOT EXISTS (
      SELECT 1 FROM mentions m
      JOIN unwelcome u ON u.account_id = $1 AND u.target_id = m.account_id
        AND (u.until IS NULL OR u.until > $3)
      WHERE m.post_id = COALESCE(p.reblog_of_id, p.id))
    AND (
      EXISTS (  -- of somebody the reader follows
        SELECT 1 FROM follows f
        WHERE f.follower_id = $1 AND f.followee_id = p.author_id
          AND (p.reblog_of_id IS NULL OR f.show_reblogs = 1)
          AND (p.reblog_of_id IS NOT NULL OR p.language IS NULL OR f.languages IS NULL OR f.languages = '[]'
            OR REPLACE(f.languages, '"' || p.language || '"', '') <> f.languages)
          AND (p.visibility <= 2 OR EXISTS (
            SELECT 1 FROM mentions m WHERE m.account_id = $1 AND m.post_id = p.id))
          AND (p.reply_to_account_id IS NULL OR p.reply_to_account_id = p.author_id
            OR p.reply_to_account_id = $1 OR EXISTS (
              SELECT 1 FROM follows r WHERE r.follower_id = $1 AND r.followee_id = p.reply_to_account_id))
          AND ($4 = 0 OR NOT EXISTS (
            SELECT 1 FROM lists l JOIN list_accounts la ON la.owner_id = l.account_id AND la.list_id = l.id
            WHERE l.account_id = $1 AND l.exclusive = 1 AND la.account_id = p.author_id)))
      OR ($5 = 0 AND p.visibility = 0 AND p.reblog_of_id IS NULL AND EXISTS (  -- with a tag the reader follows
        SELECT 1 FROM post_tags pt JOIN followed_tags ft ON ft.tag_id = pt.tag_id AND ft.account_id = $1
        WHERE pt.post_id = p.id)))))
  AND ($5 = 0 OR p.reply_to_account_id IS NULL OR p.reply_to_account_id = p.author_id
    OR p.reply_to_account_id = $1 OR EXISTS (  -- the list's policy on replies: followed, list (2: none)
      SELECT 1 FROM lists l
      WHERE l.id = $5 AND (l.replies_policy = 0 OR (l.replies_policy = 1 AND EXISTS (
        SELECT 1 FROM list_accounts la WHERE la.list_id = $5 AND la.account_id = p.reply_to_account_id)))))
ORDER BY p.id DESC
)sql";

constexpr int kActors = 7;
constexpr int kPosts = 60;
constexpr int kTags = 3;
constexpr int kLists = 3;  // of each person

// Seven people who stand to each other in every way, and what they posted; all by chance, straight in the
// rows, so that combinations are there which no use of the API leads to.
class RandomWorld {
 public:
  explicit RandomWorld(std::uint64_t seed) : dice_(seed) {
    for (int i = 0; i < kActors; ++i) people_.push_back(world_.person("person" + std::to_string(i)));
    TestWorld::value(world_.write([&](sql::Writer& tx) { return fill(tx); }));
  }

  [[nodiscard]] const std::vector<AccountId>& people() const { return people_; }
  [[nodiscard]] const std::vector<PostId>& posts() const { return posts_; }
  [[nodiscard]] ListId list_of(std::size_t person, int which) const {
    return ListId(1 + static_cast<std::int64_t>(person) * kLists + which);
  }
  [[nodiscard]] Instant now() const { return world_.clock.now(); }
  template <class Function>
  auto read(Function function) {
    return TestWorld::value(world_.read(std::move(function)));
  }

 private:
  Result<> fill(sql::Writer& tx) {
    for (int tag = 1; tag <= kTags; ++tag) {
      const auto name = "tag" + std::to_string(tag);
      ROOKERY_TRY(tx.run("INSERT INTO tags (id, name, display_name) VALUES ($1, $2, $2)", tag, name));
    }
    for (const auto one : people_) ROOKERY_TRY(add_relations(tx, one));
    for (std::size_t i = 0; i < people_.size(); ++i) ROOKERY_TRY(add_lists(tx, i));
    for (int i = 0; i < kPosts; ++i) ROOKERY_TRY(add_post(tx));
    // One of them is suspended or waits for approval in some worlds.
    if (dice_.below(3) == 0) {
      ROOKERY_TRY(tx.run("UPDATE accounts SET standing = $2 WHERE id = $1", anybody(), 1 + dice_.below(2)));
    }
    return {};
  }

  Result<> add_relations(sql::Writer& tx, AccountId one) {
    static constexpr std::array kLanguages = {"[]", R"(["en"])", R"(["de","fr"])", R"(["deu"])"};
    for (const auto other : people_) {
      if (other == one) continue;
      if (dice_.below(2) == 0) {
        ROOKERY_TRY(tx.run(
            "INSERT INTO follows (follower_id, followee_id, id, show_reblogs, languages) "
            "VALUES ($1, $2, $3, $4, $5)",
            one, other, next_++, dice_.below(4) > 0,
            dice_.below(3) == 0 ? std::optional<std::string>(kLanguages.at(dice_.below(4))) : std::nullopt));
      }
      if (dice_.below(8) == 0) {
        ROOKERY_TRY(tx.run("INSERT INTO blocks (account_id, target_id, id) VALUES ($1, $2, $3)", one, other,
                           next_++));
      }
      if (dice_.below(6) == 0) {
        std::optional<Instant> until;
        if (dice_.below(2) == 0) until = now() + std::chrono::seconds(static_cast<int>(dice_.below(3)) - 1);
        ROOKERY_TRY(
            tx.run("INSERT INTO mutes (account_id, target_id, id, expires_at) VALUES ($1, $2, $3, $4)", one,
                   other, next_++, until));
      }
    }
    for (int tag = 1; tag <= kTags; ++tag) {
      if (dice_.below(3) > 0) continue;
      ROOKERY_TRY(tx.run("INSERT INTO followed_tags (account_id, tag_id, id) VALUES ($1, $2, $3)", one, tag,
                         next_++));
    }
    return {};
  }

  Result<> add_lists(sql::Writer& tx, std::size_t owner) {
    for (int which = 0; which < kLists; ++which) {
      const auto list = list_of(owner, which);
      ROOKERY_TRY(
          tx.run("INSERT INTO lists (account_id, id, title, replies_policy, exclusive) "
                 "VALUES ($1, $2, 'list', $3, $4)",
                 people_[owner], list, which, dice_.below(3) == 0));
      for (const auto member : people_) {
        if (dice_.below(4) > 0) continue;
        ROOKERY_TRY(
            tx.run("INSERT INTO list_accounts (owner_id, list_id, account_id, id) VALUES ($1, $2, $3, $4)",
                   people_[owner], list, member, next_++));
      }
    }
    return {};
  }

  Result<> add_post(sql::Writer& tx) {
    static constexpr std::array kLanguages = {"en", "de", "fr", "pt"};
    const auto id = world_.ids.next<PostId>();
    const auto author = anybody();
    const auto visibility = dice_.below(4);
    const bool reblogs = !posts_.empty() && dice_.below(4) == 0;
    if (reblogs) {
      const auto original = posts_[dice_.below(posts_.size())];
      const bool is_original =
          ROOKERY_TRY(tx.exists("SELECT 1 FROM posts WHERE id = $1 AND reblog_of_id IS NULL", original));
      if (!is_original) return {};
      ROOKERY_TRY(
          tx.run("INSERT INTO posts (id, author_id, visibility, text, html, reblog_of_id, created_at) "
                 "VALUES ($1, $2, $3, '', '', $4, $5) ON CONFLICT DO NOTHING",
                 id, author, visibility % 3, original, now()));
      posts_.push_back(id);
      return {};
    }
    std::optional<AccountId> answered;
    if (dice_.below(3) == 0) answered = anybody();
    ROOKERY_TRY(
        tx.run("INSERT INTO posts (id, author_id, visibility, text, html, language, reply_to_account_id, "
               "created_at) VALUES ($1, $2, $3, 'text', 'html', $4, $5, $6)",
               id, author, visibility,
               dice_.below(2) == 0 ? std::optional<std::string>(kLanguages.at(dice_.below(4))) : std::nullopt,
               answered, now()));
    for (const auto one : people_) {
      if (dice_.below(6) > 0) continue;
      ROOKERY_TRY(tx.run("INSERT INTO mentions (author_id, post_id, account_id) VALUES ($1, $2, $3)", author,
                         id, one));
    }
    if (dice_.below(3) == 0) {
      ROOKERY_TRY(tx.run("INSERT INTO post_tags (author_id, post_id, tag_id) VALUES ($1, $2, $3)", author, id,
                         1 + dice_.below(kTags)));
    }
    posts_.push_back(id);
    return {};
  }

  AccountId anybody() { return people_[dice_.below(people_.size())]; }

  Dice dice_;
  TestWorld world_;
  std::vector<AccountId> people_;
  std::vector<PostId> posts_;
  std::int64_t next_ = 1;
};

Result<std::vector<PostId>> by_sql(sql::Reader& tx, AccountId reader, std::span<const PostId> posts,
                                   Instant now, ExclusiveLists lists, ListId list) {
  return tx.all(
      kRule, [](const sql::Row& row) { return row.id<PostId>(0); }, reader, posts, now,
      lists == ExclusiveLists::hide, list);
}

Result<std::vector<PostId>> by_whole_viewer(sql::Reader& tx, AccountId reader, std::span<const PostId> posts,
                                            Instant now, ExclusiveLists lists) {
  const auto viewer = ROOKERY_TRY(load_viewer(tx, reader));
  std::vector<PostId> shown;
  for (const auto& post : ROOKERY_TRY(load_facts(tx, posts))) {
    if (home_shows(viewer, post, now, lists)) shown.push_back(post.id);
  }
  return shown;
}

TEST(HomeRule, says_what_the_same_rule_in_sql_says_in_random_worlds) {
  std::size_t shown = 0;
  std::size_t asked = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    RandomWorld world(seed);
    const auto& posts = world.posts();
    const auto now = world.now();
    for (std::size_t i = 0; i < world.people().size(); ++i) {
      const auto reader = world.people()[i];
      for (const auto lists : {ExclusiveLists::hide, ExclusiveLists::show}) {
        const auto expected =
            world.read([&](sql::Reader& tx) { return by_sql(tx, reader, posts, now, lists, ListId{}); });
        EXPECT_EQ(world.read([&](sql::Reader& tx) { return home_rule(tx, reader, now, posts, lists); }),
                  expected)
            << "seed " << seed << ", reader " << i;
        EXPECT_EQ(world.read([&](sql::Reader& tx) { return by_whole_viewer(tx, reader, posts, now, lists); }),
                  expected)
            << "seed " << seed << ", reader " << i;
        shown += expected.size();
        asked += posts.size();
      }
      for (int which = 0; which < kLists; ++which) {
        const auto list = world.list_of(i, which);
        EXPECT_EQ(world.read([&](sql::Reader& tx) { return list_rule(tx, reader, list, now, posts); }),
                  world.read([&](sql::Reader& tx) {
                    return by_sql(tx, reader, posts, now, ExclusiveLists::show, list);
                  }))
            << "seed " << seed << ", reader " << i << ", list " << which;
      }
    }
  }
  // Worlds in which nearly everything or nothing is shown would compare little.
  EXPECT_GT(shown, asked / 5);
  EXPECT_LT(shown, asked * 4 / 5);
}

}  // namespace
}  // namespace rookery::social
