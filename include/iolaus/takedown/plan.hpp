#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "iolaus/takedown/gathering.hpp"

namespace iolaus {

enum class MachineRole : std::uint8_t {
  kOrigin,
  kFluxProxy,
  kNetworkEdge,
  kSharedHost,
  kNameServer,
  kSinkhole,
  kParking,
  kDark,
  kDecoy,
  kFormer
};
enum class Mechanism : std::uint8_t {
  kNothing,
  kRegistrar,
  kNameServerDomain,
  kProvider,
  kTenant,
  kOwnerNotice,
  kHost,
  kSinkholeOperator,
  kPerson,
  kRegistryBlock,
  kPeers,
  kEnumerate
};
// Why a name or an action got its mechanism: the leaf of the decision tree.
enum class Reason : std::uint8_t {
  kNotLive,
  kProtected,
  kSharedZone,
  kAlreadySinkholed,
  kCustomerOfZone,
  kListedProvider,
  kContentNetwork,
  kWellKnown,
  kPartlyOnCase,
  kServesNames,
  kDedicated,
  kDormant,
  kUncorroborated,
  kLikelyLegitimate,
  kOrigin,
  kGenerator,
  kPeerToPeer,
  kFiniteList
};
enum class Unit : std::uint8_t { kCase, kOwnerName, kDomain, kAddress };
std::string_view describe(MachineRole role);
std::string_view describe(Mechanism mechanism);
std::string_view describe(Reason reason);  // a sentence
std::string_view describe(Unit unit);

// Whom a set of actions would hurt, in domains outside the case. A history misses unseen names:
// every figure means "at least". Parked, sinkholed and dark-everywhere neighbours are not counted.
struct Collateral {
  std::uint32_t certain =
      0;  // darkened and known to be benign (labelled, top or public-service list)
  std::uint32_t upper = 0;  // darkened: every triple (name, name server, address) is cut
  std::uint64_t expected_milli =
      0;                        // darkened, each by (1 - confidence), in thousandths of a domain
  std::uint32_t degraded = 0;   // some name or some alternative is lost
  std::uint32_t mail_lost = 0;  // every mail exchanger is lost
  std::uint32_t unknown = 0;    // touched, but nothing dates their use
  std::uint32_t public_services = 0;  // darkened or degraded, on a top or public-service list
  std::uint64_t on_hubs =
      0;  // domains on cut keys that are too common to list: darkened or degraded
};
static_assert(sizeof(Collateral) == 40);

constexpr std::uint8_t kNeedsPerson = 1;   // abstained, or hits a well-known or shared thing
constexpr std::uint8_t kWellKnownHit = 2;  // a top-list or public-service name is hit
constexpr std::uint8_t kCorroborated =
    4;  // two members or a label stand behind it, not a score alone
constexpr std::uint8_t kMachineLive = 8;
constexpr std::uint8_t kProtectedHit = 16;

struct PlanRow {  // one a case
  DomainId case_id;
  Collateral plan, everything;  // the plan's, and the baseline's: all names and all live addresses
  std::uint64_t
      members_benign_milli;  // sum of (1 - confidence) over members that the plan suspends
  std::uint64_t everything_benign_milli;  // over all live members
  float confidence;
  float fallback_coverage;   // NaN: cannot be told
  float neighbour_coverage;  // Good-Turing share of neighbours seen; NaN: no counts
  std::uint32_t size, live_members, links, uncut_links;  // links: live (owner name, address) pairs
  std::uint32_t machines, origins;
  std::uint32_t domain_actions, name_actions, address_actions, person_actions;
  std::uint8_t kind;      // ClusterKind
  std::uint8_t fallback;  // FallbackVerdict, or kNoFallback
  std::uint8_t flags;
  std::uint8_t reserved[9];  // zero
};
static_assert(sizeof(PlanRow) == 168);

struct MachineRow {           // by (case, type, rdata)
  DomainId case_id, witness;  // a member that uses it: its range has the text of a name server
  Rdata rdata;
  std::uint64_t neighbours;  // domains outside the case that live on it
  std::uint64_t neighbours_benign_milli;
  Time first_seen, last_seen;
  std::uint32_t asn, members, live_members;
  RecordType type;  // kA, kAaaa or kNs
  std::array<char, 2> country;
  MachineRole role;
  std::uint8_t lists, flags;
  DarkClass dark;
  std::uint8_t reserved[4];  // zero
};
static_assert(sizeof(MachineRow) == 80);

struct NameRow {  // one a member, by (case, domain)
  DomainId case_id, domain;
  Time first_seen, last_seen;
  std::uint32_t live_names,
      names_on_case;  // owner names with a live link; of them on the case's machines
  float confidence;
  Mechanism mechanism;
  Reason reason;
  std::uint8_t flags, lists;
};
static_assert(sizeof(NameRow) == 40);

struct ActionRow {           // by (case, order)
  DomainId case_id, domain;  // domain 0 for addresses and case-wide actions
  Rdata rdata;               // of addresses
  Collateral collateral;     // of this action alone
  std::uint64_t cost_milli;  // its weight in the cut
  Time expires;
  std::uint32_t owner;  // of owner names
  std::uint32_t order;  // sequence within the case, from 1
  std::uint32_t links;  // live links that it cuts
  Unit unit;
  Mechanism mechanism;
  Reason reason;
  std::uint8_t flags;
  std::uint8_t reserved[4];  // zero
};
static_assert(sizeof(ActionRow) == 104);

struct TakedownPlans {
  std::vector<PlanRow> plans;
  std::vector<MachineRow> machines;
  std::vector<NameRow> names;
  std::vector<ActionRow> actions;
};

struct PlanOptions {
  Time as_of = kUnknownTime;
  std::uint32_t valid_days = 30;
  std::uint32_t established = 180 * kDay;  // a name older than this may have had an honest owner
  std::uint64_t address_penalty_milli =
      1000;  // an address cut is undone by repointing: durability's price
};

// One case's machines, verdicts and actions: the least-collateral actions that cut every live
// control path, with the cost of blocking everything beside it. Pure; total orders throughout.
TakedownPlans plan_case(const CaseEvidence& evidence, const PlanOptions& options);

// All of a rank's cases, in their order; threads share cases.
TakedownPlans plan_cases(const std::vector<CaseEvidence>& cases, const PlanOptions& options);

}  // namespace iolaus
