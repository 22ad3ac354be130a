#include "iolaus/history/merge.hpp"

#include <algorithm>
#include <cassert>
#include <compare>
#include <limits>
#include <span>
#include <utility>

namespace iolaus {
namespace {

enum class Presence : std::uint8_t { kSlice, kHull, kUndated };

Presence presence(const Record& record) {
  if (record.head.flags & kUndated) return Presence::kUndated;
  return (record.head.flags & kHull) ? Presence::kHull : Presence::kSlice;
}

std::string_view domain_of(const Record& record) {
  return record.name.substr(record.name.size() - record.head.domain_size);
}

// What stands before the domain, without the dot.
std::string_view prefix_of(const Record& record) {
  if (record.name.size() == record.head.domain_size) return {};
  return record.name.substr(0, record.name.size() - record.head.domain_size - 1);
}

// The digest decides most comparisons without following the index.
struct SortKey {
  DomainId domain;
  std::uint64_t index;
};

std::strong_ordering compare_segment_keys(const Record& a, const Record& b) {
  if (const auto order = domain_of(a) <=> domain_of(b); order != 0) return order;
  if (const auto order = prefix_of(a) <=> prefix_of(b); order != 0) return order;
  if (const auto order = a.head.type <=> b.head.type; order != 0) return order;
  return a.head.rdata <=> b.head.rdata;
}

bool precedes(const Record& a, const Record& b) {
  if (const auto order = compare_segment_keys(a, b); order != 0) return order < 0;
  if (presence(a) != presence(b)) return presence(a) < presence(b);
  if (a.head.first_seen != b.head.first_seen) return a.head.first_seen < b.head.first_seen;
  return a.head.last_seen < b.head.last_seen;
}

std::uint32_t saturate(std::uint64_t count) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(count, std::numeric_limits<std::uint32_t>::max()));
}

// Builds a History from records that arrive in order.
class Builder {
 public:
  Builder(std::uint32_t range, const std::vector<Record>& records, const MergeOptions& options)
      : records_(records), options_(options) {
    history_.range = range;
  }

  // Records [begin, end) of `keys` share domain, owner, type and rdata.
  void add_group(std::span<const SortKey> keys) {
    const Record& first = records_[keys.front().index];
    if (starts_new_domain(first)) begin_domain(first);
    if (prefix_of(first) != owner_) begin_owner(prefix_of(first));
    add_flags(keys);
    if (!is_address(first.head.type)) add_text(keys);
    const std::size_t group = history_.observations.size();
    for (std::size_t begin = 0; begin < keys.size();) begin = add_segment(keys, begin);
    std::sort(history_.observations.begin() + static_cast<std::ptrdiff_t>(group),
              history_.observations.end(), [](const Observation& a, const Observation& b) {
                return std::pair(a.first_seen, a.flags) < std::pair(b.first_seen, b.flags);
              });
  }

  History finish() {
    end_domain();
    finish_texts();
    return std::move(history_);
  }

 private:
  const std::vector<Record>& records_;
  MergeOptions options_;
  History history_;
  std::string_view domain_, owner_;
  std::uint32_t owner_index_ = 0;
  std::vector<std::pair<Rdata, std::string_view>> texts_;

  bool starts_new_domain(const Record& record) const {
    return history_.domains.empty() || history_.domains.back() != record.head.domain ||
           domain_ != domain_of(record);
  }

  void begin_domain(const Record& record) {
    if (!history_.domains.empty()) end_domain();
    domain_ = domain_of(record);
    history_.domains.push_back(record.head.domain);
    history_.names.domains.push_back(domain_);
    history_.names.domain_flags.push_back(0);
    owner_ = {};
    owner_index_ = 0;
    history_.names.owners.push_back(owner_);
  }

  void end_domain() {
    if (history_.domains.empty()) return;
    history_.starts.push_back(history_.observations.size());
    history_.names.owner_starts.push_back(history_.names.owners.size());
  }

  void begin_owner(std::string_view prefix) {
    owner_ = prefix;
    ++owner_index_;
    history_.names.owners.push_back(prefix);
  }

  void add_flags(std::span<const SortKey> keys) {
    for (const SortKey& key : keys)
      history_.names.domain_flags.back() |= records_[key.index].head.domain_flags;
  }

  void add_text(std::span<const SortKey> keys) {
    std::string_view text = records_[keys.front().index].text;
    for (const SortKey& key : keys) text = std::min(text, records_[key.index].text);
    texts_.emplace_back(records_[keys.front().index].head.rdata, text);
  }

  // Sweeps over one connected component of intervals and appends it; returns where the next begins.
  std::size_t add_segment(std::span<const SortKey> keys, std::size_t begin) {
    const RecordHead& head = records_[keys[begin].index].head;
    const Presence kind = presence(records_[keys[begin].index]);
    const std::uint64_t gap = kind == Presence::kSlice ? options_.gap : 0;
    std::uint64_t last = seconds(head.last_seen), count = head.count;
    std::size_t next = begin + 1;
    for (; next < keys.size(); ++next) {
      const Record& record = records_[keys[next].index];
      if (presence(record) != kind) break;
      if (kind != Presence::kUndated && seconds(record.head.first_seen) > last + gap) break;
      last = std::max<std::uint64_t>(last, seconds(record.head.last_seen));
      count += record.head.count;
    }
    Observation segment{};
    segment.rdata = head.rdata;
    segment.type = head.type;
    segment.owner = owner_index_;
    segment.count = saturate(count);
    if (kind != Presence::kUndated) {
      segment.first_seen = head.first_seen;
      segment.last_seen = Time{static_cast<std::uint32_t>(last)};
    }
    segment.flags = kind == Presence::kHull ? kHull : kind == Presence::kUndated ? kUndated : 0;
    history_.observations.push_back(segment);
    return next;
  }

  // One text a digest; should two ever share one, the smaller in every order of input.
  void finish_texts() {
    std::sort(texts_.begin(), texts_.end());
    for (const auto& [rdata, text] : texts_) {
      if (!history_.names.rdata.empty() && history_.names.rdata.back() == rdata) continue;
      history_.names.rdata.push_back(rdata);
      history_.names.rdata_texts.push_back(text);
    }
  }
};

}  // namespace

History merge_records(std::uint32_t range, std::vector<Record> records,
                      const MergeOptions& options) {
  std::vector<SortKey> keys(records.size());
  for (std::size_t index = 0; index < records.size(); ++index) {
    assert(records[index].head.first_seen <= records[index].head.last_seen);
    keys[index] = {records[index].head.domain, index};
  }
  std::sort(keys.begin(), keys.end(), [&records](const SortKey& a, const SortKey& b) {
    if (a.domain != b.domain) return a.domain < b.domain;
    return precedes(records[a.index], records[b.index]);
  });
  Builder builder(range, records, options);
  const std::span<const SortKey> all(keys);
  for (std::size_t begin = 0, end = 0; begin < keys.size(); begin = end) {
    const Record& first = records[keys[begin].index];
    for (end = begin + 1; end < keys.size(); ++end) {
      const Record& record = records[keys[end].index];
      if (record.head.domain != first.head.domain) break;
      if (compare_segment_keys(first, record) != 0) break;
    }
    builder.add_group(all.subspan(begin, end - begin));
  }
  return builder.finish();
}

}  // namespace iolaus
