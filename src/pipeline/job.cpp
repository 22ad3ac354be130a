#include "iolaus/pipeline/job.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <functional>
#include <map>
#include <thread>

#include "iolaus/error/error.hpp"
#include "iolaus/pipeline/nearest.hpp"
#include "job_value.hpp"

namespace iolaus {
namespace {

using Setter = std::function<void(Job&, const JobValue&)>;

std::vector<LabelClass> classes(const JobValue& value) {
  std::vector<LabelClass> result;
  for (const std::string& word : value.texts()) {
    const auto label = parse_label_class(word);
    if (!label) value.wrong("classes out of \"apt\", \"crime\", \"grey\", \"benign\"");
    result.push_back(*label);
  }
  return result;
}

std::uint32_t range_count(const JobValue& value) {
  const std::uint64_t count = value.count();
  if (count == 0 || count > 65536 || (count & (count - 1)) != 0)
    value.wrong("a power of two, at most 65536");
  return static_cast<std::uint32_t>(count);
}

// A key that job files may hold and this version does not apply: the run says so.
void unused(Job& job, const JobValue& value) {
  const toml::array* array = value.node.as_array();
  if (array == nullptr || !array->empty()) job.unused.push_back(value.key);
}

// The page is always written; formats of later versions are told to be missing, others are wrong.
void report_formats(Job& job, const JobValue& value) {
  job.report_formats = value.texts();
  for (const std::string& format : job.report_formats) {
    if (format == "rpz" || format == "stix" || format == "misp")
      job.unused.push_back(value.key + " \"" + format + "\"");
    else if (format != "html" && format != "csv")
      value.wrong("formats out of \"html\", \"csv\", \"rpz\", \"stix\", \"misp\"");
  }
}

// Every key of a job file.
const std::map<std::string, Setter>& keys() {
  static const std::map<std::string, Setter> table{
      {"workspace.path", [](Job& j, const JobValue& v) { j.workspace = v.path(); }},
      {"history.inputs", [](Job& j, const JobValue& v) { j.ingest.inputs = v.inputs(); }},
      {"history.format",
       [](Job& j, const JobValue& v) {
         const auto word = v.one_of({"detect", "cof", "tsv", "csv", "dnsdb", "zeek", "passivedns"});
         j.ingest.format = word == "detect"       ? InputFormat::kDetect
                           : word == "cof"        ? InputFormat::kCof
                           : word == "dnsdb"      ? InputFormat::kDnsdb
                           : word == "zeek"       ? InputFormat::kZeek
                           : word == "passivedns" ? InputFormat::kPassivedns
                                                  : InputFormat::kTable;
       }},
      {"history.columns", [](Job& j, const JobValue& v) { j.ingest.columns = v.texts(); }},
      {"history.counts",
       [](Job& j, const JobValue& v) {
         j.largest_counts = v.one_of({"sum", "largest"}) == "largest";
       }},
      {"history.disposable",
       [](Job& j, const JobValue& v) {
         const auto word = v.one_of({"view", "stored", "keep"});
         j.disposable = word == "view"     ? DisposableZones::kView
                        : word == "stored" ? DisposableZones::kStored
                                           : DisposableZones::kKeep;
       }},
      {"history.disposable_names",
       [](Job& j, const JobValue& v) {
         if (v.count() < 2 || v.count() > 1'000'000'000) v.wrong("a number from 2 to 1000000000");
         j.disposable_names = static_cast<std::uint32_t>(v.count());
       }},
      {"history.kind",
       [](Job& j, const JobValue& v) {
         j.ingest.kind =
             v.one_of({"slices", "hull"}) == "hull" ? HistoryKind::kHulls : HistoryKind::kSlices;
       }},
      {"history.gap", [](Job& j, const JobValue& v) { j.gap = v.duration(); }},
      {"history.count",
       [](Job& j, const JobValue& v) {
         j.count_meaning = v.one_of({"cache-miss", "client", "snapshots", "none"});
       }},
      {"history.undated",
       [](Job& j, const JobValue& v) {
         j.ingest.keep_undated = v.one_of({"reject", "keep"}) == "keep";
       }},
      {"history.as_of", [](Job& j, const JobValue& v) { j.as_of = v.time(); }},
      {"history.max_reject_rate", [](Job& j, const JobValue& v) { j.max_reject_rate = v.share(); }},
      {"history.ranges", [](Job& j, const JobValue& v) { j.ingest.ranges.count = range_count(v); }},
      {"history.block_bytes",
       [](Job& j, const JobValue& v) {
         j.ingest.block_bytes = std::max<std::uint64_t>(v.count(), 1);
       }},
      {"names.public_suffix_list",
       [](Job& j, const JobValue& v) { j.public_suffix_list = v.path(); }},
      {"names.extra_suffixes", [](Job& j, const JobValue& v) { j.extra_suffixes = v.paths(); }},
      {"network.asn", [](Job& j, const JobValue& v) { j.network.asn = v.paths(); }},
      {"network.country", [](Job& j, const JobValue& v) { j.network.country = v.paths(); }},
      {"network.lists", [](Job& j, const JobValue& v) { j.network.lists = v.path(); }},
      {"labels.path", [](Job& j, const JobValue& v) { j.labels.path = v.path(); }},
      {"labels.apt", [](Job& j, const JobValue& v) { j.labels.apt = v.texts(); }},
      {"labels.crime", [](Job& j, const JobValue& v) { j.labels.crime = v.texts(); }},
      {"labels.grey", [](Job& j, const JobValue& v) { j.labels.grey = v.texts(); }},
      {"labels.benign", [](Job& j, const JobValue& v) { j.labels.benign = v.texts(); }},
      {"labels.positive", [](Job& j, const JobValue& v) { j.labels.positive = classes(v); }},
      {"labels.snapshots",
       [](Job& j, const JobValue& v) {
         if (v.count() < 1 || v.count() > 8) v.wrong("a number from 1 to 8");
         j.labels.snapshots = static_cast<std::uint32_t>(v.count());
       }},
      {"features.short_lived",
       [](Job& j, const JobValue& v) { j.features.short_lived = v.duration(); }},
      {"model.trees",
       [](Job& j, const JobValue& v) {
         j.model.trees = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(v.count(), 1, 10000));
       }},
      {"model.depth",
       [](Job& j, const JobValue& v) {
         j.model.depth = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(v.count(), 1, 64));
       }},
      {"model.seed", [](Job& j, const JobValue& v) { j.model.seed = v.count(); }},
      {"model.base_rate",
       [](Job& j, const JobValue& v) {
         j.model.base_rate = v.share();
         if (j.model.base_rate <= 0 || j.model.base_rate >= 1)
           v.wrong("a rate above 0 and below 1");
       }},
      {"cluster.threshold", [](Job& j, const JobValue& v) { j.cluster.threshold = v.share(); }},
      {"cluster.levels",
       [](Job& j, const JobValue& v) {
         j.cluster.levels = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(v.count(), 1, 16));
       }},
      {"cluster.pairs_per_row",
       [](Job& j, const JobValue& v) { j.join.pairs_per_row = v.number(); }},
      {"takedown.confidence", [](Job& j, const JobValue& v) { j.case_confidence = v.share(); }},
      {"takedown.window", [](Job& j, const JobValue& v) { j.evidence.window = v.duration(); }},
      {"takedown.valid_days",
       [](Job& j, const JobValue& v) {
         j.takedown.valid_days = static_cast<std::uint32_t>(v.count());
       }},
      {"takedown.protect", [](Job& j, const JobValue& v) { j.protect = v.paths(); }},
      {"games.observations", [](Job& j, const JobValue& v) { j.game_observations = v.paths(); }},
      {"evaluation.repeats",
       [](Job& j, const JobValue& v) {
         j.evaluation.repeats = static_cast<std::uint32_t>(std::max<std::uint64_t>(v.count(), 1));
       }},
      {"evaluation.truth", [](Job& j, const JobValue& v) { j.truth = v.path(); }},
      {"memory.limit", [](Job& j, const JobValue& v) { j.memory_limit = v.bytes(); }},
      {"malware.observations", unused},
      {"scope.tld", unused},
      {"scope.asn", unused},
      {"scope.country", unused},
      {"scope.suffix", unused},
      {"report.formats", report_formats},
      {"report.notes", [](Job& j, const JobValue& v) { j.notes = v.texts(); }},
      {"synth.directory", [](Job& j, const JobValue& v) { j.synth.directory = v.path(); }},
      {"synth.records", [](Job& j, const JobValue& v) { j.synth.records = v.count(); }},
      {"synth.seed", [](Job& j, const JobValue& v) { j.synth.seed = v.count(); }},
      {"synth.files",
       [](Job& j, const JobValue& v) { j.synth.files = static_cast<std::uint32_t>(v.count()); }},
      {"synth.hull", [](Job& j, const JobValue& v) { j.synth.hull = v.flag(); }},
      {"synth.slices", [](Job& j, const JobValue& v) { j.synth.slices = v.flag(); }},
      {"synth.first_day", [](Job& j, const JobValue& v) { j.synth.first_day = v.time(); }},
      {"synth.end_day", [](Job& j, const JobValue& v) { j.synth.end_day = v.time(); }},
      {"synth.compress", [](Job& j, const JobValue& v) { j.synth.compress = v.flag(); }},
      {"synth.labels", [](Job& j, const JobValue& v) { j.synth.labels = v.count(); }},
      {"synth.apt_groups", [](Job& j, const JobValue& v) { j.synth.apt_groups = v.count(); }},
      {"synth.shares", [](Job& j, const JobValue& v) { j.synth.shares = v.shares(); }},
      {"synth.format",
       [](Job& j, const JobValue& v) {
         j.synth.format = v.one_of({"tsv", "cof", "store"});
       }},
  };
  return table;
}

[[noreturn]] void fail_unknown(const std::string& origin, const std::string& key) {
  std::vector<std::string> known;
  for (const auto& [name, setter] : keys()) known.push_back(name);
  fail_usage("{}: unknown key {}; did you mean {}?", origin, key, nearest(key, known));
}

void apply(Job& job, const toml::table& document, const std::string& origin,
           const std::filesystem::path& base) {
  for (const auto& [section, content] : document) {
    const toml::table* table = content.as_table();
    if (table == nullptr) fail_unknown(origin, std::string(section.str()));
    for (const auto& [name, node] : *table) {
      const std::string key = std::string(section.str()) + "." + std::string(name.str());
      const auto found = keys().find(key);
      if (found == keys().end()) fail_unknown(origin, key);
      try {
        found->second(job, JobValue{node, key, base});
      } catch (const Error& error) {
        fail_usage("{}: {}", origin, error.what());
      }
    }
  }
}

// "section.key=value": the value as TOML where it is, else as text.
void apply_setting(Job& job, const std::string& setting) {
  const std::size_t equals = setting.find('='), dot = setting.find('.');
  if (equals == std::string::npos || dot == std::string::npos || dot > equals)
    fail_usage("--set {}: wants section.key=value", setting);
  const std::string section = setting.substr(0, dot),
                    name = setting.substr(dot + 1, equals - dot - 1);
  const std::string value = setting.substr(equals + 1), origin = "--set " + setting;
  toml::table inner;
  try {
    inner = toml::parse("value = " + value);
  } catch (const toml::parse_error&) {
    inner.insert_or_assign("value", value);
  }
  toml::table keyed;
  keyed.insert_or_assign(name, *inner.get("value"));
  toml::table document;
  document.insert_or_assign(section, keyed);
  apply(job, document, origin, std::filesystem::current_path());
}

}  // namespace

Job read_job(const std::filesystem::path& path, const std::vector<std::string>& settings) {
  if (!std::filesystem::exists(path)) fail_usage("{}: no such job file", path.string());
  Job job;
  job.file = path;
  job.workspace = std::filesystem::path(path).replace_extension(".work");
  try {
    const toml::table document = toml::parse_file(path.string());
    apply(job, document, path.string(), std::filesystem::absolute(path).parent_path());
  } catch (const toml::parse_error& error) {
    fail_usage("{}:{}: {}", path.string(), error.source().begin.line, error.description());
  }
  for (const std::string& setting : settings) apply_setting(job, setting);
  return job;
}

}  // namespace iolaus
