#include "iolaus/takedown/neighbours.hpp"

#include <algorithm>
#include <bit>

#include "target_names.hpp"

namespace iolaus {
namespace {

template <typename Row>
const Row* find_row(std::span<const Row> rows, DomainId domain) {
  const auto place = std::lower_bound(rows.begin(), rows.end(), domain,
                                      [](const Row& row, DomainId id) { return row.domain < id; });
  return place != rows.end() && place->domain == domain ? &*place : nullptr;
}

UseKind use_kind(KeyKind kind) {
  switch (kind) {
    case KeyKind::kNameServer:
      return UseKind::kNameServer;
    case KeyKind::kTarget:
      return UseKind::kAlias;
    case KeyKind::kMail:
      return UseKind::kMail;
    default:
      return UseKind::kAddress;
  }
}

// One domain's way through the targets.
class NeighbourReader {
 public:
  NeighbourReader(const History& view, const TargetSet& targets, const NetworkAtlas& atlas,
                  TargetNames& names, const Protection& protection, const EvidenceOptions& options)
      : view_(view),
        targets_(targets),
        atlas_(atlas),
        names_(names),
        protection_(protection),
        options_(options) {}

  // The rows of one domain, without what is known of it as a whole.
  void read(std::size_t domain, DomainId own_case, std::vector<NeighbourRow>& rows) {
    const std::size_t before = rows.size();
    const std::span<const Observation> all(view_.observations.data() + view_.starts[domain],
                                           view_.observations.data() + view_.starts[domain + 1]);
    for (std::size_t i = 0; i < all.size();) {
      std::size_t end = i;
      while (end < all.size() && all[end].owner == all[i].owner && all[end].type == all[i].type &&
             all[end].rdata == all[i].rdata)
        ++end;
      use(domain, own_case, all.subspan(i, end - i), rows);
      i = end;
    }
    if (rows.size() == before) return;
    count_choices(all, std::span(rows).subspan(before));
    describe(domain, all, std::span(rows).subspan(before));
  }

 private:
  bool may_live(const Observation& each) const {
    return is_live(each, options_) || (each.flags & (kUndated | kOpenEnd)) != 0;
  }

  bool is_target_of_others(std::uint64_t key, bool is_parent, DomainId own_case) const {
    const auto [first, last] = targets_.find(key, is_parent);
    for (std::size_t i = first; i < last; ++i)
      if (targets_.rows()[i].case_id != own_case) return true;
    return false;
  }

  // The segments of one owner name and rdata: a row when it lives, or may, on a target.
  void use(std::size_t domain, DomainId own_case, std::span<const Observation> segments,
           std::vector<NeighbourRow>& rows) {
    const auto kind = key_kind(segments.front().type);
    if (!kind || std::none_of(segments.begin(), segments.end(),
                              [&](const Observation& each) { return may_live(each); }))
      return;
    const std::uint64_t key = key_digest(*kind, segments.front().rdata);
    bool hit = is_target_of_others(key, false, own_case);
    DomainId parent{0};
    if (*kind != KeyKind::kAddress) {
      parent = names_.parent(segments.front());
      hit = hit || (parent != view_.domains[domain] && parent != DomainId{0} &&
                    is_target_of_others(value(parent), true, own_case));
    }
    if (!hit) return;
    NeighbourRow row{};
    row.case_id = own_case;
    row.domain = view_.domains[domain];
    row.key = key;
    row.parent = parent;
    row.owner = segments.front().owner;
    row.kind = use_kind(*kind);
    std::uint64_t count = 0;
    bool live = false;
    for (const Observation& each : segments) {
      live = live || is_live(each, options_);
      count += each.count;
    }
    row.count = static_cast<std::uint32_t>(std::min<std::uint64_t>(count, 0xffffffffu));
    if (!live) row.flags |= kUnknownUse;
    rows.push_back(row);
  }

  // How many distinct alternatives of each row's kind its owner name has, and the domain's live
  // names.
  void count_choices(std::span<const Observation> all, std::span<NeighbourRow> rows) const {
    std::uint32_t names = 0, named = 0xffffffffu;
    std::size_t row = 0;
    for (std::size_t i = 0; i < all.size();) {
      const std::uint32_t owner = all[i].owner;
      std::array<std::uint32_t, 4> choices{};
      const Observation* counted = nullptr;
      for (; i < all.size() && all[i].owner == owner; ++i) {
        const auto kind = key_kind(all[i].type);
        if (!kind || !may_live(all[i])) continue;
        if (counted != nullptr && counted->type == all[i].type && counted->rdata == all[i].rdata)
          continue;
        counted = &all[i];
        const UseKind use = use_kind(*kind);
        if (use == UseKind::kAddress && is_dark(all[i].rdata)) continue;
        ++choices[static_cast<std::size_t>(use)];
        if ((use == UseKind::kAddress || use == UseKind::kAlias) && named != owner) {
          named = owner;
          ++names;
        }
      }
      for (; row < rows.size() && rows[row].owner == owner; ++row)
        rows[row].choices = std::max(1u, choices[static_cast<std::size_t>(rows[row].kind)]);
    }
    for (NeighbourRow& each : rows) each.names = names;
  }

  // Parked, sinkholed or dark in all it has: nobody loses anything.
  bool is_idle(std::span<const Observation> all) const {
    bool any = false;
    for (const Observation& each : all) {
      if (!may_live(each)) continue;
      if (each.type == RecordType::kCname) return false;
      if (is_address(each.type)) {
        any = true;
        if (!is_dark(each.rdata) &&
            (atlas_.facts(each.rdata).lists & (kListedParking | kListedSinkhole)) == 0)
          return servers_listed(all, kListedSinkhole);
      }
    }
    return any || servers_listed(all, kListedParking | kListedSinkhole);
  }

  // Parking lists hold live registrars' name servers too: they speak only where there is no
  // address.
  bool servers_listed(std::span<const Observation> all, int lists) const {
    bool any = false;
    for (const Observation& each : all) {
      if (each.type != RecordType::kNs || !may_live(each)) continue;
      any = true;
      if ((atlas_.name_server_lists(names_.name(each)) & lists) == 0) return false;
    }
    return any;
  }

  void describe(std::size_t domain, std::span<const Observation> all,
                std::span<NeighbourRow> rows) const {
    const std::string_view name = view_.names.domains[domain];
    const std::uint8_t lists = atlas_.name_lists(name);
    std::uint8_t flags = 0;
    if (is_idle(all)) flags |= kIdle;
    if (protection_.covers(name)) flags |= kProtectedNeighbour;
    if ((lists & (kListedTop | kListedPublicService)) != 0) flags |= kPublicService | kKnownBenign;
    for (NeighbourRow& row : rows) {
      row.lists = lists;
      row.flags = static_cast<std::uint8_t>(row.flags | flags);
    }
  }

  const History& view_;
  const TargetSet& targets_;
  const NetworkAtlas& atlas_;
  TargetNames& names_;
  const Protection& protection_;
  const EvidenceOptions& options_;
};

}  // namespace

TargetSet::TargetSet(std::vector<Target> targets) : targets_(std::move(targets)) {
  std::sort(targets_.begin(), targets_.end(), [](const Target& a, const Target& b) {
    return std::tie(a.key, a.is_parent, a.case_id) < std::tie(b.key, b.is_parent, b.case_id);
  });
  targets_.erase(std::unique(targets_.begin(), targets_.end()), targets_.end());
  // Sixteen bits a target: one look-up in about sixteen passes the filter by chance.
  filter_.assign(std::bit_ceil(targets_.size() / 4 + 1), 0);
  for (const Target& target : targets_)
    filter_[(target.key >> 6) & (filter_.size() - 1)] |= std::uint64_t{1} << (target.key & 63);
}

std::pair<std::size_t, std::size_t> TargetSet::find(std::uint64_t key, bool is_parent) const {
  if (filter_.empty() || (filter_[(key >> 6) & (filter_.size() - 1)] >> (key & 63) & 1) == 0)
    return {0, 0};
  const auto less = [](const Target& target,
                       const std::pair<std::uint64_t, std::uint64_t>& wanted) {
    return std::tie(target.key, target.is_parent) < std::tie(wanted.first, wanted.second);
  };
  const std::uint64_t parent = is_parent ? 1 : 0;
  const auto first =
      std::lower_bound(targets_.begin(), targets_.end(), std::pair(key, parent), less);
  auto last = first;
  while (last != targets_.end() && last->key == key && last->is_parent == parent) ++last;
  return {static_cast<std::size_t>(first - targets_.begin()),
          static_cast<std::size_t>(last - targets_.begin())};
}

std::vector<Target> targets(const Evidence& evidence) {
  std::vector<Target> targets;
  for (const EvidenceRow& row : evidence.rows) {
    const bool cuts = is_address(row.type) || row.type == RecordType::kNs;
    if ((row.flags & kLive) != 0 && cuts && row.dark == DarkClass::kPublic)
      targets.push_back({row.key, row.case_id, 0});
  }
  for (const MemberFacts& member : evidence.members)
    targets.push_back({value(member.domain), member.case_id, 1});
  std::sort(targets.begin(), targets.end());
  targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
  return targets;
}

std::vector<NeighbourRow> neighbours(const History& view, std::span<const CaseMember> members,
                                     std::span<const float> confidence,
                                     std::span<const Label> labels, const TargetSet& targets,
                                     const NetworkAtlas& atlas, const SuffixTable& suffixes,
                                     const Protection& protection, const EvidenceOptions& options) {
  std::vector<NeighbourRow> rows;
  if (targets.rows().empty()) return rows;
  TargetNames names(view, suffixes);
  NeighbourReader reader(view, targets, atlas, names, protection, options);
  for (std::size_t domain = 0; domain < view.domains.size(); ++domain) {
    const DomainId id = view.domains[domain];
    const std::size_t before = rows.size();
    const CaseMember* member = find_row(members, id);
    reader.read(domain, member != nullptr ? member->case_id : DomainId{0}, rows);
    if (rows.size() == before) continue;
    const Label* label = find_row(labels, id);
    const bool known = label != nullptr && label->date < options.as_of;
    for (std::size_t i = before; i < rows.size(); ++i) {
      rows[i].confidence = confidence[domain];
      if (!known) continue;
      if (label->label == LabelClass::kBenign) rows[i].flags |= kKnownBenign;
      if (label->label != LabelClass::kGrey)
        rows[i].confidence = label->label == LabelClass::kBenign ? 0.0f : 1.0f;
    }
  }
  return rows;
}

}  // namespace iolaus
