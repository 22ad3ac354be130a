#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "iolaus/dns/ranges.hpp"
#include "iolaus/file/part.hpp"
#include "iolaus/history/history.hpp"
#include "iolaus/store/columns.hpp"

namespace iolaus {

// One range's History as a part, and back.
Part part_of(const History& history);
History history_of(Part part);

// Rows of one range in each of the file's families of columns.
struct RangeSizes {
  std::uint64_t domains = 0, observations = 0, owners = 0, texts = 0;
  std::uint64_t domain_bytes = 0, owner_bytes = 0, text_bytes = 0;
};
static_assert(sizeof(RangeSizes) == 56);
RangeSizes sizes_of(const History& history);

// Facts of the whole history that its readers need.
struct HistoryFacts {
  Time first_seen = kUnknownTime, last_seen = kUnknownTime;
  std::string count_meaning;   // "cache-miss", "client", "snapshots", "none"
  std::string suffix_version;  // of the Public Suffix List
  std::uint64_t suffix_digest = 0;
};

// Writes history.h5 range by range. `load(range)` gives the ranges that this rank owns, each called
// once, in order; `sizes` are those of all ranges, on every rank. Collective; one range in memory
// at a time.
void write_history(const std::filesystem::path& path, std::uint64_t digest,
                   const Ownership& ownership, const std::vector<RangeSizes>& sizes,
                   const HistoryFacts& facts, const std::function<History(std::uint32_t)>& load,
                   const Communicator& comm);

// Reads history.h5, each rank for itself, range by range.
class HistoryReader {
 public:
  explicit HistoryReader(const std::filesystem::path& path);
  Ranges ranges() const { return ranges_; }
  const HistoryFacts& facts() const { return facts_; }
  History load(std::uint32_t range) const;
  std::uint64_t domains() const { return offsets_.back().domains; }
  std::uint64_t observations() const { return offsets_.back().observations; }
  // Index of the first domain of a range among all domains: where other files' rows of the range
  // begin.
  std::uint64_t first_domain(std::uint32_t range) const { return offsets_[range].domains; }
  std::uint64_t domains_of(std::uint32_t range) const {
    return offsets_[range + 1].domains - offsets_[range].domains;
  }
  std::vector<std::uint64_t> observations_of_range() const;  // what ownership is cut by

 private:
  ColumnReader file_;
  Ranges ranges_;
  HistoryFacts facts_;
  std::vector<RangeSizes> offsets_;  // ranges + 1 running sums
};

}  // namespace iolaus
