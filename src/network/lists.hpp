// The folder of public lists.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "iolaus/dns/suffix.hpp"
#include "network/range_map.hpp"

namespace iolaus {

// Names to flags, hashed by XXH3-64: a wrong hit takes two names of one digest (1 in 10^14 or so).
class NameMap {
 public:
  struct Entry {
    std::uint64_t digest = 0;
    std::uint8_t exact = 0;  // ListFlag of the name itself
    std::uint8_t below = 0;  // of every name under it
  };
  void add(std::string_view name, std::uint8_t exact, std::uint8_t below);
  void finish();
  // What is said of the name, and of its parents about the names below them.
  std::uint8_t find(std::string_view name) const;

 private:
  std::vector<Entry> entries_, slots_;
  const Entry* entry(std::uint64_t digest) const;
};

struct NetworkLists {
  AddressMap addresses;  // value: ListFlag
  NameMap names, name_servers;
  std::uint64_t digest = 0;
  bool any = false;
};

// Reads every list of the folder in the order of file names; files of other kinds are ignored.
// Throws Error for a folder that cannot be read and for JSON that is damaged. An entry that is
// neither address, prefix nor name is skipped.
NetworkLists read_lists(const std::filesystem::path& folder, const SuffixTable* suffixes);

// What a list of this file name says of its entries; 0 for a list of another kind.
struct ListKind {
  std::uint8_t flag = 0;
  bool name_servers = false;
};
ListKind list_kind(std::string_view file_name);

}  // namespace iolaus
