#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "iolaus/dns/domain_id.hpp"
#include "iolaus/dns/rdata.hpp"
#include "iolaus/dns/suffix.hpp"

namespace iolaus {

// What no action may ever name or darken.
struct Protection {
  struct Prefix {
    Rdata address;
    std::uint32_t bits;  // of 128; an IPv4 prefix is mapped
  };
  std::vector<std::uint64_t>
      names;  // digests of the names listed; everything below one is protected
  std::vector<std::uint64_t>
      ancestors;  // ... and of their registrable domains: suspending one would cut it
  std::vector<Prefix> prefixes;
  bool covers(std::string_view canonical_name) const;
  bool covers(const Rdata& address) const;
};

// Reads lists of names, addresses and CIDR prefixes, one a line; '#' begins a comment. A leading
// "*." is allowed. Throws Error naming file and line for anything else: a protected name must not
// be lost.
Protection read_protection(std::span<const std::filesystem::path> files,
                           const SuffixTable& suffixes);

}  // namespace iolaus
