#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "ingest/reason.hpp"
#include "ingest/row.hpp"

namespace iolaus {

enum class Column : std::uint8_t {
  kIgnored,
  kName,
  kType,
  kRdata,
  kFirst,
  kLast,
  kFirstMilliseconds,
  kLastMilliseconds,
  kZoneFirst,
  kZoneLast,
  kMoment,  // first and last in one
  kCount,
  kVolume,
  kTtl,
  kBailiwick,
};

constexpr std::size_t kMostColumns = 64;

// What the columns of a TSV or CSV file mean.
struct TableLayout {
  char delimiter = '\t';
  std::uint8_t has_header = 0;
  std::uint8_t columns = 0;
  std::array<Column, kMostColumns> meaning{};
};
static_assert(std::is_trivially_copyable_v<TableLayout>);

// A header names the columns in any order, by COF field names or domain, type, rdata, first, last,
// count (in any case, perhaps after a '#'); other columns are ignored. A first line that is no
// header means domain,type,rdata,first,last[,count]. Tabs separate where there is one, commas
// otherwise. nullopt: a header without a column for `missing`, or with more than kMostColumns.
std::optional<TableLayout> read_layout(std::string_view first_line, std::string& missing);

// The layout of a column list: a column's name as a header would give it, "-" to ignore one. The
// delimiter is that of `first_line`, which is a header when it holds the names of columns itself.
// Throws Error naming a column that is unknown, given twice or missing.
TableLayout layout_of_columns(std::span<const std::string> columns, std::string_view first_line);

// Whether a line may be of a table at all: it has at least three fields.
bool looks_tabular(std::string_view line);

// Splits lines. CSV fields may be quoted (RFC 4180), but a quoted field does not go on over a line
// end: such a line is rejected.
class TableParser {
 public:
  explicit TableParser(const TableLayout& layout) : layout_(layout) {}
  // Lines that begin with '#' are blank.
  // At least kPadding readable bytes must follow the line.
  RejectReason parse(std::string_view line, Rows& rows, LineKind& kind);

 private:
  TableLayout layout_;
  std::string unquoted_;
  std::vector<std::string_view> fields_;
};

}  // namespace iolaus
