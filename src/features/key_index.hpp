#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/features/keys.hpp"

namespace iolaus {

// Finds facts by key in about one step: digests are spread evenly, so their top bits are a bucket
// number. 4 bytes a fact; built in one pass.
class KeyIndex {
 public:
  explicit KeyIndex(std::span<const KeyFacts> ascending) : facts_(ascending) {
    const int bits = std::clamp(static_cast<int>(std::bit_width(ascending.size())), 1, 31);
    shift_ = 64 - bits;
    starts_.assign((std::size_t{1} << bits) + 1, 0);
    for (const KeyFacts& one : ascending) ++starts_[(one.key >> shift_) + 1];
    for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
  }

  // nullptr for an unknown key.
  const KeyFacts* find(std::uint64_t key) const {
    const std::uint64_t bucket = key >> shift_;
    for (std::uint32_t i = starts_[bucket]; i < starts_[bucket + 1]; ++i)
      if (facts_[i].key == key) return &facts_[i];
    return nullptr;
  }

 private:
  std::span<const KeyFacts> facts_;
  int shift_ = 63;
  std::vector<std::uint32_t> starts_;
};

}  // namespace iolaus
