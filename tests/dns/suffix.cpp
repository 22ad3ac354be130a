// libpsl is the oracle: both read the same list. They differ in one point only, where the
// definition at publicsuffix.org is followed here: under the rule "*.kobe.jp", "kobe.jp" itself is
// no public suffix, which libpsl says it is.
#include "iolaus/dns/suffix.hpp"

#include <gtest/gtest.h>
#include <libpsl.h>

#include <fstream>
#include <random>
#include <set>

#include "iolaus/dns/name.hpp"
#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

constexpr const char* kList = "/usr/share/publicsuffix/public_suffix_list.dat";

class Oracle {
 public:
  Oracle() : list_(psl_load_file(kList)) {}
  ~Oracle() { psl_free(list_); }
  bool is_public_suffix(const std::string& name) const {
    return psl_is_public_suffix(list_, name.c_str()) != 0;
  }
  std::string registrable(const std::string& name) const {
    const char* domain = psl_registrable_domain(list_, name.c_str());
    return domain ? domain : name;
  }

 private:
  psl_ctx_t* list_;
};

std::filesystem::path write_file(const std::string& name, const std::string& text) {
  const auto path = std::filesystem::path(testing::TempDir()) / name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::string registrable_text(const SuffixTable& table, std::string_view name) {
  return std::string(name.substr(table.registrable(name).offset));
}

// Every rule's text, canonical, without its mark; and those that only wildcard rules are made of.
struct RuleTexts {
  std::set<std::string> all, wildcard_only;
};

RuleTexts rule_texts() {
  RuleTexts texts;
  std::set<std::string> exact;
  std::ifstream file(kList);
  for (std::string line; std::getline(file, line);) {
    line = line.substr(0, line.find_first_of(" \t\r"));
    if (line.empty() || line.starts_with("//")) continue;
    const bool wildcard = line.starts_with("*.");
    if (line.starts_with("!")) line.erase(0, 1);
    if (wildcard) line.erase(0, 2);
    const std::string text = canonical_name(line).name;
    texts.all.insert(text);
    if (wildcard && text.find('.') != std::string::npos) texts.wildcard_only.insert(text);
    if (!wildcard) exact.insert(text);
  }
  for (const std::string& text : exact) texts.wildcard_only.erase(text);
  return texts;
}

TEST(Suffix, AgreesWithLibpslOnEveryRuleAndNamesUnderIt) {
  const Oracle oracle;
  const auto table = SuffixTable::load({}, {});
  const auto texts = rule_texts();
  ASSERT_GT(texts.all.size(), 8000u);
  ASSERT_GT(texts.wildcard_only.size(), 10u);
  for (const std::string& rule : texts.all) {
    for (const std::string prefix : {"", "a.", "www.", "b.a.", "d.c.b.a.", "xn--p1ai.", "co.uk."}) {
      const std::string name = prefix + rule;
      if (texts.wildcard_only.count(name) > 0) {
        const bool under_wildcard = texts.wildcard_only.count(name.substr(name.find('.') + 1)) > 0;
        ASSERT_EQ(table.is_public_suffix(name), under_wildcard) << name;
        continue;
      }
      ASSERT_EQ(registrable_text(table, name), oracle.registrable(name)) << name;
      ASSERT_EQ(table.is_public_suffix(name), oracle.is_public_suffix(name)) << name;
    }
    const std::size_t dot = rule.find('.');
    if (dot != std::string::npos) {
      const std::string parent = rule.substr(dot + 1);
      if (texts.wildcard_only.count(parent) > 0) continue;
      ASSERT_EQ(registrable_text(table, parent), oracle.registrable(parent)) << parent;
    }
  }
}

TEST(Suffix, AgreesWithLibpslOnNamesOfRandomLabels) {
  const Oracle oracle;
  const auto table = SuffixTable::load(kList, {});
  const auto skipped = rule_texts().wildcard_only;
  std::vector<std::string> labels{"ck",      "www",       "jp",      "kawasaki",  "city",
                                  "uk",      "co",        "com",     "github",    "io",
                                  "compute", "amazonaws", "example", "nosuchtld", "kobe"};
  std::mt19937_64 random(7);
  for (int i = 0; i < 50000; ++i) {
    std::string name = labels[random() % labels.size()];
    for (std::uint64_t more = random() % 5; more > 0; --more)
      name = labels[random() % labels.size()] + "." + name;
    if (skipped.count(name) > 0) continue;
    ASSERT_EQ(registrable_text(table, name), oracle.registrable(name)) << name;
  }
}

TEST(Suffix, FlagsPrivateAndExtraSuffixes) {
  const auto extra =
      write_file("extra.txt",
                 "# dynamic DNS\nno-ip.example  # note\n.dyn.example\n*.wild.example\n"
                 "\n// more\nB\xc3\xbc"
                 "cher.example\ngithub.io\r\n");
  const std::vector paths{extra};
  const auto table = SuffixTable::load(kList, paths);
  EXPECT_EQ(table.registrable("a.b.github.io").flags, kUnderPrivateSuffix | kUnderExtraSuffix);
  EXPECT_EQ(registrable_text(table, "a.b.github.io"), "b.github.io");
  EXPECT_EQ(table.registrable("www.example.com").flags, 0);
  EXPECT_EQ(table.registrable("c.b.no-ip.example").flags, kUnderExtraSuffix);
  EXPECT_EQ(registrable_text(table, "c.b.no-ip.example"), "b.no-ip.example");
  EXPECT_EQ(registrable_text(table, "c.b.dyn.example"), "b.dyn.example");
  EXPECT_EQ(registrable_text(table, "c.b.wild.example"), "b.wild.example");
  EXPECT_EQ(registrable_text(table, "c.b.xn--bcher-kva.example"), "b.xn--bcher-kva.example");
  EXPECT_EQ(table.registrable("dyn.example").flags, kIsPublicSuffix);
  EXPECT_EQ(table.registrable("github.io").flags, kIsPublicSuffix);
  EXPECT_EQ(table.registrable("blogspot.com").offset, 0u);
  EXPECT_EQ(table.registrable("localhost").flags, kIsPublicSuffix);
  EXPECT_NE(table.digest(), SuffixTable::load(kList, {}).digest());
  EXPECT_EQ(SuffixTable::load({}, {}).digest(), SuffixTable::load(kList, {}).digest());
}

TEST(Suffix, ReadsMarksSectionsAndVersionOfAList) {
  const auto path =
      write_file("list.dat",
                 "// VERSION: 2024-01-02_03-04-05_UTC\ncom\n*.ck\n!www.ck\n"
                 "// ===BEGIN PRIVATE DOMAINS===\nhost.com trailing words\n*.cloud.com\n"
                 "// ===END PRIVATE DOMAINS===\norg");
  const auto table = SuffixTable::load(path, {});
  EXPECT_EQ(table.version(), "2024-01-02_03-04-05_UTC");
  EXPECT_EQ(registrable_text(table, "a.www.ck"), "www.ck");
  EXPECT_EQ(registrable_text(table, "a.b.c.ck"), "b.c.ck");
  EXPECT_TRUE(table.is_public_suffix("ck"));
  EXPECT_TRUE(table.is_public_suffix("c.ck"));
  EXPECT_EQ(table.registrable("a.b.host.com").flags, kUnderPrivateSuffix);
  EXPECT_EQ(table.registrable("a.b.c.cloud.com").flags, kUnderPrivateSuffix);
  EXPECT_EQ(registrable_text(table, "a.b.c.cloud.com"), "b.c.cloud.com");
  EXPECT_EQ(table.registrable("a.org").flags, 0);
}

TEST(Suffix, NamesTheFileThatCannotBeUsed) {
  const auto message = [](const std::filesystem::path& list,
                          std::vector<std::filesystem::path> extra) -> std::string {
    try {
      SuffixTable::load(list, extra);
    } catch (const Error& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_NE(message("/nonexistent/list.dat", {}).find("/nonexistent/list.dat"), std::string::npos);
  EXPECT_NE(message(kList, {"/nonexistent/extra"}).find("/nonexistent/extra"), std::string::npos);
  EXPECT_NE(message(testing::TempDir(), {}).find("directory"), std::string::npos);
  EXPECT_NE(message(write_file("empty.dat", "// nothing\n"), {}).find("no public suffix"),
            std::string::npos);
  const std::string bad = message(kList, {write_file("bad.txt", "good.example\nbad..example\n")});
  EXPECT_NE(bad.find("bad.txt:2"), std::string::npos) << bad;
}

}  // namespace
}  // namespace iolaus
