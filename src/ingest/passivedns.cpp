#include "ingest/passivedns.hpp"

#include <algorithm>
#include <array>

#include "ingest/fields.hpp"

namespace iolaus {
namespace {

constexpr std::string_view kDelimiter = "||";
constexpr std::size_t kLeading = 6;  // fields before the answer

struct Fields {
  std::array<std::string_view, kLeading> leading;
  std::string_view answer, ttl, count;
};

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Cuts the last field off; the whole text when there is no other.
std::string_view take_last(std::string_view& text) {
  const std::size_t at = text.rfind(kDelimiter);
  const std::string_view last = text.substr(at == std::string_view::npos ? 0 : at + 2);
  text = text.substr(0, at == std::string_view::npos ? 0 : at);
  return last;
}

// An answer may hold the delimiter itself, so the numbers after it are found from the end.
bool split(std::string_view line, Fields& fields) {
  for (std::string_view& field : fields.leading) {
    const std::size_t size = line.find(kDelimiter);
    if (size == std::string_view::npos) return false;
    field = trimmed(line.substr(0, size));
    line.remove_prefix(size + kDelimiter.size());
  }
  if (line.find(kDelimiter) == std::string_view::npos) return false;
  fields.ttl = take_last(line);
  fields.answer = line;
  std::string_view rest = line;
  if (line.find(kDelimiter) == std::string_view::npos) return true;
  const std::string_view before = take_last(rest);
  if (!all_digits(fields.ttl) || !all_digits(before)) return true;
  fields.count = fields.ttl;
  fields.ttl = before;
  fields.answer = rest;
  return true;
}

}  // namespace

bool looks_like_passivedns(std::string_view line) {
  Fields fields;
  return split(line, fields) && time_field(fields.leading[0]).state == TimeField::State::kGiven;
}

RejectReason PassivednsParser::parse(std::string_view line, Rows& rows, LineKind& kind) {
  rows.clear();
  kind = LineKind::kBlank;
  if (line.starts_with('#')) return RejectReason::kNone;
  kind = LineKind::kRow;
  Fields fields;
  if (!split(line, fields)) return RejectReason::kTooFewFields;
  const auto& [time, client, server, net_class, name, type] = fields.leading;
  if (net_class != "IN" && net_class != "1") {
    kind = LineKind::kBlank;
    return RejectReason::kNone;
  }
  InputRow& row = rows.add();
  if (!name.empty()) row.name = name;
  row.has_type = !type.empty();
  row.type = parse_record_type(type);
  row.seconds.first = row.seconds.last = time_field(time);
  row.ttl = ttl_field(trimmed(fields.ttl));
  row.count = count_field(trimmed(fields.count));
  std::string_view answer = trimmed(fields.answer);
  if (answer == "NXDOMAIN") {
    row.has_type = true;
    row.type = RecordType::kNxdomain;
    return RejectReason::kNone;
  }
  const bool numbered = row.type == RecordType::kMx || row.type == RecordType::kSrv;
  if (numbered && !answer.empty() && answer.find(' ') == std::string_view::npos) {
    text_ = row.type == RecordType::kMx ? "0 " : "0 0 0 ";
    text_ += answer;
    answer = text_;
  }
  row.has_rdata = !answer.empty();
  if (row.has_rdata) row.rdata.push_back(answer);
  return RejectReason::kNone;
}

}  // namespace iolaus
