#pragma once
#include <span>
#include <vector>

namespace iolaus {

// Solves A x = b for a symmetric positive definite A of n x n (row-major, upper triangle read), by
// Cholesky's factorisation. A pivot that rounding has brought to nothing fixes its unknown at 0.
std::vector<double> solve_positive_definite(std::vector<double> matrix,
                                            std::span<const double> right);

}  // namespace iolaus
