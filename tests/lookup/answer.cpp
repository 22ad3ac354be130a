#include "iolaus/lookup/answer.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"

namespace iolaus {
namespace {

constexpr Ranges kRanges{4};

// A small world of few names and addresses, so that everything is pointed at from several sides.
struct Line {
  std::string prefix, domain, rdata;
  RecordType type;
  std::uint32_t first, last;
  std::uint8_t flags;
};

std::vector<Line> lines_of_world() {
  std::mt19937_64 random(11);
  std::map<std::tuple<std::string, std::string, RecordType, std::string, std::uint32_t>, Line>
      lines;
  const auto domain = [&] {
    return fmt::format("site{}.{}", random() % 400, random() % 2 ? "com" : "co.uk");
  };
  const auto prefix = [&] {
    constexpr const char* kNames[] = {"", "", "www", "a.www", "www2", "ns1", "b.a.www"};
    return std::string(kNames[random() % std::size(kNames)]);
  };
  for (int i = 0; i < 12000; ++i) {
    Line line{prefix(), domain(), {}, {}, 0, 0, 0};
    const std::string other = prefix(), target = (other.empty() ? "" : other + ".") + domain();
    switch (random() % 7) {
      case 0:
        line.type = RecordType::kNs, line.rdata = target;
        break;
      case 1:
        line.type = RecordType::kCname, line.rdata = target;
        break;
      case 2:
        line.type = RecordType::kMx, line.rdata = "10 " + target;
        break;
      case 3:
        line.type = RecordType::kTxt, line.rdata = target;
        break;
      case 4:
        line.type = RecordType::kAaaa;
        line.rdata = format_address(
            *parse_address(fmt::format("2001:db8:{}::{}", random() % 3, 1 + random() % 20)));
        break;
      default:
        line.type = RecordType::kA;
        line.rdata = fmt::format("192.0.{}.{}", random() % 4, random() % 2 ? 1 : random() % 40);
    }
    line.first = static_cast<std::uint32_t>(1'400'000'000 + random() % 1000 * 10'000);
    line.last = line.first + static_cast<std::uint32_t>(random() % 500'000);
    line.flags = random() % 5 == 0 ? kHull : random() % 9 == 0 ? kUndated : 0;
    if (line.flags & kUndated) line.first = line.last = 0;
    lines.try_emplace({line.domain, line.prefix, line.type, line.rdata, line.first}, line);
  }
  std::vector<Line> all;
  for (const auto& [key, line] : lines) all.push_back(line);
  return all;
}

History range_of(const std::vector<Line>& lines, std::uint32_t range) {
  using Rows = std::map<std::string, std::vector<const Line*>>;  // by prefix
  std::map<std::pair<DomainId, std::string>, Rows> domains;
  std::map<Rdata, std::string> texts;
  for (const Line& line : lines)
    if (kRanges.of(domain_id(line.domain)) == range)
      domains[{domain_id(line.domain), line.domain}][line.prefix].push_back(&line);
  History history;
  history.range = range;
  for (auto& [id_and_name, rows] : domains) {
    history.domains.push_back(id_and_name.first);
    NameTable& names = history.names;
    names.domains.push_back(id_and_name.second);
    names.domain_flags.push_back(0);
    rows.try_emplace("");
    std::uint32_t owner = 0;
    for (const auto& [prefix, of_owner] : rows) {
      names.owners.push_back(prefix);
      for (const Line* line : of_owner) {
        const ParsedRdata parsed = *parse_rdata(line->type, line->rdata);
        if (!is_address(line->type)) texts[parsed.rdata] = parsed.text;
        Observation row{};
        row.rdata = parsed.rdata;
        row.first_seen = Time{line->first}, row.last_seen = Time{line->last};
        row.owner = owner, row.type = line->type, row.flags = line->flags;
        row.count = row.volume = line->first % 97;
        history.observations.push_back(row);
      }
      ++owner;
    }
    const auto begin =
        history.observations.begin() + static_cast<std::ptrdiff_t>(history.starts.back());
    std::sort(begin, history.observations.end(), [](const Observation& a, const Observation& b) {
      return std::tie(a.owner, a.type, a.rdata, a.first_seen, a.flags) <
             std::tie(b.owner, b.type, b.rdata, b.first_seen, b.flags);
    });
    history.starts.push_back(history.observations.size());
    names.owner_starts.push_back(names.owners.size());
  }
  for (const auto& [rdata, text] : texts) {
    history.names.rdata.push_back(rdata);
    history.names.rdata_texts.push_back(text);
  }
  return history;
}

class Answers : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    lines = lines_of_world();
    path = std::filesystem::temp_directory_path() / "iolaus_lookup_answer.h5";
    std::vector<RangeSizes> sizes;
    std::vector<RdataUse> uses;
    std::uint64_t before = 0;
    for (std::uint32_t range = 0; range < kRanges.count; ++range) {
      const History history = range_of(lines, range);
      sizes.push_back(sizes_of(pack_history(history)));
      for (RdataUse use : uses_of(history, 0, history.domains.size())) {
        use.domain += before;
        uses.push_back(use);
      }
      before += history.domains.size();
    }
    sort_uses(uses);
    write_history(
        path, 1, cut_evenly(kRanges, 1), sizes, {},
        [](std::uint32_t range) { return pack_history(range_of(lines, range)); }, one_piece(uses),
        Communicator());
  }
  static void TearDownTestSuite() { std::filesystem::remove(path); }

  static std::string name_of(const Line& line) {
    return line.prefix.empty() ? line.domain : line.prefix + "." + line.domain;
  }
  static LookupRow row_of(const Line& line) {
    return {name_of(line),   line.rdata,      line.type,  Time{line.first},
            Time{line.last}, line.first % 97, line.flags, {}};
  }
  static LookupAnswer ask(const LookupQuery& query, LookupLimits limits = {.rows = 0}) {
    return answer(HistoryReader(path), RdataIndexReader(path), nullptr, query, limits);
  }
  // The rows of the lines for which `wanted` holds, in the order of answers.
  static std::vector<LookupRow> rows(const std::function<bool(const Line&)>& wanted) {
    std::vector<LookupRow> expected;
    for (const Line& line : lines)
      if (wanted(line)) expected.push_back(row_of(line));
    std::sort(expected.begin(), expected.end(), [](const LookupRow& a, const LookupRow& b) {
      return std::tie(b.last_seen, b.first_seen, a.name, a.type, a.rdata, a.flags) <
             std::tie(a.last_seen, a.first_seen, b.name, b.type, b.rdata, b.flags);
    });
    return expected;
  }
  static std::string target_name_of(const Line& line) {
    return is_name_valued(line.type) ? std::string(target_name(line.type, line.rdata)) : "";
  }

  static inline std::vector<Line> lines;
  static inline std::filesystem::path path;
};

TEST_F(Answers, NamesInBothDirections) {
  for (const char* name :
       {"site1.com", "www.site2.co.uk", "b.a.www.site3.com", "no.site4.com", "site99.com"}) {
    const LookupAnswer found = ask(parse_query(name));
    EXPECT_EQ(found.records.rows, rows([&](const Line& line) { return name_of(line) == name; }));
    EXPECT_EQ(found.pointing.rows,
              rows([&](const Line& line) { return target_name_of(line) == name; }));
    EXPECT_TRUE(found.pointing.whole);
    EXPECT_EQ(found.records.more + found.pointing.more, 0u);
  }
  EXPECT_FALSE(ask(parse_query("site1.com")).pointing.rows.empty());
}

TEST_F(Answers, LinesAreThoseOfAnExport) {
  LookupQuery query = parse_query("rdata:192.0.2.1");
  query.cof_lines = true;
  const auto found = ask(query).pointing.rows;
  ASSERT_FALSE(found.empty());
  for (const LookupRow& row : found) {
    EXPECT_TRUE(row.cof_line.starts_with(
        fmt::format(R"({{"rrname":"{}","rrtype":"A","rdata":"192.0.2.1",)", row.name)));
    EXPECT_TRUE(row.cof_line.ends_with("}\n"));
    EXPECT_EQ((row.flags & kHull) != 0,
              row.cof_line.find(R"("iolaus_hull":true)") != std::string::npos);
  }
}

TEST_F(Answers, Wildcards) {
  for (const char* base :
       {"site1.com", "www.site2.co.uk", "a.www.site3.com", "com", "site99.com"}) {
    const std::string ending = std::string(".") + base;
    const bool suffix = std::string(base) == "com";  // no domain of the history: nothing is known
    const LookupAnswer found = ask(parse_query("*" + ending));
    const auto beneath = [&](const std::string& name) { return !suffix && name.ends_with(ending); };
    EXPECT_EQ(found.records.rows, rows([&](const Line& line) { return beneath(name_of(line)); }));
    std::set<std::string> names;
    for (const Line& line : lines)
      if (beneath(name_of(line))) names.insert(name_of(line));
    EXPECT_EQ(found.pointing.rows,
              rows([&](const Line& line) { return names.contains(target_name_of(line)); }));
  }
  const SuffixTable suffixes = SuffixTable::load({}, {});
  EXPECT_THROW(
      answer(HistoryReader(path), RdataIndexReader(path), &suffixes, parse_query("*.co.uk"), {}),
      Error);
}

TEST_F(Answers, AddressesAndPrefixes) {
  for (const char* text : {"192.0.2.1", "192.0.3.7", "2001:db8:1::5", "198.51.100.1"}) {
    const LookupAnswer found = ask(parse_query(text));
    const auto expected = rows([&](const Line& line) { return line.rdata == text; });
    EXPECT_EQ(found.pointing.rows, expected);
    std::set<std::string> domains;
    for (const Line& line : lines)
      if (line.rdata == text) domains.insert(line.domain);
    EXPECT_EQ(found.uses, domains.size());
    EXPECT_EQ(found.domains_read, domains.size());
  }
  for (const auto& [text, start] : {std::pair{"192.0.2.0/24", "192.0.2."},
                                    {"192.0.0.0/16", "192.0."},
                                    {"2001:db8:2::/48", "2001:db8:2:"},
                                    {"2001:db8::/32", "2001:db8:"}}) {
    const LookupAnswer found = ask(parse_query(text));
    EXPECT_EQ(found.pointing.rows, rows([&, start = start](const Line& line) {
                return is_address(line.type) && line.rdata.starts_with(start);
              }));
    EXPECT_FALSE(found.pointing.rows.empty());
  }
}

TEST_F(Answers, NameServersAndOtherTypes) {
  for (const auto& [word, type] : {std::pair{"ns:", RecordType::kNs},
                                   {"mx:", RecordType::kMx},
                                   {"cname:", RecordType::kCname}})
    for (const char* name : {"site5.com", "ns1.site6.co.uk", "site7.com"}) {
      const LookupAnswer found = ask(parse_query(word + std::string(name)));
      EXPECT_EQ(found.pointing.rows, rows([&, type = type](const Line& line) {
                  return line.type == type && target_name_of(line) == name;
                }));
      EXPECT_EQ(found.records.rows, rows([&](const Line& line) { return name_of(line) == name; }));
    }
}

TEST_F(Answers, Dates) {
  LookupQuery query = parse_query("192.0.2.1");
  set_dates(query, "2014-06-15", "", "");
  const std::uint32_t day = seconds(*parse_time("2014-06-15"));
  const auto on = [&](const Line& line, std::uint32_t from, std::uint32_t to) {
    return line.rdata == "192.0.2.1" && (line.flags & kUndated) == 0 && line.first <= to &&
           line.last >= from;
  };
  EXPECT_EQ(ask(query).pointing.rows,
            rows([&](const Line& line) { return on(line, day, day + kDay - 1); }));
  query = parse_query("192.0.2.1");
  set_dates(query, "", "2014-06-15", "2014-07-15");
  const auto found = ask(query);
  EXPECT_EQ(found.pointing.rows,
            rows([&](const Line& line) { return on(line, day, day + 31 * kDay - 1); }));
  EXPECT_FALSE(found.pointing.rows.empty());
}

TEST_F(Answers, ALimitKeepsTheLatest) {
  const auto all = ask(parse_query("192.0.0.0/16")).pointing.rows;
  ASSERT_GT(all.size(), 100u);
  for (const std::uint64_t limit : {1u, 7u, 100u}) {
    const LookupAnswer found = ask(parse_query("192.0.0.0/16"), {.rows = limit});
    EXPECT_EQ(
        found.pointing.rows,
        std::vector<LookupRow>(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(limit)));
    EXPECT_EQ(found.pointing.more, all.size() - limit);
    EXPECT_TRUE(found.pointing.whole);
  }
  // Where they lie in more blocks than may be read, the domains seen last are enough, and the
  // answer says so.
  const LookupAnswer some = ask(parse_query("192.0.0.0/16"), {.rows = 5, .blocks = 1});
  EXPECT_EQ(some.pointing.rows, std::vector<LookupRow>(all.begin(), all.begin() + 5));
  EXPECT_FALSE(some.pointing.whole);
  EXPECT_LT(some.domains_read, 500u);
  EXPECT_GT(some.pointing.more, 0u);
}

TEST_F(Answers, DamageIsAnErrorThatNamesTheFile) {
  const auto damaged = std::filesystem::temp_directory_path() / "iolaus_lookup_damaged.h5";
  const std::string bytes = read_whole(path);
  int errors = 0;
  for (std::size_t i = 0; i < 40; ++i) {
    std::string spoilt = bytes;
    spoilt[spoilt.size() * i / 40] ^= 8;
    write_atomically(damaged, spoilt);
    try {
      answer(HistoryReader(damaged), RdataIndexReader(damaged), nullptr,
             parse_query("192.0.0.0/16"), {.rows = 0});
    } catch (const Error& error) {
      ++errors;
      EXPECT_NE(std::string(error.what()).find(damaged.string()), std::string::npos);
    }
  }
  EXPECT_GT(errors, 5);
  std::filesystem::remove(damaged);
}

}  // namespace
}  // namespace iolaus
