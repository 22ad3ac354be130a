#include "ingest/accept.hpp"

#include <algorithm>
#include <limits>

#include "iolaus/history/disposable.hpp"
#include "iolaus/history/name_sketch.hpp"

namespace iolaus {
namespace {

// A record's data has at most 65535 octets, each written with at most four characters.
constexpr std::size_t kMostRdataCharacters = 4 * 65535;
constexpr std::size_t kMostNameOctets = 253;
constexpr std::int64_t kYear2100 = 4'102'444'800;
constexpr std::int64_t kMostPlausibleSeconds = 100'000'000'000;  // above: surely milliseconds

RejectReason check_seconds(std::int64_t value) {
  if (value > kMostPlausibleSeconds) return RejectReason::kMilliseconds;
  if (value >= kYear2100) return RejectReason::kFarFuture;
  return value <= 0 ? RejectReason::kBeforeEpoch : RejectReason::kNone;
}

// Both ends of the first pair of time fields that says anything; zero and zero says nothing.
const InputRow::Span* given_span(const InputRow& row) {
  for (const InputRow::Span* span : {&row.seconds, &row.milliseconds, &row.zone}) {
    if (!span->first.usable() && !span->last.usable()) continue;
    const bool readable = span->first.state == TimeField::State::kGiven &&
                          span->last.state == TimeField::State::kGiven;
    if (readable && span->first.value == 0 && span->last.value == 0) continue;
    return span;
  }
  return nullptr;
}

bool is_sketch(const InputRow& row) { return row.rolled_up && row.type == RecordType::kNameSketch; }

// A row without dates is undated when it says so (null, blank or zero), and faulty otherwise.
bool mentions_time(const InputRow& row) {
  for (const InputRow::Span* span : {&row.seconds, &row.milliseconds, &row.zone})
    if (span->first.state != TimeField::State::kAbsent &&
        span->last.state != TimeField::State::kAbsent)
      return true;
  return false;
}

std::uint32_t saturated(std::uint64_t number) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(number, std::numeric_limits<std::uint32_t>::max()));
}

// The bit of a zone's depth; none of what is no zone.
std::uint8_t bailiwick_bit(std::string_view zone) {
  constexpr std::ptrdiff_t kDeepest = 7;
  if (zone == ".") return 1;
  const CanonicalName name = canonical_name(zone);
  if (name.problem != NameProblem::kNone) return 0;
  const std::ptrdiff_t labels = 1 + std::count(name.name.begin(), name.name.end(), '.');
  return static_cast<std::uint8_t>(1u << std::min(labels, kDeepest));
}

}  // namespace

// The wildcard of a rolled-up zone has several asterisks, a name of DNS at most the first.
RejectReason Acceptor::resolve_name(std::string_view raw, bool rolled_up) {
  if (raw == raw_name_ && rolled_up == rolled_up_)
    return name_.problem == NameProblem::kNone ? RejectReason::kNone : reason_of(name_.problem);
  raw_name_.assign(raw);
  rolled_up_ = rolled_up;
  std::size_t stars = 0;
  while (rolled_up && stars < kMostNameOctets && raw.substr(stars).starts_with("*.*")) stars += 2;
  name_ = canonical_name(raw.substr(stars));
  if (name_.problem != NameProblem::kNone) return reason_of(name_.problem);
  domain_ = suffixes_.registrable(name_.name);
  name_.name.insert(0, raw.substr(0, stars));
  domain_.offset += stars;
  id_ = domain_id(std::string_view(name_.name).substr(domain_.offset));
  return RejectReason::kNone;
}

RejectReason Acceptor::resolve_rdata(const InputRow& row) {
  rdata_.clear();
  for (const std::string_view text : row.rdata) {
    if (text.size() > kMostRdataCharacters) return RejectReason::kBadRdata;
    auto parsed = parse_rdata(*row.type, text);
    if (!parsed) return is_address(*row.type) ? RejectReason::kBadAddress : RejectReason::kBadRdata;
    rdata_.push_back(std::move(*parsed));
  }
  if (*row.type == RecordType::kNxdomain && rdata_.empty()) rdata_.emplace_back();
  return rdata_.empty() ? RejectReason::kMissingRdata : RejectReason::kNone;
}

// Only what an export of a rolled-up zone says of itself is believed.
RejectReason Acceptor::check_roll_up(const InputRow& row) const {
  const std::string_view name = name_.name;
  const std::string_view prefix =
      domain_.offset == 0 ? std::string_view() : name.substr(0, domain_.offset - 1);
  if (!is_wildcard(prefix)) return RejectReason::kBadRdata;
  if (!is_sketch(row)) return RejectReason::kNone;
  const bool whole = rdata_.size() == 1 && NameSketch::parse(rdata_[0].text).has_value();
  return whole && !given_span(row) ? RejectReason::kNone : RejectReason::kBadRdata;
}

RejectReason Acceptor::resolve_times(const InputRow& row, Record& record) const {
  const InputRow::Span* span = given_span(row);
  if (!span) {
    if (!mentions_time(row))
      return row.seconds.first.state == TimeField::State::kAbsent ? RejectReason::kMissingFirst
                                                                  : RejectReason::kMissingLast;
    if (!keep_undated_ && !is_sketch(row)) return RejectReason::kWithoutDates;
    record.flags = kUndated;
    return RejectReason::kNone;
  }
  if (!span->first.usable()) return RejectReason::kMissingFirst;
  if (!span->last.usable()) return RejectReason::kMissingLast;
  if (span->first.state == TimeField::State::kUnreadable ||
      span->last.state == TimeField::State::kUnreadable)
    return RejectReason::kBadTime;
  const std::int64_t unit = span == &row.milliseconds ? 1000 : 1;
  const std::int64_t first = span->first.value / unit, last = span->last.value / unit;
  for (const std::int64_t value : {first, last})
    if (const RejectReason reason = check_seconds(value); reason != RejectReason::kNone)
      return reason;
  if (first > last) return RejectReason::kFirstAfterLast;
  record.first_seen = Time{static_cast<std::uint32_t>(first)};
  record.last_seen = Time{static_cast<std::uint32_t>(last)};
  record.flags = row.hull.value_or(kind_ == HistoryKind::kHulls) ? kHull : 0;
  return RejectReason::kNone;
}

RejectReason Acceptor::judge(const InputRow& row, Record& record) {
  if (!row.name) return RejectReason::kMissingName;
  if (!row.has_type) return RejectReason::kMissingType;
  if (!row.has_rdata && row.type != RecordType::kNxdomain) return RejectReason::kMissingRdata;
  if (!row.type) return RejectReason::kUnknownType;
  if (!row.count) return RejectReason::kBadCount;
  RejectReason reason = resolve_name(*row.name, row.rolled_up);
  if (reason == RejectReason::kNone) reason = resolve_times(row, record);
  if (reason == RejectReason::kNone) reason = resolve_rdata(row);
  if (reason == RejectReason::kNone && row.rolled_up) {
    record.flags |= kRolledUp;
    reason = check_roll_up(row);
  }
  return reason;
}

void Acceptor::add(const InputRow& row, Record& record, ParsedChunk& chunk) const {
  record.domain = id_;
  record.domain_flags = domain_.flags;
  record.domain_size = static_cast<std::uint16_t>(name_.name.size() - domain_.offset);
  record.name = name_.name;
  record.type = *row.type;
  record.count = saturated(*row.count);
  record.ttl = row.ttl;
  for (const std::string_view zone : row.bailiwicks)
    record.bailiwicks = static_cast<std::uint8_t>(record.bailiwicks | bailiwick_bit(zone));
  const std::uint32_t volume = saturated(row.volume.value_or(*row.count));
  // The members of an RRset repeat its count: the least of them stands for its volume.
  const auto least = std::min_element(
      rdata_.begin(), rdata_.end(),
      [](const ParsedRdata& a, const ParsedRdata& b) { return a.rdata < b.rdata; });
  for (auto rdata = rdata_.begin(); rdata != rdata_.end(); ++rdata) {
    record.volume = rdata == least ? volume : 0;
    record.rdata = rdata->rdata;
    record.text = rdata->text;
    chunk.add_record(record);
  }
}

RejectReason Acceptor::accept(const Rows& rows, ParsedChunk& chunk) {
  // Of several rows all are judged before the first is added.
  for (const InputRow& row : rows) {
    if (rows.size() == 1) break;
    Record record;
    if (const RejectReason bad = judge(row, record); bad != RejectReason::kNone) return bad;
  }
  for (const InputRow& row : rows) {
    Record record;
    if (const RejectReason bad = judge(row, record); bad != RejectReason::kNone) return bad;
    add(row, record, chunk);
  }
  return RejectReason::kNone;
}

}  // namespace iolaus
