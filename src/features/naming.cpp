#include <algorithm>
#include <array>

#include "features/groups.hpp"
#include "features/statistics.hpp"
#include "iolaus/dns/suffix.hpp"

namespace iolaus {
namespace {

struct Letters {
  std::uint32_t digits = 0, letters = 0, vowels = 0, hyphens = 0, longest_run = 0;
  double entropy = kMissing;
};

// Canonical names are lower case; "y" counts as a vowel.
Letters count_letters(std::string_view label, std::vector<double>& weights) {
  Letters result;
  std::array<std::uint32_t, 256> seen{};
  std::uint32_t run = 0;
  for (const char c : label) {
    ++seen[static_cast<unsigned char>(c)];
    const bool letter = c >= 'a' && c <= 'z';
    const bool vowel = letter && std::string_view("aeiouy").find(c) != std::string_view::npos;
    result.digits += c >= '0' && c <= '9';
    result.hyphens += c == '-';
    result.letters += letter;
    result.vowels += vowel;
    run = letter && !vowel ? run + 1 : 0;
    result.longest_run = std::max(result.longest_run, run);
  }
  weights.clear();
  for (const std::uint32_t count : seen)
    if (count > 0) weights.push_back(count);
  result.entropy = entropy_bits(weights);
  return result;
}

}  // namespace

void fill_names(const Surroundings& around, DomainView& view, RowWriter row) {
  const std::size_t dot = view.name.find('.');
  const std::string_view label = view.name.substr(0, dot);
  const Letters letters = count_letters(label, view.numbers);
  row.set(column("name_length"), static_cast<double>(view.name.size()));
  row.set(column("name_digit_share"), ratio(letters.digits, static_cast<double>(label.size())));
  row.set(column("name_entropy"), letters.entropy);
  row.set(column("name_vowel_share"), ratio(letters.vowels, letters.letters));
  row.set(column("name_consonant_run"), letters.longest_run);
  row.set(column("name_hyphens"), letters.hyphens);
  const bool punycode =
      view.name.starts_with("xn--") || view.name.find(".xn--") != std::string_view::npos;
  row.set(column("name_punycode"), punycode ? 1 : 0);
  row.set(column("suffix_length"),
          dot == std::string_view::npos ? 0 : static_cast<double>(view.name.size() - dot - 1));
  Mean depth;
  for (const OwnerView& owner : view.owners)
    depth.add(owner.name.empty() ? 0.0
                                 : 1.0 + static_cast<double>(
                                             std::count(owner.name.begin(), owner.name.end(), '.')),
              owner.names);
  row.set(column("owner_names"), static_cast<double>(depth.count));
  row.set(column("owner_depth"), depth.value());
  const bool rented = (view.flags & (kUnderPrivateSuffix | kUnderExtraSuffix)) != 0 ||
                      (around.atlas.name_lists(view.name) & kListedDynamicDns) != 0;
  row.set(column("rented_suffix"), rented ? 1 : 0);
}

}  // namespace iolaus
