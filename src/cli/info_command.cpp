#include <fmt/format.h>

#include <cstdio>

#include "command.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/store/columns.hpp"

namespace iolaus {

// Whatever the kind of the file, its columns and attributes are told.
ExitStatus show_info(const Invocation& invocation, const Communicator& comm) {
  comm.together([&] {
    if (!comm.is_root()) return;
    for (const char* kind : {"history", "features", "scores", "edges", "clusters", "plans"}) {
      if (kept_digest(invocation.target, kind) == 0) continue;
      const ColumnReader reader(invocation.target, kind);
      std::string text = fmt::format("{}: {}, format {}, digest {:016x}\n", invocation.target, kind,
                                     reader.attribute("format"), reader.digest());
      for (const std::string& name : reader.columns())
        text += fmt::format("  {:<28} {:>14} rows\n", name, reader.rows(name));
      std::fwrite(text.data(), 1, text.size(), stdout);
      return;
    }
    fail("{}: is no whole kept file of iolaus", invocation.target);
  });
  return ExitStatus::kDone;
}

}  // namespace iolaus
