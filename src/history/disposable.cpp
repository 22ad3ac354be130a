#include "iolaus/history/disposable.hpp"

#include <algorithm>
#include <map>

#include "history/build.hpp"
#include "iolaus/history/name_sketch.hpp"

namespace iolaus {
namespace {

// The number of names behind each zone.
std::uint64_t names_behind(const RolledZone& zone) {
  return zone.sketched ? zone.sketch.estimate() : zone.names;
}

std::string_view prefix_of_zone(const RolledZone& zone, std::string_view domain) {
  return std::string_view(zone.name).substr(0, zone.name.size() - domain.size() - 1);
}

// The segments as records; `names` holds the owner names that they use.
std::vector<Record> records_of(const History& history, std::size_t domain,
                               std::span<const Observation> segments,
                               std::deque<std::string>& names) {
  std::vector<Record> records;
  records.reserve(segments.size());
  std::string name;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (i == 0 || segments[i].owner != segments[i - 1].owner)
      names.push_back(owner_name(history, domain, segments[i].owner));
    records.push_back(record_of(history, domain, segments[i], name));
    records.back().name = names.back();
  }
  return records;
}

}  // namespace

void RollUpCount::add(const RollUpCount& more) {
  domains += more.domains;
  zones += more.zones;
  names += more.names;
  segments += more.segments;
  joined += more.joined;
}

bool may_roll_up(std::span<const Observation> segments, std::uint32_t names) {
  std::uint64_t owners = 0;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (segments[i].flags & kRolledUp) return true;
    owners += segments[i].owner != 0 && (i == 0 || segments[i].owner != segments[i - 1].owner);
  }
  return names != 0 && owners >= names;
}

RolledDomain roll_up(const History& history, std::size_t domain,
                     std::span<const Observation> segments, const MergeOptions& options) {
  std::deque<std::string> names;
  std::vector<Record> records = records_of(history, domain, segments, names), rolled;
  std::deque<RolledZone> zones;
  if (roll_up_records(records, options.disposable_names, rolled, zones)) records.swap(rolled);
  const auto of_zone = [](const auto& one) { return (one.flags & kRolledUp) != 0; };
  RolledDomain result;
  result.count.segments =
      static_cast<std::uint64_t>(std::count_if(records.begin(), records.end(), of_zone));
  if (!records.empty()) {
    std::vector<HistoryBuilder> builder(1, HistoryBuilder(history.range, options));
    builder.front().add_as_is(records);
    History one = joined(history.range, builder);
    result.observations = std::move(one.observations);
    result.owners = std::move(one.names.owners);
  }
  result.names.assign(result.owners.size(), 1);
  std::map<std::string_view, std::uint64_t> behind;
  for (const RolledZone& zone : zones)
    result.count.names += behind[prefix_of_zone(zone, history.names.domains[domain])] =
        names_behind(zone);
  for (std::size_t owner = 0; owner < result.owners.size(); ++owner)
    if (const auto zone = behind.find(result.owners[owner]); zone != behind.end())
      result.names[owner] = zone->second;
  result.count.joined = static_cast<std::uint64_t>(
      std::count_if(result.observations.begin(), result.observations.end(), of_zone));
  result.count.zones = zones.size();
  result.count.domains = zones.empty() ? 0 : 1;
  return result;
}

RollUpCount stored_roll_ups(const History& history) {
  RollUpCount count;
  for (std::size_t domain = 0; domain < history.domains.size(); ++domain) {
    const std::uint64_t zones = count.zones;
    for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i) {
      const Observation& segment = history.observations[i];
      if ((segment.flags & kRolledUp) == 0) continue;
      if (segment.type != RecordType::kNameSketch) {
        ++count.joined;
        continue;
      }
      ++count.zones;
      if (const auto sketch = NameSketch::parse(rdata_text(history, segment.rdata)))
        count.names += sketch->estimate();
    }
    count.domains += count.zones > zones;
  }
  count.segments = count.joined;
  return count;
}

bool is_wildcard(std::string_view prefix) {
  if (prefix == "*") return true;
  if (!prefix.starts_with("*.")) return false;
  while (prefix.starts_with("*.")) prefix.remove_prefix(2);
  return !prefix.empty() && prefix.find('.') == std::string_view::npos;
}

}  // namespace iolaus
