#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/takedown/neighbours.hpp"

namespace iolaus {

// A target with too many neighbours to list (content networks, registrars' name servers): counted
// only.
struct Hub {
  DomainId case_id;
  std::uint64_t key;
  std::uint64_t domains;       // that live on it and belong to no case
  std::uint64_t benign_milli;  // sum of (1 - confidence) over them, in thousandths of a domain
};
static_assert(sizeof(Hub) == 32);

// All that is known of one case, on the rank that plans it.
struct CaseEvidence {
  Case facts;
  Evidence evidence;  // members by domain; rows by (domain, owner, type, rdata, first)
  std::vector<NeighbourRow> neighbours;  // by (domain, owner, kind, key, parent)
  std::vector<Hub> hubs;                 // by key
};

// Brings every case's evidence to one rank in two passes over the history: the members first, then
// the neighbours on what they use. Memory: the rows of this rank's cases, and at most `hub_limit`
// neighbours a target. add_* are local, the others collective; the result does not depend on ranks.
class CaseGathering {
 public:
  CaseGathering(std::vector<Case> cases, std::uint32_t hub_limit, const Communicator& comm);
  void add_members(Evidence range_evidence);                      // first pass, each range once
  const TargetSet& find_targets(const Communicator& comm);        // after it
  void add_neighbours(std::span<const NeighbourRow> range_rows);  // second pass, each range once
  std::vector<CaseEvidence> finish(const Communicator& comm);     // this rank's cases, by id

 private:
  int owner(DomainId case_id) const;
  void drop_hubs();
  std::vector<NeighbourRow> send_neighbours(const Communicator& comm);
  std::vector<Hub> hubs_of(int rank) const;
  std::vector<Case> cases_;
  std::vector<std::size_t> shares_;
  std::uint32_t hub_limit_;
  Evidence evidence_;  // of this rank's ranges, then of its cases
  TargetSet targets_;
  std::vector<NeighbourRow> neighbours_;
  std::vector<std::uint64_t> domains_,
      benign_milli_;  // per target (its first row): neighbours so far
  std::size_t next_drop_ = 1 << 20;
};

}  // namespace iolaus
