#include "history/roll_up.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <unordered_map>

#include "iolaus/error/error.hpp"
#include "iolaus/history/disposable.hpp"

namespace iolaus {
namespace {

std::uint32_t count_labels(std::string_view prefix) {
  return static_cast<std::uint32_t>(1 + std::count(prefix.begin(), prefix.end(), '.'));
}

std::string_view outermost_label(std::string_view prefix) {
  const std::size_t dot = prefix.rfind('.');
  return dot == std::string_view::npos ? prefix : prefix.substr(dot + 1);
}

// The names of one number of labels. Bounded: a full one and full groups grow no further.
struct Depth {
  bool full = false;
  std::uint64_t names = 0;                                     // of one label
  std::unordered_map<std::string_view, std::uint64_t> groups;  // of more, by outermost label
};

class Census {
 public:
  explicit Census(std::uint32_t names)
      : enough_(names == 0 ? std::numeric_limits<std::uint64_t>::max() : names) {}

  // Each distinct name once; `rolled`: it is a wildcard that stands for enough names.
  void add(std::string_view prefix, bool rolled) {
    const std::uint32_t labels = count_labels(prefix);
    Depth& depth = depths_[labels];
    if (depth.full) return;
    if (labels == 1) {
      depth.full = rolled || ++depth.names >= enough_;
    } else {
      const std::string_view label = outermost_label(prefix);
      std::uint64_t& names = depth.groups[label];
      if (rolled) names = enough_;
      if (names < enough_) ++names;
      any_ |= names >= enough_;
      depth.full = depth.groups.size() >= enough_ || (label == "*" && names >= enough_);
    }
    any_ |= depth.full;
    if (depth.full) depth.groups = {};
  }
  bool any() const { return any_; }

  // The wildcard of a name; empty when it stays.
  std::string wildcard(std::string_view prefix) const {
    const std::uint32_t labels = count_labels(prefix);
    const Depth& depth = depths_.at(labels);
    std::string_view label = "*";
    if (!depth.full) {
      if (labels == 1) return {};
      label = outermost_label(prefix);
      if (depth.groups.at(label) < enough_) return {};
    }
    std::string wildcard;
    for (std::uint32_t i = 1; i < labels; ++i) wildcard += "*.";
    return wildcard.append(label);
  }

 private:
  std::uint64_t enough_;
  std::map<std::uint32_t, Depth> depths_;
  bool any_ = false;
};

// Calls use(records of one name) for each name.
template <typename Use>
void for_each_name(std::span<const Record> records, Use&& use) {
  for (std::size_t begin = 0, end = 0; begin < records.size(); begin = end) {
    const std::string_view name = records[begin].name;
    for (end = begin + 1; end < records.size() && records[end].name == name;) ++end;
    use(records.subspan(begin, end - begin));
  }
}

bool is_rolled_up(const Record& record) { return (record.flags & kRolledUp) != 0; }

void take_sketch(const Record& record, RolledZone& zone) {
  const auto sketch = NameSketch::parse(record.text);
  if (!sketch) fail("{}: the names of this disposable zone are damaged", record.name);
  zone.sketch.merge(*sketch);
  zone.sketched = true;
}

void roll_up_name(std::span<const Record> records, RolledZone& zone, std::vector<Record>& rolled) {
  if (!std::all_of(records.begin(), records.end(), is_rolled_up)) {
    zone.sketch.add(records.front().name);
    ++zone.names;
  }
  for (const Record& record : records) {
    if (is_sketch(record)) {
      take_sketch(record, zone);
      continue;
    }
    if (record.type == RecordType::kNameSketch) continue;  // no type of any input
    rolled.push_back(record);
    rolled.back().name = zone.name;
    rolled.back().flags |= kRolledUp;
  }
}

}  // namespace

bool roll_up_records(std::span<const Record> records, std::uint32_t names,
                     std::vector<Record>& rolled, std::deque<RolledZone>& zones) {
  const bool stored = std::any_of(records.begin(), records.end(), is_rolled_up);
  if (!stored && (names == 0 || records.size() < names)) return false;
  Census census(names);
  for_each_name(records, [&](std::span<const Record> name) {
    const std::string_view prefix = prefix_of(name.front());
    if (!prefix.empty())
      census.add(prefix, stored && std::any_of(name.begin(), name.end(), is_rolled_up));
  });
  if (!census.any()) return false;
  rolled.clear();
  rolled.reserve(records.size());
  std::map<std::string, RolledZone*> by_wildcard;
  for_each_name(records, [&](std::span<const Record> name) {
    const std::string_view prefix = prefix_of(name.front());
    const std::string wildcard = prefix.empty() ? std::string() : census.wildcard(prefix);
    if (wildcard.empty()) {
      rolled.insert(rolled.end(), name.begin(), name.end());
      return;
    }
    RolledZone*& zone = by_wildcard[wildcard];
    if (zone == nullptr) {
      zone = &zones.emplace_back();
      zone->name = wildcard + "." + std::string(domain_of(name.front()));
    }
    roll_up_name(name, *zone, rolled);
  });
  return true;
}

void add_sketches(const Record& any, std::deque<RolledZone>& zones, std::size_t first_zone,
                  std::vector<Record>& records) {
  for (std::size_t i = first_zone; i < zones.size(); ++i) {
    RolledZone& zone = zones[i];
    zone.sketch_text = zone.sketch.text();
    Record record;
    record.domain = any.domain;
    record.domain_flags = any.domain_flags;
    record.domain_size = any.domain_size;
    record.rdata = rdata_of_text(zone.sketch_text);
    record.type = RecordType::kNameSketch;
    record.flags = kUndated | kRolledUp;
    record.name = zone.name;
    record.text = zone.sketch_text;
    records.push_back(record);
  }
}

}  // namespace iolaus
