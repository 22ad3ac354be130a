#pragma once
#include <array>
#include <cstdint>
#include <optional>
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
  kCount,
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

// Whether a line may be of a table at all: it has at least three fields.
bool looks_tabular(std::string_view line);

// Splits lines. CSV fields may be quoted (RFC 4180), but a quoted field does not go on over a line
// end: such a line is rejected.
class TableParser {
 public:
  explicit TableParser(const TableLayout& layout) : layout_(layout) {}
  // Lines that begin with '#' are blank.
  RejectReason parse(std::string_view line, InputRow& row, LineKind& kind);

 private:
  TableLayout layout_;
  std::string unquoted_;
  std::vector<std::string_view> fields_;
};

}  // namespace iolaus
