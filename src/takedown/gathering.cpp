#include "iolaus/takedown/gathering.hpp"

#include <algorithm>
#include <tuple>

#include "parts.hpp"

namespace iolaus {
namespace {

auto row_order(const EvidenceRow& row) {
  return std::tie(row.case_id, row.domain, row.owner, row.type, row.rdata, row.first_seen,
                  row.segment);
}

auto neighbour_order(const NeighbourRow& row) {
  return std::tie(row.case_id, row.domain, row.owner, row.kind, row.key, row.parent);
}

// Marks rows that point to a member of their own case.
void mark_members(Evidence& evidence) {
  for (EvidenceRow& row : evidence.rows) {
    if (is_address(row.type)) continue;
    const auto place =
        std::lower_bound(evidence.members.begin(), evidence.members.end(), row.parent,
                         [](const MemberFacts& facts, DomainId id) { return facts.domain < id; });
    if (place == evidence.members.end() || place->domain != row.parent) continue;
    row.flags |= row.type == RecordType::kNs ? kVanity : kTargetMember;
  }
}

// The rows of one case, which are contiguous.
template <typename Row>
std::span<const Row> rows_of(const std::vector<Row>& rows, DomainId case_id) {
  const auto first = std::lower_bound(rows.begin(), rows.end(), case_id,
                                      [](const Row& row, DomainId id) { return row.case_id < id; });
  auto last = first;
  while (last != rows.end() && last->case_id == case_id) ++last;
  return {first, last};
}

template <typename Row>
std::vector<Row> copy_of(std::span<const Row> rows) {
  return {rows.begin(), rows.end()};
}

}  // namespace

CaseGathering::CaseGathering(std::vector<Case> cases, std::uint32_t hub_limit,
                             const Communicator& comm)
    : cases_(std::move(cases)), shares_(share_cases(cases_, comm.size())), hub_limit_(hub_limit) {}

int CaseGathering::owner(DomainId case_id) const {
  const auto place = std::lower_bound(cases_.begin(), cases_.end(), case_id,
                                      [](const Case& row, DomainId id) { return row.id < id; });
  const auto index = static_cast<std::size_t>(place - cases_.begin());
  const auto after = std::upper_bound(shares_.begin(), shares_.end(), index);
  return static_cast<int>(after - shares_.begin()) - 1;
}

void CaseGathering::add_members(Evidence range) {
  evidence_.members.insert(evidence_.members.end(), range.members.begin(), range.members.end());
  evidence_.rows.insert(evidence_.rows.end(), range.rows.begin(), range.rows.end());
}

const TargetSet& CaseGathering::find_targets(const Communicator& comm) {
  const auto ranks = static_cast<std::size_t>(comm.size());
  // A case's targets repeat among its members: unique at its owner before everyone gets them.
  std::vector<std::vector<EvidenceRow>> rows(ranks);
  for (const EvidenceRow& row : evidence_.rows)
    rows[static_cast<std::size_t>(owner(row.case_id))].push_back(row);
  std::vector<std::vector<MemberFacts>> members(ranks);
  for (const MemberFacts& facts : evidence_.members)
    members[static_cast<std::size_t>(owner(facts.case_id))].push_back(facts);
  evidence_ = {};
  evidence_.rows = comm.exchange(rows);
  evidence_.members = comm.exchange(members);
  std::sort(evidence_.rows.begin(), evidence_.rows.end(),
            [](const EvidenceRow& a, const EvidenceRow& b) { return row_order(a) < row_order(b); });
  std::sort(evidence_.members.begin(), evidence_.members.end(),
            [](const MemberFacts& a, const MemberFacts& b) {
              return std::tie(a.case_id, a.domain) < std::tie(b.case_id, b.domain);
            });
  targets_ = TargetSet(comm.all_gather(targets(evidence_)));
  domains_.assign(targets_.rows().size(), 0);
  benign_milli_.assign(targets_.rows().size(), 0);
  return targets_;
}

// Counts what each target has outside all cases, then keeps the rows until some turn out to be
// hubs'.
void CaseGathering::add_neighbours(std::span<const NeighbourRow> range_rows) {
  std::vector<std::tuple<DomainId, std::size_t, std::uint64_t>> uses;
  for (const NeighbourRow& row : range_rows) {
    if (row.case_id != DomainId{0} || (row.flags & kIdle) != 0) continue;
    const auto key = targets_.find(row.key, false), parent = targets_.find(value(row.parent), true);
    const std::uint64_t benign = benign_milli(row.confidence);
    if (key.first != key.second) uses.emplace_back(row.domain, key.first, benign);
    if (parent.first != parent.second) uses.emplace_back(row.domain, parent.first, benign);
  }
  std::sort(uses.begin(), uses.end());
  uses.erase(std::unique(uses.begin(), uses.end()), uses.end());
  for (const auto& [domain, target, benign] : uses) {
    ++domains_[target];
    benign_milli_[target] += benign;
  }
  neighbours_.insert(neighbours_.end(), range_rows.begin(), range_rows.end());
  if (neighbours_.size() >= next_drop_) {
    drop_hubs();
    next_drop_ = std::max<std::size_t>(1 << 20, 2 * neighbours_.size());
  }
}

// What one rank counts above the limit is above it over all ranks, so early dropping changes
// nothing.
void CaseGathering::drop_hubs() {
  const auto listed = [&](std::pair<std::size_t, std::size_t> found) {
    return found.first != found.second && domains_[found.first] <= hub_limit_;
  };
  std::erase_if(neighbours_, [&](const NeighbourRow& row) {
    return !listed(targets_.find(row.key, false)) &&
           !listed(targets_.find(value(row.parent), true));
  });
}

// Each row to every case whose listed target it uses.
std::vector<NeighbourRow> CaseGathering::send_neighbours(const Communicator& comm) {
  std::vector<std::vector<NeighbourRow>> outgoing(static_cast<std::size_t>(comm.size()));
  std::vector<DomainId> cases;
  for (NeighbourRow row : neighbours_) {
    cases.clear();
    for (const auto& [first, last] :
         {targets_.find(row.key, false), targets_.find(value(row.parent), true)})
      for (std::size_t i = first; i < last; ++i)
        if (domains_[first] <= hub_limit_ && targets_.rows()[i].case_id != row.case_id)
          cases.push_back(targets_.rows()[i].case_id);
    std::sort(cases.begin(), cases.end());
    cases.erase(std::unique(cases.begin(), cases.end()), cases.end());
    for (const DomainId id : cases) {
      row.case_id = id;
      outgoing[static_cast<std::size_t>(owner(id))].push_back(row);
    }
  }
  neighbours_ = {};
  std::vector<NeighbourRow> rows = comm.exchange(outgoing);
  std::sort(rows.begin(), rows.end(), [](const NeighbourRow& a, const NeighbourRow& b) {
    return neighbour_order(a) < neighbour_order(b);
  });
  return rows;
}

// The hubs among the targets of this rank's cases, by (case, key).
std::vector<Hub> CaseGathering::hubs_of(int rank) const {
  std::vector<Hub> hubs;
  for (std::size_t i = 0, first = 0; i < targets_.rows().size(); ++i) {
    const Target &target = targets_.rows()[i], &head = targets_.rows()[first];
    if (target.key != head.key || target.is_parent != head.is_parent) first = i;
    if (domains_[first] > hub_limit_ && owner(target.case_id) == rank)
      hubs.push_back({target.case_id, target.key, domains_[first], benign_milli_[first]});
  }
  std::sort(hubs.begin(), hubs.end(), [](const Hub& a, const Hub& b) {
    return std::tie(a.case_id, a.key) < std::tie(b.case_id, b.key);
  });
  return hubs;
}

std::vector<CaseEvidence> CaseGathering::finish(const Communicator& comm) {
  comm.sum(std::span(domains_));
  comm.sum(std::span(benign_milli_));
  drop_hubs();
  const std::vector<NeighbourRow> rows = send_neighbours(comm);
  const std::vector<Hub> hubs = hubs_of(comm.rank());
  std::vector<CaseEvidence> result;
  const auto rank = static_cast<std::size_t>(comm.rank());
  for (std::size_t i = shares_[rank]; i < shares_[rank + 1]; ++i) {
    CaseEvidence each{.facts = cases_[i], .evidence = {}, .neighbours = {}, .hubs = {}};
    each.evidence.members = copy_of(rows_of(evidence_.members, cases_[i].id));
    each.evidence.rows = copy_of(rows_of(evidence_.rows, cases_[i].id));
    each.neighbours = copy_of(rows_of(rows, cases_[i].id));
    each.hubs = copy_of(rows_of(hubs, cases_[i].id));
    mark_members(each.evidence);
    result.push_back(std::move(each));
  }
  return result;
}

}  // namespace iolaus
