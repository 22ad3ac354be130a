#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace iolaus {

// Flags of a registrable domain, as kept in the history.
constexpr std::uint8_t kIsPublicSuffix = 1;      // the name itself is a public suffix
constexpr std::uint8_t kUnderPrivateSuffix = 2;  // a customer of a dynamic-DNS or hosting suffix
constexpr std::uint8_t kUnderExtraSuffix = 4;    // of a suffix that the user added

struct RegistrableDomain {
  std::size_t offset = 0;  // where the registrable domain begins within the name
  std::uint8_t flags = 0;
};

// The Public Suffix List with its private section, and the user's extra suffixes, as a hashed
// table: libpsl reads nothing faster than ~430 ns a name, this takes ~100 ns. libpsl is the oracle
// in the tests.
class SuffixTable {
 public:
  // `list`: a public_suffix_list.dat (empty path: Debian's). `extra`: files of suffixes, one a
  // line,
  // '#' comments, a leading dot or "*." allowed. Throws Error naming a file that cannot be used.
  static SuffixTable load(const std::filesystem::path& list,
                          std::span<const std::filesystem::path> extra);
  ~SuffixTable();
  SuffixTable(SuffixTable&&) noexcept;
  SuffixTable& operator=(SuffixTable&&) noexcept;

  // `name` must be canonical. Rules of publicsuffix.org: the longest rule wins, an exception rule
  // wins over all, the default rule is "*". ("kobe.jp" under the rule "*.kobe.jp" alone is no
  // suffix.)
  RegistrableDomain registrable(std::string_view name) const;
  bool is_public_suffix(std::string_view name) const;

  // Digest of the rules in force, and the list's own version line.
  std::uint64_t digest() const;
  const std::string& version() const;

 private:
  struct Rules;
  explicit SuffixTable(std::unique_ptr<Rules> rules);
  std::unique_ptr<Rules> rules_;
};

}  // namespace iolaus
