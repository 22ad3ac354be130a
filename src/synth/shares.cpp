#include "synth/shares.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "iolaus/error/error.hpp"

namespace iolaus::synth {
namespace {

// Of all domains for benign populations; of its class's share for the others. And the rows of daily
// slices that a domain has on average in a window of 400 days; measured.
struct Default {
  Population population;
  double share, rows;
};
constexpr std::array<Default, kPopulations - 2> kDefaults{{
    {Population::kPortal, 0.0004, 335},
    {Population::kDedicated, 0.125, 4.9},
    {Population::kAgency, 0.07, 4.6},
    {Population::kPortfolio, 0.02, 4.4},
    {Population::kCdnFronted, 0.06, 9.8},
    {Population::kDynamicHome, 0.035, 13.3},
    {Population::kParked, 0.09, 5.4},
    {Population::kReregistered, 0.025, 6.1},
    {Population::kMoved, 0.02, 8.3},
    {Population::kStartup, 0.03, 6.5},
    {Population::kEvent, 0.025, 8.0},
    {Population::kMaintenance, 0.025, 10.3},
    {Population::kIntranet, 0.01, 13.8},
    {Population::kDisposable, 0.00016, 440},
    {Population::kTelemetry, 0.0002, 461},
    {Population::kDnsbl, 0.00008, 325},
    {Population::kVpnFleet, 0.00003, 739},
    {Population::kAdvertising, 0.0006, 140},
    {Population::kPublicResolver, 0.001, 112},
    {Population::kProjectPage, 0.01, 17.2},
    {Population::kWildcard, 0.0003, 143},
    {Population::kBank, 0.0001, 66},
    {Population::kRewritten, 0, 6},
    {Population::kSnowshoe, 0.30, 13},
    {Population::kDomainer, 0.38, 3.3},
    {Population::kMailer, 0.12, 27.7},
    {Population::kAdware, 0.20, 32.5},
    {Population::kFastFlux, 0.09, 35.3},
    {Population::kGenerated, 0.15, 3.6},
    {Population::kBulletproof, 0.42, 4.9},
    {Population::kCompromised, 0.09, 10.8},
    {Population::kDynamicRat, 0.14, 8.4},
    {Population::kAbusedDynamic, 0.03, 8.4},
    {Population::kBulletproofHost, 0.04, 4.8},
    {Population::kResidualTrust, 0.02, 9.8},
    {Population::kFramedBank, 0.02, 16.1},
    {Population::kApt, 0.96, 24.4},
    {Population::kAptFew, 0.04, 16.9},
}};
constexpr double kSharedRows = 4.7;
constexpr double kMeasuredWindow = 400 * 86400.0;

// A world of this many records holds this many APT groups, of which so many of the usual kind.
constexpr double kReferenceRecords = 3e8, kReferenceGroups = 700, kUsual = 0.85;

double share_of_class(const SynthOptions& options, LabelClass label) {
  switch (label) {
    case LabelClass::kApt:
      return options.apt_share;
    case LabelClass::kCrime:
      return options.crime_share;
    case LabelClass::kGrey:
      return options.grey_share;
    default:
      return 1;
  }
}

[[noreturn]] void fail_unknown(const std::string& name) {
  std::string known;
  for (const Default& entry : kDefaults)
    known += (known.empty() ? "" : ", ") + std::string(describe(entry.population));
  fail_usage(
      "synth: shares: no population \"{}\"; known are {}; what they leave goes to ordinary sites",
      name, known);
}

// The sum of the shares that the options name.
double check_named(const SynthOptions& options) {
  double sum = 0;
  for (const auto& [name, share] : options.shares) {
    const bool known = std::any_of(kDefaults.begin(), kDefaults.end(), [&](const Default& entry) {
      return describe(entry.population) == name;
    });
    if (!known) fail_unknown(name);
    if (!(share >= 0 && share <= 1))
      fail_usage("synth: shares: {} = {} is not within 0 .. 1", name, share);
    sum += share;
  }
  // Shares are decimal fractions: what is 1 on paper may be a little more in binary.
  if (sum > 1 + 1e-9) fail_usage("synth: shares: their sum is {}; it must be at most 1", sum);
  return sum;
}

}  // namespace

Shares population_shares(const SynthOptions& options) {
  const double named = check_named(options);
  Shares shares{};
  double usual = 0;
  for (const Default& entry : kDefaults) {
    if (options.shares.contains(std::string(describe(entry.population)))) continue;
    double& share = shares[static_cast<std::size_t>(entry.population)];
    share = entry.share * share_of_class(options, class_of(entry.population));
    usual += share;
  }
  const double room = std::max(0.0, 1 - named);
  if (usual > room)
    for (double& share : shares) share *= room / usual;
  for (const Default& entry : kDefaults) {
    const auto found = options.shares.find(std::string(describe(entry.population)));
    if (found != options.shares.end())
      shares[static_cast<std::size_t>(entry.population)] = found->second;
  }
  return shares;
}

std::uint64_t domains_for(std::uint64_t records, const Shares& shares,
                          std::uint32_t window_seconds) {
  double rows = 0, sum = 0;
  for (const Default& entry : kDefaults) {
    const double share = shares[static_cast<std::size_t>(entry.population)];
    // Only what is watched all the time is seen more often in a longer window.
    const bool watched = entry.population == Population::kPublicResolver ||
                         entry.population == Population::kProjectPage;
    rows += share * entry.rows * (watched ? window_seconds / kMeasuredWindow : 1);
    sum += share;
  }
  rows += std::max(0.0, 1 - sum) * kSharedRows;
  return std::max<std::uint64_t>(
      50, static_cast<std::uint64_t>(static_cast<double>(records) / std::max(rows, 1.0)));
}

AptGroups apt_groups(const SynthOptions& options) {
  // The fourth root, so that a small world still holds enough groups to learn from.
  const double most =
      options.apt_groups != 0
          ? static_cast<double>(options.apt_groups)
          : kReferenceGroups *
                std::sqrt(std::sqrt(static_cast<double>(options.records) / kReferenceRecords));
  const auto all = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(most + 0.5));
  const auto usual = static_cast<std::uint64_t>(std::ceil(kUsual * static_cast<double>(all)));
  return {usual, all - usual, options.apt_groups != 0};
}

}  // namespace iolaus::synth
