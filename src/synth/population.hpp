#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "iolaus/labels/labels.hpp"

namespace iolaus::synth {

// The kinds of domains in the world, class by class.
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
  kPublicResolver,
  kProjectPage,
  kWildcard,
  kBank,
  kRewritten,
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
  kAbusedDynamic,
  kBulletproofHost,
  kResidualTrust,
  kFramedBank,
  // Targeted.
  kApt,
  kAptFew
};
constexpr std::size_t kPopulations = 40;

constexpr std::array<std::string_view, kPopulations> kPopulationNames{"service",
                                                                      "portal",
                                                                      "shared-hosting",
                                                                      "dedicated",
                                                                      "agency",
                                                                      "portfolio",
                                                                      "cdn-fronted",
                                                                      "dynamic-home",
                                                                      "parked",
                                                                      "re-registered",
                                                                      "moved",
                                                                      "startup",
                                                                      "event",
                                                                      "maintenance",
                                                                      "intranet",
                                                                      "disposable-zone",
                                                                      "telemetry",
                                                                      "dnsbl",
                                                                      "vpn-fleet",
                                                                      "advertising",
                                                                      "public-resolver",
                                                                      "project-page",
                                                                      "wildcard-zone",
                                                                      "bank",
                                                                      "rewritten",
                                                                      "snowshoe",
                                                                      "domainer",
                                                                      "bulk-mailer",
                                                                      "adware",
                                                                      "fast-flux",
                                                                      "generated",
                                                                      "bulletproof",
                                                                      "compromised",
                                                                      "dynamic-rat",
                                                                      "abused-dynamic-dns",
                                                                      "bulletproof-host",
                                                                      "residual-trust",
                                                                      "framed-bank",
                                                                      "apt",
                                                                      "apt-few"};
constexpr std::string_view describe(Population population) {
  return kPopulationNames[static_cast<std::size_t>(population)];
}

// What all domains of a population are.
constexpr LabelClass class_of(Population population) {
  if (population >= Population::kApt) return LabelClass::kApt;
  if (population >= Population::kFastFlux) return LabelClass::kCrime;
  return population >= Population::kSnowshoe ? LabelClass::kGrey : LabelClass::kBenign;
}
constexpr bool is_malicious(Population population) { return population >= Population::kFastFlux; }

}  // namespace iolaus::synth
