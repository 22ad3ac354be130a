#pragma once
#include <cstddef>
#include <exception>
#include <vector>

namespace iolaus {

// step(i) for every i < count, by all OpenMP threads; rethrows the error of the lowest i that had
// one.
template <typename Step>
void in_parallel(std::size_t count, Step step) {
  std::vector<std::exception_ptr> errors(count);
#pragma omp parallel for schedule(dynamic)
  for (std::size_t i = 0; i < count; ++i) {
    try {
      step(i);
    } catch (...) {
      errors[i] = std::current_exception();
    }
  }
  for (const std::exception_ptr& error : errors)
    if (error) std::rethrow_exception(error);
}

}  // namespace iolaus
