#include <fmt/format.h>

#include <cstdio>

#include "command.hpp"
#include "history_info.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/error/printable.hpp"
#include "iolaus/store/columns.hpp"
#include "kept_kind.hpp"

namespace iolaus {
namespace {

std::string describe_for_people(const std::string& path, const nlohmann::ordered_json& facts) {
  std::string text = fmt::format(
      "{}: {}, format {}, digest {}\n", printable(path), facts["kind"].get<std::string>(),
      facts["format"].get<std::uint64_t>(), facts["digest"].get<std::string>());
  if (facts.contains("history")) text += format_history(facts["history"]) + "Columns\n";
  for (const auto& [name, rows] : facts["rows"].items())
    text += fmt::format("  {:<28} {:>14} rows\n", printable(name), rows.get<std::uint64_t>());
  return text;
}

}  // namespace

// Whatever the kind of the file, its columns and attributes are told; of a history, what it holds.
ExitStatus show_info(const Invocation& invocation, const Communicator& comm) {
  comm.together([&] {
    if (!comm.is_root()) return;
    const std::string kind = kept_kind(invocation.target);
    const ColumnReader reader(invocation.target, kind);
    nlohmann::ordered_json facts{{"kind", kind},
                                 {"format", reader.attribute("format")},
                                 {"digest", fmt::format("{:016x}", reader.digest())}};
    if (kind == "history") facts["history"] = describe_history(HistoryReader(invocation.target));
    facts["rows"] = nlohmann::ordered_json::object();
    for (const std::string& name : reader.columns()) facts["rows"][name] = reader.rows(name);
    const std::string text =
        invocation.json ? facts.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"
                        : describe_for_people(invocation.target, facts);
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
      fail("standard output: cannot write");
  });
  return ExitStatus::kDone;
}

}  // namespace iolaus
