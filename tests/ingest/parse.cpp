#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <sstream>

#include "ingest/cof.hpp"
#include "ingest/line_reader.hpp"
#include "ingest/table.hpp"
#include "iolaus/error/error.hpp"
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

struct Outcome {
  IngestSummary summary;
  std::multiset<std::string> segments;  // "name type rdata first last count flags"
  std::string rejects;
};

// Takes text all the way to segments, with no joining of slices.
Outcome ingest(const std::string& text, IngestOptions options = {}) {
  const TemporaryFolder folder("parse");
  options.inputs = {folder.write("input", text)};
  options.ranges = Ranges{1};
  const Communicator comm = Communicator::world();
  const PartStore spill(folder.path(), "spill", 1);
  Outcome outcome;
  outcome.summary = parse_inputs(options, suffixes(), spill, comm, {});
  const auto bytes = collect_range(spill, outcome.summary.blocks, 0, comm);
  const History history = merge_packed(0, bytes, {.gap = 0});
  for (std::size_t domain = 0; domain < history.domains.size(); ++domain)
    for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i) {
      const Observation& segment = history.observations[i];
      outcome.segments.insert(fmt::format(
          "{} {} {} {} {} {} {}", owner_name(history, domain, segment.owner),
          format_record_type(segment.type), format_rdata(history, segment),
          seconds(segment.first_seen), seconds(segment.last_seen), segment.count, segment.flags));
    }
  write_rejects(options, spill, outcome.summary.blocks, folder.path() / "rejects.zst", 0, comm);
  outcome.rejects = testing::unzstd(read_whole(folder.path() / "rejects.zst"));
  return outcome;
}

// The one segment, or the one reason, that a line comes to.
std::string fate(const std::string& line, IngestOptions options = {}) {
  if (options.format == InputFormat::kDetect) options.format = InputFormat::kCof;
  const Outcome outcome = ingest(line, options);
  std::string words;
  for (const std::string& segment : outcome.segments) words += segment + ";";
  for (const auto& [reason, count] : outcome.summary.reasons) words += reason + ";";
  EXPECT_EQ(outcome.summary.records, outcome.summary.kept + outcome.summary.rejected);
  return words.substr(0, words.empty() ? 0 : words.size() - 1);
}

std::string cof(const std::string& fields) {
  return R"({"rrname":"www.example.com","rrtype":"A","rdata":"192.0.2.1",)" + fields + "}";
}

TEST(Cof, RealLinesComeThrough) {
  for (const char* name : {"gluetun.cof.jsonl", "isadev.cof.jsonl"}) {
    const std::string text = read_whole(std::string(IOLAUS_TEST_DATA "/ingest/") + name);
    std::multiset<std::string> expected;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      const auto row = nlohmann::json::parse(line);
      expected.insert(fmt::format("{} {} {} {} {} {} 1", row["rrname"].get<std::string>(),
                                  row["rrtype"].get<std::string>(), row["rdata"].get<std::string>(),
                                  row["time_first"].get<long>(), row["time_last"].get<long>(),
                                  row["count"].get<long>()));
    }
    IngestOptions options;
    options.kind = HistoryKind::kHulls;
    const Outcome outcome = ingest(text, options);
    EXPECT_EQ(outcome.segments, expected);
    EXPECT_EQ(outcome.summary.rejected, 0u);
    EXPECT_EQ(outcome.summary.lines, expected.size());
    EXPECT_EQ(outcome.rejects, "");
  }
}

TEST(Cof, FieldsInEveryForm) {
  const std::string good = "www.example.com A 192.0.2.1 1420070400 1420156800 ";
  EXPECT_EQ(fate(cof(R"("time_first":1420070400,"time_last":1420156800,"count":7)")), good + "7 0");
  EXPECT_EQ(fate(cof(R"("time_first":1420070400,"time_last":1420156800)")), good + "1 0");
  EXPECT_EQ(fate(cof(R"("time_first":1420070400.9,"time_last":"1420156800.2","count":"7")")),
            good + "7 0");
  EXPECT_EQ(fate(cof(R"("time_first":"2015-01-01","time_last":"2015-01-02T01:00:00+01:00")")),
            good + "1 0");
  EXPECT_EQ(fate(cof(R"("zone_time_first":1420070400,"zone_time_last":1420156800)")), good + "1 0");
  EXPECT_EQ(fate(cof(R"("time_first_ms":1420070400123,"time_last_ms":1420156800999)")),
            good + "1 0");
  EXPECT_EQ(fate(cof(R"("time_first":1420070400,"time_last":1420156800,"zone_time_first":1)")),
            good + "1 0");
  EXPECT_EQ(fate(cof(R"("time_first":1420070400,"time_last":1420156800,"count":99999999999)")),
            good + "4294967295 0");
  EXPECT_EQ(fate(cof(R"("time_first":1420070400,"time_last":1420156800,"x":{"y":[1,null]})")),
            good + "1 0");
  EXPECT_EQ(fate(R"({"rrname":"WWW.Example.COM.","rrtype":"ns","rdata":["NS1.b.net.","ns2.b.net"],)"
                 R"("time_first":5,"time_last":6})"),
            "www.example.com NS ns1.b.net 5 6 1 0;www.example.com NS ns2.b.net 5 6 1 0");
  EXPECT_EQ(fate(R"({"rrname":"a.com","rrtype":28,"rdata":"2001:DB8::1","time_first":5,)"
                 R"("time_last":6})"),
            "a.com AAAA 2001:db8::1 5 6 1 0");
  EXPECT_EQ(fate(R"({"rrname":"a.com","rrtype":"MX","rdata":"10 Mx.B.net.","time_first":5,)"
                 R"("time_last":6})"),
            "a.com MX 10 mx.b.net 5 6 1 0");
}

TEST(Cof, RejectsSayWhy) {
  const std::string times = R"("time_first":5,"time_last":6)";
  EXPECT_EQ(fate(R"({"rrname":"a.com")"), "malformed JSON");
  EXPECT_EQ(fate("garbage"), "malformed JSON");
  EXPECT_EQ(fate("17"), "not a JSON object");
  EXPECT_EQ(fate("{}"), "missing field rrname");
  EXPECT_EQ(fate(R"({"rrname":"a.com","rdata":"192.0.2.1",)" + times + "}"),
            "missing field rrtype");
  EXPECT_EQ(fate(R"({"rrname":"a.com","rrtype":"A",)" + times + "}"), "missing field rdata");
  EXPECT_EQ(fate(R"({"rrname":"a.com","rrtype":"A","rdata":[],)" + times + "}"),
            "missing field rdata");
  EXPECT_EQ(fate(R"({"rrname":"a.com","rrtype":"A","rdata":["192.0.2.1","x"],)" + times + "}"),
            "rdata is not an address of the type");
  EXPECT_EQ(fate(R"({"rrname":"a.com","rrtype":"A","rdata":17,)" + times + "}"), "malformed rdata");
  EXPECT_EQ(fate(R"({"rrname":"a.com","rrtype":"NS","rdata":"a b",)" + times + "}"),
            "malformed rdata");
  EXPECT_EQ(fate(R"({"rrname":"a.com","rrtype":"NOPE","rdata":"b",)" + times + "}"),
            "unknown record type");
  EXPECT_EQ(fate(R"({"rrname":"192.0.2.1","rrtype":"A","rdata":"192.0.2.1",)" + times + "}"),
            "name: " + std::string(describe(NameProblem::kIsAddress)));
  EXPECT_EQ(fate(cof(R"("count":1)")), "missing field time_first");
  EXPECT_EQ(fate(cof(R"("time_first":5)")), "missing field time_last");
  EXPECT_EQ(fate(cof(R"("time_first":5,"time_last":null)")), "missing field time_last");
  EXPECT_EQ(fate(cof(R"("time_first":null,"time_last":null)")), "undated");
  EXPECT_EQ(fate(cof(R"("time_first":0,"time_last":0)")), "undated");
  EXPECT_EQ(fate(cof(R"("time_first":6,"time_last":5)")), "time_first after time_last");
  EXPECT_EQ(fate(cof(R"("time_first":-6,"time_last":5)")), "time not after 1970-01-01T00:00:00Z");
  EXPECT_EQ(fate(cof(R"("time_first":5,"time_last":4102444800)")), "time after the year 2100");
  EXPECT_EQ(fate(cof(R"("time_first":1420070400000,"time_last":1420070400000)")),
            "milliseconds taken for seconds");
  EXPECT_EQ(fate(cof(R"("time_first":"soon","time_last":5)")), "unreadable time");
  EXPECT_EQ(fate(cof(R"("time_first":5,"time_last":true)")), "unreadable time");
  EXPECT_EQ(fate(cof(times + R"(,"count":-1)")), "unreadable count");
  EXPECT_EQ(fate(cof(times + R"(,"x":")" + std::string(kMostLineBytes, 'x') + '"')),
            "line longer than 1 MiB");
  EXPECT_EQ(fate(std::string(200, '[')), "malformed JSON");
}

TEST(Cof, UndatedIsKeptOnRequest) {
  IngestOptions options;
  options.keep_undated = true;
  options.kind = HistoryKind::kHulls;
  EXPECT_EQ(fate(cof(R"("time_first":null,"time_last":null,"count":3,"label":"apt")"), options),
            "www.example.com A 192.0.2.1 0 0 3 2");
  EXPECT_EQ(fate(cof(R"("time_first":5,"time_last":6)"), options),
            "www.example.com A 192.0.2.1 5 6 1 1");
}

TEST(Cof, DnsdbAnswersMustEnd) {
  const std::string row = R"({"obj":)" + cof(R"("time_first":5,"time_last":6)") + "}\n";
  const std::string begin = "{\"cond\":\"begin\"}\n";
  EXPECT_EQ(fate(begin + row + R"({"cond":"succeeded"})"), "www.example.com A 192.0.2.1 5 6 1 0");
  EXPECT_EQ(fate(begin + row + R"({"cond":"limited","msg":"x"})"),
            "www.example.com A 192.0.2.1 5 6 1 0");
  EXPECT_THROW(ingest(begin + row), Error);
}

TEST(Table, HeaderInAnyOrderAndNone) {
  const std::string segment = "a.com A 192.0.2.1 1420070400 1420156800 ";
  const auto one = [](const std::string& text) {
    const Outcome outcome = ingest(text);
    EXPECT_EQ(outcome.summary.rejected, 0u) << outcome.rejects;
    return outcome.segments.size() == 1 ? *outcome.segments.begin() : std::string();
  };
  EXPECT_EQ(one("a.com\tA\t192.0.2.1\t1420070400\t1420156800\t4\n"), segment + "4 0");
  EXPECT_EQ(one("a.com,A,192.0.2.1,2015-01-01,2015-01-02T00:00:00Z\r\n"), segment + "1 0");
  EXPECT_EQ(one("count,last,first,rdata,type,domain\n4,1420156800,1420070400,192.0.2.1,1,a.com\n"),
            segment + "4 0");
  EXPECT_EQ(one("\xef\xbb\xbf\"RRName\",rrtype,extra,rdata,time_first,time_last\n"
                "a.com,A,\"x,\"\"y\",\"192.0.2.1\",1420070400,1420156800"),
            segment + "1 0");
  EXPECT_EQ(one("# comment\n\n#domain\ttype\trdata\tzone_first\tzone_last\n"
                "a.com\tA\t192.0.2.1\t1420070400\t1420156800\n# end\n"),
            segment + "1 0");
  EXPECT_EQ(one("a.com\tTXT\t\"v=spf1, -all\"\t5\t6\n"), "a.com TXT \"v=spf1, -all\" 5 6 1 0");
  EXPECT_EQ(one("a.com,TXT,\"v=spf1, -all\",5,6\n"), "a.com TXT v=spf1, -all 5 6 1 0");
}

TEST(Table, RejectsAndErrors) {
  IngestOptions options;
  options.format = InputFormat::kTable;
  EXPECT_EQ(fate("a.com,A,192.0.2.1,5\n", options), "missing field time_last");
  EXPECT_EQ(fate("a.com,A,192.0.2.1,,\n", options), "undated");
  EXPECT_EQ(fate("a.com,A,192.0.2.1,5,6,7,8\n", options), "more fields than columns");
  EXPECT_EQ(fate("a.com,TXT,\"open,5,6,7\n", options), "unbalanced quotes");
  EXPECT_EQ(fate("a.com,TXT,\"a\"b,5,6,7\n", options), "unbalanced quotes");
  EXPECT_EQ(fate("a.com,A,,5,6\n", options), "missing field rdata");
  EXPECT_EQ(fate("a.com,A,192.0.2.1,5,6,many\n", options), "unreadable count");
  EXPECT_EQ(fate(std::string(100, ',') + "\n", options), "more fields than columns");
  EXPECT_THROW(ingest("domain,type,first,last\na.com,A,5,6\n"), Error);
  EXPECT_THROW(ingest("just a text\nof no format\n"), Error);
  EXPECT_THROW(ingest("[\n{}]\n"), Error);
  EXPECT_THROW(ingest("#separator \\x09\n"), Error);
  EXPECT_EQ(ingest("\n  \n").summary.records, 0u);
}

TEST(Rejects, AreWrittenAsJson) {
  const std::string bad = "\xff \xc3\xa9 \"\\\t\x01";
  const std::string text = "\n{}\n" + bad + "\r\n" + cof(R"("time_first":5,"time_last":6)") + "\n";
  const Outcome outcome = ingest(text + "{\"" + std::string(510, 'x') + "\xc3\xa9\"}");
  std::vector<nlohmann::json> rows;
  std::istringstream lines(outcome.rejects);
  for (std::string line; std::getline(lines, line);) rows.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0]["line"], 2);
  EXPECT_EQ(rows[0]["offset"], 1);
  EXPECT_EQ(rows[0]["reason"], "missing field rrname");
  EXPECT_EQ(rows[0]["raw"], "{}");
  EXPECT_TRUE(rows[0]["input"].get<std::string>().ends_with("/input"));
  EXPECT_EQ(rows[1]["line"], 3);
  EXPECT_EQ(rows[1]["raw"], "\xc3\xbf \xc3\xa9 \"\\\t\x01");
  EXPECT_NE(outcome.rejects.find("\\u00ff"), std::string::npos);
  EXPECT_EQ(rows[2]["line"], 5);
  EXPECT_EQ(rows[2]["raw"].get<std::string>().size(), 512u);
  EXPECT_EQ(outcome.summary.lines, 5u);
  EXPECT_EQ(outcome.summary.kept, 1u);
}

// Hostile lines: nothing crashes, and every text lies where a sanitizer lets it be read.
TEST(Parsers, SurviveRandomBytes) {
  std::mt19937 random(21);
  CofParser cof_parser;
  std::string missing;
  const std::vector<std::string> seeds{
      cof(R"("time_first":1420070400,"time_last":"2015-01-01","count":1.5)"),
      R"({"obj":{"rrname":"\u00e9\\.a.com","rrtype":5,"rdata":["a","\ud83d\ude00"]}})",
      "a.com,TXT,\"x\"\"y\",5,6,7", "a.com\tA\t192.0.2.1\t5\t6"};
  for (int round = 0; round < 60'000; ++round) {
    std::string line = seeds[random() % seeds.size()];
    const std::size_t edits = random() % 6;
    for (std::size_t edit = 0; edit < edits; ++edit) {
      const std::size_t at = random() % (line.size() + 1);
      if (random() % 3 == 0)
        line.erase(at, random() % 8);
      else if (random() % 2)
        line.insert(at, 1, static_cast<char>(random()));
      else if (at < line.size())
        line[at] = static_cast<char>(random());
    }
    const std::size_t size = line.size();
    line.append(kPadding, '\0');
    Rows rows;
    LineKind kind;
    std::size_t bytes = 0;
    cof_parser.parse(std::string_view(line).substr(0, size), rows, kind);
    for (const InputRow& row : rows) {
      for (const std::string_view text : row.rdata) bytes += text.size() + std::string(text).size();
      if (row.name) bytes += std::string(*row.name).size();
    }
    const std::string_view text = std::string_view(line).substr(0, size);
    if (const auto layout = read_layout(text, missing)) {
      TableParser table_parser(*layout);
      table_parser.parse(text, rows, kind);
      for (const InputRow& row : rows)
        for (const std::string_view field : row.rdata) bytes += std::string(field).size();
    }
    missing.clear();
    EXPECT_LT(bytes, 5'000u);
  }
  std::string noise;
  for (int i = 0; i < 400'000; ++i) noise += static_cast<char>(random() % 7 ? random() : '\n');
  for (const InputFormat format : {InputFormat::kCof, InputFormat::kTable}) {
    IngestOptions options;
    options.format = format;
    options.block_bytes = 5'000;
    const Outcome outcome = ingest("a,A,192.0.2.1,5,6\n" + noise, options);
    EXPECT_EQ(outcome.summary.records, outcome.summary.kept + outcome.summary.rejected);
    EXPECT_GT(outcome.summary.rejected, 1'000u);
  }
}

}  // namespace
}  // namespace iolaus
