#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/cof.hpp"
#include "ingest/detect.hpp"
#include "ingest/passivedns.hpp"
#include "ingest/reason.hpp"
#include "ingest/row.hpp"
#include "ingest/table.hpp"
#include "ingest/zeek.hpp"

namespace iolaus {

// Reads the lines of any format. One a thread; it keeps its memory from input to input.
class LineParser {
 public:
  // What the next lines are of; `name` is for messages.
  void set_input(const InputFacts& input, std::string name);
  // At least kPadding readable bytes must follow the line. On RejectReason::kNone `kind` says what
  // it was, and `rows` what it gives: one row or more for kRow, none otherwise. On any other reason
  // the rows mean nothing. Throws Error when a line shows that the file cannot be read on.
  RejectReason parse(std::string_view line, Rows& rows, LineKind& kind);

 private:
  InputFormat format_ = InputFormat::kDetect;
  std::string name_;
  std::unique_ptr<CofParser> cof_;  // these two are large
  std::unique_ptr<ZeekJsonParser> zeek_json_;
  std::optional<TableParser> table_;
  std::optional<ZeekTableParser> zeek_;
  PassivednsParser passivedns_;
};

// Whether the lines of a format hold addresses of clients, which are personal data: such a line is
// never kept as it is, not even when it is rejected.
bool has_clients(InputFormat format);

// The line with "x" in the place of whatever looks like an address, or part of one: digits with two
// dots or more among them, hexadecimal digits with two colons or more (but not a time of day).
// Works on any line, however damaged.
std::string without_clients(std::string_view line);

}  // namespace iolaus
