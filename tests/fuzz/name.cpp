#include "checks.hpp"
#include "iolaus/dns/suffix.hpp"

using namespace iolaus;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view raw = fuzz::text_of(data, size);
  static const SuffixTable suffixes = SuffixTable::load({}, {});
  fuzz::check_name(raw);
  const CanonicalName name = canonical_name(raw);
  if (name.problem == NameProblem::kNone) {
    const RegistrableDomain domain = suffixes.registrable(name.name);
    fuzz::require(domain.offset < name.name.size() &&
                      (domain.offset == 0 || name.name[domain.offset - 1] == '.'),
                  "a registrable domain begins at a label");
    fuzz::require(suffixes.registrable(name.name.substr(domain.offset)).offset == 0,
                  "a registrable domain is its own");
  }
  return 0;
}
