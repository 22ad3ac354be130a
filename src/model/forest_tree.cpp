#include "forest_tree.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "forest_split.hpp"
#include "iolaus/model/classifier.hpp"
#include "split_mix.hpp"

namespace iolaus {
namespace {

// A node that still has to be split or closed: its samples and depth.
struct Pending {
  std::uint32_t node, first, last, depth;
};

std::vector<Sampled> bootstrap(const BinnedExamples& examples, std::uint64_t key) {
  std::vector<std::uint16_t> drawn(examples.rows);
  SplitMix random(key);
  for (std::uint32_t i = 0; i < examples.rows; ++i) ++drawn[random.below(examples.rows)];
  std::vector<Sampled> samples;
  samples.reserve(examples.rows * 2 / 3 + 16);
  for (std::uint32_t row = 0; row < examples.rows; ++row)
    if (drawn[row] != 0)
      samples.push_back({row, drawn[row], examples.positive[row] ? drawn[row] : std::uint16_t{0}});
  return samples;
}

class Grower {
 public:
  Grower(const BinnedExamples& examples, const TreeOptions& options, std::uint64_t key)
      : examples_(examples),
        options_(options),
        key_(key),
        samples_(bootstrap(examples, key)),
        right_(samples_.size()),
        order_(examples.columns) {}

  std::vector<TreeNode> grow() {
    nodes_.push_back({});
    std::vector<Pending> stack{{0, 0, static_cast<std::uint32_t>(samples_.size()), 0}};
    while (!stack.empty()) {
      const Pending at = stack.back();
      stack.pop_back();
      const Split split = close_or_split(at);
      if (!split.found) continue;
      const auto left = static_cast<std::uint32_t>(nodes_.size());
      nodes_.resize(nodes_.size() + 2);
      nodes_[at.node].left = left;
      nodes_[at.node].feature = split.feature;
      nodes_[at.node].threshold = split.threshold;
      const std::uint32_t middle = partition(at, split);
      stack.push_back({left + 1, middle, at.last, at.depth + 1});
      stack.push_back({left, at.first, middle, at.depth + 1});
    }
    return std::move(nodes_);
  }

 private:
  // Notes the node's votes and finds its split; none where it is pure, deep, or alike in every
  // column.
  Split close_or_split(const Pending& at) {
    const std::span<const Sampled> node(samples_.data() + at.first, at.last - at.first);
    std::uint64_t sum = 0;
    for (const Sampled& sample : node) sum += packed(sample);
    const std::uint64_t rows = sum >> 32, positive = sum & 0xffffffffu;
    nodes_[at.node].votes = static_cast<std::uint16_t>((positive * kFullVote + rows / 2) / rows);
    Split best{};
    if (positive == 0 || positive == rows || at.depth >= options_.depth) return best;
    std::iota(order_.begin(), order_.end(), std::uint16_t{0});
    SplitMix random(SplitMix::key(key_, at.node));
    for (std::uint32_t tried = 0; tried < examples_.columns; ++tried) {
      if (tried >= options_.tried_features && best.found) break;
      std::swap(order_[tried], order_[tried + random.below(examples_.columns - tried)]);
      finder_.try_column(examples_, node, sum, order_[tried], best);
    }
    return best;
  }

  // Puts the samples that go left before the others, both sides in order, without a branch.
  std::uint32_t partition(const Pending& at, const Split& split) {
    const std::uint8_t* const bins =
        examples_.bins.data() + std::size_t{split.feature} * examples_.rows;
    std::uint32_t left = at.first, right = 0;
    for (std::uint32_t i = at.first; i < at.last; ++i) {
      const Sampled sample = samples_[i];
      const bool goes_left = bins[sample.row] <= split.threshold;
      samples_[left] = sample;
      right_[right] = sample;
      left += goes_left;
      right += !goes_left;
    }
    std::copy(right_.begin(), right_.begin() + right, samples_.begin() + left);
    return left;
  }

  const BinnedExamples& examples_;
  const TreeOptions options_;
  const std::uint64_t key_;
  std::vector<Sampled> samples_, right_;
  std::vector<std::uint16_t> order_;
  std::vector<TreeNode> nodes_;
  SplitFinder finder_;
};

}  // namespace

std::vector<TreeNode> grow_tree(const BinnedExamples& examples, const TreeOptions& options,
                                std::uint64_t key) {
  return Grower(examples, options, key).grow();
}

}  // namespace iolaus
