#pragma once
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "iolaus/history/history.hpp"
#include "iolaus/history/merge.hpp"
#include "iolaus/history/record.hpp"

namespace iolaus {

// Builds a History, or a piece of one, digest by digest in ascending order. The records' texts must
// live until joined().
class HistoryBuilder {
 public:
  HistoryBuilder(std::uint32_t range, const MergeOptions& options) : options_(options) {
    history_.range = range;
  }
  // All records of one digest (one domain, or two that an adversary made collide), in any order.
  // Sorts them.
  void add_digest(std::span<Record> records);

 private:
  friend History joined(std::uint32_t range, std::vector<HistoryBuilder>& pieces);
  MergeOptions options_;
  History history_;  // without rdata texts
  std::vector<std::pair<Rdata, std::string_view>> texts_;

  void add_domain(std::span<const Record> records);
  void add_key(std::span<const Record> records, std::uint32_t owner);
  std::size_t add_segment(std::span<const Record> records, std::uint32_t owner);
};

// One History of pieces that follow each other.
History joined(std::uint32_t range, std::vector<HistoryBuilder>& pieces);

}  // namespace iolaus
