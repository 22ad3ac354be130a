#include "rdata_index_stage.hpp"

#include <algorithm>

#include "iolaus/pipeline/checkpoint.hpp"

namespace iolaus {

RdataPieces index_rdata(const PartStore& store, const std::vector<RangeSizes>& sizes,
                        const Run& run) {
  const Communicator& comm = run.comm();
  std::vector<std::uint64_t> domains_before;
  std::uint64_t domains = 0;
  for (const RangeSizes& range : sizes) {
    domains_before.push_back(domains);
    domains += range.domains;
  }
  const RdataBuckets buckets = cut_buckets(store, domains_before, comm);
  const std::uint32_t first = first_piece(buckets.count(), comm.rank(), comm.size());
  const std::uint32_t end = first_piece(buckets.count(), comm.rank() + 1, comm.size());
  const std::uint64_t rounds = comm.max(end - first);
  std::vector<RdataPieceSizes> mine;
  for (std::uint32_t round = 0; round < rounds; ++round) {
    stop_if_asked(comm);
    comm.together([&] {
      if (first + round < end) mine.push_back(save_bucket(store, buckets, first + round));
    });
    report(run.progress(), round + 1, rounds);
  }
  return {comm.all_gather(mine),
          [store](std::uint32_t bucket) { return load_bucket(store, bucket); }};
}

}  // namespace iolaus
