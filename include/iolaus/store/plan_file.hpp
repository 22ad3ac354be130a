#pragma once
#include <cstdint>
#include <filesystem>

#include "iolaus/store/columns.hpp"
#include "iolaus/takedown/plan.hpp"

namespace iolaus {

// plans.h5: the plans, machines, names and actions of all cases, each table in the order of plan.hpp. No
// text: names are (domain, owner index), name servers (witness, digest), to be looked up in history.h5.
// Collective: every rank brings the rows of its cases.
void write_plans(const std::filesystem::path& path, std::uint64_t digest, const TakedownPlans& mine,
                 const Communicator& comm);
TakedownPlans read_plans(const std::filesystem::path& path);

}  // namespace iolaus
