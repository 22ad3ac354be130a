#include "synth/records.hpp"

#include "iolaus/dns/name.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus::synth {

void DomainRecords::add_owner(const DomainPlan& plan, const SightingRow& row, Record& record) {
  std::string whole(owner_of(plan, row));
  if (!plan.tracks[row.track].foreign) whole += (whole.empty() ? "" : ".") + plan.name;
  names_.push_back(canonical_name(whole).name);
  if (names_.back().empty()) fail("synth: made \"{}\", which is no name", whole);
  const std::string_view name = names_.back();
  const RegistrableDomain domain = suffixes_.registrable(name);
  record.name = name;
  record.domain = domain_id(name.substr(domain.offset));
  record.domain_flags = domain.flags;
  record.domain_size = static_cast<std::uint16_t>(name.size() - domain.offset);
}

void DomainRecords::add_rdata(const DomainPlan& plan, const SightingRow& row, Record& record) {
  const Answer& answer = plan.answers[row.answer];
  record.type = answer.type;
  if (is_address(answer.type)) {
    record.rdata = answer.address;
    return;
  }
  auto parsed = parse_rdata(answer.type, text_of(plan, answer));
  if (!parsed) fail("synth: {} made rdata that is none of its type", plan.name);
  rdata_.push_back(std::move(*parsed));
  record.rdata = rdata_.back().rdata;
  record.text = rdata_.back().text;
}

void DomainRecords::assign(const DomainPlan& plan, const std::vector<SightingRow>& hull) {
  names_.clear();
  rdata_.clear();
  records_.clear();
  names_.reserve(hull.size());  // records point into both
  rdata_.reserve(hull.size());
  for (std::size_t i = 0; i < hull.size(); ++i) {
    Record record;
    if (i > 0 && hull[i].track == hull[i - 1].track)
      record = records_.back();
    else
      add_owner(plan, hull[i], record);
    record.text = {};
    record.flags = hulls_ ? kHull : 0;
    add_rdata(plan, hull[i], record);
    records_.push_back(record);
  }
}

Record DomainRecords::of(const SightingRow& row) const {
  Record record = records_[row.key];
  record.first_seen = Time{row.first};
  record.last_seen = Time{row.last};
  record.count = record.volume = row.count;
  return record;
}

}  // namespace iolaus::synth
