#include "api/mastodon/rendering.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>

namespace rookery::api {

namespace {

namespace json = boost::json;
using social::hot::Rendered;
using social::hot::Slot;

// A field whose value is a count, and which of sql::RowCounts it is.
constexpr std::array<std::string_view, 3> kPostCounts = {"replies_count", "reblogs_count",
                                                         "favourites_count"};
constexpr std::array<std::string_view, 4> kAccountCounts = {"followers_count", "following_count",
                                                            "statuses_count", "last_status_at"};
constexpr std::size_t kSlotWidthMin = 4;  // a count that grows beyond its slot has the entity read again

// Text of JSON that has a place of its own for some values.
class Template {
 public:
  void key(std::string_view name) {
    text_ += text_.empty() ? "{" : ",";
    text_ += json::serialize(json::string(name));
    text_ += ':';
  }
  void value(const json::value& value) { text_ += json::serialize(value); }
  void padded(const json::value& value, Slot& slot) {
    const std::string text = json::serialize(value);
    slot = {.at = place(), .width = static_cast<std::uint32_t>(std::max(text.size(), kSlotWidthMin))};
    text_.append(slot.width - text.size(), ' ');
    text_ += text;
  }
  [[nodiscard]] std::uint32_t place() const { return static_cast<std::uint32_t>(text_.size()); }
  [[nodiscard]] std::string take() {
    text_.shrink_to_fit();
    return std::move(text_);
  }

 private:
  std::string text_;
};

bool overwrite(std::string& text, const Slot& slot, std::string_view value) {
  if (value.size() > slot.width) return false;
  const auto begin = text.begin() + slot.at;
  std::fill_n(begin, slot.width - value.size(), ' ');
  std::ranges::copy(value, begin + static_cast<std::ptrdiff_t>(slot.width - value.size()));
  return true;
}

bool overwrite(std::string& text, const Slot& slot, std::int64_t number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return overwrite(text, slot, std::string_view(digits.data(), end));
}

template <std::size_t size>
Slot* slot_for(std::string_view key, const std::array<std::string_view, size>& names, Rendered& rendered) {
  const auto found = std::ranges::find(names, key);
  if (found == names.end()) return nullptr;
  return &rendered.counts.at(static_cast<std::size_t>(found - names.begin()));
}

Rendered render(const Entities& entities, const social::StoredPost& stored) {
  social::PostView view = stored.view;
  // What is inside is left out again; it only has to be there.
  if (stored.facts.reblog_of) view.reblog = std::make_shared<const social::PostView>();
  Rendered rendered;
  Template text;
  for (const auto& [key, value] : entities.status(view)) {
    text.key(key);
    if (Slot* slot = slot_for(key, kPostCounts, rendered)) {
      text.padded(value, *slot);
    } else if (key == "account") {
      rendered.account_at = text.place();
    } else if (key == "reblog" && stored.facts.reblog_of) {
      rendered.reblog_at = text.place();
    } else {
      text.value(value);
    }
  }
  rendered.text = text.take();
  return rendered;
}

Rendered render(const Entities& entities, const social::AccountView& view) {
  Rendered rendered;
  Template text;
  for (const auto& [key, value] : entities.account(view)) {
    text.key(key);
    if (Slot* slot = slot_for(key, kAccountCounts, rendered)) {
      text.padded(value, *slot);
    } else {
      text.value(value);
    }
  }
  rendered.text = text.take() + "}";
  return rendered;
}

bool set_post_counts(Rendered& rendered, const sql::RowCounts& counts) {
  for (std::size_t i = 0; i < kPostCounts.size(); ++i) {
    if (!overwrite(rendered.text, rendered.counts.at(i), counts.at(i))) return false;
  }
  return true;
}

bool set_account_counts(Rendered& rendered, const sql::RowCounts& counts) {
  constexpr std::size_t kLastPost = 3;
  for (std::size_t i = 0; i < kLastPost; ++i) {
    if (!overwrite(rendered.text, rendered.counts.at(i), counts.at(i))) return false;
  }
  std::optional<Instant> when;
  if (counts[kLastPost] != sql::WatchedCounts::kNull) when = from_millis(counts[kLastPost]);
  return overwrite(rendered.text, rendered.counts[kLastPost], json::serialize(day_or_null(when)));
}

// The fields that a post has for a viewer and not for others, after a comma, and the end.
std::string end_of(const Entities& entities, const social::PostMarks& marks, bool pin_shown,
                   const std::vector<social::FilterMatch>& filtered) {
  social::PostView view;
  view.author.id = AccountId(1);
  const json::object everybodys = entities.status(view);
  view.viewer = AccountId(pin_shown ? 1 : 2);
  view.favourited = marks.favourited;
  view.reblogged = marks.reblogged;
  view.bookmarked = marks.bookmarked;
  view.pinned = marks.pinned;
  view.filtered = filtered;
  json::object viewers;
  for (const auto& [key, value] : entities.status(view)) {
    if (!everybodys.contains(key)) viewers.emplace(key, value);
  }
  std::string text = json::serialize(viewers);
  text.front() = ',';
  return text;
}

}  // namespace

social::hot::Renderer renderer_of(const Entities& entities) {
  return {
      .post = [&entities](const social::StoredPost& post) { return render(entities, post); },
      .account = [&entities](const social::AccountView& view) { return render(entities, view); },
      .set_post_counts = set_post_counts,
      .set_account_counts = set_account_counts,
      .end =
          [&entities](const social::PostMarks& marks, bool pin_shown,
                      const std::vector<social::FilterMatch>& filtered) {
            return end_of(entities, marks, pin_shown, filtered);
          },
  };
}

}  // namespace rookery::api
