#include "iolaus/labels/labels.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstring>
#include <fstream>
#include <random>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

const SuffixTable& suffixes() {
  static const SuffixTable table = SuffixTable::load({}, {});
  return table;
}

std::filesystem::path write(const std::string& text) {
  const auto path = std::filesystem::path(testing::TempDir()) / "iolaus-labels.csv";
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

LabelSet read(const std::string& text, LabelOptions options = {}) {
  options.path = write(text);
  return read_labels(options, suffixes());
}

const Label* find(const LabelSet& set, const char* domain) {
  for (const Label& label : set.labels)
    if (label.domain == domain_id(domain)) return &label;
  return nullptr;
}

std::string message_of(const std::string& text, LabelOptions options = {}) {
  try {
    read(text, std::move(options));
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

TEST(Labels, FindsColumnsByName) {
  const auto set = read(
      "# exported\n Date ,Source,LABEL,\"Domain\",family,scope\r\n"
      "2015-01-01,x,APT,Bad.Example.COM.,zeta,domain\n"
      "2016-01-01T00:00:00Z,x,crime,\"worse.com\",\"alpha, \"\"the\"\" first\",\n"
      "\n1420070400,,benign,good.co.uk\n,,grey,b\xc3\xbc"
      "cher.de,,\n");
  EXPECT_EQ(set.read, 4u);
  ASSERT_EQ(set.labels.size(), 4u);
  ASSERT_EQ(set.families, (std::vector<std::string>{"alpha, \"the\" first", "zeta"}));
  const Label* bad = find(set, "example.com");
  ASSERT_TRUE(bad);
  EXPECT_EQ(bad->label, LabelClass::kApt);
  EXPECT_EQ(bad->date, Time{1420070400});
  EXPECT_EQ(bad->family, 1u);
  EXPECT_EQ(find(set, "worse.com")->family, 0u);
  EXPECT_EQ(find(set, "good.co.uk")->date, Time{1420070400});
  EXPECT_EQ(find(set, "good.co.uk")->family, kNoFamily);
  EXPECT_EQ(find(set, "xn--bcher-kva.de")->date, kUnknownTime);
  for (std::size_t i = 1; i < set.labels.size(); ++i)
    EXPECT_LT(set.labels[i - 1].domain, set.labels[i].domain);
}

TEST(Labels, CountsWhatItLeavesOut) {
  const auto set = read(
      "domain\tlabel\tdate\tfamily\n"
      "www.full.com\tapt\n"  // a name below its domain
      "both.com\tapt\nboth.com\tbenign\nboth.com\tapt\n"
      "twice.com\tcrime\t2015-01-02\t\ntwice.com\tcrime\t2015-01-01\t\ntwice.com\tcrime\t\tf\n"
      "odd.com\tsuspicious\n"  // no such word
      "a..com\tapt\nbad.com\tapt\tyesterday\nshort.com\n1.2.3.4\tapt\n"
      "me.github.io\tbenign\n");  // a customer of a private suffix is a domain
  EXPECT_EQ(set.read, 13u);
  EXPECT_EQ(set.owner_name_only, 1u);
  EXPECT_EQ(set.conflicting, 1u);
  EXPECT_EQ(set.repeated, 2u);
  EXPECT_EQ(set.unknown_word, 1u);
  EXPECT_EQ(set.malformed, 4u);
  ASSERT_EQ(set.labels.size(), 2u);
  EXPECT_EQ(find(set, "twice.com")->date, Time{1420070400});
  EXPECT_EQ(set.families[find(set, "twice.com")->family], "f");
  EXPECT_TRUE(find(set, "me.github.io"));
}

TEST(Labels, OrderOfLinesDoesNotMatter) {
  std::vector<std::string> lines;
  std::mt19937_64 random(8);
  for (int i = 0; i < 200; ++i)
    lines.push_back("d" + std::to_string(random() % 90) + ".com," +
                    (random() % 8 ? "apt" : "crime") + ",2015-01-0" +
                    std::to_string(1 + random() % 9) + ",f" + std::to_string(random() % 5) + "\n");
  const auto joined = [&] {
    std::string text = "domain,label,date,family\n";
    for (const auto& line : lines) text += line;
    return read(text);
  };
  const LabelSet first = joined();
  std::shuffle(lines.begin(), lines.end(), random);
  const LabelSet second = joined();
  EXPECT_EQ(first.families, second.families);
  EXPECT_EQ(first.conflicting, second.conflicting);
  EXPECT_NE(first.digest, second.digest);
  ASSERT_EQ(first.labels.size(), second.labels.size());
  for (std::size_t i = 0; i < first.labels.size(); ++i)
    EXPECT_EQ(std::memcmp(&first.labels[i], &second.labels[i], sizeof(Label)), 0) << i;
}

TEST(Labels, WordsAreTheJobFiles) {
  LabelOptions options;
  options.apt = {"targeted", "apt28"};
  options.benign = {"0"};
  const auto set = read("domain,label\na.com,Targeted\nb.com,0\nc.com,apt\n", options);
  EXPECT_EQ(set.labels.size(), 2u);
  EXPECT_EQ(set.unknown_word, 1u);
  options.crime = {"TARGETED"};
  EXPECT_NE(message_of("domain,label\n", options).find("TARGETED"), std::string::npos);
  EXPECT_TRUE(is_positive(LabelClass::kApt, LabelOptions{}));
  EXPECT_FALSE(is_positive(LabelClass::kCrime, LabelOptions{}));
  EXPECT_EQ(parse_label_class("Grey"), LabelClass::kGrey);
  EXPECT_FALSE(parse_label_class("gray area"));
}

TEST(Labels, ReadsGzipAndSaysWhatIsWrong) {
  LabelOptions options;
  options.path = std::filesystem::path(testing::TempDir()) / "iolaus-labels.csv.gz";
  const std::string text = "domain,label\n" + std::string(100000, '\n') + "a.com,apt\n";
  const gzFile file = gzopen(options.path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  EXPECT_EQ(read_labels(options, suffixes()).labels.size(), 1u);
  std::filesystem::resize_file(options.path, std::filesystem::file_size(options.path) - 12);
  EXPECT_THROW(read_labels(options, suffixes()), Error);
  options.path = "/nonexistent/labels.csv";
  EXPECT_THROW(read_labels(options, suffixes()), Error);
  options.path = testing::TempDir();
  EXPECT_THROW(read_labels(options, suffixes()), Error);
  EXPECT_NE(message_of("").find("iolaus-labels.csv"), std::string::npos);
  EXPECT_NE(message_of("\ndomain,class\n").find(":2: the header has no column \"label\""),
            std::string::npos);
  EXPECT_EQ(message_of("domain,label"), "");
}

TEST(Labels, SurvivesRandomBytes) {
  std::mt19937_64 random(6);
  const std::string common = "abc.,\"\t\n\r#apt0123-";
  for (int i = 0; i < 400; ++i) {
    std::string text(random() % 120, '\0');
    for (char& character : text)
      character =
          random() % 12 ? common[random() % common.size()] : static_cast<char>(random() % 256);
    message_of(i % 4 ? "domain,label,family,date\n" + text : text);
  }
}

TEST(Snapshots, AreQuantilesOfTheDates) {
  LabelSet set;
  for (std::uint32_t i = 0; i < 100; ++i)
    set.labels.push_back({DomainId{i},
                          i % 10 == 0 ? kUnknownTime : Time{1000 + i},
                          kNoFamily,
                          LabelClass::kApt,
                          {}});
  const auto dates = snapshot_dates(set, 4, Time{1090});
  ASSERT_EQ(dates.size(), 4u);
  EXPECT_EQ(dates.front(), Time{1001});
  EXPECT_EQ(dates.back(), Time{1090});
  for (const Label& label : set.labels) {
    const std::uint32_t at = snapshot_of(label, dates);
    ASSERT_LT(at, dates.size());
    if (label.date == kUnknownTime) {
      EXPECT_EQ(at, 3u);
      continue;
    }
    EXPECT_LE(dates[at], label.date);  // never taken after the label was known
    EXPECT_TRUE(at == 3 || dates[at + 1] > label.date);
  }
  Label early{};
  early.date = Time{5};
  EXPECT_EQ(snapshot_of(early, dates), 0u);
  EXPECT_EQ(snapshot_dates(set, 1, Time{1090}), std::vector{Time{1090}});
  EXPECT_EQ(snapshot_dates(set, 0, Time{1090}), std::vector{Time{1090}});
  EXPECT_EQ(snapshot_dates({}, 8, Time{7}), std::vector{Time{7}});
  EXPECT_LE(snapshot_dates(set, 1000, Time{5000}).size(), 91u);
}

}  // namespace
}  // namespace iolaus
