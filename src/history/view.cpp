#include "iolaus/history/view.hpp"

#include <algorithm>
#include <optional>

namespace iolaus {
namespace {

// One segment as it was known before `at`; nothing when it had not begun.
std::optional<Observation> known_before(Observation segment, Time at) {
  if (segment.flags & kUndated) return segment;
  if (segment.first_seen >= at) return std::nullopt;
  if (segment.last_seen < at) return segment;
  if (segment.flags & kHull) {
    segment.last_seen = kUnknownTime;
    segment.count = segment.volume = 0;
    segment.flags |= kOpenEnd;
    return segment;
  }
  const std::uint64_t whole =
      std::uint64_t{seconds(segment.last_seen)} - seconds(segment.first_seen) + 1;
  const std::uint64_t kept = seconds(at) - seconds(segment.first_seen);
  for (std::uint32_t* count : {&segment.count, &segment.volume})
    if (*count > 0)
      *count = static_cast<std::uint32_t>(std::max<std::uint64_t>(1, *count * kept / whole));
  segment.last_seen = Time{seconds(at) - 1};
  return segment;
}

void append_known_before(std::span<const Observation> observations, Time at,
                         std::vector<Observation>& known) {
  for (const Observation& segment : observations)
    if (const auto cut = known_before(segment, at)) known.push_back(*cut);
}

}  // namespace

std::vector<Observation> as_of(std::span<const Observation> observations, Time at) {
  std::vector<Observation> known;
  append_known_before(observations, at, known);
  return known;
}

History as_of(const History& history, Time at) {
  History view;
  view.range = history.range;
  view.domains = history.domains;
  view.names = history.names;
  view.starts.reserve(history.starts.size());
  view.observations.reserve(history.observations.size());
  const std::span<const Observation> all(history.observations);
  for (std::size_t domain = 0; domain < history.domains.size(); ++domain) {
    const std::uint64_t begin = history.starts[domain], end = history.starts[domain + 1];
    append_known_before(all.subspan(begin, end - begin), at, view.observations);
    view.starts.push_back(view.observations.size());
  }
  return view;
}

}  // namespace iolaus
