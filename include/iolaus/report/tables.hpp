#pragma once
#include <string>
#include <vector>

#include "iolaus/report/case_view.hpp"

namespace iolaus {

// CSV by RFC 4180 with a header line. A text that a spreadsheet would run as a formula gets a
// leading apostrophe. Times are RFC 3339; what is not known is an empty field.

// case,kind,family,confidence,domain,domain_confidence,note: one row a member.
std::string cases_csv(const std::vector<CaseView>& cases);
// case,address,role,network,members,others,first_seen,last_seen,reason
std::string machines_csv(const std::vector<CaseView>& cases);
// case,action,unit,target,recipient,valid_until,reason
std::string actions_csv(const std::vector<CaseView>& cases);

}  // namespace iolaus
