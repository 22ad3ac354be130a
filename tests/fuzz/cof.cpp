#include "ingest/cof.hpp"

#include "checks.hpp"

using namespace iolaus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static CofParser parser;
  static Rows rows;
  fuzz::for_each_line(fuzz::text_of(data, size), [](std::string_view line) {
    LineKind kind{};
    const RejectReason reason = parser.parse(line, rows, kind);
    fuzz::check_rows(reason, kind, rows, line.size());
  });
  return 0;
}
