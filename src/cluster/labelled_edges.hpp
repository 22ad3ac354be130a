#pragma once
#include <vector>

#include "cluster/ask_owners.hpp"
#include "cluster/id_index.hpp"
#include "iolaus/graph/edge.hpp"

namespace iolaus {

// Every end of every row, with fewer repeats where rows of one u follow each other.
template <typename Row>
std::vector<DomainId> ends_of(const std::vector<Row>& rows) {
  std::vector<DomainId> ends;
  ends.reserve(2 * rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i == 0 || rows[i].u != rows[i - 1].u) ends.push_back(rows[i].u);
    ends.push_back(rows[i].v);
  }
  return ends;
}

// The labels of both ends of each edge. The owner of a domain knows its label.
class EndLabels {
 public:
  // `label(id)` is asked at the owner of each id that ends an edge here. Collective.
  template <typename Label>
  EndLabels(const std::vector<Edge>& edges, const Ownership& ownership, const Communicator& comm,
            Label&& label)
      : index_(ends_of(edges)), labels_(ask_owners(index_.ids(), ownership, comm, label)) {}

  DomainId operator()(DomainId id) const { return labels_[index_.find(id)]; }

 private:
  IdIndex index_;
  std::vector<DomainId> labels_;
};

}  // namespace iolaus
