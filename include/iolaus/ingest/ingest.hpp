#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "iolaus/dns/ranges.hpp"
#include "iolaus/dns/suffix.hpp"
#include "iolaus/dns/time.hpp"
#include "iolaus/file/part.hpp"
#include "iolaus/history/history.hpp"
#include "iolaus/mpi/communicator.hpp"
#include "iolaus/progress/progress.hpp"

namespace iolaus {

enum class HistoryKind : std::uint8_t { kSlices, kHulls };
enum class InputFormat : std::uint8_t {
  kDetect,
  kCof,         // passive DNS Common Output Format, one JSON object a line
  kTable,       // TSV or CSV
  kDnsdb,       // DNSDB's Streaming API Framing: COF in envelopes between conditions
  kZeek,        // Zeek's dns.log, tab-separated; asked for, it may be either
  kZeekJson,    // the same as JSON
  kPassivedns,  // gamelinux/passivedns
};

// The job file's [history], as far as reading text goes.
struct IngestOptions {
  // Files, as expand_inputs() gives them.
  std::vector<std::filesystem::path> inputs;
  // The one among them that standard input was kept in; rejects are told to be of that.
  std::filesystem::path standard_input;
  InputFormat format = InputFormat::kDetect;
  // What the columns of tables mean, when their first line does not say it.
  std::vector<std::string> columns;
  HistoryKind kind = HistoryKind::kSlices;
  bool keep_undated = false;
  std::uint64_t block_bytes = 0;       // of input that a rank takes at a time; 0: as fits the input
  std::uint64_t run_bytes = 64 << 20;  // packed records held before a run is spilled
  std::size_t chunk_bytes = 4 << 20;   // of text that a thread parses at a time
  Ranges ranges;
};

// Makes runs and chunks small enough for step 1 to stay within about half of `limit` bytes.
void bound_memory(IngestOptions& options, std::uint64_t limit, int threads);

// What one input held.
struct InputCounts {
  std::uint64_t lines = 0, records = 0, kept = 0, rejected = 0;
  std::uint64_t answers_begun = 0, answers_ended = 0;  // of DNSDB's framing
};

// What happened to the lines. The same for any number of ranks.
struct IngestSummary {
  // records = kept + rejected: a rejected line counts as one; blank lines and headers are none.
  std::uint64_t lines = 0, records = 0, kept = 0, rejected = 0, blocks = 0, blocks_resumed = 0;
  std::map<std::string, std::uint64_t> reasons;  // why lines were rejected
  std::vector<std::uint64_t> records_of_range;   // kept, per digest range: what ownership is cut by
  Time first_seen = kUnknownTime, last_seen = kUnknownTime;  // over kept, dated records
  std::vector<InputCounts> inputs;                           // in the order of the options
};

// Existing input files in path order; globs and folders (hidden files aside) are expanded. Throws
// Error naming a pattern that matches nothing.
std::vector<std::filesystem::path> expand_inputs(
    const std::vector<std::filesystem::path>& patterns);

// Copies standard input into a file, for it is read more than once. Nothing there to read leaves a
// file of an earlier, interrupted run as it is. Returns whether there is such a file. Throws Error
// when standard input is a terminal. Collective: the root reads.
bool keep_standard_input(const std::filesystem::path& path, const Communicator& comm);

// Step 1 of ingest. Parses every block of every input (each block on one rank; a gzip file is one
// block, and so is a zstd file whose frames do not say their sizes) into one or more spilled runs
// in `spill`: a section per digest range, and the rejects. Blocks already spilled are not read
// again. A line is a record (or several, for array rdata and answer chains; one bad rdata rejects
// it whole), blank, or rejected with a reason. Reading, decompressing, parsing (on all threads) and
// spilling overlap. Memory of a rank: `run_bytes` of packed records, and about 8 MiB a thread. A
// file that is cut short, damaged or of no known format is an Error naming it and the line.
// Collective.
IngestSummary parse_inputs(const IngestOptions& options, const SuffixTable& suffixes,
                           const PartStore& spill, const Communicator& comm,
                           const Progress& progress);

// Step 2, once per round of the loop over ranges: the packed records (history/record.hpp) of
// `range` from all runs, at the rank that asks for it. Each rank reads the runs of its share of
// blocks and sends each asker its sections. Collective; a rank without a range this round passes
// nullopt.
std::vector<std::byte> collect_range(const PartStore& spill, std::uint64_t blocks,
                                     std::optional<std::uint32_t> range, const Communicator& comm);

// Step 3. Writes rejects.ndjson.zst: {"input":NAME,"line":N,"offset":BYTE,"reason":R,"raw":TEXT} a
// line, by input and offset, raw at most 512 bytes with non-UTF-8 octets as \u00XX; a zstd frame
// for each input that has any. The first `kept_bytes` of a file that is there stay: the rejects of
// inputs ingested before. Written by the root from the runs, block by block. Returns the file's
// size. Collective.
std::uint64_t write_rejects(const IngestOptions& options, const PartStore& spill,
                            std::uint64_t blocks, const std::filesystem::path& path,
                            std::uint64_t kept_bytes, const Communicator& comm);

}  // namespace iolaus
