#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "ingest/reason.hpp"
#include "ingest/row.hpp"

namespace iolaus {

class JsonLine;

// What iolaus reads of a line of Zeek's dns.log. The client's address is not among it.
struct ZeekEntry {
  TimeField time;
  std::string_view query, type_name;
  std::uint32_t type = 0;       // of the question; 0: not given
  int code = -1;                // of the answer (RFC 1035 RCODE); -1: not answered
  std::uint32_t net_class = 1;  // 1: the Internet
  std::vector<std::string_view> answers;
  std::vector<std::uint32_t> ttls;

  void clear();
};

// The rows of an entry: a sighting of each RRset at the entry's time. Answers have no types, so
// they are inferred. To a question for A, AAAA or CNAME an address is of its family, anything else
// is a CNAME of the name before it, and what follows belongs to its target; to a question for
// HTTPS or SVCB likewise, unless it has parameters. To a question for any type only addresses are
// told apart. To any other question the answers are of its type; MX and SRV lack their numbers in
// the log and get zeros. NXDOMAIN is of the last name of the chain. Signatures and unknown types
// are left out. Unanswered, refused, empty and non-Internet entries have no rows, nor have answers
// to no question (multicast DNS).
class ZeekAnswers {
 public:
  RejectReason read(const ZeekEntry& entry, Rows& rows, LineKind& kind);

 private:
  std::string texts_;  // what is written differently in the log; never moves within a line

  std::string_view name(std::string_view logged);
  std::string_view text(std::string_view logged);
  std::string_view numbered(std::string_view numbers, std::string_view logged);
  std::string_view typed(RecordType type, std::string_view logged);
  void follow(const ZeekEntry& entry, RecordType type, Rows& rows);
};

enum class ZeekColumn : std::uint8_t {
  kIgnored,
  kTime,
  kQuery,
  kClass,
  kType,
  kTypeName,
  kCode,
  kCodeName,
  kAnswers,
  kTtls,
};

// The columns of a tab-separated log.
struct ZeekLayout {
  static constexpr std::size_t kMostColumns = 64, kMostMarkBytes = 16;
  using Mark = std::array<char, kMostMarkBytes>;  // ends in zeros
  char delimiter = '\t', set_separator = ',';
  std::uint8_t columns = 0;
  Mark unset{'-'}, empty{'(', 'e', 'm', 'p', 't', 'y', ')'};
  std::array<ZeekColumn, kMostColumns> meaning{};
  friend bool operator==(const ZeekLayout&, const ZeekLayout&) = default;
};
static_assert(std::is_trivially_copyable_v<ZeekLayout>);

// Takes a header line ("#fields ..."). Throws Error saying what about it cannot be used.
void read_zeek_header(std::string_view line, ZeekLayout& layout);

class ZeekTableParser {
 public:
  // Throws Error when the layout lacks a column that rows are made of.
  explicit ZeekTableParser(const ZeekLayout& layout);
  ZeekTableParser(const ZeekTableParser&) = delete;
  ZeekTableParser& operator=(const ZeekTableParser&) = delete;
  // At least kPadding readable bytes must follow the line. A header within the file may repeat the
  // layout; one that changes it is an Error, for the lines after it may be read by others.
  RejectReason parse(std::string_view line, Rows& rows, LineKind& kind);

 private:
  const ZeekLayout layout_;
  const std::string_view unset_, empty_;  // in the layout
  ZeekEntry entry_;
  ZeekAnswers answers_;

  void take_field(ZeekColumn column, std::string_view field);
};

// Zeek's JSON logs, times as numbers or ISO 8601.
class ZeekJsonParser {
 public:
  ZeekJsonParser();
  ~ZeekJsonParser();
  // At least kPadding readable bytes must follow the line.
  RejectReason parse(std::string_view line, Rows& rows, LineKind& kind);

 private:
  std::unique_ptr<JsonLine> json_;
  ZeekEntry entry_;
  ZeekAnswers answers_;
};

// Zeek's names of codes and classes; 255 when unknown.
int zeek_code(std::string_view name);
// A decimal number, saturating at 65535; 0 when it is none.
std::uint32_t zeek_number(std::string_view text);

}  // namespace iolaus
