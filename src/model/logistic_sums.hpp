#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "learners.hpp"

namespace iolaus {

constexpr std::size_t kLogisticBlocks = 16;  // whatever the ranks and threads

// This rank's blocks of the design matrix: the constant 1, the standardised columns, and an
// indicator for each column that is missing in some training rows but not in all. 8 bytes a value.
struct LogisticDesign {
  std::size_t width = 0;
  std::vector<std::uint32_t> term;  // per design column after the first: its place in `weight`
  std::vector<std::vector<double>> rows;  // per block of this rank: row-major, whole groups of four
  std::vector<std::vector<double>>
      positive;  // per block: 1 or 0 a row, -1 for a row that fills a group
  int threads = 1;
  const Communicator* comm = nullptr;
};
LogisticDesign logistic_design(const Examples& examples, const LogisticRegression& standard,
                               int threads, const Communicator& comm);

// The penalised negative log likelihood, its gradient and its curvature (upper triangle,
// row-major). Collective; the same on every rank.
struct LogisticSums {
  double loss = 0;
  std::vector<double> gradient, curvature;
};
LogisticSums logistic_sums(const LogisticDesign& design, std::span<const double> weights,
                           double ridge);

}  // namespace iolaus
