#include "ingest/table.hpp"

#include <algorithm>
#include <cstring>

#include "ingest/chunk_reader.hpp"
#include "ingest/fields.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

struct ColumnName {
  std::string_view name;
  Column column;
};
constexpr std::array kColumnNames{ColumnName{"rrname", Column::kName},
                                  ColumnName{"domain", Column::kName},
                                  ColumnName{"name", Column::kName},
                                  ColumnName{"rrtype", Column::kType},
                                  ColumnName{"type", Column::kType},
                                  ColumnName{"rdata", Column::kRdata},
                                  ColumnName{"time_first", Column::kFirst},
                                  ColumnName{"first", Column::kFirst},
                                  ColumnName{"first_seen", Column::kFirst},
                                  ColumnName{"time_last", Column::kLast},
                                  ColumnName{"last", Column::kLast},
                                  ColumnName{"last_seen", Column::kLast},
                                  ColumnName{"time_first_ms", Column::kFirstMilliseconds},
                                  ColumnName{"time_last_ms", Column::kLastMilliseconds},
                                  ColumnName{"zone_time_first", Column::kZoneFirst},
                                  ColumnName{"zone_first", Column::kZoneFirst},
                                  ColumnName{"zone_time_last", Column::kZoneLast},
                                  ColumnName{"zone_last", Column::kZoneLast},
                                  ColumnName{"time", Column::kMoment},
                                  ColumnName{"timestamp", Column::kMoment},
                                  ColumnName{"ts", Column::kMoment},
                                  ColumnName{"count", Column::kCount},
                                  ColumnName{"iolaus_volume", Column::kVolume},
                                  ColumnName{"ttl", Column::kTtl},
                                  ColumnName{"bailiwick", Column::kBailiwick}};
constexpr std::array kPlainOrder{Column::kName,  Column::kType, Column::kRdata,
                                 Column::kFirst, Column::kLast, Column::kCount};

// Takes a quoted field from the front of `rest`; false when it does not end as it should.
bool take_quoted(std::string_view& rest, char delimiter, std::string& unquoted,
                 std::vector<std::string_view>& fields) {
  const std::size_t begin = unquoted.size();
  std::size_t at = 1;
  for (;; ++at) {
    if (at >= rest.size()) return false;
    if (rest[at] == '"' && ++at < rest.size() && rest[at] != '"') break;
    if (at >= rest.size()) break;
    unquoted.push_back(rest[at]);
  }
  if (at < rest.size() && rest[at] != delimiter) return false;
  rest.remove_prefix(at);
  fields.push_back(std::string_view(unquoted).substr(begin));
  return true;
}

// The fields of a line. `unquoted` holds the text of quoted ones and never moves while it grows.
RejectReason split(std::string_view line, char delimiter, std::string& unquoted,
                   std::vector<std::string_view>& fields) {
  fields.clear();
  unquoted.clear();
  if (delimiter == ',') unquoted.reserve(line.size() + kPadding);
  for (std::string_view rest = line;;) {
    if (fields.size() == kMostColumns) return RejectReason::kTooManyFields;
    if (delimiter == ',' && rest.starts_with('"')) {
      if (!take_quoted(rest, delimiter, unquoted, fields)) return RejectReason::kBadQuotes;
    } else {
      const std::size_t size = std::min(rest.find(delimiter), rest.size());
      fields.push_back(trimmed(rest.substr(0, size)));
      rest.remove_prefix(size);
    }
    if (rest.empty()) return RejectReason::kNone;
    rest.remove_prefix(1);
  }
}

Column column_of(std::string_view name) {
  std::string lower(name);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  for (const ColumnName& known : kColumnNames)
    if (known.name == lower) return known.column;
  return Column::kIgnored;
}

bool has_column(const std::vector<Column>& columns, Column column) {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

// Fields of a line, which is padded; the common case first.
inline TimeField time_of(std::string_view text) {
  const std::int64_t plain = plain_number_padded(text);
  return plain >= 0 ? TimeField{TimeField::State::kGiven, plain} : time_field(text);
}
inline std::optional<std::uint64_t> count_of(std::string_view text) {
  const std::int64_t plain = plain_number_padded(text);
  if (plain < 0) return count_field(text);
  return static_cast<std::uint64_t>(plain);
}

inline void take_field(Column column, std::string_view text, InputRow& row) {
  switch (column) {
    case Column::kIgnored:
      break;
    case Column::kName:
      if (!text.empty()) row.name = text;
      break;
    case Column::kType:
      row.has_type = !text.empty();
      row.type = parse_record_type(text);
      break;
    case Column::kRdata:
      row.has_rdata = !text.empty();
      if (row.has_rdata) row.rdata.assign(1, text);
      break;
    case Column::kFirst:
      row.seconds.first = time_of(text);
      break;
    case Column::kLast:
      row.seconds.last = time_of(text);
      break;
    case Column::kFirstMilliseconds:
      row.milliseconds.first = time_field(text);
      break;
    case Column::kLastMilliseconds:
      row.milliseconds.last = time_field(text);
      break;
    case Column::kZoneFirst:
      row.zone.first = time_field(text);
      break;
    case Column::kZoneLast:
      row.zone.last = time_field(text);
      break;
    case Column::kMoment:
      row.seconds.first = row.seconds.last = time_field(text);
      break;
    case Column::kCount:
      row.count = count_of(text);
      break;
    case Column::kVolume:
      if (!text.empty()) row.volume = count_field(text);
      if (!text.empty() && !row.volume) row.count.reset();
      break;
    case Column::kTtl:
      row.ttl = ttl_field(text);
      break;
    case Column::kBailiwick:
      if (!text.empty() && text != "-") row.bailiwicks.assign(1, text);
      break;
  }
}

inline std::string_view without_blanks(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  if (!text.empty() && (blank(text.front()) || blank(text.back()))) return trimmed(text);
  return text;
}

}  // namespace

bool looks_tabular(std::string_view line) {
  const char delimiter = line.find('\t') == std::string_view::npos ? ',' : '\t';
  return std::count(line.begin(), line.end(), delimiter) >= 2;
}

std::optional<TableLayout> read_layout(std::string_view first_line, std::string& missing) {
  TableLayout layout;
  layout.delimiter = first_line.find('\t') == std::string_view::npos ? ',' : '\t';
  std::string_view line = trimmed(first_line);
  if (line.starts_with('#')) line = trimmed(line.substr(1));
  std::string unquoted;
  std::vector<std::string_view> fields;
  const RejectReason reason = split(line, layout.delimiter, unquoted, fields);
  std::vector<Column> columns;
  for (const std::string_view field : fields) columns.push_back(column_of(field));
  const bool named = has_column(columns, Column::kName);
  const bool has_rdata = has_column(columns, Column::kRdata);
  if (!named && !has_rdata) {
    layout.columns = static_cast<std::uint8_t>(kPlainOrder.size());
    std::copy(kPlainOrder.begin(), kPlainOrder.end(), layout.meaning.begin());
    return layout;
  }
  if (!named) missing = "domain";
  if (!has_rdata) missing = "rdata";
  if (!has_column(columns, Column::kType)) missing = "type";
  if (reason != RejectReason::kNone) missing = std::string(describe(reason));
  if (!missing.empty()) return std::nullopt;
  layout.has_header = 1;
  layout.columns = static_cast<std::uint8_t>(columns.size());
  std::copy(columns.begin(), columns.end(), layout.meaning.begin());
  return layout;
}

TableLayout layout_of_columns(std::span<const std::string> names, std::string_view first_line) {
  if (names.empty() || names.size() > kMostColumns)
    fail("a column list holds 1 to {} columns, not {}", kMostColumns, names.size());
  std::string ignored;
  TableLayout layout = read_layout(first_line, ignored).value_or(TableLayout());
  layout.delimiter = first_line.find('\t') == std::string_view::npos ? ',' : '\t';
  layout.columns = static_cast<std::uint8_t>(names.size());
  layout.meaning.fill(Column::kIgnored);
  const auto given = [&](Column column) {
    return std::find(layout.meaning.begin(), layout.meaning.end(), column) != layout.meaning.end();
  };
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == "-") continue;
    const Column column = column_of(names[i]);
    if (column == Column::kIgnored)
      fail(
          "unknown column \"{}\": use rrname, rrtype, rdata, time_first, time_last, time, count, "
          "ttl, bailiwick, or - to ignore one",
          names[i]);
    if (given(column)) fail("column \"{}\" is given twice", names[i]);
    layout.meaning[i] = column;
  }
  for (const auto& [column, name] :
       {std::pair(Column::kName, "rrname"), {Column::kType, "rrtype"}, {Column::kRdata, "rdata"}})
    if (!given(column)) fail("the column list has no \"{}\": add it", name);
  return layout;
}

RejectReason TableParser::parse(std::string_view line, Rows& rows, LineKind& kind) {
  rows.clear();
  kind = line.starts_with('#') ? LineKind::kBlank : LineKind::kRow;
  if (kind == LineKind::kBlank) return RejectReason::kNone;
  InputRow& row = rows.add();
  std::size_t column = 0;
  if (layout_.delimiter == ',' && std::memchr(line.data(), '"', line.size())) {
    const RejectReason reason = split(line, layout_.delimiter, unquoted_, fields_);
    if (reason != RejectReason::kNone) return reason;
    if (fields_.size() > layout_.columns) return RejectReason::kTooManyFields;
    for (const std::string_view field : fields_) take_field(layout_.meaning[column++], field, row);
  } else if (!for_each_field(line, layout_.delimiter, [&](std::string_view field) {
               if (column == layout_.columns) return false;
               take_field(layout_.meaning[column++], without_blanks(field), row);
               return true;
             })) {
    return RejectReason::kTooManyFields;
  }
  if (row.type == RecordType::kNxdomain) settle_nxdomain(row);
  return RejectReason::kNone;
}

}  // namespace iolaus
