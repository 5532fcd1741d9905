#include "accounts/instance.hpp"

#include "accounts/watched_rows.hpp"

namespace rookery::accounts {

Instance::Instance(sql::Database& database, const sql::RowVersions& versions, InstanceSettings file)
    : database_(database),
      versions_(versions),
      file_(std::move(file)),
      known_(std::make_shared<const InstanceSettings>(file_)) {}

boost::asio::awaitable<Result<Instance::Settings>> Instance::current() {
  const auto now = versions_.now();
  {
    const std::scoped_lock lock(mutex_);
    if (known_at_ && versions_.unchanged(kInstanceRow, kInstanceRowId, *known_at_)) co_return known_;
  }
  auto saved = ROOKERY_CO_TRY(co_await database_.read(find_saved_settings));
  auto settings = std::make_shared<InstanceSettings>(file_);
  if (saved) static_cast<EditableSettings&>(*settings) = *std::move(saved);
  const std::scoped_lock lock(mutex_);
  // Another caller may have read later than this one.
  if (!known_at_ || *known_at_ <= now) {
    known_ = std::move(settings);
    known_at_ = now;
  }
  co_return known_;
}

Instance::Settings Instance::last_known() const {
  const std::scoped_lock lock(mutex_);
  return known_;
}

}  // namespace rookery::accounts
