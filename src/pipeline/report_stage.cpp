#include <algorithm>

#include "case_views.hpp"
#include "digests.hpp"
#include "iolaus/file/atomic.hpp"
#include "iolaus/pipeline/pipeline.hpp"
#include "iolaus/report/html.hpp"
#include "iolaus/report/tables.hpp"
#include "iolaus/report/text.hpp"
#include "report_data.hpp"
#include "truth.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kCasesInFull = 100;  // on the page; the tables have all

bool wants(const Job& job, const char* format) {
  return std::find(job.report_formats.begin(), job.report_formats.end(), format) !=
         job.report_formats.end();
}

void write_files(const Run& run, ReportData data, const std::vector<CaseView>& cases) {
  const auto folder = run.file("report");
  if (wants(run.job(), "csv")) {
    write_atomically(folder / "cases.csv", cases_csv(cases));
    write_atomically(folder / "machines.csv", machines_csv(cases));
    write_atomically(folder / "actions.csv", actions_csv(cases));
  }
  const std::string text =
      render_summary(data, dark_example(cases), (folder / "index.html").string(), TextStyle{});
  write_atomically(folder / "summary.txt", text);
  data.cases.assign(cases.begin(), cases.begin() + static_cast<std::ptrdiff_t>(
                                                       std::min(cases.size(), kCasesInFull)));
  data.cases_in_tables = cases.size();
  write_atomically(folder / "index.html", render_html(data));
}

}  // namespace

std::string plan_table(const Run& run, const std::string& what) {
  if (what != "machines" && what != "plans") return "";
  const std::vector<CaseView> cases = load_case_views(run);
  if (!run.comm().is_root()) return "";
  return what == "machines" ? machines_csv(cases) : actions_csv(cases);
}

void write_report(Run& run) {
  const Communicator& comm = run.comm();
  const std::uint64_t digest = report_digest(run);
  run.stage("report", digest, {"report/index.html", "report/summary.txt"},
            [&](StageRecord& record) {
              const std::vector<CaseView> cases = load_case_views(run);
              const auto truth = compare_with_truth(run);
              comm.together([&] {
                if (!comm.is_root()) return;
                ReportData data = report_data(run);
                if (!truth.empty()) data.limits.insert(data.limits.begin(), truth_in_words(truth));
                write_files(run, std::move(data), cases);
              });
              if (!truth.empty()) record.facts["summary"]["truth"] = truth;
              record.items = comm.max(cases.size());
            });
  comm.together([&] {
    if (comm.is_root()) run.note(read_whole(run.file("report/summary.txt")));
  });
}

}  // namespace iolaus
