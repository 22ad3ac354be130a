#include "iolaus/history/name_sketch.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "iolaus/dns/domain_id.hpp"

namespace iolaus {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr int kIndexBits = std::countr_zero(NameSketch::kRegisters);
constexpr std::uint8_t kGreatest = 64 - kIndexBits + 1;  // of a hash whose other bits are all zero
static_assert(kGreatest < kDigits.size());

}  // namespace

void NameSketch::add(std::string_view name) {
  const std::uint64_t hash = digest64(name);
  const std::uint64_t rest = hash << kIndexBits;
  const auto zeros =
      static_cast<std::uint8_t>(std::min(std::countl_zero(rest), 64 - kIndexBits) + 1);
  std::uint8_t& highest = registers_[hash >> (64 - kIndexBits)];
  highest = std::max(highest, zeros);
}

void NameSketch::merge(const NameSketch& other) {
  for (std::size_t i = 0; i < kRegisters; ++i)
    registers_[i] = std::max(registers_[i], other.registers_[i]);
}

std::uint64_t NameSketch::estimate() const {
  constexpr double kCount = kRegisters;
  double sum = 0;
  std::size_t empty = 0;
  for (const std::uint8_t highest : registers_) {
    sum += std::ldexp(1.0, -highest);
    empty += highest == 0;
  }
  double names = 0.7213 / (1 + 1.079 / kCount) * kCount * kCount / sum;
  if (names <= 2.5 * kCount && empty > 0)
    names = kCount * std::log(kCount / static_cast<double>(empty));
  return static_cast<std::uint64_t>(std::llround(names));
}

std::string NameSketch::text() const {
  std::string text;
  text.reserve(kRegisters);
  for (const std::uint8_t highest : registers_) text += kDigits[highest];
  return text;
}

std::optional<NameSketch> NameSketch::parse(std::string_view text) {
  if (text.size() != kRegisters) return std::nullopt;
  NameSketch sketch;
  for (std::size_t i = 0; i < kRegisters; ++i) {
    const std::size_t digit = kDigits.find(text[i]);
    if (digit > kGreatest) return std::nullopt;
    sketch.registers_[i] = static_cast<std::uint8_t>(digit);
  }
  return sketch;
}

}  // namespace iolaus
