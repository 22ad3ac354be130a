#include "iolaus/takedown/evidence.hpp"

#include <algorithm>
#include <set>

#include "target_names.hpp"

namespace iolaus {
namespace {

using Server = std::pair<RecordType, Rdata>;

bool is_server(const Observation& observation) {
  return is_address(observation.type) || observation.type == RecordType::kNs;
}

bool is_dated(const Observation& observation) {
  return (observation.flags & (kUndated | kOpenEnd)) == 0;
}

// Whether no server of before the break is one of after it, and there are some on both sides.
bool all_new(const std::vector<const Observation*>& by_time, std::size_t first_after) {
  std::set<Server> before;
  for (std::size_t i = 0; i < first_after; ++i)
    if (is_server(*by_time[i])) before.emplace(by_time[i]->type, by_time[i]->rdata);
  bool any = false;
  for (std::size_t i = first_after; i < by_time.size(); ++i) {
    if (!is_server(*by_time[i])) continue;
    if (before.contains({by_time[i]->type, by_time[i]->rdata})) return false;
    any = true;
  }
  return any && !before.empty();
}

// One member's way through its range.
class MemberReader {
 public:
  MemberReader(const History& view, const NetworkAtlas& atlas, TargetNames& names,
               const Protection& protection, const EvidenceOptions& options)
      : view_(view), atlas_(atlas), names_(names), protection_(protection), options_(options) {}

  void read(std::size_t domain, const CaseMember& member, Evidence& evidence) {
    const std::span<const Observation> all(view_.observations.data() + view_.starts[domain],
                                           view_.observations.data() + view_.starts[domain + 1]);
    const Time tenure = tenure_start(all, options_.tenure_gap);
    find_zones(domain, all);
    std::string name(view_.names.domains[domain]);
    MemberFacts facts{};
    facts.case_id = member.case_id;
    facts.domain = member.domain;
    facts.confidence = member.confidence;
    facts.fallback_coverage = member.fallback_coverage;
    facts.domain_flags = view_.names.domain_flags[domain];
    facts.lists = atlas_.name_lists(name);
    facts.label = member.label;
    facts.fallback = member.fallback;
    facts.is_protected = protection_.covers(name);
    std::uint32_t counted = 0xffffffffu;
    for (const Observation& each : all) {
      const bool former = is_dated(each) && each.last_seen < tenure;
      if (is_dated(each) && !former) extend(facts, each);
      const auto kind = key_kind(each.type);
      if (!kind) continue;
      evidence.rows.push_back(row(domain, member, each, *kind, former));
      const bool names_server = is_address(each.type) || *kind == KeyKind::kTarget;
      if (names_server && is_live(each, options_) && each.owner != counted) {
        counted = each.owner;
        ++facts.live_names;
      }
    }
    evidence.members.push_back(facts);
  }

 private:
  static void extend(MemberFacts& facts, const Observation& each) {
    if (facts.first_seen == kUnknownTime || each.first_seen < facts.first_seen)
      facts.first_seen = each.first_seen;
    facts.last_seen = std::max(facts.last_seen, each.last_seen);
  }

  std::string_view owner_label(std::size_t domain, std::uint32_t owner) const {
    return view_.names.owners[view_.names.owner_starts[domain] + owner];
  }

  void find_zones(std::size_t domain, std::span<const Observation> all) {
    zones_.clear();
    for (const Observation& each : all)
      if (each.type == RecordType::kNs && each.owner != 0 && is_live(each, options_) &&
          (zones_.empty() || zones_.back().first != each.owner))
        zones_.emplace_back(each.owner, owner_label(domain, each.owner));
  }

  // The owner index of the closest zone cut at or above an owner name.
  std::uint32_t zone_of(std::string_view owner) const {
    std::uint32_t best = 0;
    std::size_t longest = 0;
    for (const auto& [index, zone] : zones_) {
      const bool within = owner == zone || (owner.size() > zone.size() && owner.ends_with(zone) &&
                                            owner[owner.size() - zone.size() - 1] == '.');
      if (within && zone.size() > longest) {
        best = index;
        longest = zone.size();
      }
    }
    return best;
  }

  EvidenceRow row(std::size_t domain, const CaseMember& member, const Observation& each,
                  KeyKind kind, bool former) {
    EvidenceRow row{};
    row.case_id = member.case_id;
    row.domain = member.domain;
    row.key = key_digest(kind, each.rdata);
    row.name_key =
        key_digest(KeyKind::kNameServer, rdata_of_text(owner_name(view_, domain, each.owner)));
    row.rdata = each.rdata;
    row.first_seen = each.first_seen;
    row.last_seen = each.last_seen;
    row.count = each.count;
    row.owner = each.owner;
    row.zone = zone_of(owner_label(domain, each.owner));
    row.type = each.type;
    row.segment = each.flags;
    if (is_live(each, options_) && !former) row.flags |= kLive;
    if (former) row.flags |= kFormerTenure;
    if (is_address(each.type)) {
      describe_address(each.rdata, row);
    } else {
      describe_name(each, row);
    }
    return row;
  }

  void describe_address(const Rdata& address, EvidenceRow& row) const {
    const AddressFacts facts = atlas_.facts(address);
    row.asn = facts.asn;
    row.country = facts.country;
    row.lists = facts.lists;
    row.dark = dark_class(address);
    if (is_dummy_address(address)) row.flags |= kDummyAddress;
    if (protection_.covers(address)) row.flags |= kProtectedTarget;
  }

  void describe_name(const Observation& each, EvidenceRow& row) {
    const std::string_view name = names_.name(each);
    row.parent = names_.parent(each);
    row.dark = DarkClass::kPublic;
    row.lists = atlas_.name_lists(name);
    if (each.type == RecordType::kNs)
      row.lists = static_cast<std::uint8_t>(row.lists | atlas_.name_server_lists(name));
    if (!name.empty() && protection_.covers(name)) row.flags |= kProtectedTarget;
  }

  const History& view_;
  const NetworkAtlas& atlas_;
  TargetNames& names_;
  const Protection& protection_;
  const EvidenceOptions& options_;
  std::vector<std::pair<std::uint32_t, std::string_view>> zones_;
};

}  // namespace

Time tenure_start(std::span<const Observation> observations, std::uint32_t gap) {
  std::vector<const Observation*> by_time;
  for (const Observation& each : observations)
    if (is_dated(each)) by_time.push_back(&each);
  std::sort(by_time.begin(), by_time.end(), [](const Observation* a, const Observation* b) {
    return a->first_seen < b->first_seen;
  });
  Time start = kUnknownTime;
  std::uint32_t last = by_time.empty() ? 0 : seconds(by_time.front()->last_seen);
  for (std::size_t i = 1; i < by_time.size(); ++i) {
    const std::uint32_t first = seconds(by_time[i]->first_seen);
    if (first > last && first - last >= gap && all_new(by_time, i)) start = by_time[i]->first_seen;
    last = std::max(last, seconds(by_time[i]->last_seen));
  }
  return start;
}

Evidence member_evidence(const History& view, std::span<const CaseMember> members,
                         const NetworkAtlas& atlas, const SuffixTable& suffixes,
                         const Protection& protection, const EvidenceOptions& options) {
  Evidence evidence;
  TargetNames names(view, suffixes);
  MemberReader reader(view, atlas, names, protection, options);
  auto place = members.begin();
  for (std::size_t domain = 0; domain < view.domains.size(); ++domain) {
    place = std::lower_bound(place, members.end(), view.domains[domain],
                             [](const CaseMember& row, DomainId id) { return row.domain < id; });
    if (place == members.end()) break;
    if (place->domain == view.domains[domain]) reader.read(domain, *place, evidence);
  }
  return evidence;
}

}  // namespace iolaus
