#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "iolaus/history/history.hpp"
#include "iolaus/history/merge.hpp"

// Disposable zones mint a fresh name for nearly every question: reputation services, telemetry,
// tunnels (Chen, Antonakakis, Perdisci, Nadji, Dagon, Lee, DSN 2014). Their names are rolled up to
// one wildcard.
//
// The rule. Names of a domain are grouped by their number of labels before the domain and, where
// that is two or more, by the outermost label: "4.3.2.1.zen" is one of the names of five labels
// below "zen". A group of at least N names is rolled up to "*.*.*.*.zen"; where at least N groups
// have the same number of labels (names of one label are groups of one), all names of that number
// are, to "*" or "*.*". The wildcard keeps the number of labels, and segments of one (type, rdata)
// join as in merge_records. Nothing but the set of names decides, more names never undo it, and
// what is rolled up counts as enough names: so order, slicing and adding later do not matter. A
// group of names below a label "*" counts as N groups, for its wildcard is the same.
//
// Rolled-up segments have the flag kRolledUp; a record of the name "*" has not. Where the roll-up
// is stored, the names of each wildcard are kept as a segment of type kNameSketch, undated.

namespace iolaus {

struct RollUpCount {
  std::uint64_t domains = 0;   // with at least one wildcard
  std::uint64_t zones = 0;     // wildcards
  std::uint64_t names = 0;     // rolled up into them; of those stored rolled up, the estimate
  std::uint64_t segments = 0;  // of these names; those stored rolled up count as they are
  std::uint64_t joined = 0;    // segments of the wildcards
  void add(const RollUpCount& more);
};

// One domain with its disposable zones rolled up.
struct RolledDomain {
  std::vector<Observation> observations;  // without kNameSketch; `owner` is an index into `owners`
  TextList owners;                        // as in a NameTable
  std::vector<std::uint64_t> names;       // aligned with `owners`: 1, or those behind the wildcard
  RollUpCount count;
};

// Whether any of these segments of one domain is stored rolled up, or they have enough owner names
// for a roll-up (names = 0: never). Cheap.
bool may_roll_up(std::span<const Observation> segments, std::uint32_t names);

// The view of one domain's segments (all, or what is left of them as of a date: a name that has
// none does not count) with zones of options.disposable_names rolled up, and those that are stored
// so. The hull that a date has cut open stays open, and so does what it joins. Pure; memory in
// proportion to the domain.
RolledDomain roll_up(const History& history, std::size_t domain,
                     std::span<const Observation> segments, const MergeOptions& options);

// What a history holds rolled up: domains, wildcards, names by their sketches, their segments.
RollUpCount stored_roll_ups(const History& history);

// Whether an owner name (what stands before the domain) has the form of a wildcard made here.
bool is_wildcard(std::string_view prefix);

}  // namespace iolaus
