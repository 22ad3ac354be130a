#pragma once
#include <cstdint>

#include "iolaus/dns/domain_id.hpp"

namespace iolaus {

constexpr std::uint32_t kSimilarityOne = 1u << 24;  // fixed point: 2^24 = 1.0

// Two domains on shared infrastructure. u < v; similarity in 1..2^24; `kinds`: bit k set where evidence of
// KeyKind k contributes.
struct Edge {
  DomainId u, v;
  std::uint32_t similarity;
  std::uint32_t kinds;
};
static_assert(sizeof(Edge) == 24);

}  // namespace iolaus
