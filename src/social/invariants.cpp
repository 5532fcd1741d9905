#include "social/invariants.hpp"

#include <array>

namespace rookery::social {

// Numbers of visibility, notification type and so on are those of their enums; the schema names them.
static constexpr std::array kInvariants = {
    sql::Invariant{"posts: every author exists",
                   "SELECT p.id FROM posts p LEFT JOIN accounts a ON a.id = p.author_id WHERE a.id IS NULL"},
    sql::Invariant{"posts: visibility is a known one, and no reblog is direct",
                   "SELECT id FROM posts WHERE visibility NOT BETWEEN 0 AND 3 "
                   "OR (visibility = 3 AND reblog_of_id IS NOT NULL)"},
    sql::Invariant{"posts: what a reblog shows exists, is no reblog and is older",
                   "SELECT r.id FROM posts r LEFT JOIN posts o ON o.id = r.reblog_of_id WHERE r.reblog_of_id "
                   "IS NOT NULL "
                   "AND (o.id IS NULL OR o.reblog_of_id IS NOT NULL OR o.id >= r.id)"},
    sql::Invariant{"posts: a reblog says nothing of its own",
                   "SELECT id FROM posts WHERE reblog_of_id IS NOT NULL "
                   "AND (text <> '' OR html <> '' OR spoiler_text <> '' OR reply_to_id IS NOT NULL)"},
    sql::Invariant{"posts: a reply is younger than its parent and knows whose that is",
                   "SELECT p.id FROM posts p JOIN posts q ON q.id = p.reply_to_id WHERE p.id <= q.id "
                   "OR p.reply_to_account_id IS NULL OR p.reply_to_account_id <> q.author_id"},
    sql::Invariant{
        "posts: the newest version is what the post says",
        "SELECT p.id FROM posts p JOIN post_edits e ON e.author_id = p.author_id AND e.post_id = p.id AND "
        "e.created_at = "
        "(SELECT MAX(created_at) FROM post_edits WHERE author_id = p.author_id AND post_id = p.id) "
        "WHERE e.text <> p.text OR e.html <> p.html OR e.spoiler_text <> p.spoiler_text "
        "OR e.sensitive <> p.sensitive OR p.edited_at IS NULL OR p.edited_at <> e.created_at"},
    sql::Invariant{
        "posts: an edited post keeps its versions",
        "SELECT p.id FROM posts p WHERE p.edited_at IS NOT NULL "
        "AND (SELECT COUNT(*) FROM post_edits WHERE author_id = p.author_id AND post_id = p.id) < 2"},
    sql::Invariant{
        "account_stats: posts equals the posts and reblogs that are not direct",
        "SELECT a.id FROM accounts a LEFT JOIN account_stats s ON s.account_id = a.id "
        "LEFT JOIN (SELECT author_id, COUNT(*) AS n FROM posts WHERE visibility <> 3 GROUP BY author_id) c "
        "ON c.author_id = a.id WHERE COALESCE(s.posts, 0) <> COALESCE(c.n, 0)"},
    sql::Invariant{"account_stats: followers equals the follows of the account",
                   "SELECT a.id FROM accounts a LEFT JOIN account_stats s ON s.account_id = a.id "
                   "LEFT JOIN (SELECT followee_id, COUNT(*) AS n FROM follows GROUP BY followee_id) c "
                   "ON c.followee_id = a.id WHERE COALESCE(s.followers, 0) <> COALESCE(c.n, 0)"},
    sql::Invariant{"account_stats: following equals the follows by the account",
                   "SELECT a.id FROM accounts a LEFT JOIN account_stats s ON s.account_id = a.id "
                   "LEFT JOIN (SELECT follower_id, COUNT(*) AS n FROM follows GROUP BY follower_id) c "
                   "ON c.follower_id = a.id WHERE COALESCE(s.following, 0) <> COALESCE(c.n, 0)"},
    sql::Invariant{
        "post_stats: replies equals the public and unlisted replies",
        "SELECT p.id FROM posts p LEFT JOIN post_stats s ON s.author_id = p.author_id AND s.post_id = p.id "
        "LEFT JOIN (SELECT reply_to_id, COUNT(*) AS n FROM posts WHERE reply_to_id IS NOT NULL "
        "AND visibility <= 1 GROUP BY reply_to_id) c "
        "ON c.reply_to_id = p.id WHERE COALESCE(s.replies, 0) <> COALESCE(c.n, 0)"},
    sql::Invariant{
        "post_stats: reblogs equals the reblogs",
        "SELECT p.id FROM posts p LEFT JOIN post_stats s ON s.author_id = p.author_id AND s.post_id = p.id "
        "LEFT JOIN (SELECT reblog_of_id, COUNT(*) AS n FROM posts WHERE reblog_of_id IS NOT NULL "
        "GROUP BY reblog_of_id) c "
        "ON c.reblog_of_id = p.id WHERE COALESCE(s.reblogs, 0) <> COALESCE(c.n, 0)"},
    sql::Invariant{
        "post_stats: favourites equals the favourites",
        "SELECT p.id FROM posts p LEFT JOIN post_stats s ON s.author_id = p.author_id AND s.post_id = p.id "
        "LEFT JOIN (SELECT post_id, COUNT(*) AS n FROM favourites GROUP BY post_id) c "
        "ON c.post_id = p.id WHERE COALESCE(s.favourites, 0) <> COALESCE(c.n, 0)"},
    sql::Invariant{"mentions, tags, favourites, bookmarks, pins: on posts, never on reblogs",
                   "SELECT p.id FROM posts p WHERE p.reblog_of_id IS NOT NULL AND ("
                   "EXISTS (SELECT 1 FROM mentions WHERE author_id = p.author_id AND post_id = p.id) "
                   "OR EXISTS (SELECT 1 FROM post_tags WHERE author_id = p.author_id AND post_id = p.id) "
                   "OR EXISTS (SELECT 1 FROM favourites WHERE post_id = p.id) "
                   "OR EXISTS (SELECT 1 FROM bookmarks WHERE post_id = p.id) "
                   "OR EXISTS (SELECT 1 FROM pins WHERE post_id = p.id))"},
    sql::Invariant{"mentions: of accounts that exist, in posts that exist",
                   "SELECT m.post_id FROM mentions m LEFT JOIN posts p ON p.author_id = m.author_id AND p.id "
                   "= m.post_id "
                   "LEFT JOIN accounts a ON a.id = m.account_id WHERE p.id IS NULL OR a.id IS NULL"},
    sql::Invariant{"post_tags: known tags of posts that exist",
                   "SELECT t.post_id FROM post_tags t LEFT JOIN posts p ON p.author_id = t.author_id AND "
                   "p.id = t.post_id "
                   "LEFT JOIN tags g ON g.id = t.tag_id WHERE p.id IS NULL OR g.id IS NULL"},
    sql::Invariant{
        "favourites, bookmarks, notifications, filters, conversations: of posts that exist",
        "SELECT f.post_id FROM favourites f LEFT JOIN posts p ON p.id = f.post_id WHERE p.id IS NULL "
        "UNION ALL SELECT b.post_id FROM bookmarks b LEFT JOIN posts p ON p.id = b.post_id "
        "WHERE p.id IS NULL "
        "UNION ALL SELECT n.post_id FROM notifications n LEFT JOIN posts p ON p.id = n.post_id "
        "WHERE n.post_id IS NOT NULL AND p.id IS NULL "
        "UNION ALL SELECT f.post_id FROM filter_posts f LEFT JOIN posts p ON p.id = f.post_id "
        "WHERE p.id IS NULL "
        "UNION ALL SELECT q.post_id FROM conversation_posts q LEFT JOIN posts p ON p.id = q.post_id "
        "WHERE p.id IS NULL"},
    sql::Invariant{"posts: what a reply answers exists",
                   "SELECT r.id FROM posts r LEFT JOIN posts p ON p.id = r.reply_to_id "
                   "WHERE r.reply_to_id IS NOT NULL AND p.id IS NULL"},
    sql::Invariant{
        "pins: of one's own posts",
        "SELECT n.post_id FROM pins n JOIN posts p ON p.id = n.post_id WHERE p.author_id <> n.account_id"},
    sql::Invariant{"follows: nobody follows, or asks to follow, themselves",
                   "SELECT follower_id FROM follows WHERE follower_id = followee_id "
                   "UNION ALL SELECT follower_id FROM follow_requests WHERE follower_id = followee_id"},
    sql::Invariant{"follows: none where one blocks the other",
                   "SELECT b.account_id FROM blocks b JOIN follows f ON f.follower_id = b.account_id "
                   "AND f.followee_id = b.target_id UNION ALL "
                   "SELECT b.account_id FROM blocks b JOIN follows f ON f.follower_id = b.target_id "
                   "AND f.followee_id = b.account_id"},
    sql::Invariant{"follow_requests: none where one blocks the other or follows already",
                   "SELECT r.follower_id FROM follow_requests r WHERE EXISTS (SELECT 1 FROM blocks b "
                   "WHERE b.account_id = r.follower_id AND b.target_id = r.followee_id) "
                   "OR EXISTS (SELECT 1 FROM blocks b "
                   "WHERE b.account_id = r.followee_id AND b.target_id = r.follower_id) "
                   "OR EXISTS (SELECT 1 FROM follows f "
                   "WHERE f.follower_id = r.follower_id AND f.followee_id = r.followee_id)"},
    sql::Invariant{"blocks, mutes: nobody blocks or mutes themselves",
                   "SELECT account_id FROM blocks WHERE account_id = target_id "
                   "UNION ALL SELECT account_id FROM mutes WHERE account_id = target_id"},
    sql::Invariant{
        "list_accounts: the list's owner follows, or asks to follow, whom it holds",
        "SELECT l.id FROM lists l JOIN list_accounts m ON m.owner_id = l.account_id AND m.list_id = l.id "
        "WHERE m.account_id <> l.account_id AND NOT EXISTS (SELECT 1 FROM follows f "
        "WHERE f.follower_id = l.account_id AND f.followee_id = m.account_id) "
        "AND NOT EXISTS (SELECT 1 FROM follow_requests r "
        "WHERE r.follower_id = l.account_id AND r.followee_id = m.account_id)"},
    sql::Invariant{"notifications: a known type, from somebody else, with a post where there is one to show",
                   "SELECT id FROM notifications WHERE type NOT BETWEEN 0 AND 6 OR account_id = from_id "
                   "OR (type IN (3, 4)) <> (post_id IS NULL)"},
    sql::Invariant{"notifications: what they tell is so",
                   "SELECT n.id FROM notifications n WHERE "
                   "(n.type = 0 AND NOT EXISTS (SELECT 1 FROM mentions m "
                   "WHERE m.account_id = n.account_id AND m.post_id = n.post_id)) "
                   "OR (n.type = 2 AND NOT EXISTS (SELECT 1 FROM posts r "
                   "WHERE r.reblog_of_id = n.post_id AND r.author_id = n.from_id)) "
                   "OR (n.type = 3 AND NOT EXISTS (SELECT 1 FROM follows f "
                   "WHERE f.follower_id = n.from_id AND f.followee_id = n.account_id)) "
                   "OR (n.type = 4 AND NOT EXISTS (SELECT 1 FROM follow_requests r "
                   "WHERE r.follower_id = n.from_id AND r.followee_id = n.account_id)) "
                   "OR (n.type = 5 AND NOT EXISTS (SELECT 1 FROM favourites f "
                   "WHERE f.account_id = n.from_id AND f.post_id = n.post_id))"},
    sql::Invariant{"notifications: none from somebody whom the reader blocks",
                   "SELECT n.id FROM notifications n JOIN blocks b ON b.account_id = n.account_id "
                   "AND b.target_id = n.from_id"},
    sql::Invariant{"conversations: hold direct posts, none newer than their last",
                   "SELECT c.id FROM conversations c JOIN conversation_posts q ON q.account_id = "
                   "c.account_id AND q.conversation_id = c.id "
                   "JOIN posts p ON p.id = q.post_id WHERE p.visibility <> 3 OR q.post_id > c.last_post_id"},
    sql::Invariant{"outbox, dead_letters: only work of a known kind",  // its post may be deleted meanwhile
                   "SELECT id FROM outbox WHERE kind NOT IN (0, 1) OR attempts < 0 "
                   "UNION ALL SELECT id FROM dead_letters WHERE kind NOT IN (0, 1) OR attempts < 1"},
    sql::Invariant{"dead_letters: given up or still to be carried, not both",
                   "SELECT d.id FROM dead_letters d JOIN outbox o ON o.id = d.id"},
};

std::span<const sql::Invariant> invariants() { return kInvariants; }

}  // namespace rookery::social
