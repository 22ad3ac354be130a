#pragma once
#include <cstdint>
#include <vector>

#include "iolaus/dns/ranges.hpp"
#include "iolaus/file/part.hpp"
#include "iolaus/mpi/communicator.hpp"
#include "iolaus/store/rdata_index_file.hpp"

namespace iolaus {

// How the index by rdata is made in little memory. Each range's uses become a sorted run, kept as a
// part with evenly spaced samples; the samples of all runs cut the order of the uses into buckets
// of about equal size (a key with many domains may fill several); each bucket is gathered from the
// runs, sorted and packed, and kept as a part. Runs and buckets follow from the history alone.

struct RdataRunOptions {
  std::uint64_t bucket_uses = 1 << 20;  // about how many a bucket holds
};

// Keeps the range's run, unless it is there. Memory: 40 bytes a use, and the packed run.
void save_run(const PartStore& store, Ranges ranges, const History& history,
              const RdataRunOptions& options = {});
bool has_run(const PartStore& store, std::uint32_t range);

// The runs' tables of blocks and what the buckets are cut by: the same on every rank. Memory: 64
// bytes a block of a run, 40 bytes a bucket.
struct RdataBuckets {
  std::vector<std::vector<RdataBlockRow>> runs;  // of each range
  std::vector<std::uint64_t> domains_before;     // ordinal of each range's first domain
  std::vector<RdataUse> cuts;                    // where buckets 1, 2, ... begin
  std::uint32_t count() const { return static_cast<std::uint32_t>(cuts.size() + 1); }
};
RdataBuckets cut_buckets(const PartStore& store, const std::vector<std::uint64_t>& domains_before,
                         const Communicator& comm, const RdataRunOptions& options = {});

// Keeps one bucket, unless it is there, and returns what it holds. Memory: 40 bytes a use of the
// bucket, its packed bytes.
RdataPieceSizes save_bucket(const PartStore& store, const RdataBuckets& buckets,
                            std::uint32_t bucket);
PackedUses load_bucket(const PartStore& store, std::uint32_t bucket);

}  // namespace iolaus
