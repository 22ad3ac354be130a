#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/takedown/cut.hpp"
#include "iolaus/takedown/plan.hpp"

namespace iolaus {

// (1 - confidence) in thousandths; a domain without a score counts in full.
std::uint64_t benign_milli(float confidence);
// The same for a member, where a label says more.
std::uint64_t benign_milli(const MemberFacts& facts);

// --- machines ---
struct Machine {
  MachineRow row;
  std::uint64_t key = 0;
  bool may_cut =
      false;  // a corroborated origin or malicious name server: the only addresses with actions
};

// Every address and name server of the case's present tenures, by (type, rdata).
std::vector<Machine> judge_machines(const CaseEvidence& evidence);
const Machine* find_machine(std::span<const Machine> machines, RecordType type, const Rdata& rdata);
// Whether control may run over a live link to such a machine.
bool is_control(MachineRole role);

// --- names ---
struct Verdict {
  NameRow row;
  bool whole = false;    // the unit is the domain; else its owner names
  bool allowed = false;  // an action may name it
  bool sinkholed = false;
  bool dormant = false;
  std::vector<std::uint32_t>
      owners;  // owner names with a live control link (whose cutting is called for)
};

// One verdict a member, aligned with evidence.members.
std::vector<Verdict> judge_names(const CaseEvidence& evidence, std::span<const Machine> machines,
                                 const PlanOptions& options);

// --- collateral ---
// Answers what a set of cuts would hurt.
class Damage {
 public:
  explicit Damage(const CaseEvidence& evidence);
  // Cut keys and suspended domains, in any order.
  Collateral measure(std::vector<std::uint64_t> keys, std::vector<DomainId> parents) const;
  // The additive harm of one cut for the cover, in thousandths of a domain: each neighbour by
  // (1 - confidence) over its alternatives. kNever when it would touch something protected.
  std::uint64_t harm_of_key(std::uint64_t key) const;
  std::uint64_t harm_of_parent(DomainId parent) const;
  // Good-Turing coverage of the neighbours seen; NaN without counts.
  float coverage() const;

 private:
  using Index = std::vector<std::pair<std::uint64_t, std::uint32_t>>;  // (key or parent, row)
  std::uint64_t harm(const Index& index, std::uint64_t key) const;
  void collect(const Index& index, std::uint64_t key, std::vector<std::uint32_t>& rows) const;
  const CaseEvidence& evidence_;
  Index by_key_, by_parent_;
};

// The rows [first, last) of one member.
std::span<const EvidenceRow> rows_of_member(const CaseEvidence& evidence, DomainId domain);

}  // namespace iolaus
