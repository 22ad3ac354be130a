#include "history/build.hpp"

#include <algorithm>
#include <compare>
#include <limits>

namespace iolaus {
namespace {

enum class Presence : std::uint8_t { kSlice, kHull, kUndated };

Presence presence(const Record& record) {
  if (record.flags & kUndated) return Presence::kUndated;
  return (record.flags & kHull) ? Presence::kHull : Presence::kSlice;
}

// Of records of one domain.
std::strong_ordering compare_keys(const Record& a, const Record& b) {
  if (const auto order = prefix_of(a) <=> prefix_of(b); order != 0) return order;
  if (const auto order = a.type <=> b.type; order != 0) return order;
  return a.rdata <=> b.rdata;
}

bool precedes(const Record& a, const Record& b) {
  if (const auto order = compare_keys(a, b); order != 0) return order < 0;
  if (presence(a) != presence(b)) return presence(a) < presence(b);
  if (a.first_seen != b.first_seen) return a.first_seen < b.first_seen;
  return a.last_seen < b.last_seen;
}

// A hull that a date cut open lasts at least to that date, and so do all others that it cut.
std::uint32_t end_of(const Record& record) {
  return (record.flags & kOpenEnd) ? std::numeric_limits<std::uint32_t>::max()
                                   : seconds(record.last_seen);
}

std::uint32_t saturate(std::uint64_t count) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(count, std::numeric_limits<std::uint32_t>::max()));
}

// The first of `records` from `begin` on that differs in what `same` compares.
template <typename Same>
std::size_t end_of_group(std::span<const Record> records, std::size_t begin, Same same) {
  std::size_t end = begin + 1;
  while (end < records.size() && same(records[begin], records[end])) ++end;
  return end;
}

}  // namespace

void HistoryBuilder::add_digest(std::span<Record> records) {
  const auto by_domain = [](const Record& a, const Record& b) {
    return domain_of(a) < domain_of(b);
  };
  if (!std::is_sorted(records.begin(), records.end(), by_domain))
    std::sort(records.begin(), records.end(), by_domain);
  for (std::size_t begin = 0, end = 0; begin < records.size(); begin = end) {
    end = end_of_group(records, begin, [](const Record& a, const Record& b) {
      return domain_of(a) == domain_of(b);
    });
    const std::span<Record> domain = records.subspan(begin, end - begin);
    std::sort(domain.begin(), domain.end(), precedes);
    add_domain(domain);
  }
}

void HistoryBuilder::add_domain(std::span<const Record> records) {
  std::vector<Record> rolled;
  const std::size_t first_zone = zones_.size();
  if (!roll_up_records(records, options_.disposable_names, rolled, zones_))
    return add_sorted(records);
  add_sketches(records.front(), zones_, first_zone, rolled);
  add_as_is(rolled);
}

void HistoryBuilder::add_as_is(std::span<Record> records) {
  std::sort(records.begin(), records.end(), precedes);
  add_sorted(records);
}

void HistoryBuilder::add_sorted(std::span<const Record> records) {
  NameTable& names = history_.names;
  history_.domains.push_back(records.front().domain);
  names.domains.push_back(domain_of(records.front()));
  std::uint8_t flags = 0;
  for (const Record& record : records) flags |= record.domain_flags;
  names.domain_flags.push_back(flags);
  names.owners.push_back({});  // the apex is there even when nothing was seen of it
  std::string_view owner;
  std::uint32_t index = 0;
  for (std::size_t begin = 0, end = 0; begin < records.size(); begin = end) {
    end = end_of_group(records, begin,
                       [](const Record& a, const Record& b) { return compare_keys(a, b) == 0; });
    if (prefix_of(records[begin]) != owner) {
      owner = prefix_of(records[begin]);
      ++index;
      names.owners.push_back(owner);
    }
    add_key(records.subspan(begin, end - begin), index);
  }
  history_.starts.push_back(history_.observations.size());
  names.owner_starts.push_back(names.owners.size());
}

// Records of one owner, type and rdata.
void HistoryBuilder::add_key(std::span<const Record> records, std::uint32_t owner) {
  const Record& first = records.front();
  if (!is_address(first.type) && first.type != RecordType::kNxdomain) {
    // Should two texts ever share a digest: the smaller one, in every order of input.
    std::string_view text = first.text;
    for (const Record& record : records) text = std::min(text, record.text);
    texts_.emplace_back(first.rdata, text);
  }
  const auto before = static_cast<std::ptrdiff_t>(history_.observations.size());
  for (std::size_t begin = 0; begin < records.size();)
    begin += add_segment(records.subspan(begin), owner);
  const auto segments = history_.observations.begin() + before;
  if (history_.observations.end() - segments > 1)
    std::sort(segments, history_.observations.end(),
              [](const Observation& a, const Observation& b) {
                return std::pair(a.first_seen, a.flags) < std::pair(b.first_seen, b.flags);
              });
}

// Sweeps over one connected component of intervals; returns how many records it took.
std::size_t HistoryBuilder::add_segment(std::span<const Record> records, std::uint32_t owner) {
  const Record& first = records.front();
  const Presence kind = presence(first);
  const std::uint64_t gap = kind == Presence::kSlice ? options_.gap : 0;
  std::uint64_t last = end_of(first), count = 0, volume = 0;
  bool open = false;
  Observation segment{};
  std::size_t taken = 0;
  for (; taken < records.size(); ++taken) {
    const Record& record = records[taken];
    if (presence(record) != kind) break;
    if (kind != Presence::kUndated && seconds(record.first_seen) > last + gap) break;
    last = std::max<std::uint64_t>(last, end_of(record));
    open |= (record.flags & kOpenEnd) != 0;
    count = options_.largest_counts ? std::max<std::uint64_t>(count, record.count)
                                    : count + record.count;
    volume = options_.largest_counts ? std::max<std::uint64_t>(volume, record.volume)
                                     : volume + record.volume;
    segment.ttl = std::max(segment.ttl, record.ttl);
    segment.bailiwicks |= record.bailiwicks;
  }
  segment.rdata = first.rdata;
  segment.type = first.type;
  segment.owner = owner;
  segment.count = saturate(count);
  segment.volume = saturate(volume);
  if (kind != Presence::kUndated) {
    segment.first_seen = first.first_seen;
    segment.last_seen = open ? kUnknownTime : Time{static_cast<std::uint32_t>(last)};
  }
  segment.flags = kind == Presence::kHull ? kHull : kind == Presence::kUndated ? kUndated : 0;
  segment.flags |= first.flags & kRolledUp;
  if (open) {  // only the future knows
    segment.flags |= kOpenEnd;
    segment.count = segment.volume = 0;
  }
  history_.observations.push_back(segment);
  return taken;
}

History joined(std::uint32_t range, std::vector<HistoryBuilder>& pieces) {
  History history;
  std::vector<std::pair<Rdata, std::string_view>> texts;
  if (pieces.size() == 1) {
    history = std::move(pieces.front().history_);
    texts = std::move(pieces.front().texts_);
  } else {
    for (HistoryBuilder& piece : pieces) {
      append(history, piece.history_);
      texts.insert(texts.end(), piece.texts_.begin(), piece.texts_.end());
      piece.history_ = {};
      piece.texts_ = {};
    }
  }
  history.range = range;
  std::sort(texts.begin(), texts.end());
  NameTable& names = history.names;
  for (const auto& [rdata, text] : texts) {
    if (!names.rdata.empty() && names.rdata.back() == rdata) continue;
    names.rdata.push_back(rdata);
    names.rdata_texts.push_back(text);
  }
  return history;
}

}  // namespace iolaus
