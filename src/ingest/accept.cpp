#include "ingest/accept.hpp"

#include <algorithm>
#include <limits>

namespace iolaus {
namespace {

constexpr std::int64_t kYear2100 = 4'102'444'800;
constexpr std::int64_t kMostPlausibleSeconds = 100'000'000'000;  // above: surely milliseconds

Reason check_seconds(std::int64_t value) {
  if (value > kMostPlausibleSeconds) return Reason::kMilliseconds;
  if (value >= kYear2100) return Reason::kFarFuture;
  return value <= 0 ? Reason::kBeforeEpoch : Reason::kNone;
}

// Both ends of the first pair of time fields that says anything; zero and zero says nothing.
const Row::Span* given_span(const Row& row) {
  for (const Row::Span* span : {&row.seconds, &row.milliseconds, &row.zone}) {
    if (!span->first.usable() && !span->last.usable()) continue;
    const bool readable = span->first.state == TimeField::State::kGiven &&
                          span->last.state == TimeField::State::kGiven;
    if (readable && span->first.value == 0 && span->last.value == 0) continue;
    return span;
  }
  return nullptr;
}

// A row without dates is undated when it says so (null, blank or zero), and faulty otherwise.
bool mentions_time(const Row& row) {
  for (const Row::Span* span : {&row.seconds, &row.milliseconds, &row.zone})
    if (span->first.state != TimeField::State::kAbsent &&
        span->last.state != TimeField::State::kAbsent)
      return true;
  return false;
}

}  // namespace

Reason Acceptor::resolve_name(std::string_view raw) {
  if (raw == raw_name_)
    return name_.problem == NameProblem::kNone ? Reason::kNone : reason_of(name_.problem);
  raw_name_.assign(raw);
  name_ = canonical_name(raw);
  if (name_.problem != NameProblem::kNone) return reason_of(name_.problem);
  domain_ = suffixes_.registrable(name_.name);
  id_ = domain_id(std::string_view(name_.name).substr(domain_.offset));
  return Reason::kNone;
}

Reason Acceptor::resolve_rdata(const Row& row) {
  rdata_.clear();
  for (const std::string_view text : row.rdata) {
    auto parsed = parse_rdata(*row.type, text);
    if (!parsed) return is_address(*row.type) ? Reason::kBadAddress : Reason::kBadRdata;
    rdata_.push_back(std::move(*parsed));
  }
  return rdata_.empty() ? Reason::kMissingRdata : Reason::kNone;
}

Reason Acceptor::resolve_times(const Row& row, RecordHead& head) const {
  const Row::Span* span = given_span(row);
  if (!span) {
    if (!mentions_time(row))
      return row.seconds.first.state == TimeField::State::kAbsent ? Reason::kMissingFirst
                                                                  : Reason::kMissingLast;
    if (!keep_undated_) return Reason::kUndated;
    head.flags = kUndated;
    return Reason::kNone;
  }
  if (!span->first.usable()) return Reason::kMissingFirst;
  if (!span->last.usable()) return Reason::kMissingLast;
  if (span->first.state == TimeField::State::kUnreadable ||
      span->last.state == TimeField::State::kUnreadable)
    return Reason::kBadTime;
  const std::int64_t unit = span == &row.milliseconds ? 1000 : 1;
  const std::int64_t first = span->first.value / unit, last = span->last.value / unit;
  for (const std::int64_t value : {first, last})
    if (const Reason reason = check_seconds(value); reason != Reason::kNone) return reason;
  if (first > last) return Reason::kFirstAfterLast;
  head.first_seen = Time{static_cast<std::uint32_t>(first)};
  head.last_seen = Time{static_cast<std::uint32_t>(last)};
  head.flags = kind_ == HistoryKind::kHulls ? kHull : 0;
  return Reason::kNone;
}

Reason Acceptor::accept(const Row& row, RunWriter& run) {
  if (!row.name) return Reason::kMissingName;
  if (!row.has_type) return Reason::kMissingType;
  if (!row.has_rdata) return Reason::kMissingRdata;
  if (!row.type) return Reason::kUnknownType;
  if (!row.count) return Reason::kBadCount;
  RecordHead head{};
  Reason reason = resolve_name(*row.name);
  if (reason == Reason::kNone) reason = resolve_times(row, head);
  if (reason == Reason::kNone) reason = resolve_rdata(row);
  if (reason != Reason::kNone) return reason;
  head.domain = id_;
  head.domain_flags = domain_.flags;
  head.domain_size = static_cast<std::uint16_t>(name_.name.size() - domain_.offset);
  head.type = *row.type;
  head.count = static_cast<std::uint32_t>(
      std::min<std::uint64_t>(*row.count, std::numeric_limits<std::uint32_t>::max()));
  for (const ParsedRdata& rdata : rdata_) {
    head.rdata = rdata.rdata;
    run.add_record(head, name_.name, rdata.text);
  }
  return Reason::kNone;
}

}  // namespace iolaus
