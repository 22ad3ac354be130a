#pragma once
#include <memory>
#include <string_view>

#include "ingest/reason.hpp"
#include "ingest/row.hpp"

namespace iolaus {

// Passive DNS Common Output Format, one JSON object a line (draft-dulaunoy-dnsop-passive-dns-cof),
// bare or in DNSDB's {"obj": ...} envelope. Unknown fields are ignored; of a repeated one the last
// counts.
class CofParser {
 public:
  CofParser();
  ~CofParser();
  // At least kPadding readable bytes must follow the line. On RejectReason::kNone `kind` says what
  // it was.
  RejectReason parse(std::string_view line, InputRow& row, LineKind& kind);

 private:
  struct Machine;  // keeps simdjson out of this header
  std::unique_ptr<Machine> machine_;
};

}  // namespace iolaus
