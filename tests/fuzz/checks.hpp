// What every fuzz target may ask of what a parser accepted. A broken promise aborts.
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/chunk_reader.hpp"
#include "ingest/reason.hpp"
#include "ingest/row.hpp"
#include "iolaus/dns/name.hpp"
#include "iolaus/dns/rdata.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace iolaus::fuzz {

inline void require(bool kept, const char* promise) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// A line in memory of its own, exactly as large as a parser may read.
class PaddedLine {
 public:
  explicit PaddedLine(std::string_view text) : size_(text.size()), bytes_(size_ + kPadding, '\n') {
    if (size_ > 0) std::memcpy(bytes_.data(), text.data(), size_);
  }
  std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  std::size_t size_;
  std::vector<char> bytes_;
};

// Calls line(text) for each line of a text, up to the longest that a file may have.
template <typename Line>
void for_each_line(std::string_view text, Line&& line) {
  while (!text.empty()) {
    const std::size_t size = std::min(text.find('\n'), text.size());
    line(PaddedLine(text.substr(0, std::min(size, kMostLineBytes))).text());
    text.remove_prefix(size == text.size() ? size : size + 1);
  }
}

// A canonical name is one that nothing changes any more.
inline void check_name(std::string_view raw) {
  const CanonicalName canonical = canonical_name(raw);
  if (canonical.problem != NameProblem::kNone) return;
  const CanonicalName again = canonical_name(canonical.name);
  require(again.problem == NameProblem::kNone && again.name == canonical.name,
          "a canonical name stays as it is");
  require(!canonical.name.empty() && canonical.name.size() <= 4 * 253, "a name has a size");
  for (const char c : canonical.name)
    require(c > ' ' && c < 0x7f && !(c >= 'A' && c <= 'Z'), "a canonical name is lower-case ASCII");
}

inline void check_rdata(RecordType type, std::string_view raw) {
  const auto parsed = parse_rdata(type, raw);
  if (!parsed) return;
  const std::string text = is_address(type) ? format_address(parsed->rdata) : parsed->text;
  const bool mapped = type == RecordType::kAaaa && is_ipv4(parsed->rdata);  // written as IPv4
  const auto again = mapped ? parse_rdata(RecordType::kA, text) : parse_rdata(type, text);
  require(again && again->rdata == parsed->rdata && again->text == parsed->text,
          "canonical rdata stays as it is");
}

// `most`: rdata that a line of this size may give.
inline void check_rows(RejectReason reason, LineKind kind, const Rows& rows, std::size_t most) {
  require(static_cast<std::size_t>(reason) < kReasons, "a reason has words");
  if (reason != RejectReason::kNone) return;
  require((kind == LineKind::kRow) == !rows.empty(), "a line of rows has rows, and no other");
  std::size_t parts = 0;
  for (const InputRow& row : rows) {
    if (row.name) check_name(*row.name);
    require(row.has_type || !row.type, "a type is one that was given");
    for (const std::string_view rdata : row.rdata)
      if (row.type) check_rdata(*row.type, rdata);
    for (const std::string_view zone : row.bailiwicks) check_name(zone);
    parts += row.rdata.size();
  }
  require(parts <= most, "a line gives no more than it holds");
}

// The whole of a target for a parser that knows nothing but its line.
template <typename Parser>
void check_lines(const std::uint8_t* data, std::size_t size) {
  static Parser parser;
  static Rows rows;
  for_each_line(text_of(data, size), [](std::string_view line) {
    LineKind kind{};
    const RejectReason reason = parser.parse(line, rows, kind);
    check_rows(reason, kind, rows, line.size());
  });
}

}  // namespace iolaus::fuzz
