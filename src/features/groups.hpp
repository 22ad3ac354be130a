// The feature groups: each sets its columns of one domain's row.
#pragma once
#include "features/domain_view.hpp"
#include "features/table.hpp"

namespace iolaus {

void fill_lifetimes(const Surroundings& around, DomainView& view, RowWriter row);
void fill_dark(const Surroundings& around, DomainView& view, RowWriter row);
void fill_churn(const Surroundings& around, DomainView& view, RowWriter row);
void fill_diversity(const Surroundings& around, DomainView& view, RowWriter row);
void fill_names(const Surroundings& around, DomainView& view, RowWriter row);
void fill_neighbourhood(const Surroundings& around, DomainView& view, RowWriter row);
void fill_servers(const Surroundings& around, DomainView& view, RowWriter row);

constexpr double days(std::int64_t duration) { return static_cast<double>(duration) / kDay; }
constexpr double weeks(std::int64_t duration) {
  return static_cast<double>(duration) / (7.0 * kDay);
}

}  // namespace iolaus
