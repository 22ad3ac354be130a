#include "ingest/table.hpp"

#include <optional>

#include "checks.hpp"

using namespace iolaus;

namespace {

bool same(const InputRow& a, const InputRow& b) {
  return a.name == b.name && a.type == b.type && a.rdata == b.rdata &&
         a.seconds.first.value == b.seconds.first.value &&
         a.seconds.last.value == b.seconds.last.value && a.count == b.count;
}

// Written as a plain table, a row reads back as it was.
void check_again(const InputRow& row) {
  if (!row.name || !row.type || row.rdata.size() != 1 || !row.count || *row.count > 1u << 30)
    return;
  for (const TimeField& time : {row.seconds.first, row.seconds.last})
    if (time.state != TimeField::State::kGiven) return;
  std::string line;
  for (const std::string_view text : {*row.name, row.rdata[0]}) {
    if (text.empty() || text.find_first_of("\t\n") != text.npos) return;
    if (text.front() == ' ' || text.back() == ' ' || text.front() == '#') return;
  }
  line = std::string(*row.name) + '\t' + format_record_type(*row.type) + '\t' +
         std::string(row.rdata[0]) + '\t' + std::to_string(row.seconds.first.value) + '\t' +
         std::to_string(row.seconds.last.value) + '\t' + std::to_string(*row.count);
  const fuzz::PaddedLine padded(line);
  static TableParser parser([] {
    std::string missing;
    return *read_layout("rrname\trrtype\trdata\tfirst\tlast\tcount", missing);
  }());
  static Rows rows;
  LineKind kind{};
  const RejectReason reason = parser.parse(padded.text(), rows, kind);
  fuzz::require(reason == RejectReason::kNone && kind == LineKind::kRow && same(rows[0], row),
                "a row survives being written and read");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Rows rows;
  std::optional<TableParser> parser;
  fuzz::for_each_line(fuzz::text_of(data, size), [&](std::string_view line) {
    std::string missing;
    if (!parser) {
      const auto layout = read_layout(line, missing);
      if (!layout) return;
      parser.emplace(*layout);
      if (layout->has_header) return;
    }
    LineKind kind{};
    const RejectReason reason = parser->parse(line, rows, kind);
    fuzz::check_rows(reason, kind, rows, line.size());
    if (reason == RejectReason::kNone && kind == LineKind::kRow) check_again(rows[0]);
  });
  return 0;
}
