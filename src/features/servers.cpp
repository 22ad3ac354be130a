#include <algorithm>

#include "features/groups.hpp"
#include "features/statistics.hpp"
#include "iolaus/dns/domain_id.hpp"

namespace iolaus {
namespace {

bool lies_under(std::string_view name, std::string_view domain) {
  if (!name.ends_with(domain)) return false;
  return name.size() == domain.size() || name[name.size() - domain.size() - 1] == '.';
}

std::string_view last_two_labels(std::string_view name) {
  const std::size_t last = name.rfind('.');
  if (last == std::string_view::npos || last == 0) return name;
  const std::size_t second = name.rfind('.', last - 1);
  return second == std::string_view::npos ? name : name.substr(second + 1);
}

// The name servers of the apex: all that the parent zone delegates to.
void fill_name_servers(const Surroundings& around, DomainView& view, RowWriter row) {
  if (view.owners.empty() || !view.owners.front().name.empty()) return;
  view.codes.clear();
  std::uint32_t servers = 0, vanity = 0;
  const Observation* previous = nullptr;
  for (const Observation& one : view.owners.front().observations) {
    if (one.type != RecordType::kNs) continue;
    if (previous != nullptr && previous->rdata == one.rdata) continue;
    previous = &one;
    const std::string_view name = rdata_text(around.history, one.rdata);
    ++servers;
    if (lies_under(name, view.name)) ++vanity;
    view.codes.push_back(digest64(last_two_labels(name)));
  }
  if (servers == 0) return;  // every domain has some: this history does not show them
  std::sort(view.codes.begin(), view.codes.end());
  const auto end = std::unique(view.codes.begin(), view.codes.end());
  row.set(column("ns_count"), servers);
  row.set(column("ns_domains"), static_cast<double>(end - view.codes.begin()));
  row.set(column("vanity_ns_share"), ratio(vanity, servers));
}

}  // namespace

void fill_servers(const Surroundings& around, DomainView& view, RowWriter row) {
  fill_name_servers(around, view, row);
  bool mail = false;
  Mean aliases;
  for (const OwnerView& owner : view.owners) {
    bool alias = false;
    for (const Observation& one : owner.observations) {
      mail |= one.type == RecordType::kMx;
      alias |= one.type == RecordType::kCname;
    }
    aliases.add(alias ? 1 : 0);
  }
  if (!view.owners.empty()) row.set(column("mx_present"), mail ? 1 : 0);
  row.set(column("cname_share"), aliases.value());
}

}  // namespace iolaus
