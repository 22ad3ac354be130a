#include "iolaus/cluster/agglomerate.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>
#include <utility>

#include "cluster/id_index.hpp"
#include "cluster/mean.hpp"

namespace iolaus {

namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

// The clusters of one component while they merge. A cluster is named by its smallest member's
// index. Its neighbours lie in the segments of its members, linked one behind the other; a scan
// renames and sums them and writes the shorter list back, so that a merge itself touches no
// neighbour.
class Linkage {
 public:
  Linkage(std::span<const Edge> edges, std::uint32_t threshold);
  std::vector<Merge> run();

 private:
  struct Neighbour {
    std::uint64_t weight;
    std::uint32_t cluster;
  };

  void lay_out(std::span<const Edge> edges);
  std::uint32_t find(std::uint32_t cluster);
  void gather(std::uint32_t cluster);
  void write_back(std::uint32_t cluster);
  std::uint32_t best_neighbour(std::uint32_t cluster);
  bool closer(std::uint32_t cluster, std::uint32_t one, std::uint32_t other) const;
  void merge(std::uint32_t one, std::uint32_t other);

  IdIndex names_;
  std::uint32_t threshold_;
  std::vector<std::uint32_t> parent_;
  std::vector<std::uint32_t> size_;
  std::vector<std::uint64_t> starts_;  // the segments' places in neighbours_
  std::vector<std::uint32_t> filled_;  // entries in use of each segment
  std::vector<std::uint32_t> next_;    // segment behind this one, or kNone
  std::vector<std::uint32_t> last_;    // last segment of the cluster
  std::vector<Neighbour> neighbours_;
  std::vector<std::uint64_t> weight_;  // scratch: summed weight by neighbour; 0 = not met
  std::vector<std::uint32_t> met_;     // scratch: the neighbours met in this scan
  std::vector<Merge> merges_;
};

IdIndex name_members(std::span<const Edge> edges) {
  std::vector<DomainId> ends;
  ends.reserve(2 * edges.size());
  for (const Edge& edge : edges) {
    ends.push_back(edge.u);
    ends.push_back(edge.v);
  }
  return IdIndex(std::move(ends));
}

Linkage::Linkage(std::span<const Edge> edges, std::uint32_t threshold)
    : names_(name_members(edges)), threshold_(std::max(threshold, 1u)) {
  const std::size_t count = names_.size();
  parent_.resize(count);
  std::iota(parent_.begin(), parent_.end(), 0u);
  last_ = parent_;
  size_.assign(count, 1);
  next_.assign(count, kNone);
  weight_.assign(count, 0);
  lay_out(edges);
}

// Writes each edge into the segments of both ends.
void Linkage::lay_out(std::span<const Edge> edges) {
  const std::size_t count = names_.size();
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ends(edges.size());
  starts_.assign(count + 1, 0);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    ends[i] = {names_.find(edges[i].u), names_.find(edges[i].v)};
    ++starts_[ends[i].first + 1];
    ++starts_[ends[i].second + 1];
  }
  std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
  neighbours_.resize(starts_.back());
  filled_.assign(count, 0);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const auto [u, v] = ends[i];
    neighbours_[starts_[u] + filled_[u]++] = {edges[i].similarity, v};
    neighbours_[starts_[v] + filled_[v]++] = {edges[i].similarity, u};
  }
}

std::uint32_t Linkage::find(std::uint32_t cluster) {
  while (parent_[cluster] != cluster) {
    parent_[cluster] = parent_[parent_[cluster]];
    cluster = parent_[cluster];
  }
  return cluster;
}

// Sums the weights to each present neighbour over all segments of the cluster.
void Linkage::gather(std::uint32_t cluster) {
  met_.clear();
  for (std::uint32_t segment = cluster; segment != kNone; segment = next_[segment]) {
    const std::uint64_t first = starts_[segment];
    for (std::uint64_t i = first; i < first + filled_[segment]; ++i) {
      const std::uint32_t other = find(neighbours_[i].cluster);
      if (other == cluster || neighbours_[i].weight == 0) continue;
      if (weight_[other] == 0) met_.push_back(other);
      weight_[other] += neighbours_[i].weight;
    }
  }
}

// Puts the summed list into the first segments and drops those left empty.
void Linkage::write_back(std::uint32_t cluster) {
  std::size_t written = 0;
  std::uint32_t segment = cluster;
  while (true) {
    const std::uint64_t room = starts_[segment + 1] - starts_[segment];
    const auto some = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(room, static_cast<std::uint64_t>(met_.size() - written)));
    for (std::uint32_t i = 0; i < some; ++i) {
      const std::uint32_t other = met_[written++];
      neighbours_[starts_[segment] + i] = {weight_[other], other};
    }
    filled_[segment] = some;
    if (written == met_.size()) break;
    segment = next_[segment];
  }
  next_[segment] = kNone;
  last_[cluster] = segment;
}

// Whether `one` is nearer to the cluster than `other`: the greater mean, then the smaller pair key.
bool Linkage::closer(std::uint32_t cluster, std::uint32_t one, std::uint32_t other) const {
  const int order = compare_means(weight_[one], size_[one], weight_[other], size_[other]);
  if (order != 0) return order > 0;
  return tie_before(names_[cluster], names_[one], names_[cluster], names_[other]);
}

// The nearest neighbour with a mean of at least the threshold, or kNone. Leaves the weights in
// place until the caller is done with them: they are cleared here, after the choice.
std::uint32_t Linkage::best_neighbour(std::uint32_t cluster) {
  gather(cluster);
  std::uint32_t best = kNone;
  for (const std::uint32_t other : met_) {
    if (best == kNone || closer(cluster, other, best)) best = other;
  }
  if (best != kNone) {
    const std::uint64_t pairs = std::uint64_t{size_[cluster]} * size_[best];
    if (compare_means(weight_[best], pairs, threshold_, 1) < 0) best = kNone;
  }
  write_back(cluster);
  for (const std::uint32_t other : met_) weight_[other] = 0;
  return best;
}

// Makes two clusters one. The list of `one` was summed last, so it holds the weight between both.
void Linkage::merge(std::uint32_t one, std::uint32_t other) {
  std::uint64_t weight = 0;
  for (std::uint32_t segment = one; segment != kNone && weight == 0; segment = next_[segment]) {
    const std::uint64_t first = starts_[segment];
    for (std::uint64_t i = first; i < first + filled_[segment]; ++i) {
      if (neighbours_[i].cluster == other) weight = neighbours_[i].weight;
    }
  }
  assert(weight > 0);
  const std::uint32_t kept = std::min(one, other), gone = std::max(one, other);
  merges_.push_back({names_[kept], names_[gone], weight, std::uint64_t{size_[kept]} * size_[gone]});
  parent_[gone] = kept;
  size_[kept] += size_[gone];
  next_[last_[kept]] = gone;
  last_[kept] = last_[gone];
}

std::vector<Merge> Linkage::run() {
  std::vector<std::uint32_t> chain;
  for (std::uint32_t start = 0; start < parent_.size(); ++start) {
    if (parent_[start] != start) continue;
    chain.push_back(start);
    while (!chain.empty()) {
      const std::uint32_t top = chain.back();
      const std::uint32_t best = best_neighbour(top);
      if (best == kNone) {
        assert(chain.size() == 1);
        chain.pop_back();
      } else if (chain.size() > 1 && best == chain[chain.size() - 2]) {
        merge(top, best);
        chain.resize(chain.size() - 2);
        if (chain.empty()) chain.push_back(std::min(top, best));
      } else {
        chain.push_back(best);
      }
    }
  }
  return std::move(merges_);
}

}  // namespace

std::vector<Merge> agglomerate(std::span<const Edge> edges, std::uint32_t threshold) {
  if (edges.size() == 1) {  // most components: one pair
    if (edges[0].similarity < std::max(threshold, 1u)) return {};
    return {{edges[0].u, edges[0].v, edges[0].similarity, 1}};
  }
  std::vector<Merge> merges = Linkage(edges, threshold).run();
  std::sort(merges.begin(), merges.end(), higher);
  return merges;
}

}  // namespace iolaus
