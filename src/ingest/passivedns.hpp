#pragma once
#include <string>
#include <string_view>

#include "ingest/reason.hpp"
#include "ingest/row.hpp"

namespace iolaus {

// Lines of gamelinux/passivedns: time||client||server||class||name||type||answer||ttl[||count];
// early versions write no count. An answer NXDOMAIN means that the name does not exist. The log
// names the question of every answer, so what came by way of a CNAME stands under the question:
// one line cannot tell. MX and SRV lack their numbers in the log and get zeros. The client is never
// kept. Other classes than IN have no rows.
class PassivednsParser {
 public:
  RejectReason parse(std::string_view line, Rows& rows, LineKind& kind);

 private:
  std::string text_;
};

// Whether a line may be of such a log at all.
bool looks_like_passivedns(std::string_view line);

}  // namespace iolaus
