#pragma once
#include <string>
#include <vector>

#include "iolaus/dns/rdata.hpp"
#include "iolaus/dns/suffix.hpp"
#include "iolaus/history/record.hpp"
#include "synth/observe.hpp"

namespace iolaus::synth {

// The rows of one domain as the records that reading their text would give: names and rdata are
// made canonical once for each row of the hull.
class DomainRecords {
 public:
  DomainRecords(const SuffixTable& suffixes, bool hulls) : suffixes_(suffixes), hulls_(hulls) {}
  void assign(const DomainPlan& plan, const std::vector<SightingRow>& hull);
  // Its texts live until the next assign().
  Record of(const SightingRow& row) const;

 private:
  const SuffixTable& suffixes_;
  bool hulls_;
  std::vector<std::string> names_;
  std::vector<ParsedRdata> rdata_;
  std::vector<Record> records_;  // by place in the hull, without times and counts

  void add_owner(const DomainPlan& plan, const SightingRow& row, Record& record);
  void add_rdata(const DomainPlan& plan, const SightingRow& row, Record& record);
};

}  // namespace iolaus::synth
