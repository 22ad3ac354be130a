#pragma once
#include <cstdint>

#include "iolaus/dns/domain_id.hpp"

namespace iolaus {

constexpr std::uint32_t kSimilarityOne = 1u << 24;  // fixed point: 2^24 = 1.0

// A key with at most this many registrable domains on it is taken for its user's own.
constexpr std::uint32_t kDedicatedDomains = 20;
constexpr std::uint32_t kDedicatedKey = 1u << 8;  // in Edge::kinds: such a key contributes

// Two domains on shared infrastructure. u < v; similarity in 1..2^24; `kinds`: bit k set where
// evidence of KeyKind k contributes; kDedicatedKey where a key with few domains does.
struct Edge {
  DomainId u, v;
  std::uint32_t similarity;
  std::uint32_t kinds;
};
static_assert(sizeof(Edge) == 24);

}  // namespace iolaus
