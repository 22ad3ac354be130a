#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "iolaus/model/evaluate.hpp"

namespace iolaus {
namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

// What is flagged when the threshold sits at one of the scores; from high scores to low.
struct Step {
  std::uint64_t true_positives, false_positives;
};

std::vector<Step> steps(std::span<const float> scores, std::span<const std::uint8_t> positive) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  std::vector<Step> all{{0, 0}};
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || scores[order[i]] != scores[order[i - 1]]) all.push_back(all.back());
    ++(positive[order[i]] ? all.back().true_positives : all.back().false_positives);
  }
  return all;
}

}  // namespace

double roc_auc(std::span<const float> scores, std::span<const std::uint8_t> positive) {
  const std::vector<Step> all = steps(scores, positive);
  const Step total = all.back();
  if (total.true_positives == 0 || total.false_positives == 0) return kUndefined;
  std::uint64_t twice = 0;  // the area in half pairs: exact
  for (std::size_t i = 1; i < all.size(); ++i)
    twice += (all[i].false_positives - all[i - 1].false_positives) *
             (all[i].true_positives + all[i - 1].true_positives);
  return static_cast<double>(twice) / 2 / static_cast<double>(total.true_positives) /
         static_cast<double>(total.false_positives);
}

double pr_auc(std::span<const float> scores, std::span<const std::uint8_t> positive) {
  const std::vector<Step> all = steps(scores, positive);
  if (all.back().true_positives == 0) return kUndefined;
  double area = 0;
  for (std::size_t i = 1; i < all.size(); ++i) {
    const auto found = static_cast<double>(all[i].true_positives);
    area += (found - static_cast<double>(all[i - 1].true_positives)) * found /
            (found + static_cast<double>(all[i].false_positives));
  }
  return area / static_cast<double>(all.back().true_positives);
}

double tpr_at_fpr(std::span<const float> scores, std::span<const std::uint8_t> positive,
                  double fpr) {
  const std::vector<Step> all = steps(scores, positive);
  const Step total = all.back();
  if (total.true_positives == 0 || total.false_positives == 0) return kUndefined;
  // The small excess forgives the rounding of a product such as 0.0004 * 2500.
  const double allowed = fpr * static_cast<double>(total.false_positives) * (1 + 1e-12);
  std::uint64_t best = 0;
  for (const Step& step : all)
    if (static_cast<double>(step.false_positives) <= allowed) best = step.true_positives;
  return static_cast<double>(best) / static_cast<double>(total.true_positives);
}

}  // namespace iolaus
