#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "ingest/reason.hpp"
#include "ingest/row.hpp"

namespace iolaus {

class JsonLine;

// Passive DNS Common Output Format, one JSON object a line (draft-dulaunoy-dnsop-passive-dns-cof),
// bare or in DNSDB's {"obj": ...} envelope. Unknown fields are ignored; of a repeated one the last
// counts. Beyond the draft: the type NXDOMAIN without rdata, "ttl" in seconds, and the fields and
// first lines of iolaus's own export (iolaus/ingest/export.hpp).
class CofParser {
 public:
  CofParser();
  ~CofParser();
  // At least kPadding readable bytes must follow the line. On RejectReason::kNone `kind` says what
  // it was.
  RejectReason parse(std::string_view line, Rows& rows, LineKind& kind);

 private:
  std::unique_ptr<JsonLine> json_;
  std::string octets_;  // of an rdata in hexadecimal
};

}  // namespace iolaus
