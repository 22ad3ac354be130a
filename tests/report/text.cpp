#include "iolaus/report/text.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <sstream>

#include "report/layout.hpp"
#include "report/timeline.hpp"
#include "report/words.hpp"
#include "sample.hpp"

namespace iolaus {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(Words, Numbers) {
  EXPECT_EQ(count_words(0), "0");
  EXPECT_EQ(count_words(999), "999");
  EXPECT_EQ(count_words(1000), "1,000");
  EXPECT_EQ(count_words(300'000'000), "300,000,000");
  EXPECT_EQ(plural(1, "domain"), "1 domain");
  EXPECT_EQ(plural(2, "address", "addresses"), "2 addresses");
  EXPECT_EQ(share_words(0.0004), "0.040 %");
  EXPECT_EQ(share_words(0.9725), "97.25 %");
  EXPECT_EQ(share_words(0), "0.00 %");
  EXPECT_EQ(share_words(kNotKnown), kDash);
  EXPECT_EQ(interval_words({0.9725, 0.961, 0.9802}), "97.25 % [96.10, 98.02]");
  EXPECT_EQ(interval_words({0.0004, 0.0001, 0.0009}), "0.040 % [0.010, 0.090]");
  EXPECT_EQ(confidence_words(0.999), "> 0.99");
  EXPECT_EQ(confidence_words(1), "1.00");
  EXPECT_EQ(flags_words(33999.6), "34,000");
  EXPECT_EQ(span_words(kUnknownTime, day(0)), "\u2013 to 2014-06-01");
}

TEST(Words, ShortenKeepsBothEnds) {
  EXPECT_EQ(shorten("short", 8), "short");
  EXPECT_EQ(shorten("abcdefghij", 7), "abc\u2026hij");
  EXPECT_EQ(shorten("abcdefghij", 6), "abc\u2026ij");
  EXPECT_EQ(shorten("\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc", 5), "\u00e4\u00f6\u2026\u00f6\u00fc");
  EXPECT_EQ(shorten("abc", 1), "\u2026");
}

TEST(Text, NoLineIsTooWideAndNothingDrivesTheTerminal) {
  const std::string hostile = "\x1b]0;x\x07\u202e" + std::string(150, 'w');
  for (const std::string& suffix : {std::string(), hostile}) {
    const ReportData data = sample_report(suffix);
    const std::string text = render_summary(data, &data.cases[0], "/a/report/index.html", {});
    EXPECT_EQ(text.find('\x1b'), text.npos);
    EXPECT_EQ(text.find("\u202e"), text.npos);
    for (const std::string& line : lines_of(text)) EXPECT_LE(columns_of(line), 100u) << line;
  }
}

TEST(Text, SaysWhatThePageSays) {
  const ReportData data = sample_report();
  const std::string text = render_summary(data, &data.cases[0], "/a/report/index.html", {});
  for (const char* said :
       {"lines read", "1,000,962", "rejected: not a name", "523", "forest", "grouped", "91.70",
        "c-4f19a2", "confidence 0.93", "news-archive.example", "198.51.100.7", "dark", "this plan",
        "block everything", "at least 1,204, perhaps 1,730", "What this run cannot know",
        "/a/report/index.html"}) {
    EXPECT_NE(text.find(said), text.npos) << said;
  }
  if (std::getenv("IOLAUS_REPORT_SAMPLE") != nullptr) std::fputs(text.c_str(), stdout);
}

TEST(Text, ColourOnlyWhereWanted) {
  const ReportData data = sample_report();
  EXPECT_NE(render_funnel(data.funnel, {true, 100}).find("\x1b[1m"), std::string::npos);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  EXPECT_FALSE(text_style(ends[1]).colour);
  close(ends[0]);
  close(ends[1]);
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0) GTEST_SKIP() << "no pseudo-terminal";
  setenv("TERM", "xterm", 1);
  unsetenv("NO_COLOR");
  EXPECT_TRUE(text_style(terminal).colour);
  setenv("NO_COLOR", "", 1);
  EXPECT_TRUE(text_style(terminal).colour);
  setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(text_style(terminal).colour);
  unsetenv("NO_COLOR");
  close(terminal);
}

TEST(Timeline, DarkNamesFirstAndTicksInside) {
  std::vector<SpellView> spells(3);
  spells[0] = {"a.example", "192.0.2.1", "", false, day(0), day(9)};
  spells[1] = {"b.example", "127.0.0.1", "", true, day(3), day(4)};
  spells[2] = {"c.example", "192.0.2.1", "", false, kUnknownTime, day(4)};
  const auto lanes = timeline_lanes(spells, 5);
  ASSERT_EQ(lanes.size(), 2u);
  EXPECT_EQ(lanes[0].owner, "b.example");
  const Period period = period_of(lanes);
  EXPECT_EQ(period.first, seconds(day(0)));
  EXPECT_EQ(period.last, seconds(day(9)));
  const auto ticks = day_ticks(period, 4);
  EXPECT_LE(ticks.size(), 4u);
  EXPECT_EQ(ticks.front(), day(0));
  for (const Time tick : ticks) EXPECT_LE(seconds(tick), period.last);
  EXPECT_TRUE(day_ticks({5, 6}, 4).empty());
  EXPECT_EQ(period_of({}).first < period_of({}).last, true);
}

TEST(Text, EmptyReport) {
  const std::string text = render_summary({}, nullptr, "report/index.html", {});
  EXPECT_NE(text.find("Not measured"), text.npos);
  const std::string one = render_case({}, {});
  EXPECT_EQ(one.find("nan"), one.npos);
}

}  // namespace
}  // namespace iolaus
