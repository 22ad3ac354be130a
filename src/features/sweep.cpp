#include "features/sweep.hpp"

#include <algorithm>

namespace iolaus {
namespace {

// The walk's state between two moments at which something starts or ends.
class Walk {
 public:
  Walk(Phases& phases, std::vector<std::int64_t>& dwells) : phases_(phases), dwells_(dwells) {}

  // Time passes in the present state.
  void pass(std::int64_t duration) {
    if (public_ > 0) phases_.public_seconds += duration;
    if (dark_ > 0) phases_.dark_seconds += duration;
    if (public_ + dark_ > 0) phases_.seconds += duration;
    phases_.public_address_seconds += duration * public_;
  }

  void change(const Sighting& sighting, bool starts) {
    (sighting.side == Side::kDark ? dark_ : public_) += starts ? 1 : -1;
    if (starts && sighting.side == Side::kPublic && phase_ == Side::kDark &&
        sighting.address_since < phase_start_)
      returned_ = true;
  }

  // Everything of this moment has happened: does a new phase begin?
  void arrive(std::int64_t time) {
    if (dark_only_) dark_end_ = time;
    phases_.ends_dark = dark_only_;  // stands when this was the last moment
    dark_only_ = dark_ > 0 && public_ == 0;
    phases_.most_public = std::max(phases_.most_public, static_cast<std::uint32_t>(public_));
    if (dark_only_ && phase_ != Side::kDark) {
      if (phase_ == Side::kPublic) ++phases_.to_dark;
      phase_ = Side::kDark;
      phase_start_ = time;
      returned_ = false;
    } else if (public_ > 0 && dark_ == 0 && phase_ != Side::kPublic) {
      leave_dark();
      phase_ = Side::kPublic;
    }
  }

  void finish() {
    if (phase_ == Side::kDark) dwells_.push_back(dark_end_ - phase_start_);
  }

 private:
  void leave_dark() {
    if (phase_ != Side::kDark) return;
    ++phases_.to_public;
    if (returned_) ++phases_.returns;
    dwells_.push_back(dark_end_ - phase_start_);
  }

  Phases& phases_;
  std::vector<std::int64_t>& dwells_;
  Side phase_ = Side::kApart;  // before the first phase
  std::int64_t public_ = 0, dark_ = 0, phase_start_ = 0, dark_end_ = 0;
  bool dark_only_ = false, returned_ = false;
};

}  // namespace

Phases sweep(std::span<const Sighting> sightings, std::vector<SweepEvent>& events,
             std::vector<std::int64_t>& dwells) {
  events.clear();
  Phases phases;
  for (std::uint32_t i = 0; i < sightings.size(); ++i) {
    const Sighting& one = sightings[i];
    if (!one.slice || one.side == Side::kApart) continue;
    events.push_back({one.first, i, true});
    events.push_back({one.last + 1, i, false});
    phases.first = phases.any() ? std::min(phases.first, one.first) : one.first;
    phases.last = std::max(phases.last, one.last);
  }
  // What is over ends before what starts in the same second.
  std::sort(events.begin(), events.end(), [](const SweepEvent& a, const SweepEvent& b) {
    if (a.time != b.time) return a.time < b.time;
    return a.starts != b.starts ? b.starts : a.sighting < b.sighting;
  });
  Walk walk(phases, dwells);
  for (std::size_t i = 0; i < events.size();) {
    const std::int64_t time = events[i].time;
    for (; i < events.size() && events[i].time == time; ++i)
      walk.change(sightings[events[i].sighting], events[i].starts);
    walk.arrive(time);
    if (i < events.size()) walk.pass(events[i].time - time);
  }
  if (!events.empty()) walk.finish();
  return phases;
}

}  // namespace iolaus
