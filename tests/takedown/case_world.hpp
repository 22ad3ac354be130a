// Cases built link by link, for the tests of what is concluded from them.
#pragma once
#include <algorithm>
#include <limits>
#include <tuple>

#include "iolaus/takedown/plan.hpp"

namespace iolaus::case_world {

constexpr std::uint32_t kDays = 20000;
constexpr Time kAsOf{kDays * kDay};
constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

inline Time days_ago(std::uint32_t days) { return Time{(kDays - days) * kDay}; }
inline DomainId id(std::uint64_t number) { return DomainId{number}; }
inline Rdata address(std::uint32_t number) { return ipv4(0x2d000000u + number); }

// A case built link by link.
struct World {
  CaseEvidence it;
  World() {
    it.facts.id = id(1);
    it.facts.confidence = 0.9f;
    it.facts.kind = ClusterKind::kBotnet;
  }
  MemberFacts& member(std::uint64_t domain, std::uint32_t age = 30) {
    MemberFacts facts{};
    facts.case_id = it.facts.id;
    facts.domain = id(domain);
    facts.first_seen = days_ago(age);
    facts.last_seen = days_ago(1);
    facts.confidence = 0.9f;
    facts.fallback_coverage = kMissing;
    facts.label = kNoLabel;
    facts.fallback = kNoFallback;
    it.evidence.members.push_back(facts);
    it.facts.size = static_cast<std::uint32_t>(it.evidence.members.size());
    return it.evidence.members.back();
  }
  EvidenceRow& row(std::uint64_t domain, std::uint32_t owner, RecordType type, const Rdata& rdata) {
    EvidenceRow row{};
    row.case_id = it.facts.id;
    row.domain = id(domain);
    row.owner = owner;
    row.type = type;
    row.rdata = rdata;
    row.first_seen = days_ago(20);
    row.last_seen = days_ago(1);
    row.flags = kLive;
    const KeyKind kind = is_address(type)             ? KeyKind::kAddress
                         : type == RecordType::kNs    ? KeyKind::kNameServer
                         : type == RecordType::kCname ? KeyKind::kTarget
                                                      : KeyKind::kMail;
    row.key = key_digest(kind, rdata);
    it.evidence.rows.push_back(row);
    return it.evidence.rows.back();
  }
  EvidenceRow& link(std::uint64_t domain, std::uint32_t to, std::uint32_t owner = 0) {
    return row(domain, owner, RecordType::kA, address(to));
  }
  NeighbourRow& neighbour(std::uint64_t domain, std::uint32_t on, float confidence = 0) {
    NeighbourRow row{};
    row.case_id = it.facts.id;
    row.domain = id(domain);
    row.key = key_digest(KeyKind::kAddress, address(on));
    row.choices = row.names = 1;
    row.confidence = confidence;
    it.neighbours.push_back(row);
    return it.neighbours.back();
  }
  TakedownPlans plan() {
    std::sort(it.evidence.rows.begin(), it.evidence.rows.end(),
              [](const EvidenceRow& a, const EvidenceRow& b) {
                return std::tie(a.domain, a.owner, a.type, a.rdata) <
                       std::tie(b.domain, b.owner, b.type, b.rdata);
              });
    std::sort(it.neighbours.begin(), it.neighbours.end(),
              [](const NeighbourRow& a, const NeighbourRow& b) {
                return std::tie(a.domain, a.owner, a.kind, a.key, a.parent) <
                       std::tie(b.domain, b.owner, b.kind, b.key, b.parent);
              });
    return plan_case(it, {.as_of = kAsOf});
  }
};

// Two young members on one address of their own: the plainest case.
inline World dedicated() {
  World world;
  for (const std::uint64_t domain : {10u, 11u}) {
    world.member(domain);
    world.link(domain, 1);
  }
  return world;
}

inline std::size_t address_actions(const TakedownPlans& plans) {
  return plans.plans[0].address_actions;
}
inline const NameRow& name(const TakedownPlans& plans, std::uint64_t domain) {
  return *std::find_if(plans.names.begin(), plans.names.end(),
                       [&](const NameRow& row) { return row.domain == id(domain); });
}
inline MachineRole role(const TakedownPlans& plans, std::uint32_t number) {
  return std::find_if(plans.machines.begin(), plans.machines.end(),
                      [&](const MachineRow& row) { return row.rdata == address(number); })
      ->role;
}

}  // namespace iolaus::case_world
