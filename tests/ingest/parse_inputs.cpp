#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"
#include "iolaus/history/merge.hpp"
#include "iolaus/history/record.hpp"
#include "iolaus/ingest/ingest.hpp"
#include "packing.hpp"

namespace iolaus {
namespace {

namespace fs = std::filesystem;

const SuffixTable& suffixes() {
  static const SuffixTable table = SuffixTable::load({}, {});
  return table;
}

// One folder for all ranks; the root fills and removes it.
class Shared {
 public:
  explicit Shared(const std::string& name) {
    std::string text;
    if (comm.is_root()) {
      own_.emplace(name);
      text = own_->path().string();
    }
    comm.broadcast(text);
    path = text;
  }
  ~Shared() { comm.barrier(); }
  void write(const std::string& name, std::string_view bytes) {
    if (own_) own_->write(name, bytes);
    comm.barrier();
  }
  Communicator comm = Communicator::world();
  fs::path path;

 private:
  std::optional<testing::TemporaryFolder> own_;
};

struct Good {
  std::string name, domain, address;
  std::uint32_t first, last, count;
};

// A world that every rank makes for itself: texts in three formats, and what must come of them.
struct World {
  std::string cof, tsv, csv;
  std::vector<std::byte> packed;  // the good records
  std::string rejects;
  std::uint64_t lines = 0, kept = 0, rejected = 0;
  Ranges ranges{16};
  std::vector<std::uint64_t> records_of_range = std::vector<std::uint64_t>(16);

  explicit World(const fs::path& folder) {
    std::mt19937 random(99);
    // Inputs are read in path order.
    for (int i = 0; i < 3000; ++i)
      add(random, folder / "a.cof.jsonl", cof, i, "{broken", "malformed JSON");
    for (int i = 0; i < 1500; ++i)
      add(random, folder / "b.tsv.gz", tsv, i, "a.com\tA\t192.0.2.1", "missing field time_first");
    for (int i = 0; i < 1500; ++i)
      add(random, folder / "c.csv.zst", csv, i, "\"x,A,192.0.2.1,5,6", "unbalanced quotes");
  }

 private:
  void add(std::mt19937& random, const fs::path& path, std::string& text, int line,
           const std::string& bad, const std::string& reason) {
    ++lines;
    if (random() % 20 == 0) {
      ++rejected;
      const nlohmann::json input = path.string(), raw = bad, why = reason;
      rejects += fmt::format(R"({{"input":{},"line":{},"offset":{},"reason":{},"raw":{}}})",
                             input.dump(), line + 1, text.size(), why.dump(), raw.dump()) +
                 "\n";
      text += bad + "\n";
      return;
    }
    if (random() % 30 == 0) {
      text += "  \n";
      return;
    }
    const std::string number = std::to_string(random() % 300);
    Good good{"www.site" + number + ".com",
              "site" + number + ".com",
              "192.0.2." + std::to_string(random() % 3),
              0,
              0,
              1};
    good.first = static_cast<std::uint32_t>(1'400'000'000 + random() % 300 * kDay);
    good.last = good.first + static_cast<std::uint32_t>(random() % 5 * kDay);
    good.count = static_cast<std::uint32_t>(random() % 50);
    write(good, &text == &cof ? '{' : &text == &tsv ? '\t' : ',', text);
    remember(good);
  }

  static void write(const Good& good, char format, std::string& text) {
    if (format == '{')
      text += fmt::format(R"({{"rrname":"{}.","rrtype":"A","rdata":["{}"],"time_first":{},)"
                          R"("time_last":{},"count":{}}})",
                          good.name, good.address, good.first, good.last, good.count);
    else
      text += fmt::format("{1}{0}A{0}{2}{0}{3}{0}{4}{0}{5}", format, good.name, good.address,
                          good.first, good.last, good.count);
    text += '\n';
  }

  void remember(const Good& good) {
    Record record;
    record.domain = domain_id(good.domain);
    record.rdata = *parse_address(good.address);
    record.first_seen = Time{good.first};
    record.last_seen = Time{good.last};
    record.count = record.volume = good.count;
    record.type = RecordType::kA;
    record.domain_size = static_cast<std::uint16_t>(good.domain.size());
    record.name = good.name;
    append_record(packed, record);
    ++records_of_range[ranges.of(record.domain)];
    ++kept;
  }
};

// Everything of a history that decides what is stored.
std::string words_of(const History& history) {
  std::string words;
  for (std::size_t domain = 0; domain < history.domains.size(); ++domain)
    for (std::uint64_t i = history.starts[domain]; i < history.starts[domain + 1]; ++i) {
      const Observation& segment = history.observations[i];
      words +=
          fmt::format("{} {} {} {} {} {} {}\n", value(history.domains[domain]),
                      owner_name(history, domain, segment.owner), format_rdata(history, segment),
                      seconds(segment.first_seen), seconds(segment.last_seen), segment.count,
                      history.names.domain_flags[domain]);
    }
  return words;
}

// The oracle's history of one range.
std::string expected_words(const World& world, std::uint32_t range) {
  std::vector<Record> records;
  RecordCursor cursor(world.packed);
  while (const auto record = cursor.next())
    if (world.ranges.of(record->domain) == range) records.push_back(*record);
  return words_of(merge_records(range, std::move(records), {}));
}

void expect_all_ranges(const World& world, const PartStore& spill, std::uint64_t blocks,
                       const Communicator& comm) {
  const auto ranks = static_cast<std::uint32_t>(comm.size());
  const auto rank = static_cast<std::uint32_t>(comm.rank());
  for (std::uint32_t begin = 0; begin < world.ranges.count; begin += ranks) {
    std::optional<std::uint32_t> range;
    if (begin + rank < world.ranges.count) range = begin + rank;
    const auto bytes = collect_range(spill, blocks, range, comm);
    if (!range) {
      EXPECT_TRUE(bytes.empty());
      continue;
    }
    EXPECT_EQ(words_of(merge_packed(*range, bytes, {})), expected_words(world, *range));
  }
}

void expect_summary(const IngestSummary& summary, const World& world) {
  EXPECT_EQ(summary.lines, world.lines);
  EXPECT_EQ(summary.kept, world.kept);
  EXPECT_EQ(summary.rejected, world.rejected);
  EXPECT_EQ(summary.records, world.kept + world.rejected);
  EXPECT_EQ(summary.records_of_range, world.records_of_range);
  EXPECT_EQ(summary.reasons.size(), 3u);
  std::uint64_t first = ~0u, last = 0;
  RecordCursor cursor(world.packed);
  while (const auto record = cursor.next()) {
    first = std::min<std::uint64_t>(first, seconds(record->first_seen));
    last = std::max<std::uint64_t>(last, seconds(record->last_seen));
  }
  EXPECT_EQ(seconds(summary.first_seen), first);
  EXPECT_EQ(seconds(summary.last_seen), last);
}

std::size_t parts_in(const PartStore& spill) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(spill.directory()), fs::directory_iterator()));
}

TEST(ParseInputs, AgreesWithTheOracleAndResumes) {
  Shared shared("ingest");
  const Communicator& comm = shared.comm;
  const World world(shared.path);
  shared.write("a.cof.jsonl", world.cof);
  shared.write("b.tsv.gz", testing::gzip(world.tsv));
  shared.write("c.csv.zst", testing::zstd(world.csv));
  IngestOptions options;
  options.inputs = expand_inputs({shared.path / "*.gz", shared.path / "*.*", shared.path});
  options.block_bytes = 10'000;
  options.chunk_bytes = 10'000;
  options.run_bytes = 10'000;  // several runs for the packed files
  options.ranges = world.ranges;
  const PartStore spill(shared.path / "work", "ingest", 1);
  IngestSummary summary = parse_inputs(options, suffixes(), spill, comm, {});
  expect_summary(summary, world);
  EXPECT_EQ(summary.blocks, (world.cof.size() + 9'999) / 10'000 + 2);
  EXPECT_EQ(summary.blocks_resumed, 0u);
  EXPECT_GT(parts_in(spill), summary.blocks + 4);
  expect_all_ranges(world, spill, summary.blocks, comm);

  options.inputs = {shared.path / "a.cof.jsonl", shared.path / "b.tsv.gz",
                    shared.path / "c.csv.zst"};
  comm.barrier();
  if (comm.is_root()) {
    fs::remove(spill.path("block-00000003"));
    fs::resize_file(spill.path("block-00000005"), 100);
    fs::remove(spill.path(fmt::format("block-{:08}-000001", summary.blocks - 1)));
  }
  comm.barrier();
  summary = parse_inputs(options, suffixes(), spill, comm, {});
  EXPECT_EQ(summary.blocks_resumed, summary.blocks - 3);
  expect_summary(summary, world);
  expect_all_ranges(world, spill, summary.blocks, comm);
  summary = parse_inputs(options, suffixes(), spill, comm, {});
  EXPECT_EQ(summary.blocks_resumed, summary.blocks);

  const fs::path rejects = shared.path / "rejects.ndjson.zst";
  write_rejects(options, spill, summary.blocks, rejects, 0, comm);
  comm.barrier();
  EXPECT_TRUE(testing::unzstd(read_whole(rejects)) == world.rejects);
}

TEST(ParseInputs, OneBadFileFailsEveryRank) {
  Shared shared("broken");
  const Communicator& comm = shared.comm;
  const World world(shared.path);
  const std::string packed = testing::gzip(world.tsv);
  shared.write("a.cof.jsonl", world.cof);
  shared.write("b.tsv.gz", packed.substr(0, packed.size() - 5));
  IngestOptions options;
  options.inputs = {shared.path / "a.cof.jsonl", shared.path / "b.tsv.gz"};
  options.ranges = world.ranges;
  options.block_bytes = 50'000;
  const PartStore spill(shared.path / "work", "ingest", 1);
  try {
    parse_inputs(options, suffixes(), spill, comm, {});
    ADD_FAILURE() << "a truncated file passed";
  } catch (const Error& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("b.tsv.gz"), std::string::npos) << message;
    EXPECT_NE(message.find("line 1501"), std::string::npos) << message;
  }
  // Mended, the run goes on from the blocks that were whole.
  shared.write("b.tsv.gz", packed);
  const IngestSummary summary = parse_inputs(options, suffixes(), spill, comm, {});
  EXPECT_EQ(summary.lines, 4500u);
  EXPECT_LT(summary.blocks_resumed, summary.blocks);
}

TEST(ParseInputs, NothingToReadIsAnError) {
  Shared shared("nothing");
  IngestOptions options;
  EXPECT_THROW(expand_inputs({shared.path / "*.cof"}), Error);
  const PartStore spill(shared.path / "work", "ingest", 1);
  shared.comm.barrier();
  shared.write("empty.cof", "");
  shared.comm.barrier();
  options.inputs = expand_inputs({shared.path / "*.cof"});
  const IngestSummary summary = parse_inputs(options, suffixes(), spill, shared.comm, {});
  EXPECT_EQ(summary.blocks, 0u);
  EXPECT_EQ(summary.first_seen, kUnknownTime);
  EXPECT_TRUE(collect_range(spill, 0, 0, shared.comm).empty());
}

TEST(ExpandInputs, FixedOrderWithoutRepeats) {
  const testing::TemporaryFolder folder("expand");
  fs::create_directories(folder.path() / "sub" / ".hidden");
  for (const char* name : {"b.x", "a.x", "c.y", ".dot", "sub/d.x", "sub/.hidden/e.x", "we[ird"})
    folder.write(name, "");
  const auto expand = [&](const std::vector<std::string>& patterns) {
    std::vector<fs::path> paths;
    for (const std::string& pattern : patterns) paths.push_back(folder.path() / pattern);
    std::string names;
    for (const fs::path& path : expand_inputs(paths))
      names += path.lexically_relative(folder.path()).string() + " ";
    return names;
  };
  EXPECT_EQ(expand({"b.x", "*.x", "a.x"}), "a.x b.x ");
  EXPECT_EQ(expand({"sub", "c.y"}), "c.y sub/d.x ");
  EXPECT_EQ(expand({"."}), "a.x b.x c.y sub/d.x we[ird ");
  EXPECT_EQ(expand({"we[ird"}), "we[ird ");
  EXPECT_THROW(expand({"a.x", "*.none"}), Error);
  EXPECT_THROW(expand({"absent"}), Error);
}

}  // namespace
}  // namespace iolaus
