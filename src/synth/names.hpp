#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace iolaus::synth {

// How a registrable name is built. Each style has a shape of its own, so that two styles never
// meet.
enum class NameStyle : std::uint8_t {
  kWords,      // goldhouse, goldhousemi
  kHyphen,     // gold-house
  kDigits,     // gold1847
  kSyllables,  // kamiro
  kAccent,     // an IDN: kamirö as its A-label
  kPurpose,    // goldhousemi-shop
  kLookalike,  // goldhouse-update7k: a known site's words with an errand
  kRandom      // qzxrvkwmtlbp: what a domain generation algorithm writes
};

// Names by number: one number, one name, unique for numbers below 2^bits within a style. `draw`
// decides what does not matter for uniqueness.
struct NameCode {
  std::uint64_t seed = 0;
  std::uint32_t bits = 20;
  std::string label(NameStyle style, std::uint64_t number, std::uint64_t draw) const;
  std::uint64_t permuted(std::uint64_t number) const;
};

// A top-level (or public second-level) domain. Trades prefer some of them.
enum class SuffixTaste : std::uint8_t { kOrdinary, kCheap, kCom };
std::string_view draw_suffix(SuffixTaste taste, std::uint64_t draw);

// Names of the services of the world: "ironmi-hosting.com".
enum class Service : std::uint8_t {
  kHoster,
  kRegistrar,
  kMail,
  kParking,
  kSinkhole,
  kCdn,
  kFreeDns,
  kAdvertising
};
std::string service_name(Service service, std::uint64_t number);
// The zone of a dynamic-DNS service: each name below it is somebody's.
std::string dynamic_zone(std::uint64_t number);
constexpr std::uint32_t kDynamicZones = 24;
// Services of the same trade that ask nobody who he is, numbered after the others.
constexpr std::uint32_t kAbusedZones = 2;
// The private suffix of project pages.
std::string project_zone();

// A word for families: "heron", 64 of them.
std::string_view word(std::uint64_t number);

// Labels for names inside a domain: hashed children of disposable zones.
std::string hashed_label(std::uint64_t draw, std::uint32_t length);

}  // namespace iolaus::synth
