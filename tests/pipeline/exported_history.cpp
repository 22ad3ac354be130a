#include "iolaus/pipeline/exported_history.hpp"

#include <gtest/gtest.h>

#include <random>
#include <sstream>

#include "iolaus/error/error.hpp"
#include "iolaus/ingest/export.hpp"

namespace iolaus {
namespace {

HistoryFacts facts_of(std::size_t inputs) {
  std::mt19937_64 random(inputs + 1);
  HistoryFacts facts;
  facts.options = ~std::uint64_t{0} - 1;  // no double
  facts.count_meaning = "client";
  facts.reject_reasons = {{"malformed \"JSON\"", 3}, {"undated", ~std::uint64_t{0} - 4}};
  for (std::size_t i = 0; i < inputs; ++i)
    facts.inputs.push_back({i << 53 | random() >> 20, random(), i % 2, random() >> 30,
                            random() >> 30, random() >> 30, random() >> 30});
  return facts;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(ExportedHistory, HeadSaysWhatTheHistoryWasMadeOf) {
  for (const std::size_t inputs : {1u, 2u, 999u, 1000u, 1001u, 2001u}) {
    const HistoryFacts facts = facts_of(inputs);
    const auto lines = lines_of(format_export_head(facts, 77));
    EXPECT_EQ(lines.size(), (inputs + 999) / 1000);
    for (const std::string& line : lines) {
      EXPECT_TRUE(line.starts_with(kExportHead));
      EXPECT_LT(line.size(), 250u << 10);
    }
    const auto exported = parse_export_head(lines, "file");
    ASSERT_TRUE(exported.has_value());
    EXPECT_EQ(exported->options, facts.options);
    EXPECT_EQ(exported->segments, 77u);
    EXPECT_EQ(exported->inputs, facts.inputs);
    EXPECT_EQ(exported->reject_reasons, facts.reject_reasons);
  }
  EXPECT_FALSE(parse_export_head({}, "file").has_value());
}

std::string problem(std::vector<std::string> lines) {
  try {
    parse_export_head(lines, "file");
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(ExportedHistory, DamageIsAnErrorThatNamesTheFile) {
  const auto lines = lines_of(format_export_head(facts_of(1500), 5));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(problem(lines), "");
  EXPECT_NE(problem({lines[0]}).find("file: the first lines"), std::string::npos);
  EXPECT_NE(problem({lines[1]}).find("damaged"), std::string::npos);
  EXPECT_NE(problem({lines[1], lines[0]}).find("damaged"), std::string::npos);
  EXPECT_NE(problem({lines[0], lines[1], lines[1]}).find("incomplete"), std::string::npos);
  EXPECT_NE(problem({lines[0], lines[1], lines[0]}).find("more than one"), std::string::npos);
  EXPECT_NE(problem(lines_of(format_export_head(facts_of(0), 5))).find("incomplete"),
            std::string::npos);
  std::string other = lines[0];
  other.replace(other.find("\"format\":1"), 10, "\"format\":2");
  EXPECT_NE(problem({other, lines[1]}).find("another version"), std::string::npos);
  // Wherever it is cut, and whatever octet is changed, it is read or refused: never anything else.
  for (std::size_t size = 0; size < 600; ++size)
    EXPECT_NE(problem({lines[0].substr(0, size), lines[1]}), "");
  for (std::size_t at = 0; at < 900; ++at) {
    std::string changed = lines[0];
    changed[at] = "x\"{-\\\xff"[at % 6];
    problem({changed, lines[1]});
  }
}

}  // namespace
}  // namespace iolaus
