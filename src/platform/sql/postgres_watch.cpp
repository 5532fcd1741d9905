#include "platform/sql/postgres_watch.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <vector>

namespace rookery::sql {
namespace {

// The part before the next `end`, taken off `rest` with it.
std::string_view cut(std::string_view& rest, char end) {
  const auto at = rest.find(end);
  const auto part = rest.substr(0, at);
  rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + 1);
  return part;
}

std::optional<std::vector<std::int64_t>> row_of(std::string_view values, std::size_t columns) {
  std::vector<std::int64_t> row;
  if (values.empty()) return row;
  while (!values.empty()) {
    const auto value = cut(values, ',');
    std::int64_t number = WatchedCounts::kNull;
    if (value != "-") {
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
      if (error != std::errc{} || end != value.data() + value.size()) return std::nullopt;
    }
    row.push_back(number);
  }
  if (row.size() != columns) return std::nullopt;
  return row;
}

// Lines of another version's triggers are nobody's here.
bool pass_on_line(std::string_view line, std::span<const std::string> tags, RowVersions& versions) {
  const auto tag = std::ranges::find(tags, cut(line, ';'));
  if (tag == tags.end()) return true;
  const auto table = static_cast<std::size_t>(tag - tags.begin());
  const auto columns = versions.tables()[table].columns.size();
  const auto before = row_of(cut(line, ';'), columns);
  const auto after = row_of(line, columns);
  if (!before || !after) return false;
  versions.row_changed(table, *before, *after);
  return true;
}

// The SQL text of one row's values; `which` is OLD or NEW.
std::string values_of(const std::vector<std::string_view>& columns,
                      const std::map<std::string, bool>& numbers, std::string_view which) {
  std::vector<std::string> parts;
  for (const auto column : columns) {
    parts.push_back(numbers.at(std::string(column)) ? fmt::format("COALESCE({}.{}::text, '-')", which, column)
                                                    : "'-'");
  }
  return fmt::format("{}", fmt::join(parts, " || ',' || "));
}

}  // namespace

std::string watched_tag(const RowVersions::Table& table) {
  const std::string text = fmt::format("{}({})", table.name, fmt::join(table.columns, ","));
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return fmt::format("{:02x}", fmt::join(digest.begin(), digest.begin() + 4, ""));
}

Result<> add_watching_trigger(Writer& tx, const RowVersions::Table& table) {
  std::map<std::string, bool> numbers;  // column -> whether it is an integer
  ROOKERY_TRY(tx.each(
      "SELECT attname, format_type(atttypid, NULL) IN ('smallint', 'integer', 'bigint') FROM pg_attribute "
      "WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped",
      [&](const Row& row) { numbers.emplace(row.string(0), row.flag(1)); }, table.name));
  for (const auto column : table.columns) {
    if (numbers.contains(std::string(column))) continue;
    return fail(Errc::internal, {}, fmt::format("no column {}.{} to watch", table.name, column));
  }

  const std::string name = "rookery_told_" + watched_tag(table);
  if (ROOKERY_TRY(tx.exists("SELECT 1 FROM pg_trigger WHERE tgname = $1 AND tgrelid = to_regclass($2)", name,
                            table.name))) {
    return {};
  }
  ROOKERY_TRY(tx.run(fmt::format(R"sql(
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told text := COALESCE(current_setting('rookery.told', true), '');
BEGIN
  IF told = '{everything}' THEN RETURN NULL; END IF;
  IF octet_length(told) > {bytes_max} THEN
    told := '{everything}';
  ELSIF TG_OP = 'INSERT' THEN
    told := told || '{tag};;' || {after} || E'\n';
  ELSIF TG_OP = 'UPDATE' THEN
    told := told || '{tag};' || {before} || ';' || {after} || E'\n';
  ELSE
    told := told || '{tag};' || {before} || E';\n';
  END IF;
  PERFORM set_config('rookery.told', told, true);
  RETURN NULL;
END $$)sql",
                                 fmt::arg("name", name), fmt::arg("everything", kToldEverything),
                                 fmt::arg("bytes_max", kToldBytesMax), fmt::arg("tag", watched_tag(table)),
                                 fmt::arg("before", values_of(table.columns, numbers, "OLD")),
                                 fmt::arg("after", values_of(table.columns, numbers, "NEW")))));
  ROOKERY_TRY(tx.run(fmt::format(
      "CREATE TRIGGER {0} AFTER INSERT OR UPDATE OR DELETE ON {1} FOR EACH ROW EXECUTE FUNCTION {0}()", name,
      table.name)));
  return {};
}

void pass_on(std::string_view told, std::span<const std::string> tags, RowVersions& versions) {
  const auto mark = versions.mark();
  bool understood = told != kToldEverything;
  while (understood && !told.empty()) understood = pass_on_line(cut(told, '\n'), tags, versions);
  versions.doubt_from(mark);
  versions.publish();
  if (!understood) versions.everything_changed();
}

}  // namespace rookery::sql
