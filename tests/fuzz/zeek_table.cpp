#include <optional>

#include "checks.hpp"
#include "ingest/zeek.hpp"
#include "iolaus/error/error.hpp"

using namespace iolaus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // As a file is read: the header lines up to #fields make the layout.
  static Rows rows;
  ZeekLayout layout;
  std::optional<ZeekTableParser> parser;
  try {
    fuzz::for_each_line(fuzz::text_of(data, size), [&](std::string_view line) {
      if (!parser) {
        read_zeek_header(line, layout);
        if (line.starts_with("#fields")) parser.emplace(layout);
        return;
      }
      LineKind kind{};
      const RejectReason reason = parser->parse(line, rows, kind);
      fuzz::check_rows(reason, kind, rows, line.size());
    });
  } catch (const Error&) {  // says what cannot be used
  }
  return 0;
}
