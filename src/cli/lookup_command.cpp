#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <optional>

#include "command.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/lookup/answer_text.hpp"

namespace iolaus {
namespace {

void write_out(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    fail("standard output: cannot write");
}

}  // namespace

void declare_lookup(CLI::App& app, Invocation& invocation) {
  declare_job(app, invocation);
  app.get_option("job")->description("job file (TOML) whose history is asked, or a history.h5");
  app.add_option("query", invocation.query,
                 "www.example.com    its records, and the records that point to it\n"
                 "*.example.com      the same of all names beneath\n"
                 "192.0.2.1          the records that point there, and those of its reverse name\n"
                 "192.0.2.0/24       the records that point into a prefix (IPv6: 2001:db8::/32)\n"
                 "ns:NAME            what NAME serves, and its own records; mx:, cname:, dname:,\n"
                 "                   ptr:, srv: and soa: (primary server) likewise\n"
                 "name:NAME          only the records of NAME\n"
                 "rdata:NAME         only the records that point to NAME (or to an address)")
      ->required();
  app.add_option("--at", invocation.at,
                 "only what was present on this date (2014-07-01) or at this time")
      ->type_name("DATE");
  app.add_option("--from", invocation.from, "only what was present on or after this date")
      ->type_name("DATE");
  app.add_option("--to", invocation.to, "only what was present on or before this date")
      ->type_name("DATE");
  app.add_flag("--json", invocation.json, "COF, one JSON object a line");
  app.add_flag("--table", invocation.list,
               "the table of the terminal, where the output is none (else: tab-separated)");
  app.add_option("--limit", invocation.limit, "rows of each direction, the latest first; 0: all")
      ->capture_default_str();
  app.footer(
      "Rows come by last_seen, the latest first. Of a hull (dates: bounds, in a table: within)\n"
      "only the first and last sighting are known: it may have been gone on the date asked for.\n"
      "Undated records are left out where a date is asked for. Of an address of very many\n"
      "domains those seen last are read, and only so many: standard error tells how many there\n"
      "are in all, and when some were not read; --limit 0 reads all. Nothing found is no\n"
      "failure: exit status 0, no rows.");
}

// Answered by the root alone: a few blocks of the file are read.
ExitStatus look_up(const Invocation& invocation, const Communicator& comm) {
  comm.together([&] {
    if (!comm.is_root()) return;
    LookupQuery query = parse_query(invocation.query);
    query.cof_lines = invocation.json;
    set_dates(query, invocation.at, invocation.from, invocation.to);
    std::filesystem::path path = invocation.job;
    std::optional<SuffixTable> suffixes;
    if (path.extension() != ".h5") {
      const Job job = load_job(invocation, Communicator());
      path = job.workspace / "history.h5";
      if (query.beneath) suffixes = SuffixTable::load(job.public_suffix_list, job.extra_suffixes);
    } else if (query.beneath) {
      suffixes = SuffixTable::load({}, {});
    }
    const HistoryReader history(path);
    const RdataIndexReader index(path);
    const LookupAnswer found =
        answer(history, index, suffixes ? &*suffixes : nullptr, query, {.rows = invocation.limit});
    const bool table = invocation.list || isatty(STDOUT_FILENO) != 0;
    write_out(invocation.json ? format_json_lines(found)
              : table         ? format_table(found)
                              : format_tsv(found));
    const std::string counts = format_counts(found, query, invocation.query);
    std::fwrite(counts.data(), 1, counts.size(), stderr);
  });
  return ExitStatus::kDone;
}

}  // namespace iolaus
