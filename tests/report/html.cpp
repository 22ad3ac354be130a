#include "iolaus/report/html.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>

#include "sample.hpp"

namespace iolaus {
namespace {

// The tags of a page in order, without the values of their attributes.
std::vector<std::string> tags_of(const std::string& page) {
  std::vector<std::string> tags;
  for (std::size_t at = page.find('<'); at != page.npos; at = page.find('<', at)) {
    std::string tag;
    bool quoted = false;
    for (; at < page.size() && (quoted || page[at] != '>'); ++at) {
      if (page[at] == '"') quoted = !quoted;
      if (!quoted) tag += page[at];
    }
    EXPECT_LT(at, page.size()) << "a tag is not closed";
    tags.push_back(tag);
  }
  return tags;
}

// Checks that every element is closed in order.
void expect_balanced(const std::string& page) {
  static const std::set<std::string> void_elements{"meta", "link", "br", "!DOCTYPE"};
  std::vector<std::string> open;
  for (const std::string& tag : tags_of(page)) {
    const bool closing = tag.starts_with("</");
    const std::size_t begin = closing ? 2 : 1;
    const std::string name = tag.substr(begin, tag.find_first_of(" />", begin) - begin);
    if (tag.ends_with('/') || void_elements.contains(name)) continue;
    if (!closing) {
      open.push_back(name);
      continue;
    }
    ASSERT_FALSE(open.empty()) << tag;
    EXPECT_EQ(open.back(), name);
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
}

std::size_t count(const std::string& page, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = page.find(what); at != page.npos; at = page.find(what, at + 1)) ++found;
  return found;
}

TEST(Html, IsWholeAndAlone) {
  const std::string page = render_html(sample_report());
  expect_balanced(page);
  for (const char* outside :
       {"http:", "https:", "src=", "url(", "@import", "<script", "javascript:"}) {
    EXPECT_EQ(count(page, outside), 0u) << outside;
  }
  EXPECT_NE(page.find("default-src 'none'"), page.npos);
  EXPECT_NE(page.find("prefers-color-scheme: dark"), page.npos);
  EXPECT_EQ(page, render_html(sample_report()));
  if (const char* path = std::getenv("IOLAUS_REPORT_SAMPLE")) std::ofstream(path) << page;
}

TEST(Html, EveryLinkHasItsPlace) {
  const std::string page = render_html(sample_report(" <&\">"));
  const std::regex link("href=\"#([^\"]*)\"");
  std::size_t links = 0;
  for (std::sregex_iterator it(page.begin(), page.end(), link), end; it != end; ++it, ++links) {
    EXPECT_EQ(count(page, " id=\"" + (*it)[1].str() + "\""), 1u) << (*it)[1];
  }
  EXPECT_EQ(links, 6u + 2 * 2);
  EXPECT_EQ(count(render_html(sample_report()), "id=\"case-c-4f19a2\""), 1u);
}

// The same tags, whatever the texts are.
TEST(Html, HostileTextsChangeNoTag) {
  const auto plain = tags_of(render_html(sample_report("-x")));
  for (const std::string hostile :
       {"<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'onmouseover='x",
        "</style>", "</title></svg>", "-->", "<!--", "&lt;script&gt;", "{}", "{0}", "%s", "]]>"}) {
    const std::string page = render_html(sample_report(hostile));
    EXPECT_EQ(tags_of(page), plain) << hostile;
    expect_balanced(page);
  }
}

TEST(Html, ControlAndBidirectionalCharactersAreWrittenOut) {
  const std::string page =
      render_html(sample_report(std::string("\x01\x1b[2J\u202e\u2066\u200b\xff\xc3")));
  const auto is_control = [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f;
  };
  EXPECT_EQ(std::count_if(page.begin(), page.end(), is_control), 0);
  for (const char* odd : {"\u202e", "\u2066", "\u200b", "\xff"}) EXPECT_EQ(count(page, odd), 0u);
  EXPECT_GT(count(page, "\\u{202e}"), 20u);
}

TEST(Html, AnEmptyRunIsAPageToo) {
  const std::string page = render_html({});
  expect_balanced(page);
  EXPECT_NE(page.find("No case reached the confidence asked for."), page.npos);
  EXPECT_EQ(count(page, "nan"), 0u);
}

TEST(Html, NotKnownIsADashAndNotZero) {
  ReportData data = sample_report();
  data.evaluation.resize(1);
  data.evaluation[0].roc_auc = kNotKnown;
  data.evaluation[0].tpr = {};
  data.evaluation[0].points[2].tpr = kNotKnown;
  data.cases[0].confidence = kNotKnown;
  data.cases[0].timeline[0].first = kUnknownTime;
  const std::string page = render_html(data);
  EXPECT_EQ(count(page, "nan"), 0u);
  EXPECT_EQ(count(page, "1970-01-01"), 0u);
}

TEST(Html, LongListsAreCutAndSaySo) {
  ReportData data = sample_report();
  MemberView member{"x.example", 0.5, {}};
  data.cases[0].members.assign(20'000, member);
  data.cases[0].size = 20'000;
  data.cases[0].timeline.assign(50'000, data.cases[0].timeline[0]);
  data.cases[0].machines.assign(5'000, data.cases[0].machines[0]);
  const std::string page = render_html(data);
  EXPECT_NE(page.find("and 19,500 more, see <code>cases.csv</code>"), page.npos);
  EXPECT_LT(page.size(), 400'000u);
}

}  // namespace
}  // namespace iolaus
