#include "cluster/id_index.hpp"

#include <tbb/parallel_sort.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <utility>

namespace iolaus {

namespace {

constexpr std::size_t kWorthThreads = 1 << 14;
constexpr std::size_t kMostPlaces = 1 << 20;

// Drops most repeats in one pass: each id is kept in the place that its low bits name, and an id
// that meets itself there has been seen. The ends of edges repeat each domain many times over.
void drop_repeats(std::vector<DomainId>& ids) {
  const std::size_t places = std::clamp(std::bit_ceil(ids.size() / 4), kWorthThreads, kMostPlaces);
  std::vector<DomainId> seen(places, DomainId{~std::uint64_t{0}});
  std::size_t kept = 0;
  for (const DomainId id : ids) {
    DomainId& place = seen[value(id) & (places - 1)];
    if (place == id && id != DomainId{~std::uint64_t{0}}) continue;
    place = id;
    ids[kept++] = id;
  }
  ids.resize(kept);
}

// Sorts and removes repeats; small lists, which tasks build, stay on their thread.
std::vector<DomainId> distinct(std::vector<DomainId> ids) {
  if (!std::is_sorted(ids.begin(), ids.end())) {
    if (ids.size() < kWorthThreads) {
      std::sort(ids.begin(), ids.end());
    } else {
      drop_repeats(ids);
      tbb::parallel_sort(ids.begin(), ids.end());
    }
  }
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace

IdIndex::IdIndex(std::vector<DomainId> ids) : ids_(distinct(std::move(ids))) {
  assert(ids_.size() < kAbsent);
  if (ids_.empty()) return;
  least_ = value(ids_.front());
  const std::uint64_t width = value(ids_.back()) - least_;
  const int buckets = static_cast<int>(std::bit_width(ids_.size()));
  shift_ = std::max(0, static_cast<int>(std::bit_width(width)) - buckets);
  starts_.assign((width >> shift_) + 2, 0);
  for (const DomainId id : ids_) ++starts_[((value(id) - least_) >> shift_) + 1];
  for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
}

std::uint32_t IdIndex::find(DomainId id) const {
  if (ids_.empty() || id < ids_.front() || id > ids_.back()) return kAbsent;
  const std::uint64_t bucket = (value(id) - least_) >> shift_;
  const auto first = ids_.begin() + starts_[bucket], last = ids_.begin() + starts_[bucket + 1];
  const auto found = std::lower_bound(first, last, id);
  if (found == last || *found != id) return kAbsent;
  return static_cast<std::uint32_t>(found - ids_.begin());
}

}  // namespace iolaus
