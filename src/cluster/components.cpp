#include "iolaus/cluster/components.hpp"

#include <tbb/parallel_sort.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "cluster/ask_owners.hpp"
#include "cluster/id_index.hpp"

namespace iolaus {

namespace {

constexpr int kMostRounds = 64;

struct Link {
  DomainId u, v;
};

// Rem's union with splicing: the greater parent is hung under the smaller, so a root is the least
// member, and paths shorten on the way.
void unite(std::vector<std::uint32_t>& parent, std::uint32_t x, std::uint32_t y) {
  while (parent[x] != parent[y]) {
    if (parent[x] < parent[y]) std::swap(x, y);
    if (x == parent[x]) {
      parent[x] = parent[y];
      return;
    }
    const std::uint32_t above = parent[x];
    parent[x] = parent[y];
    x = above;
  }
}

// Components of the rows on this rank alone, as stars (member, least member). Least members get a
// row of their own only when asked.
template <typename Row>
std::vector<ComponentLabel> contract(const std::vector<Row>& rows, bool with_roots) {
  std::vector<DomainId> ends;
  ends.reserve(2 * rows.size());
  for (const Row& row : rows) {
    ends.push_back(row.u);
    ends.push_back(row.v);
  }
  const IdIndex index(std::move(ends));
  std::vector<std::uint32_t> parent(index.size());
  std::iota(parent.begin(), parent.end(), 0u);
  for (const Row& row : rows) unite(parent, index.find(row.u), index.find(row.v));
  std::vector<ComponentLabel> stars;
  stars.reserve(parent.size());
  for (std::uint32_t i = 0; i < parent.size(); ++i) {
    parent[i] = parent[parent[i]];  // smaller places are flat already
    if (with_roots || parent[i] != i) stars.push_back({index[i], index[parent[i]]});
  }
  return stars;
}

constexpr auto by_domain = [](const ComponentLabel& one, const ComponentLabel& other) {
  return one.domain != other.domain ? one.domain < other.domain : one.component < other.component;
};

// Sends every star to the owner of its member. Stars are ascending by member and owners hold
// contiguous shares, but the order in which they come in is the senders', so they are sorted there.
std::vector<ComponentLabel> send_stars(const std::vector<ComponentLabel>& stars,
                                       const Ownership& ownership, const Communicator& comm) {
  std::vector<std::vector<ComponentLabel>> outgoing(static_cast<std::size_t>(comm.size()));
  for (const ComponentLabel& star : stars) {
    outgoing[static_cast<std::size_t>(ownership.owner(star.domain))].push_back(star);
  }
  std::vector<ComponentLabel> incoming = comm.exchange(outgoing);
  if (!std::is_sorted(incoming.begin(), incoming.end(), by_domain)) {
    tbb::parallel_sort(incoming.begin(), incoming.end(), by_domain);
  }
  return incoming;
}

// Hangs each member under the least of its old parent and the roots that came in; every other
// candidate is joined to that least one by a link held here, so that no connection is lost.
std::vector<Link> absorb(std::vector<ComponentLabel>& labels,
                         const std::vector<ComponentLabel>& incoming) {
  std::vector<Link> links;
  std::size_t place = 0;
  for (const ComponentLabel& star : incoming) {
    while (labels[place].domain < star.domain) ++place;
    ComponentLabel& label = labels[place];
    if (star.component == label.component || star.component == label.domain) continue;
    const DomainId least = std::min(label.component, star.component);
    const DomainId other = std::max(label.component, star.component);
    if (other != label.domain) links.push_back({least, other});
    label.component = least;
  }
  return links;
}

// The members that this rank owns, each its own parent at first.
std::vector<ComponentLabel> register_members(const std::vector<ComponentLabel>& incoming) {
  std::vector<ComponentLabel> labels;
  for (const ComponentLabel& star : incoming) {
    if (labels.empty() || labels.back().domain != star.domain) {
      labels.push_back({star.domain, star.domain});
    }
  }
  return labels;
}

// Follows the parents to the roots by pointer doubling: each round asks the owners of the parents
// for the parents' parents.
void jump_to_roots(std::vector<ComponentLabel>& labels, const Ownership& ownership,
                   const Communicator& comm) {
  std::vector<DomainId> members(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) members[i] = labels[i].domain;
  const IdIndex index(std::move(members));
  const auto parent_of = [&](DomainId id) { return labels[index.find(id)].component; };
  std::vector<std::uint32_t> active(labels.size());
  std::iota(active.begin(), active.end(), 0u);
  for (int round = 0;; ++round) {
    if (round == kMostRounds) fail("components: {} rounds of pointer jumping did not end", round);
    std::vector<DomainId> wanted;
    for (const std::uint32_t place : active) {
      if (labels[place].component != labels[place].domain)
        wanted.push_back(labels[place].component);
    }
    const IdIndex parents(std::move(wanted));
    const std::vector<DomainId> above = ask_owners(parents.ids(), ownership, comm, parent_of);
    std::vector<std::uint32_t> still;
    for (const std::uint32_t place : active) {
      ComponentLabel& label = labels[place];
      if (label.component == label.domain) continue;
      const DomainId next = above[parents.find(label.component)];
      if (next == label.component) continue;
      label.component = next;
      still.push_back(place);
    }
    active = std::move(still);
    if (comm.sum(active.size()) == 0) return;
  }
}

}  // namespace

std::vector<ComponentLabel> connected_components(const std::vector<Edge>& edges,
                                                 const Ownership& ownership,
                                                 const Communicator& comm) {
  std::vector<ComponentLabel> incoming = send_stars(contract(edges, true), ownership, comm);
  std::vector<ComponentLabel> labels = register_members(incoming);
  for (int round = 0;; ++round) {
    const std::vector<Link> links = absorb(labels, incoming);
    if (comm.sum(links.size()) == 0) break;
    if (round == kMostRounds) fail("components: {} rounds of contraction did not end", round);
    incoming = send_stars(contract(links, false), ownership, comm);
  }
  jump_to_roots(labels, ownership, comm);
  return labels;
}

}  // namespace iolaus
