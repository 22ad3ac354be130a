#pragma once
#include <cstdint>
#include <vector>

#include "iolaus/dns/ranges.hpp"
#include "iolaus/graph/edge.hpp"
#include "iolaus/graph/fingerprint.hpp"
#include "iolaus/mpi/communicator.hpp"

namespace iolaus {

struct JoinOptions {
  double pairs_per_row = 5;            // the pair budget: see JoinFacts::largest_list
  std::uint32_t least_similarity = kSimilarityOne / 40;  // s_min: edges below are not kept
  std::uint32_t overlap_slack = 7 * kDay;
};

struct JoinFacts {
  std::uint64_t postings = 0, pairs = 0, edges = 0;
  std::uint32_t largest_list = 0;  // greatest df with sum of df^2 / 2 over keys up to it <= the budget
  std::uint64_t keys_over = 0;     // commoner keys, which make no pair but stay in the norm
};

// Collects postings range by range, then joins. Exact: similarity(u, v) = sum over the keys that both use
// at about the same time, at most largest_list domains long, of weight_u * weight_v, in integers.
class Join {
 public:
  Join(const JoinOptions& options, const Communicator& comm);
  void add(const std::vector<Posting>& postings, const Communicator& comm);  // collective
  // The edges whose u this rank owns, by (u, v). `rows`: domains in all. Collective.
  std::vector<Edge> finish(std::uint64_t rows, const Ownership& ownership, JoinFacts& facts,
                           const Communicator& comm);

 private:
  JoinOptions options_;
  Ownership keys_;                   // even shares of the key digests
  std::vector<Posting> postings_;    // of the keys that this rank owns
};

}  // namespace iolaus
