#include "iolaus/history/history.hpp"

#include <algorithm>

namespace iolaus {
namespace {

template <typename T>
void append(std::vector<T>& into, const std::vector<T>& more) {
  into.insert(into.end(), more.begin(), more.end());
}

void append_offsets(std::vector<std::uint64_t>& into, const std::vector<std::uint64_t>& more) {
  const std::uint64_t base = into.back();
  for (std::size_t i = 1; i < more.size(); ++i) into.push_back(base + more[i]);
}

void append(TextList& into, const TextList& more) {
  append_offsets(into.starts, more.starts);
  append(into.bytes, more.bytes);
}

}  // namespace

void append(History& history, const History& piece) {
  append(history.domains, piece.domains);
  append_offsets(history.starts, piece.starts);
  append(history.observations, piece.observations);
  append(history.names.domains, piece.names.domains);
  append(history.names.domain_flags, piece.names.domain_flags);
  append_offsets(history.names.owner_starts, piece.names.owner_starts);
  append(history.names.owners, piece.names.owners);
}

std::string owner_name(const History& history, std::size_t domain, std::uint32_t owner) {
  const NameTable& names = history.names;
  const std::string_view prefix = names.owners[names.owner_starts[domain] + owner];
  std::string name(prefix);
  if (!prefix.empty()) name += '.';
  name += names.domains[domain];
  return name;
}

std::string_view rdata_text(const History& history, const Rdata& rdata) {
  const auto& digests = history.names.rdata;
  const auto found = std::lower_bound(digests.begin(), digests.end(), rdata);
  if (found == digests.end() || *found != rdata) return {};
  return history.names.rdata_texts[static_cast<std::size_t>(found - digests.begin())];
}

std::string format_rdata(const History& history, const Observation& observation) {
  if (is_address(observation.type)) return format_address(observation.rdata);
  return std::string(rdata_text(history, observation.rdata));
}

// A digest may stand for several names, which follow one another in name order.
std::size_t find_domain(const History& history, std::string_view canonical_domain) {
  const DomainId id = domain_id(canonical_domain);
  const auto [begin, end] = std::equal_range(history.domains.begin(), history.domains.end(), id);
  for (auto domain = begin; domain != end; ++domain) {
    const auto index = static_cast<std::size_t>(domain - history.domains.begin());
    if (history.names.domains[index] == canonical_domain) return index;
  }
  return history.domains.size();
}

}  // namespace iolaus
