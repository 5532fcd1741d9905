#pragma once

#include "accounts/site.hpp"
#include "platform/sql/transaction.hpp"
#include "social/account_view.hpp"
#include "social/follow.hpp"
#include "social/visibility.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rookery::social {

// What people write about themselves and how they want to post, as they typed it; for their own eyes.
struct ProfileSource {
  static constexpr std::int64_t kFollowRequestsMax = 40;  // counted no further, as Mastodon

  std::string note;
  std::vector<AccountView::Field> fields;
  Visibility default_visibility = Visibility::public_;
  bool default_sensitive = false;
  std::optional<std::string> default_language;
  std::int64_t follow_requests = 0;
};

// Errors: not_found.
[[nodiscard]] Result<ProfileSource> load_profile_source(sql::Reader& tx, AccountId id);

// What is to change; what is empty stays.
struct ProfileChanges {
  static constexpr std::size_t kDisplayNameCharactersMax = 30;
  static constexpr std::size_t kNoteCharactersMax = 500;  // as post_length counts
  static constexpr std::size_t kNoteBytesMax = 32'768;    // links count 23 characters, however long they are
  static constexpr std::size_t kFieldsMax = 4;
  static constexpr std::size_t kFieldCharactersMax = 255;  // of a name or a value

  struct Field {
    std::string name, value;
  };

  std::optional<std::string> display_name = {}, note = {};
  std::optional<std::vector<Field>> fields = {};  // replaces all; those without name and value are left out
  std::optional<bool> locked = {}, bot = {}, discoverable = {}, indexable = {}, hide_collections = {};
  std::optional<Visibility> default_visibility = {};
  std::optional<bool> default_sensitive = {};
  std::optional<std::string> default_language = {};  // empty text: none
};

// Changes a profile. Whoever unlocks it accepts all who wait.
// Threads: any, each within its own transaction. Errors: invalid, with every broken rule in one sentence.
class Profiles {
 public:
  // The references outlive this.
  Profiles(const accounts::Site& site, const Follows& follows) : site_(site), follows_(follows) {}

  Result<> update(sql::Writer& tx, AccountId id, const ProfileChanges& changes) const;

 private:
  Result<> write_texts(sql::Writer& tx, AccountId id, const ProfileChanges& changes) const;

  const accounts::Site& site_;
  const Follows& follows_;
};

}  // namespace rookery::social
