#include "iolaus/features/extract.hpp"

#include <cassert>
#include <limits>

#include "features/groups.hpp"

namespace iolaus {

FeatureMatrix extract(const History& history, std::span<const std::uint32_t> domains, Time at,
                      const KeyView& keys, const NetworkAtlas& atlas,
                      const FeatureOptions& options) {
  assert(at != kUnknownTime && keys.snapshot < kMaxSnapshots);
  FeatureMatrix matrix;
  matrix.columns = kFeatures;
  matrix.domains.reserve(domains.size());
  for (const std::uint32_t domain : domains) matrix.domains.push_back(history.domains[domain]);
  matrix.values.assign(domains.size() * kFeatures, std::numeric_limits<float>::quiet_NaN());
  const Surroundings around{history,       atlas,      options, KeyIndex(keys.facts),
                            keys.snapshot, seconds(at)};
#pragma omp parallel
  {
    DomainView view;
    RollUpCount rolled_up;
#pragma omp for schedule(dynamic, 64)
    for (std::size_t i = 0; i < domains.size(); ++i) {
      view_domain(around, domains[i], view);
      rolled_up.add(view.rolled.count);
      const RowWriter row{matrix.values.data() + i * kFeatures};
      fill_lifetimes(around, view, row);
      fill_dark(around, view, row);
      fill_churn(around, view, row);
      fill_diversity(around, view, row);
      fill_names(around, view, row);
      fill_neighbourhood(around, view, row);
      fill_servers(around, view, row);
    }
#pragma omp critical(iolaus_rolled_up)
    matrix.rolled_up.add(rolled_up);
  }
  return matrix;
}

}  // namespace iolaus
