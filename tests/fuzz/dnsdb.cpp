#include "checks.hpp"
#include "ingest/cof.hpp"

using namespace iolaus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static CofParser bare, framed;
  static Rows bare_rows, framed_rows;
  fuzz::for_each_line(fuzz::text_of(data, size), [](std::string_view line) {
    LineKind bare_kind{}, framed_kind{};
    const RejectReason reason = bare.parse(line, bare_rows, bare_kind);
    fuzz::check_rows(reason, bare_kind, bare_rows, line.size());
    if (reason != RejectReason::kNone || bare_kind != LineKind::kRow) return;
    const InputRow& row = bare_rows[0];
    if (!row.name || !row.has_type || line.size() + 8 > kMostLineBytes) return;
    // An envelope around the object, unless the object was in one.
    const fuzz::PaddedLine envelope("{\"obj\":" + std::string(line) + "}");
    const RejectReason again = framed.parse(envelope.text(), framed_rows, framed_kind);
    if (again != RejectReason::kNone || framed_rows.empty() || !framed_rows[0].name) return;
    fuzz::require(framed_kind == LineKind::kRow && framed_rows[0].name == row.name &&
                      framed_rows[0].type == row.type && framed_rows[0].rdata == row.rdata &&
                      framed_rows[0].count == row.count,
                  "an envelope changes nothing");
  });
  return 0;
}
