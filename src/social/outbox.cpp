#include "social/outbox.hpp"

namespace rookery::social {

Result<> Outbox::put(sql::Writer& tx, OutboxKind kind, PostKey post) {
  if (waiting_.load(std::memory_order_relaxed) + committed_ >= kWaitingMax) {
    return fail(Errc::unavailable, {}, "too many posts wait to be carried to their readers");
  }
  const auto id = ids_.next<OutboxRowId>();
  ROOKERY_TRY(tx.run("INSERT INTO outbox (author_id, id, kind, post_id) VALUES ($1, $2, $3, $4)", post.author,
                     id, kind, post.id));
  tx.after_commit([this] {
    committed_one();
    if (tell_) tell_();
  });
  return {};
}

void Outbox::on_commit(std::function<void()> wake) {
  const std::scoped_lock lock(mutex_);
  wake_ = std::move(wake);
}

void Outbox::committed_one() {
  ++committed_;
  const std::scoped_lock lock(mutex_);
  if (wake_) wake_();
}

}  // namespace rookery::social
