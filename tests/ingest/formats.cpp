#include <gtest/gtest.h>

#include "ingest/line_parser.hpp"
#include "ingest/line_reader.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"
#include "iolaus/history/record.hpp"
#include "iolaus/ingest/ingest.hpp"
#include "packing.hpp"

namespace iolaus {
namespace {

using testing::TemporaryFolder;

std::string words_of(const TimeField& time) {
  switch (time.state) {
    case TimeField::State::kAbsent:
      return "";
    case TimeField::State::kNull:
      return "null";
    case TimeField::State::kGiven:
      return std::to_string(time.value);
    case TimeField::State::kUnreadable:
      return "?";
  }
  return "!";
}

std::string words_of(const InputRow& row) {
  std::string words(row.name.value_or("(no name)"));
  words += " " + (row.type ? format_record_type(*row.type) : row.has_type ? "?" : "(no type)");
  for (const std::string_view rdata : row.rdata) words += fmt::format(" [{}]", rdata);
  const auto span = [&](const char* unit, const InputRow::Span& times) {
    if (times.first.state != TimeField::State::kAbsent)
      words += fmt::format(" {}{}..{}", unit, words_of(times.first), words_of(times.last));
  };
  span("", row.seconds);
  span("ms ", row.milliseconds);
  span("zone ", row.zone);
  words += " x" + (row.count ? std::to_string(*row.count) : "?");
  if (row.volume) words += fmt::format(" volume {}", *row.volume);
  if (row.ttl > 0) words += fmt::format(" ttl {}", row.ttl);
  if (row.hull) words += *row.hull ? " hull" : " slice";
  for (const std::string_view zone : row.bailiwicks) words += fmt::format(" in {}", zone);
  EXPECT_TRUE(row.has_rdata != row.rdata.empty());
  return words;
}

// Each line's number and what it gave.
std::string read_lines(const std::filesystem::path& path, const InputFacts& facts) {
  LineParser parser;
  parser.set_input(facts, path.filename().string());
  Piece piece;
  piece.end = facts.size;
  LineReader reader(path, facts.compression, piece);
  Rows rows;
  std::string words = "\n";
  for (int number = 1; const auto line = reader.next(); ++number) {
    if (line->offset == facts.header_offset || line->text.empty()) continue;
    LineKind kind{};
    const RejectReason reason = parser.parse(line->text, rows, kind);
    if (reason != RejectReason::kNone) {
      words += fmt::format("{}: rejected: {}\n", number, describe(reason));
      continue;
    }
    if (kind == LineKind::kAnswerBegins) words += fmt::format("{}: begins\n", number);
    if (kind == LineKind::kAnswerEnds) words += fmt::format("{}: ends\n", number);
    EXPECT_EQ(kind == LineKind::kRow, !rows.empty());
    for (const InputRow& row : rows) words += fmt::format("{}: {}\n", number, words_of(row));
  }
  return words;
}

const std::filesystem::path kData = IOLAUS_TEST_DATA "/ingest";

std::string read_sample(const std::string& name, InputFormat expected) {
  const InputFacts facts = inspect_input(kData / name, InputFormat::kDetect);
  EXPECT_EQ(facts.format, expected);
  return read_lines(kData / name, facts);
}

TEST(Formats, CommonOutputFormat) {
  EXPECT_EQ(read_sample("every_field.cof.jsonl", InputFormat::kCof), R"(
1: WWW.Example.COM. A [192.0.2.1] [192.0.2.2] 1614834367..1614920767 x5 in example.com.
2: example.com CAA [0 issue "ca.example.net"] ms 1614834367123..1614920767456 x1
3: gone.example.org NXDOMAIN 1614834367..1614834400 x2
4: gone.example.org NXDOMAIN 1614834367..1614834400 x1
5: a.example.org A [192.0.2.3] 1..2 x9 volume 4 hull in org. in example.org.
6: b.example.org A [192.0.2.3] 1..2 x1 slice
7: rejected: unreadable count
)");
}

TEST(Formats, Dnsdb) {
  EXPECT_EQ(read_sample("dnsdb.jsonl", InputFormat::kDnsdb), R"(
1: begins
2: example.com. NS [ns1.example.net.] [ns2.example.net.] 1614834367..1614920767 x12 in com.
3: example.com. NS [ns1.example.net.] zone 1614816000..1614902400 x3 in com.
6: ends
7: begins
8: ends
9: begins
10: rejected: the answer of the DNSDB server failed
)");
}

TEST(Formats, ZeekTable) {
  EXPECT_EQ(read_sample("zeek.log", InputFormat::kZeek), R"(
9: www.example.com A [192.0.2.1] [192.0.2.2] 1614834367..1614834367 x1 ttl 300
10: shop.example.com CNAME [edge.cdn.example.net] 1614834368..1614834368 x1 ttl 60
10: edge.cdn.example.net CNAME [node7.cdn.example.net] 1614834368..1614834368 x1 ttl 30
10: node7.cdn.example.net A [198.51.100.7] [198.51.100.8] 1614834368..1614834368 x1 ttl 21
11: shop.example.com CNAME [edge.cdn.example.net] 1614834369..1614834369 x1 ttl 60
11: edge.cdn.example.net AAAA [2001:db8::7] 1614834369..1614834369 x1 ttl 20
12: gone.example.org NXDOMAIN 1614834370..1614834370 x1
13: old.example.org CNAME [gone.example.org] 1614834371..1614834371 x1 ttl 120
13: gone.example.org NXDOMAIN 1614834371..1614834371 x1
14: example.com MX [0 mx1.example.com] [0 mx2.example.com] 1614834372..1614834372 x1 ttl 3600
15: example.com NS [ns1.example.net] [ns2.example.net] 1614834373..1614834373 x1 ttl 86400
16: 1.2.0.192.in-addr.arpa PTR [www.example.com] 1614834374..1614834374 x1 ttl 3600
17: example.com TXT ["v=spf1, -a"] ["a\"b" "c"] 1614834375..1614834375 x1 ttl 60
18: _sip._tcp.example.com SRV [0 0 0 sip.example.com] 1614834376..1614834376 x1 ttl 60
19: signed.example.com A [192.0.2.9] 1614834377..1614834377 x1 ttl 60
25: any.example.com A [192.0.2.10] 1614834383..1614834383 x1 ttl 60
25: any.example.com AAAA [2001:db8::10] 1614834383..1614834383 x1 ttl 60
26: h3.example.com CNAME [edge.cdn.example.net] 1614834384..1614834384 x1 ttl 60
26: edge.cdn.example.net HTTPS [1 . alpn=h3] 1614834384..1614834384 x1 ttl 60
27: sp\032ace.example.com A [192.0.2.11] 1614834385..1614834385 x1 ttl 60
37: again.example.com A [192.0.2.12] 1614838000..1614838000 x1 ttl 60
38: rejected: missing field rrname
39: rejected: fewer fields than columns
)");
}

TEST(Formats, ZeekJson) {
  EXPECT_EQ(read_sample("zeek.json.log", InputFormat::kZeekJson), R"(
1: www.example.com A [192.0.2.1] 1614834367..1614834367 x1 ttl 300
2: shop.example.com CNAME [edge.cdn.example.net] 1614834368..1614834368 x1 ttl 60
2: edge.cdn.example.net AAAA [2001:db8::7] 1614834368..1614834368 x1 ttl 20
3: gone.example.org NXDOMAIN 1614834367..1614834367 x1
7: odd.example.com TYPE64001 [x y] 1614834367..1614834367 x1 ttl 1
8: rejected: unknown record type
9: rejected: missing field rrname
10: rejected: malformed JSON
)");
}

TEST(Formats, Passivedns) {
  EXPECT_EQ(read_sample("passivedns.log", InputFormat::kPassivedns), R"(
1: www.example.com. A [192.0.2.1] 1614834367..1614834367 x4 ttl 300
2: www.example.com. AAAA [2001:db8::1] 1614834368..1614834368 x1 ttl 300
3: shop.example.com. CNAME [edge.cdn.example.net.] 1614834369..1614834369 x1 ttl 60
4: gone.example.org. NXDOMAIN 1614834370..1614834370 x1
5: example.com. MX [0 mx1.example.com.] 1614834371..1614834371 x2 ttl 3600
6: _sip._tcp.example.com. SRV [0 0 0 sip.example.com.] 1614834372..1614834372 x1 ttl 60
7: example.com. TXT ["a||b"] 1614834373..1614834373 x1 ttl 60
9: example.com. ? [x] 1614834375..1614834375 x1 ttl 60
10: rejected: fewer fields than columns
)");
}

TEST(Formats, Table) {
  EXPECT_EQ(read_sample("table.tsv", InputFormat::kTable), R"(
3: www.example.com A [192.0.2.1] 1614834367..1614834367 x5 ttl 300 in example.com
4: www.example.com A [192.0.2.2] 1614834367..1614834367 x1
5: gone.example.org NXDOMAIN 1614834367..1614834367 x2
6: rejected: more fields than columns
)");
}

TEST(Formats, TableByColumnList) {
  const TemporaryFolder folder("formats");
  const auto lines = [&](const std::string& text, const std::vector<std::string>& columns) {
    const auto path = folder.write("input", text);
    const InputFacts facts = inspect_input(path, InputFormat::kDetect, columns);
    EXPECT_EQ(facts.format, InputFormat::kTable);
    return read_lines(path, facts);
  };
  const std::vector<std::string> columns{"time_first", "time_last", "-",
                                         "Rdata",      "rrtype",    "rrname"};
  EXPECT_EQ(lines("5,6,\"x,y\",192.0.2.1,A,a.com\n", columns),
            "\n1: a.com A [192.0.2.1] 5..6 x1\n");
  EXPECT_EQ(lines("5\t6\tx\t192.0.2.1\tA\ta.com\n", columns), "\n1: a.com A [192.0.2.1] 5..6 x1\n");
  // A header that is there all the same is none of the rows.
  EXPECT_EQ(lines("a\tb\tc\trdata\trrtype\trrname\n5\t6\tx\t192.0.2.1\tA\ta.com\n", columns),
            "\n2: a.com A [192.0.2.1] 5..6 x1\n");
  EXPECT_THROW(lines("5,6,7\n", {"rrname", "rrtype", "first"}), Error);
  EXPECT_THROW(lines("5,6,7\n", {"rrname", "rrtype", "rdata", "rrname"}), Error);
  EXPECT_THROW(lines("5,6,7\n", {"rrname", "rrtype", "rdata", "colour"}), Error);
  EXPECT_THROW(lines("5,6,7\n", std::vector<std::string>(65, "-")), Error);
}

// Takes a sample to records: "name type rdata first last xCOUNT/VOLUME ttl bailiwicks flags", and
// the rejects as they are kept.
struct Kept {
  std::string records, rejects;
  IngestSummary summary;
};

Kept ingest(const std::filesystem::path& path) {
  const TemporaryFolder folder("formats-kept");
  IngestOptions options;
  options.inputs = {path};
  options.ranges = Ranges{1};
  const Communicator comm = Communicator::world();
  const PartStore spill(folder.path(), "spill", 1);
  static const SuffixTable suffixes = SuffixTable::load({}, {});
  Kept kept;
  kept.records = "\n";
  kept.summary = parse_inputs(options, suffixes, spill, comm, {});
  const auto bytes = collect_range(spill, kept.summary.blocks, 0, comm);
  RecordCursor cursor(bytes);
  while (const auto record = cursor.next())
    kept.records += fmt::format(
        "{} {} {} {} {} x{}/{} ttl {} zones {:02x} flags {}\n", record->name,
        format_record_type(record->type),
        is_address(record->type) ? format_address(record->rdata) : std::string(record->text),
        seconds(record->first_seen), seconds(record->last_seen), record->count, record->volume,
        record->ttl, record->bailiwicks, record->flags);
  write_rejects(options, spill, kept.summary.blocks, folder.path() / "rejects.zst", 0, comm);
  kept.rejects = testing::unzstd(read_whole(folder.path() / "rejects.zst"));
  return kept;
}

TEST(Records, CarryWhatTheirRowsSay) {
  EXPECT_EQ(ingest(kData / "every_field.cof.jsonl").records, R"(
www.example.com A 192.0.2.1 1614834367 1614920767 x5/5 ttl 0 zones 04 flags 0
www.example.com A 192.0.2.2 1614834367 1614920767 x5/0 ttl 0 zones 04 flags 0
example.com CAA 0 issue "ca.example.net" 1614834367 1614920767 x1/1 ttl 0 zones 00 flags 0
gone.example.org NXDOMAIN  1614834367 1614834400 x2/2 ttl 0 zones 00 flags 0
gone.example.org NXDOMAIN  1614834367 1614834400 x1/1 ttl 0 zones 00 flags 0
a.example.org A 192.0.2.3 1 2 x9/4 ttl 0 zones 06 flags 1
b.example.org A 192.0.2.3 1 2 x1/1 ttl 0 zones 00 flags 0
)");
}

TEST(Records, ALineIsTakenWholeOrNotAtAll) {
  const TemporaryFolder folder("formats");
  const std::string head = "#separator \\x09\n#fields\tts\tid.orig_h\tquery\tqtype_name\tanswers\n";
  const Kept kept = ingest(folder.write(
      "input", head + "5\t10.1.2.3\ta.example.com\tA\tb.example.com,192.0.2.1\n"
                      "6\t10.1.2.3\ta.example.com\tA\tb.example.com,bad!name.com,192.0.2.1\n"));
  EXPECT_EQ(kept.records, R"(
a.example.com CNAME b.example.com 5 5 x1/1 ttl 0 zones 00 flags 0
b.example.com A 192.0.2.1 5 5 x1/1 ttl 0 zones 00 flags 0
)");
  EXPECT_EQ(kept.summary.rejected, 1u);
  EXPECT_NE(kept.rejects.find("6\\tx\\ta.example.com"), std::string::npos) << kept.rejects;
}

TEST(Records, NoClientIsKeptWithARejectedLine) {
  for (const char* name : {"zeek.log", "zeek.json.log", "passivedns.log"}) {
    const Kept kept = ingest(kData / name);
    EXPECT_GT(kept.summary.rejected, 1u);
    EXPECT_EQ(kept.rejects.find("10.1.2.3"), std::string::npos) << kept.rejects;
    EXPECT_NE(kept.rejects.find("\"raw\""), std::string::npos);
  }
}

TEST(Records, AFailedAnswerIsAnError) { EXPECT_THROW(ingest(kData / "dnsdb.jsonl"), Error); }

// The message of the Error that looking at a text throws.
std::string refusal(const std::string& text, InputFormat format = InputFormat::kDetect) {
  const TemporaryFolder folder("formats");
  const auto path = folder.write("input", text);
  try {
    read_lines(path, inspect_input(path, format));
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

TEST(Formats, DetectionSaysWhatItSaw) {
  EXPECT_NE(refusal("GIF89a nonsense\x01\n").find("begins \"GIF89a nonsense \""),
            std::string::npos);
  EXPECT_NE(refusal("#separator \\x09\n#path\tdns\n").find("without a #fields"), std::string::npos);
  EXPECT_NE(refusal("#fields\tts\tuid\tid.orig_h\n").find("\"query\""), std::string::npos);
  EXPECT_NE(refusal("#separator \\x0900\n").find("separator"), std::string::npos);
  EXPECT_NE(refusal("a,A,192.0.2.1,5,6\n", InputFormat::kZeek).find("no Zeek log"),
            std::string::npos);
  EXPECT_EQ(refusal("garbage\n{\"rrname\":1}\n"), "none");
  EXPECT_EQ(refusal(""), "none");
  std::string fields = "#fields";
  for (int i = 0; i < 65; ++i) fields += "\tc";
  EXPECT_NE(refusal(fields + "\n").find("more than 64"), std::string::npos);
}

TEST(Formats, ZeekColumnsMayComeInAnyOrderButNotChange) {
  const std::string fields = "#fields\tanswers\tqtype_name\tx\tquery\tts\n";
  const TemporaryFolder folder("formats");
  const auto path = folder.write("input", "#separator \\x09\n#unset_field\t?\n#set_separator\t|\n" +
                                              fields + "192.0.2.1|?|192.0.2.2\tA\t-\ta.com\t5\n");
  EXPECT_EQ(read_lines(path, inspect_input(path, InputFormat::kDetect)),
            "\n5: a.com A [192.0.2.1] [192.0.2.2] 5..5 x1\n");
  EXPECT_NE(refusal(fields + "192.0.2.1\tA\t-\ta.com\t5\n#fields\tquery\tts\tanswers\tqtype\n")
                .find("split the file there"),
            std::string::npos);
  EXPECT_NE(refusal(fields + "#set_separator\t|\n").find("input: the header"), std::string::npos);
}

TEST(Formats, AHostileAnswerChainIsBounded) {
  std::string line = "#fields\tts\tquery\tqtype_name\tanswers\n5\ta.com\tA\t192.0.2.1";
  for (int i = 0; i < 4096; ++i) line += ",b";
  const TemporaryFolder folder("formats");
  const auto path = folder.write("input", line + "\n");
  EXPECT_EQ(read_lines(path, inspect_input(path, InputFormat::kDetect)),
            "\n2: rejected: more answers than a message holds\n");
}

TEST(Formats, NoClientIsLeftInALine) {
  EXPECT_EQ(without_clients("1614834367.5||10.1.2.3||fe80::1||IN||a.com.||A||x||5"),
            "1614834367.5||x||x||IN||a.com.||A||x||5");
  EXPECT_EQ(
      without_clients(R"({"ts":"2021-03-04T05:06:08.5Z","id.orig_h":"::ffff:10.1.2.3","q":1})"),
      R"({"ts":"2021-03-04T05:06:08.5Z","id.orig_h":"x","q":1})");
  EXPECT_EQ(without_clients("8.0.61\t35740\t00:1a:2b:3c:4d:5e\t299.000000"),
            "x\t35740\tx\t299.000000");
  EXPECT_EQ(without_clients("10.1.2.3"), "x");
  EXPECT_EQ(without_clients("www.a.example"), "www.a.example");
  EXPECT_EQ(without_clients(""), "");
  EXPECT_TRUE(has_clients(InputFormat::kZeek));
  EXPECT_TRUE(has_clients(InputFormat::kZeekJson));
  EXPECT_TRUE(has_clients(InputFormat::kPassivedns));
  EXPECT_FALSE(has_clients(InputFormat::kCof));
}

// Every row of every sample is free of the client that its line names.
TEST(Formats, NoClientIsInARow) {
  for (const auto& [name, format] : {std::pair("zeek.log", InputFormat::kZeek),
                                     {"zeek.json.log", InputFormat::kZeekJson},
                                     {"passivedns.log", InputFormat::kPassivedns}})
    EXPECT_EQ(read_sample(name, format).find("10.1.2.3"), std::string::npos);
}

}  // namespace
}  // namespace iolaus
