#include <omp.h>
#include <tbb/global_control.h>

#include <memory>

#include "iolaus/pipeline/pipeline.hpp"

namespace iolaus {

void use_threads(int threads) {
  static std::unique_ptr<tbb::global_control> limit;
  omp_set_num_threads(threads);
  limit = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism,
                                                static_cast<std::size_t>(threads));
}

}  // namespace iolaus
