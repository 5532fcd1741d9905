#include "social/conversation.hpp"

#include "social/filter_matching.hpp"
#include "social/news.hpp"
#include "social/notification.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace rookery::social {

namespace {

// The first post of those that answer each other: where the answered post is, or a new thread.
constexpr std::string_view kThread =
    "SELECT COALESCE((SELECT c.thread_id FROM conversation_posts q "
    "JOIN conversations c ON c.account_id = q.account_id AND c.id = q.conversation_id "
    "WHERE q.post_id = p.reply_to_id LIMIT 1), p.id) "
    "FROM posts p WHERE p.author_id = $1 AND p.id = $2";

AccountId first_account(const sql::Row& row) { return row.id<AccountId>(0); }

// The others of a conversation as its column has them: ids in their order, as a JSON list.
std::string text_of(std::span<const AccountId> people, AccountId without) {
  boost::json::array list;
  for (const AccountId one : people) {
    if (one != without) list.push_back(one.value());
  }
  return boost::json::serialize(list);
}

std::vector<AccountId> people_in(std::string_view text) {
  std::vector<AccountId> people;
  boost::system::error_code error;
  const auto list = boost::json::parse(text, error);
  if (error || !list.is_array()) return people;
  for (const auto& one : list.get_array()) {
    if (one.is_int64()) people.emplace_back(one.get_int64());
  }
  return people;
}

Result<> add(sql::Writer& tx, Snowflake& ids, AccountId account, PostKey post, PostId thread,
             std::span<const AccountId> people) {
  const auto others = text_of(people, account);
  const auto unread = account != post.author;
  auto known = ROOKERY_TRY(tx.one(
      "SELECT id FROM conversations WHERE account_id = $1 AND thread_id = $2 AND others = $3",
      [](const sql::Row& row) { return row.id<ConversationId>(0); }, account, thread, others));
  if (!known) {
    known = ids.next<ConversationId>();
    ROOKERY_TRY(
        tx.run("INSERT INTO conversations (account_id, id, thread_id, others, last_post_id, unread) "
               "VALUES ($1, $2, $3, $4, $5, $6)",
               account, *known, thread, others, post.id, unread));
  }
  const auto added = ROOKERY_TRY(
      tx.run("INSERT INTO conversation_posts (account_id, conversation_id, post_id) VALUES ($1, $2, $3) "
             "ON CONFLICT DO NOTHING",
             account, *known, post.id));
  if (added == 0) return {};
  ROOKERY_TRY(
      tx.run("UPDATE conversations SET last_post_id = $3, unread = $4 "
             "WHERE account_id = $1 AND id = $2 AND last_post_id <= $3",
             account, *known, post.id, unread));
  tx.tell(ConversationChanged{.account = account, .conversation = *known});
  return {};
}

struct Stored {
  ConversationId id;
  std::string others;
  PostId last_post;
  bool unread = false;
};

Stored stored_of(const sql::Row& row) {
  return {.id = row.id<ConversationId>(0),
          .others = row.string(1),
          .last_post = row.id<PostId>(2),
          .unread = row.flag(3)};
}

Result<std::vector<ConversationView>> load(sql::Reader& tx, AccountId reader, std::span<const Stored> rows,
                                           Instant now) {
  std::vector<PostId> post_ids;
  for (const auto& row : rows) post_ids.push_back(row.last_post);
  auto posts = ROOKERY_TRY(load_posts(tx, reader, post_ids));
  ROOKERY_TRY(apply_filters(tx, reader, now, posts));
  std::vector<ConversationView> views;
  for (const auto& row : rows) {
    ConversationView view{.id = row.id,
                          .unread = row.unread,
                          .others = ROOKERY_TRY(load_accounts_in_order(tx, people_in(row.others))),
                          .last_post = std::nullopt,
                          .last_post_id = row.last_post};
    const auto post = std::ranges::find(posts, row.last_post, &PostView::id);
    if (post != posts.end()) view.last_post = *post;
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace

Result<> add_to_conversations(sql::Writer& tx, Snowflake& ids, PostKey post) {
  const auto thread = ROOKERY_TRY(
      tx.one(kThread, [](const sql::Row& row) { return row.id<PostId>(0); }, post.author, post.id));
  if (!thread) return fail(Errc::not_found);
  auto people = ROOKERY_TRY(
      tx.all("SELECT account_id FROM mentions WHERE author_id = $1 AND post_id = $2 ORDER BY account_id",
             first_account, post.author, post.id));
  const auto place = std::ranges::lower_bound(people, post.author);
  if (place == people.end() || *place != post.author) people.insert(place, post.author);
  const auto now = Snowflake::time_of(ids.next<ConversationId>());
  for (const AccountId account : people) {
    const bool welcome = account == post.author || ROOKERY_TRY(wants_to_hear(tx, account, post.author, now));
    if (welcome) ROOKERY_TRY(add(tx, ids, account, post, *thread, people));
  }
  return {};
}

Result<> take_out_of_conversations(sql::Writer& tx, std::span<const PostId> posts) {
  const auto in = ROOKERY_TRY(tx.all(
      "SELECT DISTINCT conversation_id FROM conversation_posts WHERE post_id = ANY($1)",
      [](const sql::Row& row) { return row.id<ConversationId>(0); }, posts));
  if (in.empty()) return {};
  ROOKERY_TRY(tx.run("DELETE FROM conversation_posts WHERE post_id = ANY($1)", posts));
  ROOKERY_TRY(
      tx.run("DELETE FROM conversations WHERE id = ANY($1) AND NOT EXISTS ("
             "SELECT 1 FROM conversation_posts p WHERE p.account_id = conversations.account_id "
             "AND p.conversation_id = conversations.id)",
             in));
  ROOKERY_TRY(
      tx.run("UPDATE conversations SET last_post_id = (SELECT MAX(p.post_id) FROM conversation_posts p "
             "WHERE p.account_id = conversations.account_id AND p.conversation_id = conversations.id) WHERE "
             "id = ANY($1)",
             in));
  return {};
}

Result<std::vector<ConversationView>> list_conversations(sql::Reader& tx, AccountId reader, const Page& page,
                                                         Instant now) {
  static const std::string kFrom =
      "SELECT id, others, last_post_id, unread FROM conversations "
      "WHERE account_id = $1 AND last_post_id > $2 AND last_post_id < $3 ORDER BY last_post_id ";
  static const std::string kOldest = kFrom + "ASC LIMIT $4";
  static const std::string kNewest = kFrom + "DESC LIMIT $4";
  auto rows = ROOKERY_TRY(tx.all(page.ascending() ? kOldest : kNewest, stored_of, reader, page.lower(),
                                 page.upper(), page.limit));
  if (page.ascending()) std::ranges::reverse(rows);
  return load(tx, reader, rows, now);
}

Result<ConversationView> find_conversation(sql::Reader& tx, AccountId reader, ConversationId id,
                                           Instant now) {
  const auto row = ROOKERY_TRY(
      tx.one("SELECT id, others, last_post_id, unread FROM conversations WHERE account_id = $1 AND id = $2",
             stored_of, reader, id));
  if (!row) return fail(Errc::not_found);
  auto views = ROOKERY_TRY(load(tx, reader, std::span(&*row, 1), now));
  return std::move(views.front());
}

Result<> mark_conversation_read(sql::Writer& tx, AccountId reader, ConversationId id) {
  const auto changed = ROOKERY_TRY(
      tx.run("UPDATE conversations SET unread = 0 WHERE account_id = $1 AND id = $2", reader, id));
  return changed > 0 ? Result<>{} : fail(Errc::not_found);
}

Result<> delete_conversation(sql::Writer& tx, AccountId reader, ConversationId id) {
  const auto gone =
      ROOKERY_TRY(tx.run("DELETE FROM conversations WHERE account_id = $1 AND id = $2", reader, id));
  return gone > 0 ? Result<>{} : fail(Errc::not_found);
}

}  // namespace rookery::social
