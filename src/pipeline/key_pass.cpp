#include "key_pass.hpp"

#include <algorithm>

#include "iolaus/pipeline/range_loop.hpp"

namespace iolaus {

Time end_of_view(const Run& run, const HistoryReader& reader) {
  if (run.job().as_of != kUnknownTime) return run.job().as_of;
  return Time{seconds(reader.facts().last_seen) + 1};
}

NetworkAtlas load_atlas(const Run& run) {
  NetworkAtlas atlas;
  const Job& job = run.job();
  run.comm().together([&] {
    const SuffixTable suffixes = SuffixTable::load(job.public_suffix_list, job.extra_suffixes);
    atlas = NetworkAtlas::load(job.network, &suffixes);
  });
  return atlas;
}

KeyTable build_key_table(const HistoryReader& reader, const Ownership& ownership,
                         const std::vector<Time>& dates, const Communicator& comm,
                         const Progress& progress) {
  KeyTable table(dates, comm);
  std::uint64_t done = 0;
  for_each_range(ownership, comm, [&](std::optional<std::uint32_t> range) {
    std::vector<KeyUse> uses;
    comm.together([&] {
      if (range) uses = key_uses(reader.load(*range));
    });
    table.add(uses, comm);
    report(progress, ++done, ownership.rounds());
  });
  return table;
}

std::vector<KeyFacts> facts_of_range(const History& history, const KeyTable& table,
                                     const Communicator& comm) {
  std::vector<std::uint64_t> keys;
  for (const KeyUse& use : key_uses(history))
    if (keys.empty() || keys.back() != use.key) keys.push_back(use.key);  // ascending by key
  return table.lookup(keys, comm);
}

}  // namespace iolaus
