#include <unistd.h>

#include <cstdio>

#include "command.hpp"
#include "iolaus/dns/rdata.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/error/printable.hpp"
#include "iolaus/pipeline/explain.hpp"

namespace iolaus {
namespace {

constexpr std::string_view kCase = "case:";

void write_out(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    fail("standard output: cannot write");
}

// Addresses, prefixes, "ns:NAME" and the like: what lookup answers.
bool is_infrastructure(std::string_view query) {
  return query.find(':') != std::string_view::npos ||
         parse_address(query.substr(0, query.find('/'))).has_value();
}

}  // namespace

void declare_explain(CLI::App& app, Invocation& invocation) {
  declare_job(app, invocation);
  app.add_option("name", invocation.query,
                 "example.com          a domain, or a name of it\n"
                 "case:ID              a case; the first digits of its id will do\n"
                 "192.0.2.1            an address, with what points there; or a prefix\n"
                 "ns:NAME              a name server, with what it serves; mx:NAME likewise")
      ->required();
  app.add_flag("--json", invocation.json, "a domain as one JSON object; what points there as COF");
  app.footer(
      "Of a domain: its addresses over time and its other records, its label, score and cluster\n"
      "where these stages are finished, and every feature with its percentile among all domains "
      "and\n"
      "among those as popular (of more than 262,144 domains a sample). The formulas:\n"
      "`iolaus features --list`. Of a case: members, links, timeline, machines, plan.");
}

ExitStatus explain(const Invocation& invocation, const Communicator& comm) {
  const Run run(load_job(invocation, comm), Observer(), comm);
  const std::string& name = invocation.query;
  std::string text;
  if (name.starts_with(kCase)) {
    if (invocation.json) fail_usage("explain: --json is not for cases; see report/cases.csv");
    text = render_case(explain_case(run, name.substr(kCase.size())), text_style(STDOUT_FILENO));
  } else if (!is_infrastructure(name)) {
    const DomainView view = explain_domain(run, name);
    text = invocation.json ? domain_json(view) : render_domain(view, text_style(STDOUT_FILENO));
  } else {
    if (const auto address = parse_address(name); address && !invocation.json)
      text = printable(explain_address(run, *address)) + "\n";
    comm.together([&] {
      if (comm.is_root()) write_out(text);
    });
    Invocation asked = invocation;
    asked.list = true;
    return look_up(asked, comm);
  }
  comm.together([&] {
    if (comm.is_root()) write_out(text);
  });
  return ExitStatus::kDone;
}

}  // namespace iolaus
