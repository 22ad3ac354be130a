#include "iolaus/takedown/protection.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>

#include "iolaus/dns/name.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

bool holds(const std::vector<std::uint64_t>& sorted, std::uint64_t digest) {
  return std::binary_search(sorted.begin(), sorted.end(), digest);
}

std::optional<Protection::Prefix> parse_prefix(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  const std::uint32_t width = is_ipv4(*address) ? 32 : 128;
  std::uint32_t bits = width;
  if (slash != std::string_view::npos) {
    const std::string_view number = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), bits);
    if (error != std::errc() || end != number.data() + number.size() || bits > width)
      return std::nullopt;
  }
  return Protection::Prefix{*address, bits + 128 - width};
}

bool begins_alike(const Rdata& a, const Rdata& b, std::uint32_t bits) {
  for (std::uint32_t i = 0; i < 16 && i * 8 < bits; ++i) {
    const std::uint32_t left = bits - i * 8;
    const auto mask = static_cast<std::uint8_t>(left >= 8 ? 0xff : 0xff << (8 - left));
    if ((a.bytes[i] & mask) != (b.bytes[i] & mask)) return false;
  }
  return true;
}

std::string_view trimmed(std::string_view line) {
  line = line.substr(0, line.find('#'));
  const std::size_t first = line.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") + 1 - first);
}

void sort_unique(std::vector<std::uint64_t>& digests) {
  std::sort(digests.begin(), digests.end());
  digests.erase(std::unique(digests.begin(), digests.end()), digests.end());
}

}  // namespace

bool Protection::covers(std::string_view name) const {
  if (names.empty()) return false;
  if (holds(ancestors, digest64(name))) return true;
  for (std::string_view rest = name;;) {
    if (holds(names, digest64(rest))) return true;
    const std::size_t dot = rest.find('.');
    if (dot == std::string_view::npos) return false;
    rest.remove_prefix(dot + 1);
  }
}

bool Protection::covers(const Rdata& address) const {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](const Prefix& prefix) {
    return begins_alike(prefix.address, address, prefix.bits);
  });
}

Protection read_protection(std::span<const std::filesystem::path> files,
                           const SuffixTable& suffixes) {
  Protection protection;
  for (const std::filesystem::path& path : files) {
    std::ifstream in(path);
    if (!in || std::filesystem::is_directory(path))
      fail("{}: cannot read this list of protected names ([takedown] protect)", path.string());
    std::uint64_t number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      std::string_view text = trimmed(line);
      if (text.empty()) continue;
      if (const auto prefix = parse_prefix(text)) {
        protection.prefixes.push_back(*prefix);
        continue;
      }
      if (text.starts_with("*.")) text.remove_prefix(2);
      const CanonicalName name = canonical_name(text);
      if (name.problem != NameProblem::kNone)
        fail(
            "{}:{}: \"{}\" is no name, address or prefix ({}): mend the line, or it would go "
            "unprotected",
            path.string(), number, text, describe(name.problem));
      protection.names.push_back(digest64(name.name));
      const auto domain = suffixes.registrable(name.name);
      protection.ancestors.push_back(digest64(std::string_view(name.name).substr(domain.offset)));
    }
  }
  sort_unique(protection.names);
  sort_unique(protection.ancestors);
  return protection;
}

}  // namespace iolaus
