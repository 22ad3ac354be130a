#include <algorithm>

#include "report/pictures.hpp"
#include "report/sections.hpp"
#include "report/words.hpp"

namespace iolaus {
namespace {

Markup fact(std::string_view name, std::string_view value) {
  return markup("<div><dt>{}</dt><dd>{}</dd></div>", name, value);
}

Markup case_link(const CaseView& view) {
  return markup("<a href=\"#case-{}\" class=\"name\">{}</a>", anchor(view.id), view.id);
}

std::vector<RejectedLines> by_lines(std::vector<RejectedLines> rejected) {
  std::sort(rejected.begin(), rejected.end(), [](const RejectedLines& a, const RejectedLines& b) {
    return a.lines != b.lines ? a.lines > b.lines : a.reason < b.reason;
  });
  return rejected;
}

}  // namespace

Markup table(const std::vector<std::string>& heads, const std::vector<std::vector<Markup>>& rows) {
  const auto is_number = [&](std::size_t column) { return heads[column].starts_with('#'); };
  Markup page{"<div class=\"scroll\"><table><thead><tr>"};
  for (std::size_t i = 0; i < heads.size(); ++i) {
    page += markup("<th{}>{}</th>", Markup{is_number(i) ? " class=\"number\"" : ""},
                   heads[i].substr(is_number(i) ? 1 : 0));
  }
  page.html += "</tr></thead><tbody>\n";
  for (const auto& row : rows) {
    page.html += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      page += markup("<td{}>{}</td>", Markup{is_number(i) ? " class=\"number\"" : ""}, row[i]);
    }
    page.html += "</tr>\n";
  }
  page.html += "</tbody></table></div>\n";
  return page;
}

Markup contents_section(const ReportData& data) {
  Markup page{
      "<nav aria-label=\"Contents\"><h2>Report</h2><ol>"
      "<li><a href=\"#top\">Overview</a></li><li><a href=\"#funnel\">From lines to plans</a></li>"
      "<li><a href=\"#cases\">Cases</a></li><li><a href=\"#evaluation\">How good it is</a></li>"
      "<li><a href=\"#limits\">What it cannot know</a></li>"
      "<li><a href=\"#facts\">This run</a></li></ol>\n"};
  if (!data.cases.empty()) page.html += "<h2>Cases</h2><ol>";
  for (const CaseView& view : data.cases) {
    page += markup("<li>{} <span class=\"size\">{}</span></li>\n", case_link(view),
                   confidence_words(view.confidence));
  }
  if (!data.cases.empty()) page.html += "</ol>";
  page.html += "</nav>\n";
  return page;
}

Markup head_section(const ReportData& data) {
  const RunFacts& run = data.run;
  Markup page = markup(
      "<header id=\"top\"><h1>{}</h1><p class=\"lead\">Takedown plans from a DNS history of {}, {} "
      "as "
      "of {}.</p>\n",
      run.title, span_words(run.first_seen, run.last_seen), plural(data.funnel.domains, "domain"),
      date_words(run.as_of));
  if (run.synthetic) {
    page.html +=
        "<p class=\"note\">This history is synthetic: its names, machines and families were made "
        "by a "
        "program, and nothing here speaks of anyone real.</p>\n";
  }
  const std::uint64_t members = [&] {
    std::uint64_t sum = 0;
    for (const CaseView& view : data.cases) sum += view.size;
    return sum;
  }();
  page.html += "<dl class=\"facts\">";
  page += fact("cases shown in full", count_words(data.cases.size()));
  page += fact("their domains", count_words(members));
  page += fact("takedown plans", count_words(data.funnel.plans));
  page += fact("confidence asked", confidence_words(run.confidence_asked));
  page += fact("base rate assumed", share_words(run.base_rate));
  page.html += "</dl></header>\n";
  return page;
}

Markup funnel_section(const Funnel& funnel) {
  Markup page{"<section id=\"funnel\"><h2>From lines to plans</h2>\n<figure>"};
  page += funnel_picture(funnel);
  page += markup(
      "<figcaption>Bar lengths are logarithmic. {} and {} are counted apart from clusters; {} in "
      "all, "
      "{} labelled.</figcaption></figure>\n",
      plural(funnel.singletons, "singleton"),
      plural(funnel.shared_hosting, "group on shared hosting", "groups on shared hosting"),
      plural(funnel.addresses, "address", "addresses"), plural(funnel.labelled, "domain"));
  page.html += "<h3>Lines that were rejected, and why</h3>\n";
  std::vector<std::vector<Markup>> rows;
  for (const RejectedLines& rejected : by_lines(funnel.rejected)) {
    const double share = funnel.lines_read == 0 ? kNotKnown
                                                : static_cast<double>(rejected.lines) /
                                                      static_cast<double>(funnel.lines_read);
    rows.push_back({markup("{}", rejected.reason), markup("{}", count_words(rejected.lines)),
                    markup("{}", share_words(share))});
  }
  if (rows.empty()) {
    page.html += "<p class=\"muted\">None.</p>";
  } else {
    page += table({"reason", "#lines", "#of all lines"}, rows);
    page.html += "<p class=\"muted\">The lines themselves: <code>rejects.ndjson.zst</code>.</p>";
  }
  page.html += "</section>\n";
  return page;
}

Markup case_list_section(const ReportData& data) {
  Markup page{"<section id=\"cases\"><h2>Cases</h2>\n"};
  if (data.cases.empty()) {
    page.html += "<p class=\"muted\">No case reached the confidence asked for.</p></section>\n";
    return page;
  }
  std::vector<std::vector<Markup>> rows;
  for (const CaseView& view : data.cases) {
    rows.push_back({case_link(view), markup("{}", view.kind),
                    markup("{}", view.family.empty() ? std::string(kDash) : view.family),
                    markup("{}", confidence_words(view.confidence)),
                    markup("{}", count_words(view.size)),
                    markup("{}", count_words(view.plan.actions)),
                    markup("{}", count_words(view.plan.darkened)),
                    markup("{}", count_words(view.block_everything.darkened))});
  }
  page += table({"case", "kind", "family by labels", "#confidence", "#domains", "#actions",
                 "#others darkened", "#by blocking everything"},
                rows);
  if (data.cases_in_tables > data.cases.size()) {
    page += markup("<p class=\"muted\">And {} in <code>cases.csv</code>.</p>",
                   plural(data.cases_in_tables - data.cases.size(), "more case"));
  }
  page.html += "</section>\n";
  return page;
}

Markup limits_section(const ReportData& data) {
  Markup page{"<section id=\"limits\"><h2>What this run cannot know</h2>\n<ul>"};
  for (const std::string& limit : data.limits) page += markup("<li>{}</li>\n", limit);
  page.html += "</ul></section>\n";
  return page;
}

Markup facts_section(const ReportData& data) {
  const RunFacts& run = data.run;
  Markup page{"<section id=\"facts\"><h2>This run</h2>\n<dl class=\"facts\">"};
  page += fact("program", "iolaus " + run.version);
  page += fact("ranks \u00d7 threads", fmt::format("{} \u00d7 {}", run.ranks, run.threads));
  page += fact("history", span_words(run.first_seen, run.last_seen));
  page += fact("as of", date_words(run.as_of));
  page += fact("records are", run.history_kind);
  page += fact("counts are", run.count_meaning);
  page.html += "</dl>\n";
  std::vector<std::vector<Markup>> rows;
  for (const auto& [what, digest] : run.digests) {
    rows.push_back({markup("{}", what), markup("<code>{}</code>", digest)});
  }
  if (!rows.empty()) page += table({"kept result", "digest of its inputs and options"}, rows);
  if (!data.attributions.empty()) {
    page.html += "<h3>Data used, and their licences</h3>\n<ul>";
    for (const std::string& notice : data.attributions) page += markup("<li>{}</li>\n", notice);
    page.html += "</ul>";
  }
  page.html += "</section>\n";
  return page;
}

}  // namespace iolaus
