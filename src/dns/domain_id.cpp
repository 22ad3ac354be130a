#include "iolaus/dns/domain_id.hpp"

#include <xxhash.h>

namespace iolaus {

std::uint64_t digest64(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

DomainId domain_id(std::string_view canonical_domain) {
  return DomainId{digest64(canonical_domain)};
}

// Hashing the pair keeps the order of the two significant, which a sum or xor would lose.
std::uint64_t combine_digests(std::uint64_t first, std::uint64_t second) {
  const std::uint64_t pair[2] = {first, second};
  return XXH3_64bits(pair, sizeof pair);
}

}  // namespace iolaus
