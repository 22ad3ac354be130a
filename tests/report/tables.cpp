#include "iolaus/report/tables.hpp"

#include <gtest/gtest.h>

#include "report/escape.hpp"
#include "sample.hpp"

namespace iolaus {
namespace {

// Reads RFC 4180 back.
std::vector<std::vector<std::string>> parse_csv(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1, {""});
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      rows.back().back() += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      rows.back().emplace_back();
    } else if (!quoted && c == '\r') {
      EXPECT_EQ(text[++i], '\n');
      rows.push_back({""});
    } else {
      rows.back().back() += c;
    }
  }
  EXPECT_FALSE(quoted);
  rows.pop_back();
  return rows;
}

TEST(Escape, WritesOutWhatDeceives) {
  EXPECT_EQ(visible("plain.example"), "plain.example");
  EXPECT_EQ(visible("b\u00fccher.example"), "b\u00fccher.example");
  EXPECT_EQ(visible("a\x1b[2Jb\n\t\x7f"), "a\\x1b[2Jb\\x0a\\x09\\x7f");
  EXPECT_EQ(visible(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(visible("moc.\u202eelpmaxe"), "moc.\\u{202e}elpmaxe");
  EXPECT_EQ(visible("zero\u200bwidth\ufeff"), "zero\\u{200b}width\\u{feff}");
  EXPECT_EQ(visible("\u0085"), "\\u{0085}");
  EXPECT_EQ(visible("\xc0\xaf \xed\xa0\x80 \xff \xe2\x82"),
            "\\xc0\\xaf \\xed\\xa0\\x80 \\xff \\xe2\\x82");
  EXPECT_EQ(visible("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
  EXPECT_EQ(escape_html("<b a=\"x\" c='y'>&"), "&lt;b a=&quot;x&quot; c=&#39;y&#39;&gt;&amp;");
}

TEST(Escape, AnchorsAreDistinctAndHarmless) {
  EXPECT_EQ(anchor("c-4f.a_2"), "c-4f.a_2");
  EXPECT_EQ(anchor("a b\"<"), "a~20b~22~3c");
  EXPECT_NE(anchor("a~20"), anchor("a "));
}

TEST(Escape, MarkupEscapesEveryText) {
  const std::string text = "<i>";
  EXPECT_EQ(markup("<p>{} {} {} {}</p>", text, "<b>", Markup{"<u>"}, 3).html,
            "<p>&lt;i&gt; &lt;b&gt; <u> 3</p>");
}

TEST(Csv, GuardsFormulasAndQuotes) {
  EXPECT_EQ(csv_field("plain"), "plain");
  EXPECT_EQ(csv_field(""), "");
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(csv_field("two\r\nlines"), "\"two\r\nlines\"");
  for (const std::string start : {"=", "+", "-", "@", "\t", "\r", "\n"}) {
    EXPECT_EQ(csv_field(start + "1"), "\"'" + start + "1\"");
  }
}

TEST(Csv, EveryTableReadsBack) {
  std::vector<CaseView> cases{sample_case(",\"\r\nx"), sample_case({})};
  cases[1].actions[0].target = "=HYPERLINK(\"x\")";
  const auto members = parse_csv(cases_csv(cases));
  ASSERT_EQ(members.size(), 7u);
  EXPECT_EQ(members[0], (std::vector<std::string>{"case", "kind", "family", "confidence", "domain",
                                                  "domain_confidence", "note"}));
  EXPECT_EQ(members[1][4], "news-archive.example,\"\r\nx");
  EXPECT_EQ(members[4][3], "0.934");
  EXPECT_EQ(members[6][5], "");  // not known is empty
  const auto machines = parse_csv(machines_csv(cases));
  ASSERT_EQ(machines.size(), 5u);
  EXPECT_EQ(machines[4][1], "192.0.2.80");
  EXPECT_EQ(machines[4][5], "1204");
  EXPECT_EQ(machines[4][6], "2014-06-11T00:00:00Z");
  const auto actions = parse_csv(actions_csv(cases));
  ASSERT_EQ(actions.size(), 7u);
  EXPECT_EQ(actions[4][3], "'=HYPERLINK(\"x\")");
  for (const auto* table : {&members, &machines, &actions}) {
    for (const auto& row : *table) EXPECT_EQ(row.size(), table->front().size());
  }
}

}  // namespace
}  // namespace iolaus
