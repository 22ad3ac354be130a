#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "iolaus/report/domain_view.hpp"
#include "report/words.hpp"
#include "sample.hpp"

namespace iolaus {
namespace {

DomainView sample_domain(const std::string& suffix) {
  DomainView view;
  view.domain = "news-archive.example" + suffix;
  view.as_of = day(214);
  view.names = 2;
  view.segments = 9;
  view.standing = {{"cluster", "00c0ffee00c0ffee: one operator's, 3 domains" + suffix}};
  view.timeline = sample_case(suffix).timeline;
  view.records = {{view.domain, "NS", "ns1.example" + suffix, day(0), day(9), 1234}};
  view.features = {{"dark_share", "dark", "share", "a formula", "ours", "", 0.5, 99.96, 50},
                   {"as_count", "diversity", "count", "another", "Notos", "no AS known"}};
  view.compared = 1000;
  view.all_domains = 5000;
  view.stratum = 20;
  view.stratum_words = "1 to 10 answers a day";
  return view;
}

TEST(DomainText, SaysWhatIsKnownAndWhatIsMissing) {
  const std::string text = render_domain(sample_domain(""), {});
  for (const char* words : {"news-archive.example: 2 names, 9 segments, before 2015-01-01",
                            "00c0ffee00c0ffee", "127.0.0.1", "NS", "1,234", "> 99.9", "no AS known",
                            "among 1,000 of 5,000 domains", "as popular: 1 to 10 answers a"})
    EXPECT_NE(text.find(words), text.npos) << words << " is not in\n" << text;
}

TEST(DomainText, NoLineIsTooWideAndNothingDrivesTheTerminal) {
  const std::string hostile = "\x1b]0;x\x07\u202e" + std::string(150, 'w');
  const std::string text = render_domain(sample_domain(hostile), {});
  EXPECT_EQ(text.find('\x1b'), text.npos);
  EXPECT_EQ(text.find("\u202e"), text.npos);
  std::istringstream lines(text);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count)
    EXPECT_LE(columns_of(line), 100u) << line;
  EXPECT_GT(count, 15u);
}

TEST(DomainJson, HoldsTheSame) {
  const auto whole = nlohmann::json::parse(domain_json(sample_domain("\xff\x1b")));
  EXPECT_EQ(whole["timeline"].size(), 9u);
  EXPECT_EQ(whole["timeline"][0]["first_seen"], seconds(day(0)));
  EXPECT_EQ(whole["features"][0]["percentile"], 99.96);
  EXPECT_TRUE(whole["features"][1]["value"].is_null());
  EXPECT_EQ(whole["features"][1]["missing"], "no AS known");
  EXPECT_EQ(whole["stratum"], 20);
}

}  // namespace
}  // namespace iolaus
