#include "iolaus/history/merge.hpp"

#include <algorithm>
#include <bit>
#include <compare>
#include <exception>
#include <numeric>
#include <span>

#include "history/build.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kMostBuckets = 1024;
constexpr std::size_t kPieces = 64;  // of the work; never of the result

// Where a packed record is, and the digest that it is ordered by.
struct Place {
  std::uint64_t digest;
  std::uint64_t offset;
};

std::vector<Place> places_of(std::span<const std::byte> packed) {
  std::vector<Place> places;
  places.reserve(packed.size() / 40);
  RecordCursor cursor(packed);
  for (std::size_t offset = 0;; offset = cursor.offset()) {
    const auto record = cursor.next();
    if (!record) break;
    places.push_back({value(record->domain), offset});
  }
  return places;
}

// Places in buckets of ascending digests, each bucket small enough to be sorted in the cache.
struct Buckets {
  std::vector<Place> places;
  std::vector<std::size_t> starts;
};

Buckets distribute(const std::vector<Place>& places) {
  Buckets buckets;
  if (places.empty()) return {{}, {0}};
  const auto [low, high] =
      std::minmax_element(places.begin(), places.end(),
                          [](const Place& a, const Place& b) { return a.digest < b.digest; });
  const std::uint64_t least = low->digest, span = high->digest - least;
  const int shift =
      std::max(0, static_cast<int>(std::bit_width(span)) - std::countr_zero(kMostBuckets));
  buckets.starts.assign((span >> shift) + 2, 0);
  for (const Place& place : places) ++buckets.starts[((place.digest - least) >> shift) + 1];
  std::partial_sum(buckets.starts.begin(), buckets.starts.end(), buckets.starts.begin());
  std::vector<std::size_t> next(buckets.starts.begin(), buckets.starts.end() - 1);
  buckets.places.resize(places.size());
  for (const Place& place : places) buckets.places[next[(place.digest - least) >> shift]++] = place;
  return buckets;
}

// Sorts one bucket and adds its domains.
void add_bucket(std::span<const std::byte> packed, std::span<Place> places,
                HistoryBuilder& builder) {
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return a.digest != b.digest ? a.digest < b.digest : a.offset < b.offset;
  });
  std::vector<Record> records;
  for (std::size_t begin = 0, end = 0; begin < places.size(); begin = end) {
    records.clear();
    for (end = begin; end < places.size() && places[end].digest == places[begin].digest; ++end)
      records.push_back(*RecordCursor(packed, places[end].offset).next());
    builder.add_digest(records);
  }
}

}  // namespace

History merge_records(std::uint32_t range, std::vector<Record> records,
                      const MergeOptions& options) {
  std::stable_sort(records.begin(), records.end(),
                   [](const Record& a, const Record& b) { return a.domain < b.domain; });
  HistoryBuilder builder(range, options);
  for (std::size_t begin = 0, end = 0; begin < records.size(); begin = end) {
    for (end = begin; end < records.size() && records[end].domain == records[begin].domain;) ++end;
    builder.add_digest(std::span(records).subspan(begin, end - begin));
  }
  std::vector<HistoryBuilder> builders;
  builders.push_back(std::move(builder));
  return joined(range, builders);
}

History merge_packed(std::uint32_t range, std::span<const std::byte> packed,
                     const MergeOptions& options) {
  Buckets buckets = distribute(places_of(packed));
  const std::size_t count = buckets.starts.size() - 1, pieces = std::min(kPieces, count);
  std::vector<HistoryBuilder> builders(pieces, HistoryBuilder(range, options));
  std::exception_ptr failure;
#pragma omp parallel for schedule(dynamic, 1)
  for (std::size_t piece = 0; piece < pieces; ++piece) {
    try {
      for (std::size_t i = piece * count / pieces; i < (piece + 1) * count / pieces; ++i)
        add_bucket(packed,
                   std::span(buckets.places)
                       .subspan(buckets.starts[i], buckets.starts[i + 1] - buckets.starts[i]),
                   builders[piece]);
    } catch (...) {
#pragma omp critical(iolaus_merge_failure)
      failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
  return joined(range, builders);
}

Record record_of(const History& history, std::size_t domain, const Observation& segment,
                 std::string& name) {
  name = owner_name(history, domain, segment.owner);
  Record record;
  record.domain = history.domains[domain];
  record.rdata = segment.rdata;
  record.first_seen = segment.first_seen;
  record.last_seen = segment.last_seen;
  record.count = segment.count;
  record.volume = segment.volume;
  record.ttl = segment.ttl;
  record.type = segment.type;
  record.flags = segment.flags;
  record.bailiwicks = segment.bailiwicks;
  record.domain_flags = history.names.domain_flags[domain];
  record.domain_size = static_cast<std::uint16_t>(history.names.domains[domain].size());
  record.name = name;
  if (!is_address(segment.type)) record.text = rdata_text(history, segment.rdata);
  return record;
}

}  // namespace iolaus
