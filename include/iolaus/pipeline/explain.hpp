#pragma once
#include <span>
#include <string>
#include <string_view>

#include "iolaus/dns/rdata.hpp"
#include "iolaus/pipeline/run.hpp"
#include "iolaus/report/domain_view.hpp"

namespace iolaus {

// What the workspace knows of the registrable domain of `name`: its history as of the job's date,
// its label, score and cluster, and every feature beside those of other domains, each as far as
// its stage is finished. Of very many domains a sample is compared with: as domains lie in the
// order of their digests, evenly spaced stretches of them. As popular are those whose
// answers_per_day has the same power of ten. Throws Error for a name that the history does not
// know. Collective; the root's answer counts.
DomainView explain_domain(const Run& run, std::string_view name);

// The case of plans.h5 whose id begins with `id`. Throws Error when none or several do. Collective;
// the root's answer counts.
CaseView explain_case(const Run& run, std::string_view id);

// One line for an address: why it is dark, or its AS, organisation and country, and what lists say.
// Collective.
std::string explain_address(const Run& run, const Rdata& address);

// The share of `values` below `value`, in percent, equal ones counting by half; missing ones (NaN)
// do not count. NaN without values or value.
double percentile_of(float value, std::span<const float> values);

}  // namespace iolaus
