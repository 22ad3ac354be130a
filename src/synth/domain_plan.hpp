#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "iolaus/dns/rdata.hpp"
#include "iolaus/dns/record_type.hpp"
#include "iolaus/labels/labels.hpp"
#include "synth/population.hpp"

namespace iolaus::synth {

// One record's data: an address, or a text in DomainPlan::texts.
struct Answer {
  RecordType type;
  Rdata address;
  std::uint32_t text = 0, text_size = 0;
};

// What is answered from `begin` until before `end`.
struct Phase {
  std::uint32_t begin, end;
  std::uint32_t first_answer, answers;
};

// An RRset of one owner name over time. Phases may overlap (several resolvers, several answers) and
// may leave gaps: then there is no answer.
struct Track {
  std::uint32_t owner,
      owner_size;  // in DomainPlan::texts: "" = apex, "www", or a whole foreign name
  std::uint32_t first_phase, phases;
  std::uint16_t visibility;  // per thousand of the days on which the domain is looked up
  std::uint16_t shown;       // this many of a phase's answers at a time; 0 = all
  std::uint8_t sensor;       // the only one that is told this; 0 = all of them
  bool foreign;              // the owner is a whole name under another domain (a CNAME's target)
};

// Resolvers that report what they were told: sensor-1 .. sensor-4. The last rewrites what it
// blocks.
constexpr std::uint8_t kSensors = 4, kRewritingSensor = kSensors;

// The words of labels.csv and truth.csv, by LabelClass.
constexpr std::array<std::string_view, kLabelClasses> kClassNames{"apt", "crime", "grey", "benign"};

struct Span {
  std::uint32_t begin, end;
};

// A stretch of days on each of which somebody asks with a chance per thousand.
struct Busy {
  std::uint32_t begin, end, chance;
};

// All that is true of one registrable domain: what its names answer and when, how much it is looked
// up, and what it is. Made by one of the populations, observed by observe(), then forgotten.
struct DomainPlan {
  std::string name;
  std::vector<Track> tracks;
  std::vector<Phase> phases;
  std::vector<Answer> answers;
  std::string texts;

  // Lookups: about `lookup_days` days within `alive`, with up to twice `daily` answers on each; and
  // the days of `busy`, each with its chance.
  Span alive{};
  std::uint32_t lookup_days = 1, daily = 2;
  std::vector<Busy> busy;
  std::int32_t hour_shift = 0;  // of the daily rhythm
  std::uint64_t seed = 0;       // of the draws of observe()

  // What it is.
  Population population{};
  LabelClass label = LabelClass::kBenign;
  std::string family, cluster;
  std::uint32_t report = 0;               // when analysts write of it; 0 = never
  std::uint32_t known = 1000;             // chance per thousand that the report names this one
  bool popular = false;                   // of the kind that top lists hold
  std::uint32_t rewritten = 0xffffffffu;  // since when the rewriting sensor blocks it
  std::uint32_t family_of_entity = 0;     // where one entity holds several families
  bool live = false;                      // malicious and active at the end

  void clear();
  void track(std::string_view owner, std::uint32_t visibility, std::uint32_t shown = 0);
  void foreign_track(std::string_view owner, std::uint32_t visibility, std::uint32_t shown = 0);
  // Repeats the phases of track number `source` under another owner name.
  void alias(std::size_t source, std::string_view owner, std::uint32_t visibility);
  // Of the last track; a phase without length is left out together with its answers.
  void phase(std::uint32_t begin, std::uint32_t end);
  void answer(const Rdata& address);
  void answer(RecordType type, std::string_view text);
  // An answer that no phase gives yet, and phases that give answers that are there already.
  std::uint32_t offer(const Rdata& address);
  std::uint32_t offer(RecordType type, std::string_view text);
  void again(std::uint32_t begin, std::uint32_t end, std::uint32_t first_answer,
             std::uint32_t count);
  // One phase with one address.
  void stay(std::uint32_t begin, std::uint32_t end, const Rdata& address);

 private:
  bool open_ = false;  // the last phase() was kept
};

}  // namespace iolaus::synth
