#include <algorithm>

#include "features/groups.hpp"
#include "features/statistics.hpp"

namespace iolaus {
namespace {

using Interval = std::pair<std::int64_t, std::int64_t>;

// How an owner name's sightings, joined where they lie at most the gap apart, cover its time.
struct Cover {
  std::int64_t seen = 0, whole = 0, longest_gap = 0;
  std::uint32_t gaps = 0;
};

Cover cover(std::vector<Interval>& intervals, std::int64_t gap) {
  std::sort(intervals.begin(), intervals.end());
  Cover result;
  std::int64_t begin = intervals.front().first, end = intervals.front().second;
  result.whole = -begin;
  for (const auto& [first, last] : intervals) {
    if (first - end > gap) {
      result.seen += end - begin + 1;
      ++result.gaps;
      result.longest_gap = std::max(result.longest_gap, first - end - 1);
      begin = first;
    }
    end = std::max(end, last);
  }
  result.seen += end - begin + 1;
  result.whole += end + 1;
  return result;
}

void fill_cover(const Surroundings& around, DomainView& view, RowWriter row) {
  Mean active;
  Greatest gaps, longest;
  for (const OwnerView& owner : view.owners) {
    view.intervals.clear();
    for (const Observation& one : owner.observations) {
      const Dates dates = dates_of(one, around.options);
      if (dates.slice) view.intervals.emplace_back(dates.first, dates.last);
    }
    if (view.intervals.empty()) continue;
    const Cover result = cover(view.intervals, around.options.gap);
    active.add(ratio(static_cast<double>(result.seen), static_cast<double>(result.whole)));
    gaps.add(result.gaps);
    longest.add(ratio(static_cast<double>(result.longest_gap), static_cast<double>(result.whole)));
  }
  row.set(column("active_share"), active.value());
  row.set(column("gaps"), gaps.value);
  row.set(column("max_gap_share"), longest.value);
}

// Short stays among those old enough to have been long ones: a new domain is not short-lived for
// being new.
double short_share(const Surroundings& around, const DomainView& view, std::int64_t length) {
  std::uint32_t brief = 0, decided = 0;
  for (const Sighting& one : view.sightings) {
    if (one.side != Side::kPublic || one.last == kNever || around.at - one.first < length) continue;
    ++decided;
    if (one.last - one.first + 1 < length) ++brief;
  }
  return ratio(brief, decided);
}

void fill_spans(const Surroundings& around, DomainView& view, RowWriter row) {
  view.numbers.clear();
  for (const Sighting& one : view.sightings)
    if (one.side == Side::kPublic && one.last != kNever)
      view.numbers.push_back(days(one.last - one.first + 1));
  std::sort(view.numbers.begin(), view.numbers.end());
  row.set(column("span_min_days"), quantile(view.numbers, 0));
  row.set(column("span_q10_days"), quantile(view.numbers, 0.1));
  row.set(column("span_median_days"), quantile(view.numbers, 0.5));
  row.set(column("span_q90_days"), quantile(view.numbers, 0.9));
  row.set(column("short_share_1d"), short_share(around, view, kDay));
  row.set(column("short_share"), short_share(around, view, around.options.short_lived));
}

// Answers of one owner name and type. An RRset of k addresses repeats its count k times, so the sum
// is divided by how many stood side by side.
double answers(std::span<const Observation> same_type, const FeatureOptions& options,
               std::vector<Interval>& intervals) {
  double counted = 0, side_by_side = 0;
  intervals.clear();
  for (const Observation& one : same_type) {
    const Dates dates = dates_of(one, options);
    if (dates.last == kNever || one.count == 0) continue;
    counted += one.count;
    side_by_side += static_cast<double>(dates.last - dates.first + 1);
    intervals.emplace_back(dates.first, dates.last);
  }
  if (intervals.empty()) return kMissing;
  return counted * static_cast<double>(cover(intervals, 0).seen) / side_by_side;
}

double answers_per_day(const Surroundings& around, DomainView& view) {
  double sum = 0;
  bool counted = false;
  for (const OwnerView& owner : view.owners) {
    const std::span<const Observation> all = owner.observations;
    for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
      for (end = begin; end < all.size() && all[end].type == all[begin].type; ++end) continue;
      if (!is_address(all[begin].type) && all[begin].type != RecordType::kCname) continue;
      const double volume =
          answers(all.subspan(begin, end - begin), around.options, view.intervals);
      if (std::isnan(volume)) continue;
      sum += volume;
      counted = true;
    }
  }
  return counted ? sum / std::max(1.0, days(view.last - view.first + 1)) : kMissing;
}

void fill_concurrency(const DomainView& view, RowWriter row) {
  Greatest most, mean;
  for (const OwnerView& owner : view.owners) {
    if (!owner.phases.any()) continue;
    most.add(owner.phases.most_public);
    mean.add(ratio(static_cast<double>(owner.phases.public_address_seconds),
                   static_cast<double>(owner.phases.public_seconds)));
  }
  row.set(column("concurrency_max"), most.value);
  row.set(column("concurrency_mean"), mean.value);
}

}  // namespace

void fill_lifetimes(const Surroundings& around, DomainView& view, RowWriter row) {
  Greatest life;
  for (const OwnerView& owner : view.owners)
    if (owner.last != kNever) life.add(days(owner.last - owner.first + 1));
  row.set(column("life_days"), life.value);
  if (view.first != kNever) {
    row.set(column("age_days"), days(around.at - view.first));
    if (around.options.feed_start != kUnknownTime)
      row.set(column("left_censored"),
              view.first - seconds(around.options.feed_start) < around.options.censor ? 1 : 0);
  }
  if (view.last != kNever) {
    row.set(column("idle_days"), days(around.at - 1 - view.last));
    row.set(column("right_censored"), around.at - view.last <= around.options.censor ? 1 : 0);
  }
  fill_cover(around, view, row);
  fill_spans(around, view, row);
  row.set(column("answers_per_day"), answers_per_day(around, view));
  fill_concurrency(view, row);
}

}  // namespace iolaus
