#include "synth/observe.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "synth/random.hpp"

namespace iolaus::synth {
namespace {

constexpr std::uint32_t kDayLength = 86400;

// On which days somebody asks: a few scattered ones that tend to follow each other, and busy
// stretches.
void draw_days(const DomainPlan& plan, Span life, Random& random,
               std::vector<std::uint32_t>& days) {
  days.clear();
  const std::uint32_t first = life.begin / kDayLength, last = (life.end - 1) / kDayLength,
                      all = last - first + 1;
  if (plan.lookup_days * 4 >= all * 3) {
    for (std::uint32_t day = first; day <= last; ++day)
      if (plan.lookup_days >= all || random.below(all) < plan.lookup_days) days.push_back(day);
  } else {
    std::uint32_t day = first;
    for (std::uint32_t i = 0; i < plan.lookup_days; ++i) {
      day = i > 0 && random.chance(400) ? day + random.between(1, 3) : first + random.below32(all);
      if (day <= last) days.push_back(day);
    }
  }
  for (const Busy& busy : plan.busy) {
    const std::uint32_t from = std::max(busy.begin, life.begin), to = std::min(busy.end, life.end);
    if (from >= to) continue;
    for (std::uint32_t day = from / kDayLength; day <= (to - 1) / kDayLength; ++day)
      if (random.chance(busy.chance)) days.push_back(day);
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
}

// A second of the day: few at night, most in the afternoon, by the domain's own clock.
std::uint32_t draw_second(const DomainPlan& plan, Random& random) {
  const std::uint32_t two = random.below32(kDayLength) + random.below32(kDayLength);
  return (two / 2 + static_cast<std::uint32_t>(plan.hour_shift + 24) * 3600) % kDayLength;
}

void add_answers(const DomainPlan& plan, std::uint32_t track_number, const Phase& phase,
                 std::uint32_t first, std::uint32_t last, std::uint32_t count, Random& random,
                 std::vector<SightingRow>& rows) {
  const Track& track = plan.tracks[track_number];
  if (track.shown == 0 || track.shown >= phase.answers) {
    for (std::uint32_t i = 0; i < phase.answers; ++i)
      rows.push_back({track_number, phase.first_answer + i, first, last, count, 0});
    return;
  }
  const std::uint32_t rotations = count > 6 ? 2 : 1;
  for (std::uint32_t i = 0; i < track.shown * rotations; ++i)
    rows.push_back({track_number, phase.first_answer + random.below32(phase.answers), first, last,
                    (count + 1) / rotations, 0});
}

// Asks for one owner's RRset during a day. Where only a part of the day has an answer, somebody
// asked then.
void ask(const DomainPlan& plan, std::uint32_t track_number, std::uint32_t first_phase,
         bool in_order, Span day, Random& random, std::vector<SightingRow>& rows) {
  const Track& track = plan.tracks[track_number];
  const std::uint32_t count = 1 + random.below32(2 * plan.daily);
  std::uint32_t first = day.begin + (draw_second(plan, random)), last = first;
  if (count > 1) last = day.begin + draw_second(plan, random);
  if (last < first) std::swap(first, last);
  last = std::min(last, day.end - 1);
  first = std::max(std::min(first, last), day.begin);
  bool seen = false;
  const std::uint32_t stop = track.first_phase + track.phases;
  for (std::uint32_t pass = 0; pass < 2 && !seen; ++pass) {
    for (std::uint32_t p = first_phase; p < stop; ++p) {
      const Phase& phase = plan.phases[p];
      if (in_order && phase.begin >= day.end) break;
      std::uint32_t from = std::max(phase.begin, pass == 0 ? first : day.begin);
      std::uint32_t to = std::min(phase.end - 1, pass == 0 ? last : day.end - 1);
      if (from > to) continue;
      if (pass == 1) {
        from = random.between(from, to);
        to = random.between(from, to);
      }
      const std::uint64_t share =
          last > first ? std::uint64_t{count} * (to - from) / (last - first) : count;
      add_answers(plan, track_number, phase, from, to,
                  static_cast<std::uint32_t>(std::clamp<std::uint64_t>(share, 1, count)), random,
                  rows);
      seen = true;
    }
  }
}

std::string_view owner_of_track(const DomainPlan& plan, const Track& track) {
  return std::string_view(plan.texts).substr(track.owner, track.owner_size);
}

// Numbers for texts that are compared often: equal things share one, greater things have a greater
// one. `items` are what is numbered, `rank` is written at their places.
template <typename Compare>
void rank_items(std::vector<std::uint32_t>& items, std::vector<std::uint32_t>& rank,
                Compare compare) {
  std::sort(items.begin(), items.end(),
            [&](std::uint32_t a, std::uint32_t b) { return compare(a, b) < 0; });
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0 && compare(items[i - 1], items[i]) != 0) ++number;
    rank[items[i]] = number;
  }
}

int compare_owners(const DomainPlan& plan, const Track& a, const Track& b) {
  if (a.foreign != b.foreign) return a.foreign ? 1 : -1;
  return owner_of_track(plan, a).compare(owner_of_track(plan, b));
}

int compare_answers(const DomainPlan& plan, const Answer& a, const Answer& b) {
  if (a.type != b.type) return a.type < b.type ? -1 : 1;
  if (const auto order = a.address <=> b.address; order != 0) return order < 0 ? -1 : 1;
  return text_of(plan, a).compare(text_of(plan, b));
}

// Orders the raw rows by owner, type, rdata and time. Only tracks and answers that were seen are
// compared as texts, each once.
void sort_raw(const DomainPlan& plan, Sightings& sightings) {
  ObserveScratch& scratch = sightings.scratch;
  const std::vector<SightingRow>& rows = sightings.slices;
  scratch.owner_rank.assign(plan.tracks.size(), 0);
  scratch.answer_rank.assign(plan.answers.size(), 0);
  scratch.items.clear();
  for (const SightingRow& row : rows)
    if (std::exchange(scratch.owner_rank[row.track], 1u) == 0) scratch.items.push_back(row.track);
  rank_items(scratch.items, scratch.owner_rank, [&](std::uint32_t a, std::uint32_t b) {
    return compare_owners(plan, plan.tracks[a], plan.tracks[b]);
  });
  scratch.items.clear();
  for (const SightingRow& row : rows)
    if (std::exchange(scratch.answer_rank[row.answer], 1u) == 0)
      scratch.items.push_back(row.answer);
  rank_items(scratch.items, scratch.answer_rank, [&](std::uint32_t a, std::uint32_t b) {
    return compare_answers(plan, plan.answers[a], plan.answers[b]);
  });
  scratch.keyed.clear();
  for (const SightingRow& row : rows)
    scratch.keyed.push_back(
        {std::uint64_t{scratch.owner_rank[row.track]} << 32 | scratch.answer_rank[row.answer],
         row});
  std::sort(scratch.keyed.begin(), scratch.keyed.end(), [](const KeyedRow& a, const KeyedRow& b) {
    if (a.key != b.key) return a.key < b.key;
    return std::tie(a.row.first, a.row.last, a.row.count, a.row.track, a.row.answer) <
           std::tie(b.row.first, b.row.last, b.row.count, b.row.track, b.row.answer);
  });
}

void join(SightingRow& into, const SightingRow& row) {
  into.last = std::max(into.last, row.last);  // rows come in the order of their beginnings
  into.count += row.count;
}

// Folds the sorted raw rows by key and day into slices, and those by key into the hull.
void fold(Sightings& sightings) {
  auto& [slices, hull, days, scratch] = sightings;
  slices.clear();
  hull.clear();
  std::uint64_t key = 0;
  std::uint32_t day = 0;
  for (const KeyedRow& keyed : scratch.keyed) {
    const std::uint32_t row_day = keyed.row.first / kDayLength;
    const bool same_key = !hull.empty() && keyed.key == key;
    if (same_key) {
      join(hull.back(), keyed.row);
    } else {
      hull.push_back(keyed.row);
      hull.back().key = static_cast<std::uint32_t>(hull.size() - 1);
    }
    if (same_key && row_day == day) {
      join(slices.back(), keyed.row);
    } else {
      slices.push_back(keyed.row);
      slices.back().key = hull.back().key;
    }
    key = keyed.key;
    day = row_day;
  }
  std::sort(slices.begin(), slices.end(), [](const SightingRow& a, const SightingRow& b) {
    const std::uint32_t day_a = a.first / kDayLength, day_b = b.first / kDayLength;
    return day_a != day_b ? day_a < day_b : a.key < b.key;
  });
}

}  // namespace

std::string_view owner_of(const DomainPlan& plan, const SightingRow& row) {
  return owner_of_track(plan, plan.tracks[row.track]);
}

std::uint32_t sensor_of(const DomainPlan& plan, const SightingRow& row) {
  const Track& track = plan.tracks[row.track];
  if (track.sensor != 0) return track.sensor;
  // The rewriting sensor sees no other answer for a name that it blocks.
  const std::uint64_t sensors = row.last >= plan.rewritten ? kSensors - 1 : kSensors;
  return 1 + static_cast<std::uint32_t>(key(plan.seed, row.first) % sensors);
}

std::string_view text_of(const DomainPlan& plan, const Answer& answer) {
  return std::string_view(plan.texts).substr(answer.text, answer.text_size);
}

void observe(const DomainPlan& plan, std::uint32_t begin, std::uint32_t end, Sightings& sightings) {
  auto& [slices, hull, days, scratch] = sightings;
  slices.clear();
  hull.clear();
  const Span life{std::max(plan.alive.begin, begin), std::min(plan.alive.end, end)};
  Random random(plan.seed);
  days.clear();
  if (life.begin < life.end) draw_days(plan, life, random, days);
  for (std::uint32_t t = 0; t < plan.tracks.size(); ++t) {
    const Track& track = plan.tracks[t];
    std::uint32_t from = 0xffffffffu, to = 0;
    bool in_order = true;
    for (std::uint32_t p = 0; p < track.phases; ++p) {
      in_order = in_order && (p == 0 || plan.phases[track.first_phase + p - 1].begin <=
                                            plan.phases[track.first_phase + p].begin);
      from = std::min(from, plan.phases[track.first_phase + p].begin);
      to = std::max(to, plan.phases[track.first_phase + p].end);
    }
    if (from >= to) continue;
    // Phases that ended before the day under way are done with, where they came in order.
    std::uint32_t next = track.first_phase;
    auto day = std::lower_bound(days.begin(), days.end(), from / kDayLength);
    for (; day != days.end() && *day <= (to - 1) / kDayLength; ++day) {
      if (!random.chance(track.visibility)) continue;
      const Span span{std::max(*day * kDayLength, begin), std::min((*day + 1) * kDayLength, end)};
      while (next + 1 < track.first_phase + track.phases && plan.phases[next].end <= span.begin)
        ++next;
      ask(plan, t, next, in_order, span, random, slices);
    }
  }
  // Somebody saw it once: that is why it is in the history at all.
  for (std::uint32_t t = 0; t < plan.tracks.size() && slices.empty(); ++t) {
    const Track& track = plan.tracks[t];
    for (std::uint32_t p = track.first_phase;
         p < track.first_phase + track.phases && slices.empty(); ++p) {
      const std::uint32_t from = std::max(plan.phases[p].begin, begin),
                          to = std::min(plan.phases[p].end, end);
      if (from >= to) continue;
      const std::uint32_t at = random.between(from, to - 1);
      add_answers(plan, t, plan.phases[p], at, at, 1, random, slices);
    }
  }
  sort_raw(plan, sightings);
  fold(sightings);
}

}  // namespace iolaus::synth
