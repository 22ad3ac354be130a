#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "iolaus/dns/domain_id.hpp"
#include "iolaus/dns/suffix.hpp"
#include "iolaus/games/observations.hpp"

namespace iolaus {

// What a specimen falls back on when its control channel is cut, from harmless to hardest.
enum class FallbackVerdict : std::uint8_t { kNone, kUnknown, kFinite, kDga, kP2p };
std::string_view describe(FallbackVerdict verdict);

struct FallbackOptions {
  double growth = 1.5;      // endpoints at 2t over endpoints at t from which a list is not finite
  std::uint32_t least = 6;  // endpoints a run below which growth says nothing
  double significance = 0.05;  // of the one-sided permutation test of game against null
};

struct AskedName {
  DomainId domain;   // of the registrable domain
  std::string name;  // as asked, canonical
  bool under_null;   // asked without any game too
};

// One specimen's verdict. Endpoints are names asked for, and addresses connected to without a
// preceding DNS answer.
struct Fallback {
  std::string specimen;
  FallbackVerdict verdict = FallbackVerdict::kUnknown;  // the harder of the two below
  FallbackVerdict names_verdict = FallbackVerdict::kUnknown;
  FallbackVerdict addresses_verdict = FallbackVerdict::kUnknown;
  std::vector<AskedName> names;        // by name, unique
  std::vector<std::string> addresses;  // ascending, unique, without preceding DNS
  std::uint32_t seen = 0;              // endpoints beyond the null game's, of the deciding channel
  double estimate = 0;                 // Chao's lower bound on how many there are; finite only
  double coverage = std::numeric_limits<double>::quiet_NaN();  // Good-Turing; NaN: cannot be told
  double p_value = std::numeric_limits<double>::quiet_NaN();   // NaN: too few repetitions to test
  std::string reason;                                          // in words
};

// The verdict of every specimen, by specimen name; the order of lines does not matter. t is half a
// run's length (its "end" event, or the longest time in the whole file): endpoints equal under game
// and null are no fallback; more under game but about as many at 2t as at t are a finite list; ever
// more are a generator (names) or peers (addresses). A list drawn from at random is told by its
// overlap between repetitions. Nadji et al., "Understanding the Prevalence and Use of Alternative
// Plans in Malware with Network Games" (ACSAC 2011) and "Beheading Hydras" (CCS 2013); Chao (1984,
// 1987); Good (1953).
std::vector<Fallback> find_fallbacks(const Observations& observations, const SuffixTable& suffixes,
                                     const FallbackOptions& options = {});

// The hardest verdict among the specimens that asked for a name of the domain.
struct DomainFallback {
  DomainId domain;
  float coverage;  // of that verdict; NaN: cannot be told
  std::uint32_t specimens : 24;
  std::uint32_t verdict : 8;
};
static_assert(sizeof(DomainFallback) == 16);
// By domain, unique.
std::vector<DomainFallback> fallbacks_by_domain(std::span<const Fallback> fallbacks);

// The one-sided exact permutation test: how often a relabelling of the runs makes the mean of
// `game` exceed that of `null` by at least as much as observed. All relabellings up to 20,000, else
// that many seeded draws.
double permutation_p_value(std::span<const std::uint32_t> null,
                           std::span<const std::uint32_t> game);

}  // namespace iolaus
