#include "kept_kind.hpp"

#include <optional>

#include "iolaus/error/error.hpp"
#include "iolaus/store/columns.hpp"

namespace iolaus {

std::string kept_kind(const std::string& path) {
  constexpr const char* kKinds[] = {"history", "features", "scores", "edges", "clusters", "plans"};
  std::optional<Error> damage;
  for (const char* kind : kKinds) {
    try {
      const ColumnReader reader(path, kind);
      return kind;
    } catch (const Error& error) {
      // Of another kind, like most; or of this one and damaged, or of another format.
      if (std::string(error.what()).find("is no " + std::string(kind) + " file") ==
          std::string::npos)
        damage = error;
    }
  }
  if (damage) throw *damage;
  fail("{}: is no whole kept file of iolaus", path);
}

}  // namespace iolaus
