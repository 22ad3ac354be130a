#include "iolaus/takedown/cut.hpp"

#include <algorithm>
#include <limits>

namespace iolaus {
namespace {

constexpr std::uint64_t kUnlimited = std::uint64_t{1} << 62;

struct Arc {
  std::uint32_t to, reverse;  // reverse: index of the opposite arc
  std::uint64_t capacity;
};

// A flow network as arrays; node 0 is the source, node 1 the sink.
class Network {
 public:
  explicit Network(std::size_t nodes) : arcs_(nodes), level_(nodes), next_(nodes) {}

  void connect(std::uint32_t from, std::uint32_t to, std::uint64_t capacity) {
    const auto forth = static_cast<std::uint32_t>(arcs_[from].size());
    const auto back = static_cast<std::uint32_t>(arcs_[to].size());
    arcs_[from].push_back({to, back, capacity});
    arcs_[to].push_back({from, forth, 0});
  }

  std::uint64_t saturate() {
    std::uint64_t flow = 0;
    while (layer()) {
      std::fill(next_.begin(), next_.end(), 0);
      while (const std::uint64_t pushed = push()) flow += pushed;
    }
    return flow;
  }

  // After saturate(): what the source still reaches, the smallest source side of all minimum cuts.
  bool reached(std::uint32_t node) const { return level_[node] >= 0; }

 private:
  bool layer() {
    std::fill(level_.begin(), level_.end(), -1);
    queue_.assign(1, 0);
    level_[0] = 0;
    for (std::size_t head = 0; head < queue_.size(); ++head)
      for (const Arc& arc : arcs_[queue_[head]])
        if (arc.capacity > 0 && level_[arc.to] < 0) {
          level_[arc.to] = level_[queue_[head]] + 1;
          queue_.push_back(arc.to);
        }
    return level_[1] >= 0;
  }

  // One augmenting path along the layers, by an explicit stack: paths may be as long as the case is
  // large.
  std::uint64_t push() {
    trail_.clear();
    std::uint32_t node = 0;
    while (node != 1) {
      auto& at = next_[node];
      while (at < arcs_[node].size() &&
             (arcs_[node][at].capacity == 0 || level_[arcs_[node][at].to] != level_[node] + 1))
        ++at;
      if (at < arcs_[node].size()) {
        trail_.push_back(node);
        node = arcs_[node][at].to;
      } else if (trail_.empty()) {
        return 0;
      } else {
        node = trail_.back();
        trail_.pop_back();
        ++next_[node];
      }
    }
    std::uint64_t flow = kUnlimited;
    for (const std::uint32_t from : trail_)
      flow = std::min(flow, arcs_[from][next_[from]].capacity);
    for (const std::uint32_t from : trail_) {
      Arc& arc = arcs_[from][next_[from]];
      arc.capacity -= flow;
      arcs_[arc.to][arc.reverse].capacity += flow;
    }
    return flow;
  }

  std::vector<std::vector<Arc>> arcs_;
  std::vector<std::int64_t> level_;
  std::vector<std::size_t> next_;
  std::vector<std::uint32_t> queue_, trail_;
};

}  // namespace

Cover least_cover(std::span<const std::uint64_t> left_cost,
                  std::span<const std::uint64_t> right_cost, std::span<const Path> paths) {
  Cover cover{.left = std::vector<std::uint8_t>(left_cost.size()),
              .right = std::vector<std::uint8_t>(right_cost.size()),
              .uncut = std::vector<std::uint8_t>(paths.size())};
  const auto left_node = [](std::size_t i) { return static_cast<std::uint32_t>(2 + i); };
  const auto right_node = [&](std::size_t i) {
    return static_cast<std::uint32_t>(2 + left_cost.size() + i);
  };
  Network network(2 + left_cost.size() + right_cost.size());
  for (std::size_t i = 0; i < left_cost.size(); ++i)
    network.connect(0, left_node(i), std::min(left_cost[i], kUnlimited));
  for (std::size_t i = 0; i < right_cost.size(); ++i)
    network.connect(right_node(i), 1, std::min(right_cost[i], kUnlimited));
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const Path& path = paths[i];
    cover.uncut[i] = left_cost[path.left] == kNever && right_cost[path.right] == kNever;
    if (!cover.uncut[i]) network.connect(left_node(path.left), right_node(path.right), kUnlimited);
  }
  cover.cost = network.saturate();
  std::vector<std::uint8_t> left_used(left_cost.size()), right_used(right_cost.size());
  for (std::size_t i = 0; i < paths.size(); ++i)
    if (!cover.uncut[i]) left_used[paths[i].left] = right_used[paths[i].right] = 1;
  for (std::size_t i = 0; i < left_cost.size(); ++i)
    cover.left[i] = left_used[i] && !network.reached(left_node(i));
  for (std::size_t i = 0; i < right_cost.size(); ++i)
    cover.right[i] = right_used[i] && network.reached(right_node(i));
  return cover;
}

}  // namespace iolaus
