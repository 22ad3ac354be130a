#pragma once
#include <cstdint>
#include <vector>

#include "iolaus/dns/ranges.hpp"
#include "iolaus/graph/edge.hpp"
#include "iolaus/graph/fingerprint.hpp"
#include "iolaus/mpi/communicator.hpp"

namespace iolaus {

// A budget below this many pairs buys no time, and costs a small history its larger families.
constexpr std::uint64_t kLeastPairBudget = 1u << 22;

struct JoinOptions {
  // The pair budget, at least `least_pairs` in all: see JoinFacts::largest_list.
  double pairs_per_row = 5;
  std::uint64_t least_pairs = kLeastPairBudget;
  std::uint32_t least_similarity = kSimilarityOne / 40;  // s_min: edges below are not kept
  std::uint32_t overlap_slack = 7 * kDay;
};

struct JoinFacts {
  std::uint64_t postings = 0, pairs = 0,
                edges = 0;  // pairs: contributions, one a key that two share
  // Greatest length of a key's list such that all lists up to it make no more pairs than the
  // budget. A function of the lengths alone.
  std::uint32_t largest_list = 0;
  std::uint64_t keys_over = 0;  // commoner keys, which make no pair but stay in the norm
};

// Collects postings range by range, then joins. Exact: similarity(u, v) = sum over the keys that
// both use at about the same time, at most largest_list domains long, of weight_u * weight_v, in
// integers.
class Join {
 public:
  Join(const JoinOptions& options, const Communicator& comm);
  void add(const std::vector<Posting>& postings, const Communicator& comm);  // collective
  // The edges whose u this rank owns, by (u, v). `rows`: domains in all. Collective.
  std::vector<Edge> finish(std::uint64_t rows, const Ownership& ownership, JoinFacts& facts,
                           const Communicator& comm);

 private:
  JoinOptions options_;
  Ownership keys_;                 // even shares of the key digests
  std::vector<Posting> postings_;  // of the keys that this rank owns
};

}  // namespace iolaus
