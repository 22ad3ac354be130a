#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/takedown/evidence.hpp"

namespace iolaus {

// What a plan might cut: a live key of a case, or a member domain as the parent of others' name
// servers, CNAME targets and mail exchangers.
struct Target {
  std::uint64_t key;  // key_digest, or the member's DomainId
  DomainId case_id;
  std::uint64_t is_parent;  // 0 or 1
  friend auto operator<=>(const Target&, const Target&) = default;
};
static_assert(sizeof(Target) == 24);

// All ranks' targets, sorted and unique, with a bit filter that spares most look-ups.
class TargetSet {
 public:
  TargetSet() = default;
  explicit TargetSet(std::vector<Target> targets);
  // Indices [first, last) of the targets with this key, one a case.
  std::pair<std::size_t, std::size_t> find(std::uint64_t key, bool is_parent) const;
  const std::vector<Target>& rows() const { return targets_; }

 private:
  std::vector<Target> targets_;
  std::vector<std::uint64_t> filter_;
};

// Live keys (public addresses, name servers) of the rows' cases, and their members as parents.
std::vector<Target> targets(const Evidence& evidence);

// How a neighbour uses a target.
enum class UseKind : std::uint8_t { kAddress, kNameServer, kAlias, kMail };

constexpr std::uint8_t kUnknownUse = 1;  // undated or cut open: whether it still lives is unknown
constexpr std::uint8_t kIdle =
    2;  // the domain is parked, sinkholed or dark everywhere: not counted
constexpr std::uint8_t kProtectedNeighbour = 4;
constexpr std::uint8_t kKnownBenign = 8;  // labelled benign, or on a top or public-service list
constexpr std::uint8_t kPublicService = 16;

// One owner name of a domain outside the case that lives on something the plan might cut.
struct NeighbourRow {
  DomainId case_id;  // that the domain itself is a member of, 0 = none; once gathered: whose target
                     // it is
  DomainId domain;
  std::uint64_t key;      // key_digest of what it uses
  DomainId parent;        // registrable domain of the name used; 0 for addresses
  std::uint32_t owner;    // owner name; the zone for name servers
  std::uint32_t choices;  // live alternatives of this kind at this owner, this one included
  std::uint32_t names;    // live owner names of the domain
  std::uint32_t count;    // observed answers, saturating; 0 = not given
  float confidence;       // of the domain; NaN: no score
  UseKind kind;
  std::uint8_t flags;
  std::uint8_t lists;     // ListFlag of the domain
  std::uint8_t reserved;  // zero
};
static_assert(sizeof(NeighbourRow) == 56);

// The range's domains that use a target, one row per (domain, owner, kind, target), whichever cases
// it is a target of; targets of the domain's own case alone are left out. `confidence` is aligned
// with view.domains. Pure; order of the history.
std::vector<NeighbourRow> neighbours(const History& view, std::span<const CaseMember> members,
                                     std::span<const float> confidence,
                                     std::span<const Label> labels, const TargetSet& targets,
                                     const NetworkAtlas& atlas, const SuffixTable& suffixes,
                                     const Protection& protection, const EvidenceOptions& options);

}  // namespace iolaus
