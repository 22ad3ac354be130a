#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "iolaus/dns/suffix.hpp"
#include "iolaus/pipeline/exported_history.hpp"
#include "iolaus/pipeline/run.hpp"
#include "iolaus/store/history_file.hpp"

namespace iolaus {

// What an ingest has to do: which of the listed inputs the kept history does not hold yet, and
// whether it can be added to or must be made anew.
struct IngestPlan {
  std::uint64_t digest = 0;   // of the history that comes out: its options and its set of inputs
  std::uint64_t options = 0;  // how records become a history
  std::uint64_t reading = 0;  // how lines become records
  std::optional<HistoryFacts> kept;  // of the history.h5 that is added to
  std::uint64_t kept_digest = 0;
  std::uint64_t kept_rejects = 0;            // bytes of rejects.ndjson.zst that belong to it
  std::vector<std::filesystem::path> fresh;  // inputs to be read, in path order
  std::vector<std::uint64_t> fresh_digests;  // of their contents
  // What those of them that are exports of a history hold; the others none.
  std::vector<std::optional<ExportedHistory>> fresh_exports;
};

// Looks at the inputs and at history.h5. An input is known by its content, so a renamed file is the
// same input, and one that is listed twice is read once. An export of a history made with the same
// options stands for the inputs of that history; what another listed export holds is not read
// again, and exports that share only a part of their inputs are an Error. The history is made anew
// when options differ, or a file that it was made of has changed, and every input that it holds is
// still listed; when one is not, that is an Error, for its lines would be lost. Inputs that it
// holds and the job does not list stay in it. Collective.
IngestPlan plan_ingest(Run& run, const std::vector<std::filesystem::path>& inputs,
                       const SuffixTable& suffixes);

// The digest of the history that comes out of a plan: its set of inputs decides, not their order.
std::uint64_t digest_of_history(const IngestPlan& plan);

// Remembers, before history.h5 of the plan appears, how many bytes of rejects belong to it.
void remember_rejects(Run& run, const IngestPlan& plan, std::uint64_t bytes);

// Remembers, once it has appeared, which contents the listed files had.
void remember_inputs(Run& run, const std::vector<std::filesystem::path>& inputs);

}  // namespace iolaus
