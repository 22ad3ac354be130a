#include "target_names.hpp"

#include <algorithm>

namespace iolaus {

std::size_t TargetNames::index(const Rdata& rdata) const {
  const auto& all = history_.names.rdata;
  const auto place = std::lower_bound(all.begin(), all.end(), rdata);
  return place != all.end() && *place == rdata ? static_cast<std::size_t>(place - all.begin())
                                               : all.size();
}

std::string_view TargetNames::name(const Observation& observation) const {
  const std::size_t place = index(observation.rdata);
  if (place == parents_.size()) return {};
  return target_name(observation.type, history_.names.rdata_texts[place]);
}

DomainId TargetNames::parent(const Observation& observation) {
  const std::size_t place = index(observation.rdata);
  if (place == parents_.size()) return DomainId{0};
  DomainId& parent = parents_[place];
  if (parent == DomainId{0}) {
    const std::string_view name = target_name(observation.type, history_.names.rdata_texts[place]);
    if (!name.empty()) parent = domain_id(name.substr(suffixes_.registrable(name).offset));
  }
  return parent;
}

std::optional<KeyKind> key_kind(RecordType type) {
  switch (type) {
    case RecordType::kA:
    case RecordType::kAaaa:
      return KeyKind::kAddress;
    case RecordType::kNs:
      return KeyKind::kNameServer;
    case RecordType::kCname:
    case RecordType::kDname:
      return KeyKind::kTarget;
    case RecordType::kMx:
      return KeyKind::kMail;
    default:
      return std::nullopt;
  }
}

bool is_live(const Observation& observation, const EvidenceOptions& options) {
  if ((observation.flags & (kUndated | kOpenEnd)) != 0) return false;
  const std::uint64_t last = seconds(observation.last_seen);
  return last + options.window >= seconds(options.as_of) && last < seconds(options.as_of);
}

}  // namespace iolaus
