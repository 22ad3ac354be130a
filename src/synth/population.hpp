#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace iolaus::synth {

// The kinds of domains in the world.
enum class Population : std::uint8_t {
  // Benign.
  kService,
  kPortal,
  kShared,
  kDedicated,
  kAgency,
  kPortfolio,
  kCdnFronted,
  kDynamicHome,
  kParked,
  kReregistered,
  kMoved,
  kStartup,
  kEvent,
  kMaintenance,
  kIntranet,
  kDisposable,
  kTelemetry,
  kDnsbl,
  kVpnFleet,
  kAdvertising,
  // Grey.
  kSnowshoe,
  kDomainer,
  kMailer,
  kAdware,
  // Crime.
  kFastFlux,
  kGenerated,
  kBulletproof,
  kCompromised,
  kDynamicRat,
  // Targeted.
  kApt
};
constexpr std::size_t kPopulations = 30;

constexpr std::array<std::string_view, kPopulations> kPopulationNames{
    "service",     "portal",       "shared-hosting", "dedicated",       "agency",      "portfolio",
    "cdn-fronted", "dynamic-home", "parked",         "re-registered",   "moved",       "startup",
    "event",       "maintenance",  "intranet",       "disposable-zone", "telemetry",   "dnsbl",
    "vpn-fleet",   "advertising",  "snowshoe",       "domainer",        "bulk-mailer", "adware",
    "fast-flux",   "generated",    "bulletproof",    "compromised",     "dynamic-rat", "apt"};
constexpr std::string_view describe(Population population) {
  return kPopulationNames[static_cast<std::size_t>(population)];
}

}  // namespace iolaus::synth
