// How the tables of addresses are read.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "network/range_map.hpp"

namespace iolaus {

// A file's bytes, and what they unpack to when they are gzip. Throws Error naming the path.
struct TableFile {
  std::filesystem::path path;
  std::uint64_t digest = 0;  // of the bytes as they lie on the disk
  std::string text;
};
TableFile read_table_file(const std::filesystem::path& path);

enum class TableKind : std::uint8_t { kAsn, kCountry };

struct NamedAsn {
  std::uint32_t asn;
  std::string organisation;
};

struct AddressTable {
  RangeRows rows;  // value: AS number, or the two letters of a country as 16 bits
  std::vector<NamedAsn> organisations;  // in the order read, with repetitions
};

// Appends a file's rows: CSV or MaxMind DB, told apart by their bytes.
void read_address_table(const TableFile& file, TableKind kind, AddressTable& table);
void read_csv_table(const TableFile& file, TableKind kind, AddressTable& table);
void read_maxmind_table(const TableFile& file, TableKind kind, AddressTable& table);
bool is_maxmind(std::string_view bytes);

// "au", "AU" -> 0x4155; 0 for anything that is no country code ("ZZ" among them).
std::uint32_t parse_country(std::string_view text);
// "13335", "AS13335"; 0 is unknown. False when it is no number of 32 bits.
bool parse_asn(std::string_view text, std::uint32_t& asn);

}  // namespace iolaus
