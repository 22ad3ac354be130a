#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iolaus {

// About how many distinct names were added: a HyperLogLog of 2048 registers over XXH3-64 (Flajolet,
// Fusy, Gandouet, Meunier 2007; 64-bit hash as in Heule, Nunkesser, Hall 2013, which leaves no
// large range to correct), with linear counting while few. The standard error is 1.04 / sqrt(2048),
// or 2.3 %. What it holds is a function of the set of names: neither order nor repetition matters,
// and the union of sets is the greatest of each register. 2048 bytes.
class NameSketch {
 public:
  static constexpr std::size_t kRegisters = 2048;
  void add(std::string_view name);
  void merge(const NameSketch& other);
  std::uint64_t estimate() const;
  // The registers, one character of the base64 alphabet (RFC 4648) each: a text that files and
  // exports of records carry as any other.
  std::string text() const;
  // nullopt for what text() cannot have written.
  static std::optional<NameSketch> parse(std::string_view text);
  friend bool operator==(const NameSketch&, const NameSketch&) = default;

 private:
  std::array<std::uint8_t, kRegisters> registers_{};
};

}  // namespace iolaus
