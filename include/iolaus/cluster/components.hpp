#pragma once
#include <cstdint>
#include <vector>

#include "iolaus/dns/ranges.hpp"
#include "iolaus/graph/edge.hpp"
#include "iolaus/mpi/communicator.hpp"

namespace iolaus {

struct ComponentLabel {
  DomainId domain, component;  // component = the smallest DomainId in it
};
static_assert(sizeof(ComponentLabel) == 16);

// Connected components of the edges held by all ranks (each edge on any one rank). Returns the
// labels of the domains that this rank owns and that have an edge, by domain. Local union-find
// first, then exchange of the boundary only, to a fixpoint. Labels do not depend on ranks.
// Collective.
std::vector<ComponentLabel> connected_components(const std::vector<Edge>& edges,
                                                 const Ownership& ownership,
                                                 const Communicator& comm);

}  // namespace iolaus
