#pragma once
#include <cstdint>

namespace iolaus {

// SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014). A stream
// belongs to a key, never to a thread or a rank.
class SplitMix {
 public:
  explicit SplitMix(std::uint64_t state) : state_(state) {}

  std::uint64_t next() { return mix(state_ += 0x9e3779b97f4a7c15u); }

  // Uniform in 0..bound-1, for bounds that are small against 2^32.
  std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
  }

  // The key of a part of what `key` stands for.
  static std::uint64_t key(std::uint64_t key, std::uint64_t part) {
    return mix(mix(key + 0x9e3779b97f4a7c15u) ^ (part + 0x632be59bd9b4e019u));
  }

 private:
  static std::uint64_t mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
  }
  std::uint64_t state_;
};

}  // namespace iolaus
