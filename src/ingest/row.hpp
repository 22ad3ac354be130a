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

// Seconds to live, with any fraction cut; 0 = unknown when blank or unreadable. Saturates.
std::uint32_t ttl_field(std::string_view text);
std::uint32_t ttl_field(double number);

// One RRset, of any format. Texts point into the line or the parser's memory and live until its
// next line.
struct InputRow {
  struct Span {
    TimeField first, last;
  };
  std::optional<std::string_view> name;
  bool has_type = false, has_rdata = false;  // kNxdomain needs no rdata
  std::optional<RecordType> type;            // unset though `has_type`: unknown
  std::optional<bool> hull;                  // said by the row itself, whatever its input is
  bool rolled_up = false;                    // the name stands for those of a disposable zone
  std::uint32_t ttl = 0;                     // 0: unknown
  std::optional<std::uint64_t> count = 1;    // unset: unreadable
  std::optional<std::uint64_t> volume;       // unset: follows from the count
  Span seconds, milliseconds, zone;
  std::vector<std::string_view> rdata, bailiwicks;

  void clear() {
    name.reset();
    has_type = has_rdata = false;
    type.reset();
    hull.reset();
    rolled_up = false;
    ttl = 0;
    count = 1;
    volume.reset();
    seconds = Span();  // one by one: copies of what was just stored would wait for it
    milliseconds = Span();
    zone = Span();
    rdata.clear();
    bailiwicks.clear();
  }
};

// Takes the blank or repeated "NXDOMAIN" that some feeds give as the rdata of a name that does not
// exist.
void settle_nxdomain(InputRow& row);

// The rows of one line. Keeps its memory from line to line.
class Rows {
 public:
  void clear() { size_ = 0; }
  // A cleared row at the end; invalidates references to the others.
  InputRow& add() {
    if (size_ == rows_.size()) rows_.emplace_back();
    InputRow& row = rows_[size_++];
    row.clear();
    return row;
  }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  InputRow& operator[](std::size_t index) { return rows_[index]; }
  const InputRow& operator[](std::size_t index) const { return rows_[index]; }
  const InputRow* begin() const { return rows_.data(); }
  const InputRow* end() const { return rows_.data() + size_; }

 private:
  std::vector<InputRow> rows_;
  std::size_t size_ = 0;
};

// What a line turned out to be. A kRow line has one row or more.
enum class LineKind : std::uint8_t { kRow, kBlank, kAnswerBegins, kAnswerEnds };

}  // namespace iolaus
