#include "iolaus/report/html.hpp"

#include "report/escape.hpp"
#include "report/sections.hpp"
#include "report/style.hpp"

namespace iolaus {
namespace {

// Forbids everything that is not in the page itself, so that opening a report never tells anybody.
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action "
    "'none'";

}  // namespace

std::string render_html(const ReportData& data) {
  Markup page = markup(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>{} \u2013 iolaus</title>\n<style>{}</style>\n"
      "</head>\n<body>\n<div class=\"layout\">\n",
      Markup{std::string(kPolicy)}, data.run.title, Markup{std::string(kStyleSheet)});
  page += contents_section(data);
  page.html += "<main>\n";
  page += head_section(data);
  page += funnel_section(data.funnel);
  page += case_list_section(data);
  for (const CaseView& view : data.cases) page += case_section(view);
  page += evaluation_section(data);
  page += limits_section(data);
  page += facts_section(data);
  page.html += "</main>\n</div>\n</body>\n</html>\n";
  return std::move(page.html);
}

}  // namespace iolaus
