#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "iolaus/takedown/evidence.hpp"

namespace iolaus {

// The names that a range's records point to, with their registrable domains, each worked out once.
class TargetNames {
 public:
  TargetNames(const History& history, const SuffixTable& suffixes)
      : history_(history), suffixes_(suffixes), parents_(history.names.rdata.size()) {}
  // The name pointed to; empty where the history has no text for it.
  std::string_view name(const Observation& observation) const;
  // Its registrable domain; 0 without a text.
  DomainId parent(const Observation& observation);

 private:
  std::size_t index(const Rdata& rdata) const;
  const History& history_;
  const SuffixTable& suffixes_;
  std::vector<DomainId> parents_;  // 0 = not worked out yet
};

// The kind of infrastructure that a record names, where takedown looks at it.
std::optional<KeyKind> key_kind(RecordType type);

// Seen within the window before as-of: a hull by its last sighting, never by one that as-of cut
// open.
bool is_live(const Observation& observation, const EvidenceOptions& options);

}  // namespace iolaus
