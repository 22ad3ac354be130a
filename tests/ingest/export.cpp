#include "iolaus/ingest/export.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <sstream>

#include "../store/random_history.hpp"
#include "iolaus/dns/name.hpp"
#include "iolaus/file/atomic.hpp"
#include "iolaus/history/merge.hpp"
#include "iolaus/history/record.hpp"
#include "iolaus/ingest/ingest.hpp"
#include "packing.hpp"

namespace iolaus {
namespace {

using testing::TemporaryFolder;

const SuffixTable& suffixes() {
  static const SuffixTable table = SuffixTable::load({}, {});
  return table;
}

// Names that go wrong where names are taken for host names: escapes, wildcards, public suffixes,
// customers of private ones, labels that look like an address, A-labels, lengths at the limit.
std::vector<std::string> names() {
  std::string longest;  // 253 octets, nearly all of them written with four characters
  for (int label = 0; label < 4; ++label) {
    for (int octet = 0; octet < (label == 3 ? 57 : 63); ++octet) longest += "\\200";
    longest += '.';
  }
  return {"example.com",
          "www.example.com",
          "*.example.com",
          "*.com",
          "com",
          "co.uk",
          "kobe.jp",
          "a.b.c.d.e.f.g.h.example.co.uk",
          "someone.github.io",
          "github.io",
          "xn--bcher-kva.example",
          "\\000\\255\\046dot.example.com",
          "a\\034\\092b.example.com",
          "0\\0471-9.2.0.192.in-addr.arpa",
          "1.2.3.4.example",
          "x.1.2.3.4",
          "_dmarc._tcp.example.org",
          std::string(63, 'l') + "." + std::string(63, 'l') + "." + std::string(63, 'l') + "." +
              std::string(57, 'l') + ".com",
          longest + "de"};
}

// Texts that go wrong where texts are taken for words.
std::vector<std::string> texts() {
  std::string octets;
  for (int octet = 255; octet >= 0; --octet) octets += static_cast<char>(octet);
  return {"\"v=spf1 -all\" \\ \xc3\xa9 \xf0\x9f\x98\x80",
          "null",
          "-",
          "NXDOMAIN",
          "\\233",
          "\xe9",
          "\"\xff\\255\xc3",
          "{\"rrname\":\"x.com\"}",
          std::string("a\0b\r\nc\x7f", 7),
          "x" + octets + "x",
          "\xed\xa0\x80",
          "\xe2\x80\xa8",
          std::string(4 * 65535, '\\'),
          std::string(4 * 65535, '\x01')};
}

// Owns the texts that its records point to.
struct Records {
  std::vector<Record> records;
  std::vector<std::string> owners = names(), values = texts(), targets = {".",
                                                                          "ns1.example.net",
                                                                          "_x.y\\032z.example.org",
                                                                          "*.example.com",
                                                                          "192.0.2.1",
                                                                          "10.2.3.4"};
};

void set_rdata(std::mt19937_64& random, Records& all, Record& record,
               std::deque<std::string>& kept) {
  constexpr std::uint16_t kTypes[] = {0,  1,  1,  1,  28, 28, 2,   5,     6,    12,
                                      15, 16, 16, 16, 33, 39, 257, 65280, 65535};
  record.type = RecordType{kTypes[random() % std::size(kTypes)]};
  if (record.type == RecordType::kNxdomain) return;
  if (is_address(record.type)) {
    record.rdata = ipv4(static_cast<std::uint32_t>(random() % 3));
    if (record.type == RecordType::kAaaa && random() % 2 == 0)
      for (std::uint8_t& byte : record.rdata.bytes) byte = static_cast<std::uint8_t>(random() % 2);
    return;
  }
  // The last two are long: seldom.
  const std::size_t values = all.values.size() - (random() % 20 == 0 ? 0 : 2);
  std::string text = is_name_valued(record.type) ? all.targets[random() % all.targets.size()]
                                                 : all.values[random() % values];
  if (record.type == RecordType::kMx) text = "65535 " + text;
  if (record.type == RecordType::kSrv) text = "0 1 2 " + text;
  const auto parsed = parse_rdata(record.type, text);
  ASSERT_TRUE(parsed.has_value()) << text;
  record.rdata = parsed->rdata;
  record.text = kept.emplace_back(parsed->text);
}

std::uint32_t some_count(std::mt19937_64& random) {
  constexpr std::uint32_t kCounts[] = {0, 1, 2, 0xfffffffe, 0xffffffff};
  return random() % 2 ? kCounts[random() % std::size(kCounts)]
                      : static_cast<std::uint32_t>(random());
}

// A history of everything at once; few keys, so that many segments of one key lie close together.
History random_world(std::uint64_t seed, const MergeOptions& options) {
  std::mt19937_64 random(seed);
  Records all;
  std::deque<std::string> kept;
  for (int i = 0; i < 400; ++i) {
    Record record;
    const CanonicalName name = canonical_name(all.owners[random() % all.owners.size()]);
    EXPECT_EQ(name.problem, NameProblem::kNone);
    record.name = kept.emplace_back(name.name);
    const RegistrableDomain domain = suffixes().registrable(record.name);
    record.domain_flags = domain.flags;
    record.domain_size = static_cast<std::uint16_t>(record.name.size() - domain.offset);
    record.domain = domain_id(domain_of(record));
    set_rdata(random, all, record, kept);
    record.flags = random() % 4 == 0 ? kHull : random() % 9 == 0 ? kUndated : 0;
    record.count = some_count(random);
    record.volume = random() % 2 ? record.count : some_count(random);
    record.ttl = random() % 2 ? 0 : some_count(random);
    record.bailiwicks = static_cast<std::uint8_t>(random() % 2 ? 1u << random() % 8 : random());
    if ((record.flags & kUndated) == 0) {
      // Distances of one second beside the gap, and both ends of time.
      const std::uint64_t begin = random() % 20 == 0 ? 1 : 1'400'000'000;
      const std::uint64_t first = begin + random() % 8 * (options.gap + random() % 3);
      record.first_seen = Time{static_cast<std::uint32_t>(first)};
      record.last_seen = Time{
          random() % 30 == 0 ? std::uint32_t{4'102'444'799}
                             : static_cast<std::uint32_t>(first + random() % (options.gap + 2))};
    }
    all.records.push_back(record);
  }
  return merge_records(0, all.records, options);
}

std::string exported(const History& history, bool say_kind) {
  std::string text;
  for (std::size_t domain = 0; domain < history.domains.size(); ++domain)
    for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i)
      append_cof_line(history, domain, history.observations[i], say_kind, text);
  return text;
}

History ingested(const std::string& text, HistoryKind kind, const MergeOptions& merging) {
  const TemporaryFolder folder("export");
  IngestOptions options;
  options.inputs = {folder.write("input", text)};
  options.ranges = Ranges{1};
  options.kind = kind;
  options.keep_undated = true;
  const Communicator comm = Communicator::world();
  const PartStore spill(folder.path(), "spill", 1);
  const IngestSummary summary = parse_inputs(options, suffixes(), spill, comm, {});
  for (const auto& [reason, count] : summary.reasons) ADD_FAILURE() << count << " " << reason;
  return merge_packed(0, collect_range(spill, summary.blocks, 0, comm), merging);
}

TEST(Export, IngestedAgainGivesTheSameHistory) {
  std::set<std::uint8_t> flags;
  std::size_t close = 0;
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    const MergeOptions options{.gap = seed % 3 == 0 ? 0 : 2 * kDay,
                               .largest_counts = seed % 2 == 0};
    const History history = random_world(seed, options);
    for (std::size_t i = 0; i < history.observations.size(); ++i) {
      flags.insert(history.observations[i].flags);
      if (i == 0) continue;
      const Observation &a = history.observations[i - 1], &b = history.observations[i];
      close += a.rdata == b.rdata && a.flags == 0 && b.flags == 0 &&
               seconds(b.first_seen) == seconds(a.last_seen) + options.gap + 1;
    }
    SCOPED_TRACE(seed);
    expect_same(ingested(exported(history, false), HistoryKind::kSlices, options), history);
    expect_same(ingested(exported(history, true), HistoryKind::kHulls, options), history);
  }
  EXPECT_EQ(flags, (std::set<std::uint8_t>{0, kHull, kUndated}));
  EXPECT_GT(close, 10u) << "no segments a second too far apart to be joined";
}

// Zones that are stored rolled up, and what claims to be one and is none.
TEST(Export, RolledUpZonesComeBack) {
  std::mt19937_64 random(3);
  std::vector<Record> records;
  std::deque<std::string> kept;
  for (int i = 0; i < 60; ++i) {
    Record record;
    record.name = kept.emplace_back(
        (i % 3 == 0 ? "*.example.com" : "x" + std::to_string(random() % 40) + ".q.example.com"));
    record.domain_size = 11;
    record.domain = domain_id("example.com");
    record.type = i % 7 ? RecordType::kA : RecordType::kNxdomain;
    if (i % 7) record.rdata = ipv4(static_cast<std::uint32_t>(random() % 2));
    record.first_seen = record.last_seen = Time{static_cast<std::uint32_t>(1'400'000'000 + i)};
    record.count = record.volume = 2;
    record.bailiwicks = 4;
    records.push_back(record);
  }
  const MergeOptions options{.disposable_names = 10};
  const History history = merge_records(0, records, options);
  const std::string text = exported(history, false);
  EXPECT_NE(text.find(R"("rrname":"*.q.example.com","rrtype":"TYPE65535")"), text.npos);
  expect_same(ingested(text, HistoryKind::kSlices, options), history);
  expect_same(ingested(text, HistoryKind::kSlices, {}), history);
  const std::string sketch(2048, 'A');
  for (
      const std::string& bad :
      {R"({"rrname":"*.q.example.com","rrtype":"TYPE65535","rdata":"short","time_first":null,"time_last":null,"iolaus_rolled_up":true})" +
           std::string(),
       R"({"rrname":"a.q.example.com","rrtype":"TYPE65535","time_first":null,"time_last":null,"iolaus_rolled_up":true,"rdata":")" +
           sketch + "\"}",
       R"({"rrname":"*.q.example.com","rrtype":"TYPE65535","time_first":1,"time_last":2,"iolaus_rolled_up":true,"rdata":")" +
           sketch + "\"}",
       R"({"rrname":"example.com","rrtype":"A","rdata":"192.0.2.1","time_first":1,"time_last":2,"iolaus_rolled_up":true})" +
           std::string()}) {
    const TemporaryFolder folder("bad");
    IngestOptions reading;
    reading.inputs = {folder.write("input", bad + "\n")};
    reading.ranges = Ranges{1};
    reading.keep_undated = true;
    const PartStore spill(folder.path(), "spill", 1);
    const IngestSummary summary =
        parse_inputs(reading, suffixes(), spill, Communicator::world(), {});
    EXPECT_EQ(summary.rejected, 1u) << bad;
  }
}

// Every line is what any reader of COF may expect: one object of printable UTF-8.
TEST(Export, LinesAreJsonForEveryone) {
  const History history = random_world(7, {});
  std::istringstream lines(exported(history, true));
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    ASSERT_LT(line.size(), 1u << 20);
    for (const char character : line) ASSERT_GE(static_cast<unsigned char>(character), ' ');
    const auto row = nlohmann::json::parse(line);  // throws for what is no UTF-8
    for (const char* field : {"rrname", "rrtype", "rdata"}) ASSERT_TRUE(row.at(field).is_string());
    for (const char* field : {"time_first", "time_last", "count"}) ASSERT_TRUE(row.contains(field));
  }
  EXPECT_EQ(count, history.observations.size());
}

History one_segment(const std::string& name, const Observation& like,
                    const std::string& text = {}) {
  Record record;
  record.name = name;
  record.domain_size =
      static_cast<std::uint16_t>(name.size() - suffixes().registrable(name).offset);
  record.domain = domain_id(domain_of(record));
  record.rdata = like.rdata;
  record.type = like.type;
  record.first_seen = like.first_seen;
  record.last_seen = like.last_seen;
  record.flags = like.flags;
  record.count = like.count;
  record.volume = like.volume;
  record.ttl = like.ttl;
  record.bailiwicks = like.bailiwicks;
  record.text = text;
  return merge_records(0, {record}, {});
}

TEST(Export, WritesWhatIsThereAndNoMore) {
  Observation row{};
  row.type = RecordType::kA;
  row.rdata = ipv4(0xc0000201);
  row.first_seen = Time{5};
  row.last_seen = Time{6};
  row.count = row.volume = 3;
  row.bailiwicks = 1 << 2;
  const std::string head = R"({"rrname":"www.example.com","rrtype":"A","rdata":"192.0.2.1",)"
                           R"("time_first":5,"time_last":6,"count":)";
  const auto line = [&](bool say_kind = false) {
    return exported(one_segment("www.example.com", row), say_kind);
  };
  EXPECT_EQ(line(), head + "3,\"bailiwick\":\"example.com\"}\n");
  EXPECT_EQ(line(true), head + "3,\"bailiwick\":\"example.com\",\"iolaus_hull\":false}\n");
  row.count = 0;
  row.ttl = 60;
  row.flags = kHull;
  row.bailiwicks = 1 << 1 | 1 << 5;
  EXPECT_EQ(line(), head +
                        "0,\"iolaus_volume\":3,\"ttl\":60,\"iolaus_bailiwicks\":[\"com\","
                        "\"_._._._.com\"],\"iolaus_hull\":true}\n");
  row.type = RecordType::kTxt;
  row.rdata = rdata_of_text("\xff z");
  row.bailiwicks = 0;
  row.volume = 0;
  row.ttl = 0;
  row.flags = kUndated;
  row.first_seen = row.last_seen = kUnknownTime;
  EXPECT_EQ(exported(one_segment("example.com", row, "\xff z"), true),
            "{\"rrname\":\"example.com\",\"rrtype\":\"TXT\",\"rdata\":\"\\\\255 z\","
            "\"iolaus_rdata\":\"ff207a\",\"time_first\":null,\"time_last\":null,\"count\":0}\n");
}

TEST(Export, EveryTypeHasANameThatIsReadAgain) {
  for (std::uint32_t number = 0; number < 65536; ++number) {
    const auto type = static_cast<RecordType>(number);
    ASSERT_EQ(parse_record_type(format_record_type(type)), type) << number;
  }
}

TEST(Export, HeadIsReadFromPackedFilesAndIsNoRecord) {
  const TemporaryFolder folder("head");
  const std::string head = std::string(kExportHead) + "{\"a\":1}}",
                    more = std::string(kExportHead) + "2}";
  const std::string row = R"({"rrname":"a.com","rrtype":"A","rdata":"192.0.2.1","time_first":5,)"
                          R"("time_last":6})";
  const std::string text = head + "\n" + more + "\n" + row + "\n" + head + "\n";
  const std::vector<std::string> expected{head, more};
  EXPECT_EQ(export_head(folder.write("plain", text)), expected);
  EXPECT_EQ(export_head(folder.write("zst", testing::zstd(text))), expected);
  EXPECT_EQ(export_head(folder.write("gz", testing::gzip(text))), expected);
  EXPECT_TRUE(export_head(folder.write("row", row + "\n" + head)).empty());
  EXPECT_TRUE(export_head(folder.write("empty", "")).empty());
  EXPECT_EQ(ingested(text, HistoryKind::kSlices, {}).observations.size(), 1u);
}

std::string reasons_of(const std::string& line) {
  const TemporaryFolder folder("reasons");
  IngestOptions options;
  options.inputs = {folder.write("input", line)};
  options.ranges = Ranges{1};
  options.format = InputFormat::kCof;
  const PartStore spill(folder.path(), "spill", 1);
  std::string words;
  for (const auto& [reason, count] :
       parse_inputs(options, suffixes(), spill, Communicator::world(), {}).reasons)
    words += reason;
  return words;
}

TEST(Export, OctetsAreHexadecimalOrRefused) {
  const auto fate = [](const std::string& octets) {
    return reasons_of(R"({"rrname":"a.com","rrtype":"TXT","iolaus_rdata":)" + octets +
                      R"(,"rdata":"shown","time_first":5,"time_last":6})");
  };
  EXPECT_EQ(fate("\"ff00\""), "");
  EXPECT_EQ(fate("\"ff0\""), "malformed rdata");
  EXPECT_EQ(fate("\"FF\""), "malformed rdata");
  EXPECT_EQ(fate("\"fg\""), "malformed rdata");
  EXPECT_EQ(fate("\"\""), "malformed rdata");
  EXPECT_EQ(fate("7"), "malformed rdata");
  const std::string most(4 * 65535, 'x');
  const auto text = [](const std::string& rdata) {
    return reasons_of(R"({"rrname":"a.com","rrtype":"TXT","rdata":")" + rdata +
                      R"(","time_first":5,"time_last":6})");
  };
  EXPECT_EQ(text(most), "");
  EXPECT_EQ(text(most + "x"), "malformed rdata");
}

}  // namespace
}  // namespace iolaus
