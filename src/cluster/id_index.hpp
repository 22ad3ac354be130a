#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "iolaus/dns/domain_id.hpp"

namespace iolaus {

// Distinct ids in ascending order, and the place of each. Ids are digests, hence evenly spread: a
// table over their leading bits leads straight to the place. 8 bytes an id and 4 to 8 for the
// table.
class IdIndex {
 public:
  static constexpr std::uint32_t kAbsent = std::numeric_limits<std::uint32_t>::max();

  // In any order, repeats allowed; fewer than 2^32 distinct ones.
  explicit IdIndex(std::vector<DomainId> ids);

  std::size_t size() const { return ids_.size(); }
  DomainId operator[](std::size_t place) const { return ids_[place]; }
  const std::vector<DomainId>& ids() const { return ids_; }

  // Place of the id, or kAbsent. O(1) expected, O(log n) at worst.
  std::uint32_t find(DomainId id) const;

 private:
  std::vector<DomainId> ids_;
  std::vector<std::uint32_t> starts_;  // first place of each bucket, and the end
  std::uint64_t least_ = 0;
  int shift_ = 0;
};

}  // namespace iolaus
