#include <algorithm>

#include "checks.hpp"
#include "ingest/table.hpp"
#include "iolaus/error/error.hpp"

using namespace iolaus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line = fuzz::text_of(data, size);
  std::string missing;
  const auto layout = read_layout(line, missing);
  fuzz::require(layout.has_value() == missing.empty(), "no layout has a cause");
  if (layout) {
    fuzz::require(layout->columns > 0 && layout->columns <= kMostColumns, "a layout has columns");
    const auto has = [&](Column column) {
      return std::find(layout->meaning.begin(), layout->meaning.end(), column) !=
             layout->meaning.end();
    };
    fuzz::require(has(Column::kName) && has(Column::kType) && has(Column::kRdata),
                  "a layout can make a row");
  }
  // The same text as a list of columns.
  std::vector<std::string> columns;
  for (std::size_t begin = 0; begin <= line.size();) {
    const std::size_t end = std::min(line.find(',', begin), line.size());
    columns.emplace_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  try {
    const TableLayout listed = layout_of_columns(columns, line);
    fuzz::require(listed.columns == columns.size(), "a list names every column");
  } catch (const Error&) {  // says what is wrong with it
  }
  return 0;
}
