#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/features/keys.hpp"
#include "iolaus/history/history.hpp"

namespace iolaus {

// What ties a labelled domain to its siblings for the grouped split: the rare keys
// that it has used, and its registration burst.
struct GroupingKey {
  DomainId domain;
  std::uint64_t key;
  std::uint32_t domains;   // registrable domains on the key in the whole history
  std::uint32_t reserved;  // zero
};
static_assert(sizeof(GroupingKey) == 24);

// The keys of the given domains (indices, ascending) that carry at most `most` domains as of
// `snapshot`; facts ascending by key. In order of (domain, key).
std::vector<GroupingKey> grouping_keys(const History& history,
                                       std::span<const std::uint32_t> domains,
                                       std::span<const KeyFacts> facts, std::size_t snapshot,
                                       std::uint32_t most);

// Digest of (the domain's first name server, the hour in which it was first seen); 0 without
// either. Domains that share it were registered in one burst.
std::uint64_t registration_burst(const History& history, std::uint32_t domain);

}  // namespace iolaus
