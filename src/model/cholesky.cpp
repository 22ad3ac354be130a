#include "cholesky.hpp"

#include <cmath>

namespace iolaus {
namespace {

// Overwrites the upper triangle with U such that A = U^T U.
void factorise(std::vector<double>& matrix, std::size_t size) {
  for (std::size_t pivot = 0; pivot < size; ++pivot) {
    double* const row = matrix.data() + pivot * size;
    const bool usable = row[pivot] > 1e-12;
    const double root = usable ? std::sqrt(row[pivot]) : 1;
    row[pivot] = root;
    for (std::size_t j = pivot + 1; j < size; ++j) row[j] = usable ? row[j] / root : 0;
    for (std::size_t i = pivot + 1; i < size; ++i) {
      const double factor = row[i];
      double* const below = matrix.data() + i * size;
#pragma omp simd
      for (std::size_t j = i; j < size; ++j) below[j] -= factor * row[j];
    }
  }
}

}  // namespace

std::vector<double> solve_positive_definite(std::vector<double> matrix,
                                            std::span<const double> right) {
  const std::size_t size = right.size();
  factorise(matrix, size);
  std::vector<double> solution(right.begin(), right.end());
  for (std::size_t i = 0; i < size; ++i) {
    solution[i] /= matrix[i * size + i];
    for (std::size_t j = i + 1; j < size; ++j) solution[j] -= matrix[i * size + j] * solution[i];
  }
  for (std::size_t i = size; i-- > 0;) {
    for (std::size_t j = i + 1; j < size; ++j) solution[i] -= matrix[i * size + j] * solution[j];
    solution[i] /= matrix[i * size + i];
  }
  return solution;
}

}  // namespace iolaus
