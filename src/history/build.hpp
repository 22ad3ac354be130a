#pragma once
#include <cstdint>
#include <deque>
#include <span>
#include <utility>
#include <vector>

#include "history/roll_up.hpp"
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
  // All records of one domain, in any order, as they are: nothing is rolled up. Sorts them.
  void add_as_is(std::span<Record> records);

 private:
  friend History joined(std::uint32_t range, std::vector<HistoryBuilder>& pieces);
  MergeOptions options_;
  History history_;  // without rdata texts
  std::vector<std::pair<Rdata, std::string_view>> texts_;
  std::deque<RolledZone> zones_;  // whose texts the records of wildcards use

  void add_domain(std::span<const Record> records);
  void add_sorted(std::span<const Record> records);
  void add_key(std::span<const Record> records, std::uint32_t owner);
  std::size_t add_segment(std::span<const Record> records, std::uint32_t owner);
};

// One History of pieces that follow each other.
History joined(std::uint32_t range, std::vector<HistoryBuilder>& pieces);

}  // namespace iolaus
