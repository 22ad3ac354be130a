#include "iolaus/store/rdata_runs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "in_parallel.hpp"

namespace iolaus {
namespace {

// Parts of a run: array 0 is its table of blocks, 1 the samples, the others one block each. Of a
// bucket: what it holds, its table of blocks, the bytes.
constexpr std::size_t kRows = 0, kSamples = 1, kFirstBlock = 2;

std::string run_key(std::uint32_t range) { return fmt::format("rdata-run-{:05}", range); }
std::string bucket_key(std::uint32_t bucket) { return fmt::format("rdata-{:06}", bucket); }

// Uses between two samples of a run: a bucket holds at most `bucket_uses` and that many of each
// range beyond them, so that more ranges need closer samples; but not all uses are to be samples.
std::uint64_t sample_distance(Ranges ranges, const RdataRunOptions& options) {
  return std::clamp<std::uint64_t>(options.bucket_uses / 8 / ranges.count,
                                   std::max<std::uint64_t>(1, options.bucket_uses / 8192), 4096);
}

struct Sample {
  RdataUse use;
  std::uint64_t range;
};

// The part of a run's block that lies in [first, end), with ordinals among all domains.
void append_block(const RdataBlock& block, std::uint64_t domains_before, const RdataUse* first,
                  const RdataUse* end, std::vector<RdataUse>& uses) {
  for (std::size_t key = 0; key < block.keys.size(); ++key)
    for (std::uint64_t i = block.starts[key]; i < block.starts[key + 1]; ++i) {
      RdataUse use = block.use(key, i);
      use.domain += domains_before;
      if (first != nullptr && use < *first) continue;
      if (end != nullptr && use >= *end) return;
      uses.push_back(use);
    }
}

struct BlockPlace {
  std::uint32_t range;
  std::size_t block;
};

// The blocks of all runs that may hold uses of the bucket [first, end).
std::vector<BlockPlace> blocks_of_bucket(const RdataBuckets& buckets, const RdataUse* first,
                                         const RdataUse* end) {
  std::vector<BlockPlace> places;
  for (std::uint32_t range = 0; range < buckets.runs.size(); ++range) {
    const auto& rows = buckets.runs[range];
    const auto begin_of = [&](const RdataBlockRow& row) {
      return RdataUse{row.first.key, row.first.domain + buckets.domains_before[range]};
    };
    for (std::size_t block = 0; block < rows.size(); ++block) {
      if (end != nullptr && begin_of(rows[block]) >= *end) break;
      if (first != nullptr && block + 1 < rows.size() && begin_of(rows[block + 1]) <= *first)
        continue;
      places.push_back({range, block});
    }
  }
  return places;
}

}  // namespace

bool has_run(const PartStore& store, std::uint32_t range) { return store.has(run_key(range)); }

void save_run(const PartStore& store, Ranges ranges, const History& history,
              const RdataRunOptions& options) {
  if (has_run(store, history.range)) return;
  const std::vector<RdataUse> uses = uses_of(history, 0, history.domains.size());
  const std::uint64_t distance = sample_distance(ranges, options);
  std::vector<RdataUse> samples;
  for (std::size_t i = distance / 2; i < uses.size(); i += distance) samples.push_back(uses[i]);
  const PackedUses packed = pack_uses(uses);
  Part part;
  part.put(packed.blocks);
  part.put(samples);
  for (const RdataBlockRow& row : packed.blocks)
    part.put(std::span(packed.bytes).subspan(row.offset, row.bytes));
  store.save(run_key(history.range), part);
}

RdataBuckets cut_buckets(const PartStore& store, const std::vector<std::uint64_t>& domains_before,
                         const Communicator& comm, const RdataRunOptions& options) {
  const auto ranges = static_cast<std::uint32_t>(domains_before.size());
  struct Row {
    std::uint64_t range;
    RdataBlockRow row;
  };
  std::vector<Row> rows;
  std::vector<RdataUse> samples;
  comm.together([&] {
    for (auto range = static_cast<std::uint32_t>(comm.rank()); range < ranges;
         range += static_cast<std::uint32_t>(comm.size())) {
      for (const auto& row : store.load_array<RdataBlockRow>(run_key(range), kRows))
        rows.push_back({range, row});
      for (RdataUse use : store.load_array<RdataUse>(run_key(range), kSamples)) {
        use.domain += domains_before[range];
        samples.push_back(use);
      }
    }
  });
  RdataBuckets buckets;
  buckets.domains_before = domains_before;
  buckets.runs.resize(ranges);
  for (const Row& row : comm.all_gather(rows)) buckets.runs[row.range].push_back(row.row);
  samples = comm.all_gather(samples);
  sort_uses(samples);
  const std::uint64_t every =
      std::max<std::uint64_t>(1, options.bucket_uses / sample_distance(Ranges{ranges}, options));
  for (std::size_t i = every; i < samples.size(); i += every) buckets.cuts.push_back(samples[i]);
  return buckets;
}

RdataPieceSizes save_bucket(const PartStore& store, const RdataBuckets& buckets,
                            std::uint32_t bucket) {
  const std::string key = bucket_key(bucket);
  if (store.has(key)) return store.load_array<RdataPieceSizes>(key, 0).at(0);
  const RdataUse* first = bucket == 0 ? nullptr : &buckets.cuts[bucket - 1];
  const RdataUse* end = bucket == buckets.cuts.size() ? nullptr : &buckets.cuts[bucket];
  const std::vector<BlockPlace> places = blocks_of_bucket(buckets, first, end);
  // Some blocks at a time: they are unpacked in parallel and joined in their order.
  constexpr std::size_t kAtATime = 64;
  std::vector<RdataUse> uses;
  for (std::size_t begin = 0; begin < places.size(); begin += kAtATime) {
    const std::size_t count = std::min(kAtATime, places.size() - begin);
    std::vector<std::vector<RdataUse>> pieces(count);
    in_parallel(count, [&](std::size_t i) {
      const auto [range, block] = places[begin + i];
      const auto bytes = store.load_array<std::byte>(run_key(range), kFirstBlock + block);
      append_block(unpack_rdata_block(buckets.runs[range][block], bytes),
                   buckets.domains_before[range], first, end, pieces[i]);
    });
    for (const auto& piece : pieces) uses.insert(uses.end(), piece.begin(), piece.end());
  }
  sort_uses(uses);
  const PackedUses packed = pack_uses(uses);
  const RdataPieceSizes sizes = sizes_of(packed, uses);
  Part part;
  part.put(std::vector<RdataPieceSizes>{sizes});
  part.put(packed.blocks);
  part.put(packed.bytes);
  store.save(key, part);
  return sizes;
}

PackedUses load_bucket(const PartStore& store, std::uint32_t bucket) {
  Part part = store.load(bucket_key(bucket));
  part.take<RdataPieceSizes>();
  PackedUses packed;
  packed.blocks = part.take<RdataBlockRow>();
  packed.bytes = part.take<std::byte>();
  return packed;
}

}  // namespace iolaus
