#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "parts.hpp"

namespace iolaus {
namespace {

// A name that moves among this many addresses in this many networks within the window is fast flux
// (Holz et al., NDSS 2008; thresholds ours).
constexpr std::size_t kFluxAddresses = 8, kFluxNetworks = 4;
constexpr std::uint32_t kFluxSpan = 2 * kDay;

struct Gathered {
  std::set<DomainId> members, live_members;
  bool flux = false, serves = false, other_names = false, labelled = false;
};

struct Neighbourhood {
  std::uint64_t domains = 0, benign = 0;
  bool is_protected = false, public_service = false;
};

std::uint32_t network_number(const EvidenceRow& row) {
  if (row.asn != 0) return row.asn;
  const auto& bytes = row.rdata.bytes;
  const std::size_t at = is_ipv4(row.rdata) ? 12 : 0;
  return 0x80000000u | static_cast<std::uint32_t>(bytes[at] << 8 | bytes[at + 1]);
}

// The rows of one owner name: are its addresses a fast-flux rotation?
bool is_flux(std::span<const EvidenceRow> rows) {
  std::set<Rdata> addresses;
  std::set<std::uint32_t> networks;
  std::vector<std::uint32_t> spans;
  for (const EvidenceRow& row : rows) {
    if (!is_address(row.type) || (row.flags & kLive) == 0 || row.dark != DarkClass::kPublic)
      continue;
    addresses.insert(row.rdata);
    networks.insert(network_number(row));
    spans.push_back(seconds(row.last_seen) - seconds(row.first_seen));
  }
  if (addresses.size() < kFluxAddresses || networks.size() < kFluxNetworks) return false;
  std::nth_element(spans.begin(), spans.begin() + static_cast<std::ptrdiff_t>(spans.size() / 2),
                   spans.end());
  return spans[spans.size() / 2] <= kFluxSpan;
}

// Flags each row that belongs to a flux name and is itself short.
std::vector<std::uint8_t> flux_rows(const std::vector<EvidenceRow>& rows) {
  std::vector<std::uint8_t> flux(rows.size());
  for (std::size_t i = 0; i < rows.size();) {
    std::size_t end = i;
    while (end < rows.size() && rows[end].domain == rows[i].domain &&
           rows[end].owner == rows[i].owner)
      ++end;
    if (is_flux(std::span(rows).subspan(i, end - i)))
      for (std::size_t k = i; k < end; ++k)
        flux[k] = (rows[k].flags & kLive) != 0 &&
                  seconds(rows[k].last_seen) - seconds(rows[k].first_seen) <= kFluxSpan;
    i = end;
  }
  return flux;
}

std::map<std::uint64_t, Neighbourhood> neighbourhoods(const CaseEvidence& evidence) {
  std::map<std::uint64_t, Neighbourhood> all;
  std::map<std::uint64_t, DomainId> counted;
  for (const NeighbourRow& row : evidence.neighbours) {
    Neighbourhood& around = all[row.key];
    around.is_protected |= (row.flags & kProtectedNeighbour) != 0;
    if ((row.flags & kIdle) != 0) continue;
    const auto [place, added] = counted.try_emplace(row.key, row.domain);
    if (!added && place->second == row.domain) continue;
    place->second = row.domain;
    ++around.domains;
    around.benign += benign_milli(row.confidence);
    around.public_service |= (row.flags & kPublicService) != 0;
  }
  for (const Hub& hub : evidence.hubs) all[hub.key] = {hub.domains, hub.benign_milli, false, false};
  return all;
}

bool is_dedicated(const Machine& machine) {
  return std::uint64_t{1000} * machine.row.live_members > machine.row.neighbours_benign_milli;
}

MachineRole role_of_server(const Machine& machine) {
  if ((machine.row.lists & kListedSinkhole) != 0) return MachineRole::kSinkhole;
  if ((machine.row.lists & kListedParking) != 0) return MachineRole::kParking;
  return MachineRole::kNameServer;
}

MachineRole role_of_address(const Machine& machine, const Gathered& gathered,
                            const Neighbourhood& around, bool is_hub, bool is_dummy) {
  const std::uint8_t lists = machine.row.lists;
  if (machine.row.dark != DarkClass::kPublic) return MachineRole::kDark;
  if ((lists & kListedSinkhole) != 0) return MachineRole::kSinkhole;
  const bool alone = around.domains == 0 && gathered.live_members.size() > 1;
  if ((lists & kListedParking) != 0 && !alone) return MachineRole::kParking;
  if (is_dummy || (lists & (kListedResolver | kListedTop | kListedPublicService)) != 0)
    return MachineRole::kDecoy;
  if (gathered.live_members.empty()) return MachineRole::kFormer;
  if (around.public_service && gathered.live_members.size() == 1) return MachineRole::kDecoy;
  if ((lists & kListedCdn) != 0) return MachineRole::kNetworkEdge;
  if (is_hub) return MachineRole::kSharedHost;
  if (gathered.flux) return MachineRole::kFluxProxy;
  if (!is_dedicated(machine)) return MachineRole::kSharedHost;
  return gathered.serves && !gathered.other_names ? MachineRole::kNameServer : MachineRole::kOrigin;
}

// Takes in one row of a machine.
void add(const EvidenceRow& row, const MemberFacts* facts, bool flux, bool serves, Machine& machine,
         Gathered& gathered) {
  MachineRow& to = machine.row;
  const bool dated = (row.segment & (kUndated | kOpenEnd)) == 0;
  if (dated && (to.first_seen == kUnknownTime || row.first_seen < to.first_seen))
    to.first_seen = row.first_seen;
  if (dated) to.last_seen = std::max(to.last_seen, row.last_seen);
  gathered.members.insert(row.domain);
  if ((row.flags & kProtectedTarget) != 0) to.flags |= kProtectedHit;
  gathered.flux |= flux;
  if ((row.flags & kLive) == 0) return;
  to.flags |= kMachineLive;
  gathered.live_members.insert(row.domain);
  (serves ? gathered.serves : gathered.other_names) = true;
  if (facts == nullptr) return;
  gathered.labelled |= facts->label == static_cast<std::uint8_t>(LabelClass::kApt) ||
                       facts->label == static_cast<std::uint8_t>(LabelClass::kCrime) ||
                       facts->fallback != kNoFallback;
}

void judge(Machine& machine, const Gathered& gathered, const Neighbourhood& around, bool is_hub,
           bool is_dummy, const Case& facts) {
  MachineRow& row = machine.row;
  row.members = static_cast<std::uint32_t>(gathered.members.size());
  row.live_members = static_cast<std::uint32_t>(gathered.live_members.size());
  row.witness = *gathered.members.begin();
  row.neighbours = around.domains;
  row.neighbours_benign_milli = around.benign;
  if (around.is_protected) row.flags |= kProtectedHit;
  const bool is_server = row.type == RecordType::kNs;
  row.role = is_server ? role_of_server(machine)
                       : role_of_address(machine, gathered, around, is_hub, is_dummy);
  const bool supported = row.live_members >= 2 || (gathered.labelled && row.live_members >= 1);
  if (supported && is_dedicated(machine) && !is_hub) row.flags |= kCorroborated;
  if ((around.public_service || (row.lists & (kListedTop | kListedPublicService)) != 0))
    row.flags |= kWellKnownHit;
  const bool right_role = row.role == MachineRole::kOrigin || row.role == MachineRole::kNameServer;
  machine.may_cut = !is_server && right_role && (row.flags & kCorroborated) != 0 &&
                    (row.flags & kProtectedHit) == 0 && (row.flags & kMachineLive) != 0 &&
                    facts.kind != ClusterKind::kSharedHosting;
}

// The rows that name machines of the present tenures, machine by machine.
std::vector<std::size_t> by_machine(const std::vector<EvidenceRow>& rows) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if ((rows[i].type == RecordType::kNs || is_address(rows[i].type)) &&
        (rows[i].flags & kFormerTenure) == 0)
      order.push_back(i);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::tie(rows[a].type, rows[a].rdata, a) < std::tie(rows[b].type, rows[b].rdata, b);
  });
  return order;
}

Machine begin_machine(const EvidenceRow& first) {
  Machine machine{.row = {}, .key = first.key};
  machine.row.case_id = first.case_id;
  machine.row.rdata = first.rdata;
  machine.row.type = first.type;
  machine.row.asn = first.asn;
  machine.row.country = first.country;
  machine.row.lists = first.lists;
  machine.row.dark = first.dark;
  return machine;
}

const MemberFacts* find_member(const CaseEvidence& evidence, DomainId domain) {
  const auto& members = evidence.evidence.members;
  const auto place =
      std::lower_bound(members.begin(), members.end(), domain,
                       [](const MemberFacts& facts, DomainId id) { return facts.domain < id; });
  return place != members.end() && place->domain == domain ? &*place : nullptr;
}

}  // namespace

std::span<const EvidenceRow> rows_of_member(const CaseEvidence& evidence, DomainId domain) {
  const auto& rows = evidence.evidence.rows;
  const auto first =
      std::lower_bound(rows.begin(), rows.end(), domain,
                       [](const EvidenceRow& row, DomainId id) { return row.domain < id; });
  auto last = first;
  while (last != rows.end() && last->domain == domain) ++last;
  return {first, last};
}

bool is_control(MachineRole role) {
  switch (role) {
    case MachineRole::kSinkhole:
    case MachineRole::kParking:
    case MachineRole::kDark:
    case MachineRole::kDecoy:
    case MachineRole::kFormer:
      return false;
    default:
      return true;
  }
}

const Machine* find_machine(std::span<const Machine> machines, RecordType type,
                            const Rdata& rdata) {
  const auto place =
      std::lower_bound(machines.begin(), machines.end(), std::pair(type, rdata),
                       [](const Machine& machine, const std::pair<RecordType, Rdata>& wanted) {
                         return std::tie(machine.row.type, machine.row.rdata) <
                                std::tie(wanted.first, wanted.second);
                       });
  const bool found =
      place != machines.end() && place->row.type == type && place->row.rdata == rdata;
  return found ? &*place : nullptr;
}

std::vector<Machine> judge_machines(const CaseEvidence& evidence) {
  const auto& rows = evidence.evidence.rows;
  const auto flux = flux_rows(rows);
  const auto around = neighbourhoods(evidence);
  std::set<std::uint64_t> server_keys, hub_keys;
  for (const EvidenceRow& row : rows)
    if (row.type == RecordType::kNs && (row.flags & kLive) != 0) server_keys.insert(row.key);
  for (const Hub& hub : evidence.hubs) hub_keys.insert(hub.key);
  const std::vector<std::size_t> order = by_machine(rows);
  std::vector<Machine> machines;
  for (std::size_t i = 0; i < order.size();) {
    const EvidenceRow& first = rows[order[i]];
    Machine machine = begin_machine(first);
    Gathered gathered;
    for (; i < order.size() && rows[order[i]].type == first.type &&
           rows[order[i]].rdata == first.rdata;
         ++i) {
      const EvidenceRow& row = rows[order[i]];
      add(row, find_member(evidence, row.domain), flux[order[i]],
          server_keys.contains(row.name_key), machine, gathered);
    }
    const auto place = around.find(first.key);
    judge(machine, gathered, place == around.end() ? Neighbourhood{} : place->second,
          hub_keys.contains(first.key), (first.flags & kDummyAddress) != 0, evidence.facts);
    machines.push_back(machine);
  }
  return machines;
}

}  // namespace iolaus
