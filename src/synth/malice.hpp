#pragma once
#include <string>
#include <vector>

#include "synth/hosting.hpp"

namespace iolaus::synth {

// What the domains of one malicious (or grey) family have in common in time.
struct Family {
  std::string name;
  std::uint64_t size = 0;
  Span active{};  // when its operators work; may begin before the window
  std::vector<std::uint32_t>
      reports;        // when analysts publish, ascending; empty = nobody ever noticed
  bool live = false;  // still working at the end of the window
};

// How long families of a trade live and how late they are found.
struct Trade {
  std::uint32_t shortest_days, longest_days;
  std::uint32_t live_chance, unnoticed_chance;  // per thousand
  std::uint32_t fewest_reports;  // where noticed at all; some families are in a few more
  // Quantiles in days: from the beginning to the first report; between two reports, a third of it.
  std::vector<std::uint32_t> report_delays;
};

Family draw_family(const World& world, Population population, std::uint64_t entity,
                   const Trade& trade, Random& common);

// The first report that came out after `since`, or 0; `listed` per thousand of the names are in it.
std::uint32_t report_after(const Family& family, std::uint32_t since, std::uint32_t listed,
                           Random& random);

// What becomes of a domain once it was written about. It must never leak into what was known
// before.
enum class Fate : std::uint8_t { kGoesOn, kDies, kSinkholed, kParked, kDarkened };
struct Aftermath {
  Fate fate = Fate::kGoesOn;
  std::uint32_t begin = 0xffffffffu;  // never, where nothing happens
  std::uint64_t operator_number = 0;  // of the sinkhole or the parking service
  Rdata address;
};
// `weights` in the order of Fate.
Aftermath draw_aftermath(const World& world, std::uint32_t report,
                         const std::array<std::uint32_t, 5>& weights, Random& random);
// Adds the new address to the open track, and the new name servers, after its date.
void stay_afterwards(const World& world, DomainPlan& plan, const Aftermath& aftermath);
void delegate_afterwards(const World& world, DomainPlan& plan, const Aftermath& aftermath);

// Begins a member: class, family, cluster, report, chance of being known.
void start_member(const World& world, DomainPlan& plan, Population population, LabelClass label,
                  const Family& family, std::uint64_t number, std::uint64_t cluster);

// Lookups that show that it lives on: days within the last week of the window.
void show_at_end(const World& world, DomainPlan& plan);

}  // namespace iolaus::synth
