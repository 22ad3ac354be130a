#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "iolaus/dns/rdata.hpp"
#include "iolaus/dns/suffix.hpp"

namespace iolaus {

// The job file's [network]. Any of these may be absent: what depends on it is then missing, and the
// summary says so.
struct NetworkOptions {
  std::vector<std::filesystem::path> asn;      // CSV `first,last,asn,organisation` or MaxMind DB
  std::vector<std::filesystem::path> country;  // CSV `first,last,country` or MaxMind DB
  std::filesystem::path lists;                 // a folder of warning lists (MISP JSON, text, TSV)
};

// What public lists say of an address or a name. A feature and a role, never a filter: the parking
// lists hold live registrars and CDN ranges. kListedDynamicDns covers free web hosting too: others'
// customers under one name.
enum ListFlag : std::uint8_t {
  kListedParking = 1,
  kListedSinkhole = 2,
  kListedDynamicDns = 4,
  kListedCdn = 8,
  kListedCloud = 16,
  kListedResolver = 32,
  kListedTop = 64,
  kListedPublicService = 128
};

struct AddressFacts {
  std::uint32_t asn = 0;          // 0 = unknown
  std::array<char, 2> country{};  // ISO 3166-1 alpha-2; zeros = unknown
  std::uint8_t lists = 0;         // ListFlag
};

// Address -> AS, organisation, country, lists; name -> lists. Immutable, safe from many threads.
class NetworkAtlas {
 public:
  // Throws Error with path and line for a table that cannot be read. CSV may be gzip; ranges
  // inclusive, addresses as decimal integers or text, IPv4 and IPv6 by size (a file's values over
  // 2^32 are IPv6). Of ranges that nest the inner one holds, of equal ones the first file's. Lists
  // are known by their file names; other files of the folder are ignored. With `suffixes`, a public
  // suffix on a list of well-known names (top sites, banks) stands for itself only and not for its
  // customers.
  static NetworkAtlas load(const NetworkOptions& options, const SuffixTable* suffixes = nullptr);
  NetworkAtlas();  // knows nothing
  ~NetworkAtlas();
  NetworkAtlas(NetworkAtlas&&) noexcept;
  NetworkAtlas& operator=(NetworkAtlas&&) noexcept;

  AddressFacts facts(const Rdata& address) const;          // O(log ranges)
  std::string_view organisation(std::uint32_t asn) const;  // "" when unknown
  std::uint8_t name_lists(std::string_view name) const;    // the name or any parent of it is listed
  std::uint8_t name_server_lists(
      std::string_view name) const;  // parking name servers, sinkhole operators

  // What a table or folder that was read gives (false: the job file names none).
  bool has_asn() const;
  bool has_country() const;
  bool has_lists() const;
  std::uint64_t digest() const;  // of the tables' bytes
  std::vector<std::string> attributions()
      const;  // notices that the tables' licences ask for (e.g. DB-IP)

 private:
  struct Tables;
  std::unique_ptr<Tables> tables_;
};

}  // namespace iolaus
