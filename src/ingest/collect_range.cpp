#include "ingest/run.hpp"
#include "iolaus/ingest/ingest.hpp"

namespace iolaus {

std::vector<std::byte> collect_range(const PartStore& spill, std::uint64_t blocks,
                                     std::optional<std::uint32_t> range, const Communicator& comm) {
  constexpr std::uint64_t kNothing = ~std::uint64_t{0};
  const std::vector<std::uint64_t> wanted =
      comm.all_gather(std::vector<std::uint64_t>{range ? *range : kNothing});
  const auto ranks = static_cast<std::uint64_t>(comm.size());
  std::vector<std::vector<std::byte>> outgoing(ranks);
  comm.together([&] {
    for (auto block = static_cast<std::uint64_t>(comm.rank()); block < blocks; block += ranks)
      for (const std::string& key : run_keys(spill, block))
        for (std::uint64_t rank = 0; rank < ranks; ++rank) {
          if (wanted[rank] == kNothing) continue;
          const auto records = load_records(spill, key, static_cast<std::uint32_t>(wanted[rank]));
          outgoing[rank].insert(outgoing[rank].end(), records.begin(), records.end());
        }
  });
  return comm.exchange(outgoing);
}

}  // namespace iolaus
