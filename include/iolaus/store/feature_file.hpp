#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "iolaus/dns/ranges.hpp"
#include "iolaus/features/extract.hpp"
#include "iolaus/features/grouping.hpp"
#include "iolaus/file/part.hpp"
#include "iolaus/labels/labels.hpp"
#include "iolaus/store/columns.hpp"

namespace iolaus {

// One range's share of features.h5.
struct FeatureRows {
  FeatureMatrix deployed;  // every domain, as of the end: /domains, aligned with history.h5
  FeatureMatrix labelled;  // labelled domains as of their snapshot: /labelled, by domain
  std::vector<std::uint32_t> snapshot;  // aligned with `labelled`: index of its date
  std::vector<std::uint64_t> burst;     // aligned with `labelled`: registration burst, 0 = none
  std::uint64_t unseen = 0;       // labelled domains without a row: not seen by their snapshot
  std::vector<GroupingKey> keys;  // of the labelled domains
};
Part part_of(const FeatureRows& rows);
FeatureRows feature_rows_of(Part part);

// Writes features.h5 range by range; see write_history. `first_domain` = rows before each range
// (ranges + 1 entries) and `labelled_rows`, `key_rows` likewise.
struct FeatureOffsets {
  std::vector<std::uint64_t> domains, labelled, keys;
};
void write_features(const std::filesystem::path& path, std::uint64_t digest,
                    const Ownership& ownership, const FeatureOffsets& offsets,
                    const std::vector<Time>& dates,
                    const std::function<FeatureRows(std::uint32_t)>& load,
                    const Communicator& comm);

// Reads features.h5, each rank for itself.
class FeatureReader {
 public:
  explicit FeatureReader(const std::filesystem::path& path);
  // Rows of domains [first, first + count) of the history.
  FeatureMatrix domains(std::uint64_t first, std::uint64_t count) const;
  FeatureRows labelled() const;  // `deployed` left empty
  std::vector<Time> dates() const;
  std::uint64_t domain_rows() const;

 private:
  ColumnReader file_;
  std::size_t columns_;
};

}  // namespace iolaus
