// The written world: the same bytes for any number of ranks, hulls that are the fold of the slices,
// labels and truth that fit the history.
#include <gtest/gtest.h>
#include <zstd.h>

#include <map>
#include <set>
#include <sstream>
#include <tuple>

#include "iolaus/dns/dark.hpp"
#include "iolaus/dns/name.hpp"
#include "iolaus/dns/suffix.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"
#include "iolaus/synth/synth.hpp"

namespace iolaus {
namespace {

namespace fs = std::filesystem;

SynthOptions small_world(const std::string& folder, const std::string& format) {
  SynthOptions options;
  options.directory = fs::temp_directory_path() / "iolaus-synth-test" / folder;
  options.records = 12'000;
  options.files = 5;
  options.format = format;
  options.malformed_share = 0.003;
  return options;
}

std::string unpacked(const fs::path& path) {
  const std::string packed = read_whole(path);
  std::string text, chunk(ZSTD_DStreamOutSize(), '\0');
  const std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> stream(ZSTD_createDCtx(),
                                                                    ZSTD_freeDCtx);
  ZSTD_inBuffer input{packed.data(), packed.size(), 0};
  while (input.pos < input.size) {
    ZSTD_outBuffer output{chunk.data(), chunk.size(), 0};
    if (ZSTD_isError(ZSTD_decompressStream(stream.get(), &output, &input))) break;
    text.append(chunk, 0, output.pos);
  }
  return text;
}

std::vector<std::string> fields_of(const std::string& line, char separator) {
  std::vector<std::string> fields;
  std::stringstream stream(line);
  for (std::string field; std::getline(stream, field, separator);) fields.push_back(field);
  if (!line.empty() && line.back() == separator) fields.emplace_back();
  return fields;
}

struct Seen {
  std::uint32_t first, last;
  std::uint64_t count;
  friend bool operator==(const Seen&, const Seen&) = default;
};
using Key = std::tuple<std::string, std::string, std::string>;

// The well-formed rows of all files of a kind, folded by (name, type, rdata).
std::map<Key, Seen> rows_of(const SynthOptions& options, const std::string& kind,
                            std::uint64_t& rows, std::uint64_t& malformed) {
  std::map<Key, Seen> folded;
  for (std::uint32_t file = 0; file < options.files; ++file) {
    std::stringstream text(
        unpacked(options.directory / fmt::format("{}-{:02}.tsv.zst", kind, file)));
    std::string line;
    std::getline(text, line);
    EXPECT_EQ(line, "domain\ttype\trdata\tfirst\tlast\tcount");
    while (std::getline(text, line)) {
      const auto fields = fields_of(line, '\t');
      const bool whole =
          fields.size() == 6 && canonical_name(fields[0]).problem == NameProblem::kNone &&
          parse_record_type(fields[1]) && parse_rdata(*parse_record_type(fields[1]), fields[2]) &&
          parse_time(fields[3]) && parse_time(fields[4]) &&
          *parse_time(fields[3]) <= *parse_time(fields[4]);
      ++(whole ? rows : malformed);
      if (!whole) continue;
      EXPECT_EQ(canonical_name(fields[0]).name, fields[0]);
      const Seen seen{seconds(*parse_time(fields[3])), seconds(*parse_time(fields[4])),
                      std::stoull(fields[5])};
      EXPECT_GE(seen.first, seconds(options.first_day));
      EXPECT_LT(seen.last, seconds(options.end_day));
      EXPECT_GE(seen.count, 1u);
      if (kind == "slices") {
        EXPECT_EQ(seen.first / kDay, seen.last / kDay) << line;
      }
      const auto [at, fresh] = folded.try_emplace({fields[0], fields[1], fields[2]}, seen);
      if (fresh) continue;
      EXPECT_EQ(kind, "slices") << "twice in the hull: " << line;
      at->second.first = std::min(at->second.first, seen.first);
      at->second.last = std::max(at->second.last, seen.last);
      at->second.count += seen.count;
    }
  }
  return folded;
}

// Everything in a world's directory, by name.
std::map<std::string, std::string> contents(const fs::path& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(directory))
    if (entry.is_regular_file())
      files[fs::relative(entry.path(), directory).string()] = read_whole(entry.path());
  return files;
}

// One rank alone writes what all ranks together write.
TEST(World, SameBytesForAnyNumberOfRanks) {
  const Communicator comm = Communicator::world();
  for (const std::string format : {"tsv", "cof"}) {
    const SynthOptions together = small_world(fmt::format("{}-of-{}", format, comm.size()), format);
    SynthOptions alone = together;
    alone.directory += "-alone";
    const SynthSummary summary = write_synthetic(together, comm, {});
    if (comm.is_root()) {
      const SynthSummary expected = write_synthetic(alone, Communicator(), {});
      EXPECT_EQ(summary.records, expected.records);
      EXPECT_EQ(summary.domains_of_population, expected.domains_of_population);
      EXPECT_EQ(summary.families_live, expected.families_live);
      const auto mine = contents(together.directory), theirs = contents(alone.directory);
      EXPECT_EQ(mine.size(), 2 * together.files + 6 + 1 + 7);
      EXPECT_TRUE(mine == theirs) << format;
      fs::remove_all(alone.directory);
      fs::remove_all(together.directory);
    }
    comm.barrier();
  }
}

TEST(World, HistoryLabelsAndTruthFitTogether) {
  const Communicator comm = Communicator::world();
  const SynthOptions options = small_world(fmt::format("fit-of-{}", comm.size()), "tsv");
  const SynthSummary summary = write_synthetic(options, comm, {});
  if (comm.is_root() && comm.size() == 1) {
    std::uint64_t slices = 0, hulls = 0, malformed = 0, none = 0;
    const auto folded = rows_of(options, "slices", slices, malformed),
               hull = rows_of(options, "hull", hulls, none);
    EXPECT_TRUE(folded == hull);
    EXPECT_EQ(slices, summary.records);
    EXPECT_EQ(hulls, summary.hull_records);
    EXPECT_EQ(malformed, summary.malformed);
    EXPECT_GT(malformed, 0u);
    EXPECT_EQ(none, 0u);

    const std::vector<fs::path> extra{options.directory / "extra_suffixes.txt"};
    const SuffixTable suffixes = SuffixTable::load({}, extra);
    std::map<std::string, std::uint32_t> first_seen;
    for (const auto& [key, seen] : folded) {
      const std::string& name = std::get<0>(key);
      const std::string domain = name.substr(suffixes.registrable(name).offset);
      const auto [at, fresh] = first_seen.try_emplace(domain, seen.first);
      at->second = std::min(at->second, seen.first);
    }
    std::map<std::string, std::string> truth;
    std::stringstream truth_text(read_whole(options.directory / "truth.csv"));
    std::string line;
    std::getline(truth_text, line);
    EXPECT_EQ(line, "domain,class,population,family,cluster");
    while (std::getline(truth_text, line)) {
      const auto fields = fields_of(line, ',');
      ASSERT_EQ(fields.size(), 5u) << line;
      EXPECT_TRUE(truth.emplace(fields[0], fields[1]).second) << "twice: " << line;
      EXPECT_TRUE(first_seen.contains(fields[0])) << line;
      EXPECT_EQ(fields[3].empty(), fields[1] == "benign") << line;
    }
    EXPECT_EQ(truth.size(), summary.domains);
    for (const auto& [domain, first] : first_seen) EXPECT_TRUE(truth.contains(domain)) << domain;

    std::stringstream labels(read_whole(options.directory / "labels.csv"));
    std::getline(labels, line);
    EXPECT_EQ(line, "domain,label,family,date,source");
    std::uint64_t labelled = 0, malicious = 0, wrong = 0;
    while (std::getline(labels, line)) {
      const auto fields = fields_of(line, ',');
      ASSERT_EQ(fields.size(), 5u) << line;
      ASSERT_TRUE(first_seen.contains(fields[0])) << line;
      ASSERT_TRUE(parse_time(fields[3])) << line;
      EXPECT_GE(seconds(*parse_time(fields[3])), first_seen[fields[0]]) << line;
      EXPECT_LT(*parse_time(fields[3]), options.end_day) << line;
      ++labelled;
      malicious += fields[1] == "apt" || fields[1] == "crime";
      wrong += fields[1] != truth[fields[0]];
    }
    EXPECT_EQ(labelled, summary.labelled);
    EXPECT_EQ(malicious, summary.labelled_malicious);
    EXPECT_EQ(wrong, summary.labelled_wrongly);
    EXPECT_GT(malicious, labelled / 10);
    for (const auto& [population, domains] : summary.domains_of_population)
      EXPECT_EQ(domains > 0, population != "rewritten") << population;
    EXPECT_GT(summary.families_live, 0u);
  }
  comm.barrier();
  if (comm.is_root()) fs::remove_all(options.directory);
  comm.barrier();
}

TEST(World, RefusesOptionsThatMakeNoSense) {
  const Communicator comm = Communicator::world();
  SynthOptions options = small_world("never", "xml");
  EXPECT_THROW(write_synthetic(options, comm, {}), Error);
  options.format = "cof";
  options.end_day = options.first_day;
  EXPECT_THROW(write_synthetic(options, comm, {}), Error);
}

// What the job asks for by name is there, and what leaves no room is told.
TEST(World, HoldsTheSharesThatAreAskedFor) {
  const Communicator comm = Communicator::world();
  SynthOptions options = small_world(fmt::format("shares-of-{}", comm.size()), "tsv");
  options.shares = {{"framed-bank", 0.3}, {"wildcard-zone", 0.002}, {"fast-flux", 0}};
  options.apt_groups = 9;
  const SynthSummary summary = write_synthetic(options, comm, {});
  const auto domains = [&](const char* name) {
    return static_cast<double>(summary.domains_of_population.at(name));
  };
  const auto all = static_cast<double>(summary.domains);
  EXPECT_NEAR(domains("framed-bank") / all, 0.3, 0.03);
  EXPECT_NEAR(domains("wildcard-zone") / all, 0.002, 0.001);
  EXPECT_EQ(domains("fast-flux"), 0);
  if (comm.is_root()) {
    std::set<std::string> groups;
    std::stringstream truth(read_whole(options.directory / "truth.csv"));
    for (std::string line; std::getline(truth, line);) {
      const auto fields = fields_of(line, ',');
      if (fields[1] == "apt") groups.insert(fields[3]);
    }
    EXPECT_EQ(groups.size(), 9u);
  }
  comm.barrier();
  if (comm.is_root()) fs::remove_all(options.directory);

  options.shares = {{"framed-banks", 0.3}};
  try {
    write_synthetic(options, comm, {});
    ADD_FAILURE() << "an unknown population passed";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("framed-bank, "), std::string::npos) << error.what();
  }
  options.shares = {{"framed-bank", 0.6}, {"parked", 0.5}};
  EXPECT_THROW(write_synthetic(options, comm, {}), Error);
}

// Only where one sensor rewrites do rows name their sensor, and only that one is told 0.0.0.0 of
// what it blocks.
TEST(World, NamesSensorsWhereOneRewrites) {
  const Communicator comm = Communicator::world();
  SynthOptions options = small_world(fmt::format("sensors-of-{}", comm.size()), "tsv");
  options.shares = {{"rewritten", 0.3}};
  options.malformed_share = 0;
  options.compress = false;
  write_synthetic(options, comm, {});
  if (comm.is_root()) {
    std::set<std::string> blocked, sensors;
    std::stringstream truth(read_whole(options.directory / "truth.csv"));
    for (std::string line; std::getline(truth, line);) {
      const auto fields = fields_of(line, ',');
      if (fields[2] == "rewritten") blocked.insert(fields[0]);
    }
    std::uint64_t rewritten = 0;
    for (std::uint32_t file = 0; file < options.files; ++file) {
      std::stringstream text(read_whole(options.directory / fmt::format("slices-{:02}.tsv", file)));
      std::string line;
      std::getline(text, line);
      EXPECT_EQ(line, "domain\ttype\trdata\tfirst\tlast\tcount\tsensor");
      while (std::getline(text, line)) {
        const auto fields = fields_of(line, '\t');
        ASSERT_EQ(fields.size(), 7u) << line;
        sensors.insert(fields[6]);
        if (!blocked.contains(fields[0])) continue;
        EXPECT_EQ(fields[6] == "sensor-4", fields[2] == "0.0.0.0") << line;
        rewritten += fields[2] == "0.0.0.0";
      }
    }
    EXPECT_GT(rewritten, 100u);
    EXPECT_EQ(sensors, (std::set<std::string>{"sensor-1", "sensor-2", "sensor-3", "sensor-4"}));
  }
  comm.barrier();
  if (comm.is_root()) fs::remove_all(options.directory);
  comm.barrier();
}

}  // namespace
}  // namespace iolaus
