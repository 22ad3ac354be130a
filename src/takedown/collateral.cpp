#include <algorithm>
#include <cmath>
#include <limits>

#include "parts.hpp"

namespace iolaus {
namespace {

// What the cut rows do to one neighbour.
struct Loss {
  std::uint32_t dark_names = 0;
  bool zone_dark = false, mail_dark = false, any = false, uncertain = false;
};

// One kind of use at one owner name: lost when every alternative is cut.
void add_group(std::span<const NeighbourRow* const> group, Loss& loss) {
  const NeighbourRow& row = *group.front();
  const bool all = group.size() >= row.choices;
  for (const NeighbourRow* each : group) loss.uncertain |= (each->flags & kUnknownUse) != 0;
  switch (row.kind) {
    case UseKind::kAddress:
    case UseKind::kAlias:
      loss.dark_names += all;
      loss.any = true;
      break;
    case UseKind::kNameServer:
      loss.zone_dark |= all && row.owner == 0;
      loss.any = true;
      break;
    case UseKind::kMail:
      loss.mail_dark |= all;
      break;
  }
}

void count(const NeighbourRow& row, const Loss& loss, Collateral& collateral) {
  if (loss.uncertain) {
    ++collateral.unknown;
    return;
  }
  collateral.mail_lost += loss.mail_dark;
  const bool dark = loss.zone_dark || (row.names > 0 && loss.dark_names >= row.names);
  if (dark) {
    ++collateral.upper;
    collateral.certain += (row.flags & kKnownBenign) != 0;
    collateral.expected_milli += benign_milli(row.confidence);
  } else {
    collateral.degraded += loss.any;
  }
  collateral.public_services += (dark || loss.any) && (row.flags & kPublicService) != 0;
}

}  // namespace

std::uint64_t benign_milli(float confidence) {
  if (std::isnan(confidence)) return 1000;
  return static_cast<std::uint64_t>(std::lround((1.0 - std::clamp(confidence, 0.0f, 1.0f)) * 1000));
}

std::uint64_t benign_milli(const MemberFacts& facts) {
  if (facts.label == static_cast<std::uint8_t>(LabelClass::kBenign)) return 1000;
  if (facts.label == static_cast<std::uint8_t>(LabelClass::kApt) ||
      facts.label == static_cast<std::uint8_t>(LabelClass::kCrime))
    return 0;
  return benign_milli(facts.confidence);
}

Damage::Damage(const CaseEvidence& evidence) : evidence_(evidence) {
  for (std::uint32_t i = 0; i < evidence.neighbours.size(); ++i) {
    const NeighbourRow& row = evidence.neighbours[i];
    if ((row.flags & kIdle) != 0) continue;
    by_key_.emplace_back(row.key, i);
    if (row.parent != DomainId{0}) by_parent_.emplace_back(value(row.parent), i);
  }
  std::sort(by_key_.begin(), by_key_.end());
  std::sort(by_parent_.begin(), by_parent_.end());
}

void Damage::collect(const Index& index, std::uint64_t key,
                     std::vector<std::uint32_t>& rows) const {
  for (auto place = std::lower_bound(index.begin(), index.end(), std::pair(key, 0u));
       place != index.end() && place->first == key; ++place)
    rows.push_back(place->second);
}

Collateral Damage::measure(std::vector<std::uint64_t> keys, std::vector<DomainId> parents) const {
  Collateral collateral;
  std::vector<std::uint32_t> cut;
  for (const DomainId parent : parents) keys.push_back(value(parent));
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  for (const std::uint64_t key : keys) {
    collect(by_key_, key, cut);
    collect(by_parent_, key, cut);
    const auto hub =
        std::lower_bound(evidence_.hubs.begin(), evidence_.hubs.end(), key,
                         [](const Hub& row, std::uint64_t wanted) { return row.key < wanted; });
    if (hub != evidence_.hubs.end() && hub->key == key) collateral.on_hubs += hub->domains;
  }
  std::sort(cut.begin(), cut.end());
  cut.erase(std::unique(cut.begin(), cut.end()), cut.end());
  std::vector<const NeighbourRow*> rows;
  for (const std::uint32_t index : cut) rows.push_back(&evidence_.neighbours[index]);
  for (std::size_t i = 0; i < rows.size();) {
    Loss loss;
    const NeighbourRow& first = *rows[i];
    while (i < rows.size() && rows[i]->domain == first.domain) {
      std::size_t end = i;
      while (end < rows.size() && rows[end]->domain == first.domain &&
             rows[end]->owner == rows[i]->owner && rows[end]->kind == rows[i]->kind)
        ++end;
      add_group(std::span(rows).subspan(i, end - i), loss);
      i = end;
    }
    count(first, loss, collateral);
  }
  return collateral;
}

std::uint64_t Damage::harm(const Index& index, std::uint64_t key) const {
  std::uint64_t harm = 0;
  std::vector<std::uint32_t> rows;
  collect(index, key, rows);
  for (const std::uint32_t number : rows) {
    const NeighbourRow& row = evidence_.neighbours[number];
    if ((row.flags & kProtectedNeighbour) != 0) return kNever;
    std::uint64_t shares = row.choices;
    if (row.kind == UseKind::kAddress || row.kind == UseKind::kAlias)
      shares *= std::max(1u, row.names);
    if (row.kind == UseKind::kMail) shares *= 2;
    harm += (benign_milli(row.confidence) + shares - 1) / shares;
  }
  const auto hub =
      std::lower_bound(evidence_.hubs.begin(), evidence_.hubs.end(), key,
                       [](const Hub& row, std::uint64_t wanted) { return row.key < wanted; });
  if (hub != evidence_.hubs.end() && hub->key == key) harm += hub->benign_milli;
  return harm;
}

std::uint64_t Damage::harm_of_key(std::uint64_t key) const { return harm(by_key_, key); }
std::uint64_t Damage::harm_of_parent(DomainId parent) const {
  return harm(by_parent_, value(parent));
}

float Damage::coverage() const {
  std::uint64_t once = 0, all = 0;
  for (const NeighbourRow& row : evidence_.neighbours) {
    once += row.count == 1;
    all += row.count;
  }
  if (all == 0) return std::numeric_limits<float>::quiet_NaN();
  return static_cast<float>(1 - static_cast<double>(once) / static_cast<double>(all));
}

}  // namespace iolaus
