#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace iolaus::synth {

// Mixes bits (the finaliser of SplitMix64: Steele, Lea, Flood, OOPSLA 2014).
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

// The seed of an item: what it is decides what it draws, never who draws it or when.
constexpr std::uint64_t key(std::uint64_t a, std::uint64_t b, std::uint64_t c = 0) {
  return mix(mix(mix(a) ^ b) ^ (c + 0x5851f42d4c957f2du));
}

// SplitMix64 with the draws that the world needs, all in integers: one rounding everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    const std::uint64_t drawn = mix(state_);
    state_ += 0x9e3779b97f4a7c15u;
    return drawn;
  }
  // 0 .. bound - 1; 0 for bound 0.
  std::uint64_t below(std::uint64_t bound) {
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * bound) >> 64);
  }
  std::uint32_t below32(std::uint32_t bound) { return static_cast<std::uint32_t>(below(bound)); }
  // low .. high, both included; low where high is less.
  std::uint32_t between(std::uint32_t low, std::uint32_t high) {
    return high <= low ? low : low + below32(high - low + 1);
  }
  bool chance(std::uint32_t per_thousand) { return below(1000) < per_thousand; }
  // Heavy-tailed (Zipf with exponent 1, by binary magnitudes): low .. high - 1, low >= 1.
  std::uint64_t zipf(std::uint64_t low, std::uint64_t high) {
    std::uint32_t octaves = 0;
    while ((low << (octaves + 1)) < high && octaves < 40) ++octaves;
    const std::uint64_t start = low << below(octaves + 1);
    const std::uint64_t stop = start * 2 < high ? start * 2 : high;
    return start >= high ? high - 1 : start + below(stop - start);
  }
  // A draw from a distribution given by equally spaced quantiles, linear between them.
  std::uint32_t quantile(std::span<const std::uint32_t> values) {
    const std::uint64_t at = below((values.size() - 1) * 1024);
    const std::uint64_t low = values[at / 1024], high = values[at / 1024 + 1];
    return static_cast<std::uint32_t>(low + (high - low) * (at % 1024) / 1024);
  }
  // An index drawn by weights.
  std::size_t weighted(std::span<const std::uint32_t> weights) {
    std::uint64_t total = 0;
    for (const std::uint32_t weight : weights) total += weight;
    std::uint64_t at = below(total);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (at < weights[i]) return i;
      at -= weights[i];
    }
    return weights.size() - 1;
  }

 private:
  std::uint64_t state_;
};

}  // namespace iolaus::synth
