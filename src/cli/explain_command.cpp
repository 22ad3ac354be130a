#include <unistd.h>

#include <cstdio>

#include "command.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/pipeline/explain.hpp"

namespace iolaus {

void declare_explain(CLI::App& app, Invocation& invocation) {
  declare_job(app, invocation);
  app.add_option("name", invocation.query, "a domain, or a name of one")->required();
  app.add_flag("--json", invocation.json, "as one JSON object");
  app.footer(
      "Shows the domain's addresses over time and its other records, its label, score and cluster\n"
      "where these stages are finished, and every feature with its percentile among all domains "
      "and\n"
      "among those as popular (of more than 262,144 domains a sample). The formulas:\n"
      "`iolaus features --list`. What points to an address or a name server: `iolaus lookup`.");
}

ExitStatus explain(const Invocation& invocation, const Communicator& comm) {
  const Run run(load_job(invocation, comm), Observer(), comm);
  const DomainView view = explain_domain(run, invocation.query);
  comm.together([&] {
    if (!comm.is_root()) return;
    const std::string text =
        invocation.json ? domain_json(view) : render_domain(view, text_style(STDOUT_FILENO));
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
      fail("standard output: cannot write");
  });
  return ExitStatus::kDone;
}

}  // namespace iolaus
