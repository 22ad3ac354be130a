#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "iolaus/dns/record_type.hpp"

namespace iolaus {

// A point in time as a row gives it, before anyone asks whether it makes sense.
struct TimeField {
  enum class State : std::uint8_t { kAbsent, kNull, kGiven, kUnreadable };
  State state = State::kAbsent;
  std::int64_t value = 0;  // unix seconds, or milliseconds in the fields that are said to hold them

  bool usable() const { return state == State::kGiven || state == State::kUnreadable; }
};

// Seconds (with any fraction cut), RFC 3339 or a bare date; blank, "-", "null" and "\N" are null.
TimeField time_field(std::string_view text);
TimeField time_field(double number);

// A count: digits with any fraction cut; nothing when unreadable, 1 when blank. Saturates.
std::optional<std::uint64_t> count_field(std::string_view text);
std::optional<std::uint64_t> count_field(double number);

// The fields of one line, of any format. Texts point into the line or the parser's memory and live
// until its next line.
struct InputRow {
  struct Span {
    TimeField first, last;
  };
  std::optional<std::string_view> name;
  bool has_type = false;
  std::optional<RecordType> type;  // unset though `has_type`: unknown
  bool has_rdata = false;
  std::vector<std::string_view> rdata;
  Span seconds, milliseconds, zone;
  std::optional<std::uint64_t> count = 1;

  void clear() {
    std::vector<std::string_view> kept = std::move(rdata);
    kept.clear();
    *this = InputRow();
    rdata = std::move(kept);
  }
};

// What a line turned out to be.
enum class LineKind : std::uint8_t { kRow, kBlank, kAnswerBegins, kAnswerEnds };

}  // namespace iolaus
