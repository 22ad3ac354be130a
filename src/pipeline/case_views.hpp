#pragma once
#include <string_view>
#include <vector>

#include "iolaus/pipeline/run.hpp"
#include "iolaus/report/case_view.hpp"

namespace iolaus {

// Every case of plans.h5 whose id begins with `id` as people read it, by descending confidence, on
// the root; empty elsewhere. Collective.
std::vector<CaseView> load_case_views(const Run& run, std::string_view id = {});

// The case that shows best what iolaus is for: a few names, one of them a
// labelled APT's, that went dark between
// attacks, with a plan that hurts fewer than blocking everything. nullptr when there is none.
const CaseView* dark_example(const std::vector<CaseView>& cases);

}  // namespace iolaus
