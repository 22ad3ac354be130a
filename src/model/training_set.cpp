#include "training_set.hpp"

#include <algorithm>

#include "iolaus/error/error.hpp"
#include "split_mix.hpp"

namespace iolaus {

void check_training_set(const TrainingSet& set) {
  const std::size_t rows = set.features.rows();
  if (set.labels.size() != rows || set.positive.size() != rows || set.grouping.group.size() != rows)
    fail("{} rows to train on, but {} labels, {} classes and {} groups", rows, set.labels.size(),
         set.positive.size(), set.grouping.group.size());
  for (std::size_t row = 0; row < rows; ++row) {
    if (set.labels[row].domain != set.features.domains[row])
      fail("row {} to train on is not the domain of its label", row);
    if (row > 0 && !(set.features.domains[row - 1] < set.features.domains[row]))
      fail("rows {} and {} to train on are not in the order of their domains", row - 1, row);
    if (static_cast<std::size_t>(set.labels[row].label) >= kLabelClasses)
      fail("row {} to train on has no class", row);
  }
  const auto positives =
      static_cast<std::size_t>(std::count_if(set.positive.begin(), set.positive.end(),
                                             [](std::uint8_t positive) { return positive != 0; }));
  if (positives == 0 || positives == rows)
    fail(
        "{} of {} labelled domains are positive: training needs both sides. Check [labels] and "
        "that "
        "its domains occur in the inputs",
        positives, rows);
}

std::uint64_t salt_of(Purpose purpose, std::uint64_t number) {
  return SplitMix::key(static_cast<std::uint64_t>(purpose), number);
}

}  // namespace iolaus
