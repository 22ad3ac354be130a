#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "iolaus/cluster/clustering.hpp"
#include "iolaus/dns/time.hpp"
#include "iolaus/features/extract.hpp"
#include "iolaus/graph/fingerprint.hpp"
#include "iolaus/graph/join.hpp"
#include "iolaus/ingest/ingest.hpp"
#include "iolaus/labels/labels.hpp"
#include "iolaus/model/classifier.hpp"
#include "iolaus/model/evaluate.hpp"
#include "iolaus/network/atlas.hpp"
#include "iolaus/synth/synth.hpp"
#include "iolaus/takedown/evidence.hpp"
#include "iolaus/takedown/plan.hpp"

namespace iolaus {

// [history] disposable: zones that mint a name for nearly every question are rolled up where the
// features are computed, in the kept history itself, or nowhere.
enum class DisposableZones : std::uint8_t { kView, kStored, kKeep };

// A job file: the sum of the stages' options. Paths are relative to the job file.
struct Job {
  std::filesystem::path file, workspace;
  IngestOptions ingest;          // inputs: patterns, and "-" for standard input
  std::uint32_t gap = 2 * kDay;  // [history] gap
  std::string count_meaning = "cache-miss";
  std::uint64_t memory_limit = 0;  // [memory] limit: bytes, sizes ingest's buffers; 0: none
  bool largest_counts = false;     // [history] counts: inputs export the same sightings again
  DisposableZones disposable = DisposableZones::kView;
  std::uint32_t disposable_names = 10000;  // of a zone that is rolled up, at least
  Time as_of = kUnknownTime;               // exclusive; unknown: just after the last record
  double max_reject_rate = 0.01;
  std::filesystem::path public_suffix_list;  // empty: Debian's
  std::vector<std::filesystem::path> extra_suffixes;
  NetworkOptions network;
  LabelOptions labels;
  FeatureOptions features;
  ModelOptions model;
  EvaluationOptions evaluation;
  std::filesystem::path truth;  // [evaluation] truth: opened last, by the report only
  FingerprintOptions fingerprint;
  JoinOptions join;
  ClusterOptions cluster;
  double case_confidence = 0.8;  // [takedown] confidence
  EvidenceOptions evidence;
  PlanOptions takedown;
  std::vector<std::filesystem::path> protect;
  std::vector<std::filesystem::path> game_observations;
  std::vector<std::string> report_formats{"html", "csv"};
  std::vector<std::string> notes;  // [report] notes: what the data's origin forbids to conclude
  SynthOptions synth;
  std::vector<std::string> unused;  // keys given that this version reads but does not apply
  int threads = 0;                  // 0: what the machine or the allocation gives
};

// Reads a TOML job file, expands ${VAR}, applies `section.key=value` settings on top. An unknown
// key is an Error that names its nearest neighbour; so is a value of the wrong type, with its line.
Job read_job(const std::filesystem::path& path, const std::vector<std::string>& settings);

}  // namespace iolaus
