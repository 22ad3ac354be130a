#include "logistic_sums.hpp"

#include <array>
#include <cmath>

#include "values.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kGroup = 4;               // rows taken together by the kernel
constexpr std::size_t kSharedWork = 4'000'000;  // products from which on threads are worth waking

std::size_t first_block(int rank, int ranks) {
  return kLogisticBlocks * static_cast<std::size_t>(rank) / static_cast<std::size_t>(ranks);
}

// The design columns: an indicator that never changes would only repeat the constant.
std::vector<std::uint32_t> design_terms(const Examples& examples) {
  const std::size_t columns = examples.features.columns;
  std::vector<std::uint32_t> missing(columns);
  for (const std::uint32_t row : examples.rows)
    for (std::size_t column = 0; column < columns; ++column)
      missing[column] += is_missing(examples.features.values[row * columns + column]);
  std::vector<std::uint32_t> terms;
  for (std::uint32_t column = 0; column < columns; ++column) terms.push_back(column);
  for (std::uint32_t column = 0; column < columns; ++column)
    if (missing[column] > 0 && missing[column] < examples.rows.size())
      terms.push_back(static_cast<std::uint32_t>(columns) + column);
  return terms;
}

void fill_row(std::span<const float> values, const LogisticRegression& standard,
              std::span<const std::uint32_t> terms, double* design) {
  const std::size_t columns = values.size();
  design[0] = 1;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    const std::size_t column = terms[i] % columns;
    const bool missing = is_missing(values[column]);
    if (terms[i] >= columns)
      design[i + 1] = missing;
    else if (!missing)
      design[i + 1] = (squash(values[column]) - standard.mean[column]) / standard.scale[column];
  }
}

// One block's sums: loss, gradient, then the curvature's upper triangle in full rows.
void add_block(const LogisticDesign& design, std::size_t block, std::span<const double> weights,
               std::span<double> sums) {
  const std::size_t width = design.width;
  double* const gradient = sums.data() + 1;
  double* const curvature = gradient + width;
  const std::vector<double>& positive = design.positive[block];
  for (std::size_t first = 0; first < positive.size(); first += kGroup) {
    const double* const x0 = design.rows[block].data() + first * width;
    const double *const x1 = x0 + width, *const x2 = x1 + width, *const x3 = x2 + width;
    std::array<double, kGroup> logit{}, residual{}, spread{};
    for (std::size_t i = 0; i < width; ++i) {
      logit[0] += weights[i] * x0[i];
      logit[1] += weights[i] * x1[i];
      logit[2] += weights[i] * x2[i];
      logit[3] += weights[i] * x3[i];
    }
    for (std::size_t k = 0; k < kGroup; ++k) {
      const double truth = positive[first + k];
      if (truth < 0) continue;
      const double probability = logistic(logit[k]);
      residual[k] = probability - truth;
      spread[k] = probability * (1 - probability);
      sums[0] +=
          std::log1p(std::exp(-std::fabs(logit[k]))) + std::fmax(logit[k], 0.0) - truth * logit[k];
    }
    for (std::size_t i = 0; i < width; ++i) {
      gradient[i] +=
          residual[0] * x0[i] + residual[1] * x1[i] + residual[2] * x2[i] + residual[3] * x3[i];
      const double s0 = spread[0] * x0[i], s1 = spread[1] * x1[i];
      const double s2 = spread[2] * x2[i], s3 = spread[3] * x3[i];
      double* const row = curvature + i * width;
#pragma omp simd
      for (std::size_t j = i; j < width; ++j)
        row[j] += s0 * x0[j] + s1 * x1[j] + s2 * x2[j] + s3 * x3[j];
    }
  }
}

}  // namespace

LogisticDesign logistic_design(const Examples& examples, const LogisticRegression& standard,
                               int threads, const Communicator& comm) {
  LogisticDesign design;
  design.term = design_terms(examples);
  design.width = design.term.size() + 1;
  design.threads = threads;
  design.comm = &comm;
  const std::size_t count = examples.rows.size();
  const std::size_t end = first_block(comm.rank() + 1, comm.size());
  for (std::size_t block = first_block(comm.rank(), comm.size()); block < end; ++block) {
    const std::size_t from = count * block / kLogisticBlocks;
    const std::size_t to = count * (block + 1) / kLogisticBlocks;
    const std::size_t padded = (to - from + kGroup - 1) / kGroup * kGroup;
    std::vector<double> rows(padded * design.width), positive(padded, -1);
    for (std::size_t i = from; i < to; ++i) {
      const std::uint32_t row = examples.rows[i];
      fill_row(examples.features.row(row), standard, design.term,
               rows.data() + (i - from) * design.width);
      positive[i - from] = examples.positive[row] != 0;
    }
    design.rows.push_back(std::move(rows));
    design.positive.push_back(std::move(positive));
  }
  return design;
}

LogisticSums logistic_sums(const LogisticDesign& design, std::span<const double> weights,
                           double ridge) {
  const std::size_t width = design.width, stride = 1 + width + width * width;
  std::vector<double> mine(design.rows.size() * stride);
  std::size_t work = 0;
  for (const auto& rows : design.rows) work += rows.size() * width;
  const int threads = work < kSharedWork ? 1 : design.threads;
#pragma omp parallel for num_threads(threads) schedule(dynamic)
  for (std::size_t block = 0; block < design.rows.size(); ++block)
    add_block(design, block, weights, std::span(mine).subspan(block * stride, stride));
  const std::vector<double> all = design.comm->all_gather(mine);
  std::vector<double> total(stride);
  for (std::size_t i = 0; i < all.size(); ++i) total[i % stride] += all[i];
  LogisticSums sums;
  sums.loss = total[0];
  sums.gradient.assign(total.begin() + 1, total.begin() + 1 + static_cast<std::ptrdiff_t>(width));
  sums.curvature.assign(total.begin() + 1 + static_cast<std::ptrdiff_t>(width), total.end());
  sums.curvature[0] += 1e-9;  // the intercept is free, but must stay solvable
  for (std::size_t i = 1; i < width; ++i) {
    sums.loss += ridge / 2 * weights[i] * weights[i];
    sums.gradient[i] += ridge * weights[i];
    sums.curvature[i * width + i] += ridge;
  }
  return sums;
}

}  // namespace iolaus
