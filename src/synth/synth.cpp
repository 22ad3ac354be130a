#include "iolaus/synth/synth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <tuple>

#include "iolaus/dns/domain_id.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"
#include "synth/hosting.hpp"
#include "synth/labels.hpp"
#include "synth/observe.hpp"
#include "synth/records.hpp"
#include "synth/tables.hpp"
#include "synth/world.hpp"
#include "synth/writer.hpp"

namespace iolaus {
namespace {

using namespace synth;

// Raised whenever the golden digests of its test change.
constexpr int kWorldVersion = 1;

// What is counted, in one array, so that the ranks can add theirs up.
enum Counter : std::size_t {
  kRecords,
  kHullRecords,
  kMalformed,
  kDomains,
  kLabelled,
  kLabelledMalicious,
  kLabelledWrongly,
  kFirstClass,
  kFirstPopulation = kFirstClass + kLabelClasses,
  kCounters = kFirstPopulation + kPopulations
};
using Counters = std::array<std::uint64_t, kCounters>;

std::filesystem::path part_path(const World& world, const char* what, std::uint32_t file) {
  return world.options.directory / fmt::format("{}.csv.{:04}.part", what, file);
}

// Everything that file number `file` of each kind holds.
class FileSet {
 public:
  // `sink`: takes the rows, instead of files of text; or null.
  FileSet(const World& world, std::uint32_t file, const RecordSink* sink, Counters& counters,
          std::vector<std::uint64_t>& live)
      : world_(world),
        sink_(sink),
        format_{world.options.format == "cof" ? TextFormat::kCof : TextFormat::kTable,
                world.sensors},
        malformed_(static_cast<std::uint64_t>(world.options.malformed_share * 1e9)),
        counters_(counters),
        live_(live),
        truth_(part_path(world, "truth", file)),
        labels_(part_path(world, "labels", file)) {
    if (sink_) {
      records_.emplace(sink_->suffixes, !world.options.slices);
      sink_->begin(file);
      return;
    }
    const auto path = [&](const char* kind) {
      return world.options.directory /
             fmt::format("{}-{:02}{}", kind, file, extension(format_.text, world.options.compress));
    };
    for (auto& [kind, wanted, output] : {std::tuple{"slices", world.options.slices, &slices_},
                                         {"hull", world.options.hull, &hull_}})
      if (wanted)
        output->emplace(path(kind), world.options.compress).text().append(header(format_));
  }

  // Observes one domain and writes down what was seen of it; one that nobody saw does not exist.
  void add(DomainPlan& plan, std::uint64_t family) {
    // What was written about is blocked soon after, where somebody blocks at all.
    if (world_.sensors && plan.report != 0 && mix(plan.seed ^ 0xb10c) % 10 < 6)
      rewrite_since(plan, plan.report + 2 * kDay);
    observe(plan, world_.begin, world_.end, sightings_);
    if (sightings_.slices.empty()) return;
    if (sink_)
      hand_over(plan);
    else
      write_text(plan);
    counters_[kRecords] += sightings_.slices.size();
    counters_[kHullRecords] += sightings_.hull.size();
    ++counters_[kDomains];
    ++counters_[kFirstClass + static_cast<std::size_t>(plan.label)];
    ++counters_[kFirstPopulation + static_cast<std::size_t>(plan.population)];
    if (plan.live && (live_.empty() || live_.back() != family)) live_.push_back(family);
    add_label(plan);
    append_truth(truth_text_, plan);
    if (truth_text_.size() > (1u << 20)) flush();
  }

  void commit() {
    flush();
    truth_.commit();
    labels_.commit();
    if (slices_) slices_->commit();
    if (hull_) hull_->commit();
    if (sink_) sink_->finish();
  }

 private:
  void hand_over(const DomainPlan& plan) {
    records_->assign(plan, sightings_.hull);
    for (const SightingRow& row : world_.options.slices ? sightings_.slices : sightings_.hull)
      sink_->add(records_->of(row));
  }

  void write_text(const DomainPlan& plan) {
    beginnings_.assign(format_, plan, sightings_.hull);
    if (slices_) write_slices(plan);
    if (!hull_) return;
    for (const SightingRow& row : sightings_.hull)
      append_row(hull_->text(), format_, beginnings_.of(row), plan, row);
    hull_->flush_if_full();
  }

  void write_slices(const DomainPlan& plan) {
    Random random(key(plan.seed, 0xbad));
    for (const SightingRow& row : sightings_.slices) {
      append_row(slices_->text(), format_, beginnings_.of(row), plan, row);
      if (random.below(1'000'000'000) >= malformed_) continue;
      append_malformed(slices_->text(), format_, plan, random.next());
      ++counters_[kMalformed];
    }
    slices_->flush_if_full();
  }

  void add_label(const DomainPlan& plan) {
    std::uint32_t first_seen = 0xffffffffu;
    for (const SightingRow& row : sightings_.slices) first_seen = std::min(first_seen, row.first);
    const auto label = draw_label(world_, plan, first_seen);
    if (!label) return;
    append_label(labels_text_, plan, *label);
    ++counters_[kLabelled];
    if (label->label == LabelClass::kApt || label->label == LabelClass::kCrime)
      ++counters_[kLabelledMalicious];
    if (label->wrong) ++counters_[kLabelledWrongly];
  }

  void flush() {
    truth_.write(truth_text_);
    labels_.write(labels_text_);
    truth_text_.clear();
    labels_text_.clear();
  }

  const World& world_;
  const RecordSink* sink_;
  RowFormat format_;
  std::uint64_t malformed_;
  Counters& counters_;
  std::vector<std::uint64_t>& live_;
  AtomicFile truth_, labels_;
  std::string truth_text_, labels_text_;
  std::optional<OutputFile> slices_, hull_;
  Sightings sightings_;
  LineBeginnings beginnings_;
  std::optional<DomainRecords> records_;
};

// Each entity belongs to one file, whoever writes it.
void write_files(const World& world, std::uint32_t file, const RecordSink* sink, Counters& counters,
                 std::vector<std::uint64_t>& live) {
  FileSet files(world, file, sink, counters, live);
  DomainPlan scratch;
  for (std::size_t p = 0; p < kPopulations; ++p) {
    const std::uint64_t step = world.options.files, entities = world.populations[p].entities;
    for (std::uint64_t entity = (file + p * 7) % step; entity < entities; entity += step)
      generate_entity(world, static_cast<Population>(p), entity, scratch, [&](DomainPlan& plan) {
        files.add(plan, p << 48 | entity << 4 | plan.family_of_entity);
      });
  }
  files.commit();
}

void append_file(AtomicFile& joined, const std::filesystem::path& path) {
  std::ifstream part(path, std::ios::binary);
  std::string chunk(1 << 20, '\0');
  do {
    part.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    joined.write(chunk.data(), static_cast<std::size_t>(part.gcount()));
  } while (part);
  if (!part.eof()) fail("{}: cannot read", path.string());
}

// Joins the parts that the ranks wrote into one file, in order, and takes them away.
void join_parts(const World& world, const char* what, std::string_view head) {
  AtomicFile joined(world.options.directory / fmt::format("{}.csv", what));
  joined.write(head);
  for (std::uint32_t file = 0; file < world.options.files; ++file)
    append_file(joined, part_path(world, what, file));
  joined.commit();
  for (std::uint32_t file = 0; file < world.options.files; ++file)
    std::filesystem::remove(part_path(world, what, file));
}

void make_directory(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) fail("{}: cannot create the directory: {}", directory.string(), error.message());
}

SynthSummary summarise(const World& world, const Counters& counters, std::uint64_t live) {
  SynthSummary summary;
  summary.records = counters[kRecords];
  summary.hull_records = counters[kHullRecords];
  summary.malformed = counters[kMalformed];
  summary.domains = counters[kDomains];
  summary.labelled = counters[kLabelled];
  summary.labelled_malicious = counters[kLabelledMalicious];
  summary.labelled_wrongly = counters[kLabelledWrongly];
  summary.families_live = live;
  for (std::size_t c = 0; c < kLabelClasses; ++c)
    summary.domains_of_class[std::string(kClassNames[c])] = counters[kFirstClass + c];
  for (std::size_t p = 0; p < kPopulations; ++p) {
    summary.domains_of_population[std::string(kPopulationNames[p])] =
        counters[kFirstPopulation + p];
    const auto population = static_cast<Population>(p);
    if (is_malicious(population))
      summary.families += world.populations[p].entities *
                          (population == Population::kBulletproofHost ? kFamiliesOfHost : 1);
  }
  return summary;
}

// All but the tables.
SynthSummary write_world(const World& world, const RecordSink* sink, const Communicator& comm,
                         const Progress& progress) {
  const SynthOptions& options = world.options;
  comm.together([&] { make_directory(options.directory); });
  Counters counters{};
  std::vector<std::uint64_t> live;
  const auto rank = static_cast<std::uint32_t>(comm.rank()),
             ranks = static_cast<std::uint32_t>(comm.size());
  comm.together([&] {
    for (std::uint32_t file = rank; file < options.files; file += ranks) {
      write_files(world, file, sink, counters, live);
      report(progress, std::min(file + ranks, options.files), options.files);
    }
  });
  comm.together([&] {
    if (!comm.is_root()) return;
    join_parts(world, "truth", kTruthHeader);
    join_parts(world, "labels", kLabelHeader);
  });
  comm.sum(std::span<std::uint64_t>(counters));
  std::sort(live.begin(), live.end());
  live.erase(std::unique(live.begin(), live.end()), live.end());
  return summarise(world, counters, comm.sum(live.size()));
}

void write_tables_of(const World& world, const Communicator& comm) {
  comm.together([&] {
    if (!comm.is_root()) return;
    make_directory(world.options.directory);
    write_tables(world, world.options.directory);
  });
}

}  // namespace

SynthSummary write_synthetic(const SynthOptions& options, const Communicator& comm,
                             const Progress& progress) {
  if (options.format == "store") fail_usage("synth: records of format \"store\" are no text");
  const World world(options);
  const SynthSummary summary = write_world(world, nullptr, comm, progress);
  write_tables_of(world, comm);
  return summary;
}

void write_synthetic_tables(const SynthOptions& options, const Communicator& comm) {
  write_tables_of(World(options), comm);
}

SynthSummary write_synthetic_records(const SynthOptions& options, const RecordSink& sink,
                                     const Communicator& comm, const Progress& progress) {
  return write_world(World(options), &sink, comm, progress);
}

std::uint64_t synthetic_digest(const SynthOptions& options) {
  std::string text = fmt::format("synthetic {} {} {} {} {} {} {} {} {} {} {} {} {}", kWorldVersion,
                                 options.records, options.seed, seconds(options.first_day),
                                 seconds(options.end_day), options.apt_share, options.crime_share,
                                 options.grey_share, options.apt_groups, options.labels,
                                 options.malicious_label_share, options.slices, options.files);
  for (const auto& [population, share] : options.shares)
    text += fmt::format(" {}={}", population, share);
  return digest64(text);
}

}  // namespace iolaus
