#pragma once
#include <vector>

#include "cluster/ask_owners.hpp"
#include "cluster/id_index.hpp"
#include "iolaus/graph/edge.hpp"

namespace iolaus {

// The labels of both ends of each edge. The owner of a domain knows its label.
class EndLabels {
 public:
  // `label(id)` is asked at the owner of each id that ends an edge here. Collective.
  template <typename Label>
  EndLabels(const std::vector<Edge>& edges, const Ownership& ownership, const Communicator& comm,
            Label&& label)
      : index_(ends(edges)), labels_(ask_owners(index_.ids(), ownership, comm, label)) {}

  DomainId operator()(DomainId id) const { return labels_[index_.find(id)]; }

 private:
  static std::vector<DomainId> ends(const std::vector<Edge>& edges) {
    std::vector<DomainId> ids;
    ids.reserve(2 * edges.size());
    for (const Edge& edge : edges) {
      if (ids.size() < 2 || ids[ids.size() - 2] != edge.u) ids.push_back(edge.u);
      ids.push_back(edge.v);
    }
    return ids;
  }

  IdIndex index_;
  std::vector<DomainId> labels_;
};

}  // namespace iolaus
