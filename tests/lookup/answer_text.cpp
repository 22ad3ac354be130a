#include "iolaus/lookup/answer_text.hpp"

#include <gtest/gtest.h>

namespace iolaus {
namespace {

LookupAnswer hostile() {
  LookupAnswer answer;
  answer.records.rows = {{"www.example.com",
                          "\x1b[2J\ttab\nline \xc2\x9b\xff",
                          RecordType::kTxt,
                          Time{1'400'000'000},
                          Time{1'400'086'400},
                          7,
                          0,
                          {}},
                         {"example.com",
                          "192.0.2.1",
                          RecordType::kA,
                          Time{1'400'000'000},
                          Time{1'400'000'000},
                          123,
                          kHull,
                          {}}};
  answer.pointing.rows = {{"x.example.net",
                           "www.example.com",
                           RecordType::kCname,
                           kUnknownTime,
                           kUnknownTime,
                           1,
                           kUndated,
                           {}}};
  answer.pointing.more = 3;
  answer.uses = 9;
  return answer;
}

bool is_plain(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char character) {
    return (character >= ' ' && character <= '~') || character == '\n' || character == '\t';
  });
}

TEST(AnswerText, NothingHostileReachesATerminal) {
  EXPECT_EQ(escaped("a\x1b\n\x7f\xc3\xa9"), "a\\027\\010\\127\\195\\169");
  for (const std::string& text : {format_table(hostile()), format_tsv(hostile())}) {
    EXPECT_TRUE(is_plain(text)) << text;
  }
  EXPECT_EQ(format_table(hostile()).find('\t'), std::string::npos);
  const std::string counts = format_counts(hostile(), parse_query("www.example.com"), "\x1b[1m");
  EXPECT_TRUE(is_plain(counts)) << counts;
}

TEST(AnswerText, TheTableIsAligned) {
  EXPECT_EQ(
      format_table(hostile()),
      "Records\n"
      "  first seen            last seen                    count  type  name             rdata\n"
      "  2014-05-13T16:53:20Z  2014-05-14T16:53:20Z             7  TXT   www.example.com  "
      "\\027[2J\\009tab\\010line \\194\\155\\255\n"
      "  2014-05-13T16:53:20Z  2014-05-13T16:53:20Z within    123  A     example.com      "
      "192.0.2.1\n"
      "Pointing there\n"
      "  first seen  last seen  count  type   name           rdata\n"
      "              undated        1  CNAME  x.example.net  www.example.com\n");
}

TEST(AnswerText, ScriptsGetTabsOrJson) {
  EXPECT_EQ(
      format_tsv(hostile()),
      "name\ttype\trdata\tfirst_seen\tlast_seen\tcount\tdates\tsection\n"
      "www.example.com\tTXT\t\\027[2J\\009tab\\010line \\194\\155\\255\t2014-05-13T16:53:20Z\t"
      "2014-05-14T16:53:20Z\t7\tseen\trecords\n"
      "example.com\tA\t192.0.2.1\t2014-05-13T16:53:20Z\t2014-05-13T16:53:20Z\t123\tbounds\t"
      "records\n"
      "x.example.net\tCNAME\twww.example.com\t\t\t1\tundated\tpointing\n");
  LookupAnswer lines;
  lines.records.rows.resize(1);
  lines.records.rows[0].cof_line = "{1}\n";
  lines.pointing.rows.resize(1);
  lines.pointing.rows[0].cof_line = "{2}\n";
  EXPECT_EQ(format_json_lines(lines), "{1}\n{2}\n");
}

TEST(AnswerText, CountsTellWhatIsLeftOut) {
  LookupAnswer answer = hostile();
  const LookupQuery query = parse_query("www.example.com");
  EXPECT_EQ(
      format_counts(answer, query, "www.example.com"),
      "www.example.com: 2 records, 4 records pointing there (in all 9 domains, of any type and "
      "date)\n3 more that point there not shown; --limit 0 shows all\n");
  answer.pointing.whole = false;
  answer.domains_read = 5;
  const std::string counts = format_counts(answer, query, "x");
  EXPECT_NE(counts.find("at least 4 records"), std::string::npos);
  EXPECT_NE(counts.find("read: 5 domains"), std::string::npos);
  EXPECT_NE(format_counts(answer, parse_query("192.0.2.0/24"), "x").find("9 pairs"),
            std::string::npos);
}

}  // namespace
}  // namespace iolaus
