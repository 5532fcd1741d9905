#include "social/account_search.hpp"

#include "accounts/account.hpp"
#include "base/text.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <string>
#include <unordered_map>

namespace rookery::social {

namespace {

// Above every text that begins with the prefix, in the order of bytes.
std::string end_of(std::string_view prefix) { return std::string(prefix) + "\xF4\x8F\xBF\xBF"; }

struct Candidate {
  AccountId id;
  std::string name_key;
  std::vector<std::string> words;  // of the display name
  std::int64_t followers = 0;
};
using Candidates = std::unordered_map<AccountId, Candidate>;

Result<> add_those_named(sql::Reader& tx, std::string_view word, std::vector<AccountId>& ids) {
  const auto add = [&ids](const sql::Row& row) { ids.push_back(row.id<AccountId>(0)); };
  ROOKERY_TRY(
      tx.each("SELECT id FROM accounts WHERE name_key >= $1 AND name_key < $2 ORDER BY name_key LIMIT $3",
              add, word, end_of(word), AccountSearch::kCandidatesMax));
  return tx.each("SELECT account_id FROM account_words WHERE word >= $1 AND word < $2 ORDER BY word LIMIT $3",
                 add, word, end_of(word), AccountSearch::kCandidatesMax);
}

Result<> add_those_followed(sql::Reader& tx, std::string_view word, AccountId viewer,
                            std::vector<AccountId>& ids) {
  return tx.each(
      "SELECT a.id FROM follows f JOIN accounts a ON a.id = f.followee_id WHERE f.follower_id = $1 AND "
      "((a.name_key >= $2 AND a.name_key < $3) OR EXISTS (SELECT 1 FROM account_words w "
      "WHERE w.account_id = a.id AND w.word >= $2 AND w.word < $3))",
      [&ids](const sql::Row& row) { ids.push_back(row.id<AccountId>(0)); }, viewer, word, end_of(word));
}

Result<Candidates> load_candidates(sql::Reader& tx, const std::vector<AccountId>& ids) {
  Candidates candidates;
  ROOKERY_TRY(tx.each(
      "SELECT a.id, a.name_key, a.display_name, COALESCE(s.followers, 0) FROM accounts a "
      "LEFT JOIN account_stats s ON s.account_id = a.id WHERE a.id = ANY($1) AND a.standing = 0",
      [&candidates](const sql::Row& row) {
        const auto id = row.id<AccountId>(0);
        candidates.insert_or_assign(id,
                                    Candidate{id, row.string(1), search_words(row.text(2)), row.integer(3)});
      },
      ids));
  return candidates;
}

bool matches(const Candidate& candidate, const std::vector<std::string>& words) {
  return std::ranges::all_of(words, [&](const std::string& word) {
    return candidate.name_key.starts_with(word) ||
           std::ranges::any_of(candidate.words,
                               [&](const std::string& own) { return own.starts_with(word); });
  });
}

// One page of the candidates, best first.
std::vector<AccountId> page_of_best(const Candidates& candidates, const std::vector<std::string>& words,
                                    std::string_view name, const AccountSearch& search) {
  std::vector<const Candidate*> found;
  for (const auto& [id, candidate] : candidates) {
    if (candidate.name_key == name || matches(candidate, words)) found.push_back(&candidate);
  }
  std::ranges::sort(found, [&](const Candidate* one, const Candidate* other) {
    const bool exact = one->name_key == name;
    if (exact != (other->name_key == name)) return exact;
    if (one->followers != other->followers) return one->followers > other->followers;
    return one->id < other->id;
  });
  std::vector<AccountId> page;
  for (std::size_t i = search.offset; i < found.size() && page.size() < search.limit; ++i) {
    page.push_back(found[i]->id);
  }
  return page;
}

// The name in an address of this site; nothing when it is another's.
std::optional<std::string> local_name(const accounts::Site& site, std::string_view address) {
  address = trim(address);
  const std::string profile = site.url + "/@";
  if (address.starts_with(profile)) {
    address.remove_prefix(profile.size());
  } else if (address.starts_with('@')) {
    address.remove_prefix(1);
  }
  const auto at = address.find('@');
  if (at != std::string_view::npos) {
    if (lower_ascii(address.substr(at + 1)) != lower_ascii(site.domain)) return std::nullopt;
    address = address.substr(0, at);
  }
  const auto in_name = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (address.empty() || address.size() > accounts::Account::kNameLengthMax ||
      !std::ranges::all_of(address, in_name)) {
    return std::nullopt;
  }
  return lower_ascii(address);
}

}  // namespace

std::vector<std::string> search_words(std::string_view text) {
  // Compatibility decomposition parts letters from their accents (and undoes width); folding first would miss
  // what only decomposition shows.
  UErrorCode status = U_ZERO_ERROR;
  const auto* decompose = icu::Normalizer2::getNFKDInstance(status);
  if (U_FAILURE(status)) return {};
  auto decomposed = decompose->normalize(
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))),
      status);
  if (U_FAILURE(status)) return {};
  decomposed.foldCase();

  std::vector<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty() && words.size() < kSearchWordsMax && std::ranges::find(words, word) == words.end()) {
      words.push_back(word);
    }
    word.clear();
  };
  for (std::int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
    const UChar32 point = decomposed.char32At(i);
    if (u_charType(point) == U_NON_SPACING_MARK) continue;
    // '_' belongs to names, so it belongs to words.
    if (!u_isalnum(point) && point != '_') {
      finish();
    } else if (word.size() < kSearchWordBytesMax) {
      icu::UnicodeString(point).toUTF8String(word);
    }
  }
  finish();
  return words;
}

Result<> index_display_name(sql::Writer& tx, AccountId id, std::string_view display_name) {
  ROOKERY_TRY(tx.run("DELETE FROM account_words WHERE account_id = $1", id));
  for (const auto& word : search_words(display_name)) {
    ROOKERY_TRY(tx.run("INSERT INTO account_words (account_id, word) VALUES ($1, $2)", id, word));
  }
  return {};
}

Result<std::vector<AccountId>> search_accounts(sql::Reader& tx, const accounts::Site& site,
                                               const AccountSearch& search) {
  if (search.query.size() > AccountSearch::kQueryBytesMax) return std::vector<AccountId>();
  const auto name = local_name(site, search.query);
  // An address, rather than words, means one account or none.
  const auto query = trim(search.query);
  const bool address = query.find('@', 1) != std::string_view::npos || query.starts_with(site.url);
  std::vector<std::string> words;
  if (name) words = {*name};
  if (!address && !name) words = search_words(query);
  if (words.empty()) return std::vector<AccountId>();

  const auto& rarest = *std::ranges::max_element(words, {}, &std::string::size);
  std::vector<AccountId> ids;
  if (!search.following) ROOKERY_TRY(add_those_named(tx, rarest, ids));
  if (search.viewer) ROOKERY_TRY(add_those_followed(tx, rarest, *search.viewer, ids));
  auto candidates = ROOKERY_TRY(load_candidates(tx, ids));
  if (address) {
    std::erase_if(candidates, [&](const auto& entry) { return entry.second.name_key != *name; });
  }
  return page_of_best(candidates, words, name.value_or(""), search);
}

Result<std::optional<AccountId>> look_up_account(sql::Reader& tx, const accounts::Site& site,
                                                 std::string_view address) {
  const auto name = local_name(site, address);
  if (!name) return std::nullopt;
  const auto found = ROOKERY_TRY(accounts::find_account(tx, *name));
  if (!found || found->standing != accounts::Standing::active) return std::nullopt;
  return found->id;
}

}  // namespace rookery::social
