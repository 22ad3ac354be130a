#pragma once
#include <algorithm>
#include <cstdint>

#include "iolaus/cluster/agglomerate.hpp"

namespace iolaus {

// Sign of weight / pairs - other_weight / other_pairs, exactly, by 128-bit cross products. Pairs >
// 0.
inline int compare_means(std::uint64_t weight, std::uint64_t pairs, std::uint64_t other_weight,
                         std::uint64_t other_pairs) {
  __extension__ using Wide = unsigned __int128;
  const Wide left = static_cast<Wide>(weight) * other_pairs;
  const Wide right = static_cast<Wide>(other_weight) * pairs;
  return left < right ? -1 : left > right ? 1 : 0;
}

// The order in which pairs of clusters of equal mean merge: by a hash of both names, so that long
// ordered chains of ties do not arise; then by the names. A merged cluster keeps one of its two
// names, so an equal mean inherits a key that has lost already: average linkage stays strictly
// reducible.
inline bool tie_before(DomainId one, DomainId other, DomainId third, DomainId fourth) {
  const DomainId a = std::min(one, other), b = std::max(one, other);
  const DomainId c = std::min(third, fourth), d = std::max(third, fourth);
  const std::uint64_t left = combine_digests(value(a), value(b));
  const std::uint64_t right = combine_digests(value(c), value(d));
  if (left != right) return left < right;
  return a != c ? a < c : b < d;
}

// The order of a dendrogram's rows: descending means, then the names.
inline bool higher(const Merge& one, const Merge& other) {
  const int order = compare_means(one.weight, one.pairs, other.weight, other.pairs);
  if (order != 0) return order > 0;
  return one.a != other.a ? one.a < other.a : one.b < other.b;
}

}  // namespace iolaus
