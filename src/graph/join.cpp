#include "iolaus/graph/join.hpp"

#include <tbb/parallel_sort.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace iolaus {

namespace {

constexpr std::uint32_t kKeyRanges = 65536;
constexpr std::size_t kRoundPairs = std::size_t{1}
                                    << 21;  // contributions that a rank makes a round

std::uint64_t pairs_of(std::uint64_t domains) { return domains * (domains - 1) / 2; }

constexpr auto by_key = [](const Posting& one, const Posting& other) {
  return one.key != other.key ? one.key < other.key : one.domain < other.domain;
};

constexpr auto by_ends = [](const Edge& one, const Edge& other) {
  return one.u != other.u ? one.u < other.u : one.v < other.v;
};

// Whether two uses were at about the same time. An unknown end reaches for ever.
bool together_in_time(const Posting& one, const Posting& other, std::uint32_t slack) {
  const auto begins = [](const Posting& use) { return std::uint64_t{seconds(use.first_seen)}; };
  const auto ends = [slack](const Posting& use) {
    return use.last_seen == kUnknownTime ? std::numeric_limits<std::uint64_t>::max()
                                         : std::uint64_t{seconds(use.last_seen)} + slack;
  };
  return begins(one) <= ends(other) && begins(other) <= ends(one);
}

// Sums contributions to the same pair; similarity saturates at one, which makes partial sums safe.
void sum_equal(std::vector<Edge>& edges) {
  tbb::parallel_sort(edges.begin(), edges.end(), by_ends);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (kept > 0 && edges[kept - 1].u == edges[i].u && edges[kept - 1].v == edges[i].v) {
      Edge& edge = edges[kept - 1];
      const std::uint64_t sum = std::uint64_t{edge.similarity} + edges[i].similarity;
      edge.similarity = static_cast<std::uint32_t>(std::min<std::uint64_t>(sum, kSimilarityOne));
      edge.kinds |= edges[i].kinds;
    } else {
      edges[kept++] = edges[i];
    }
  }
  edges.resize(kept);
}

// One key's domains within the sorted postings.
struct KeyList {
  std::uint64_t first;
  std::uint32_t domains;
};

std::vector<KeyList> lists_of(const std::vector<Posting>& postings) {
  std::vector<KeyList> lists;
  for (std::size_t i = 0; i < postings.size();) {
    std::size_t end = i + 1;
    while (end < postings.size() && postings[end].key == postings[i].key) ++end;
    if (end - i > 1) lists.push_back({i, static_cast<std::uint32_t>(end - i)});
    i = end;
  }
  return lists;
}

// Walks the lists and makes the contributions of their pairs, a bounded number at a time.
class PairWalk {
 public:
  PairWalk(const std::vector<Posting>& postings, std::vector<KeyList> lists, std::uint32_t slack)
      : postings_(postings), lists_(std::move(lists)), slack_(slack) {}

  bool done() const { return list_ == lists_.size(); }

  // Appends contributions for the owners of u until a round is full.
  std::uint64_t fill(std::vector<std::vector<Edge>>& outgoing, const Ownership& ownership) {
    std::uint64_t made = 0;
    std::uint64_t looked = 0;
    while (!done() && made < kRoundPairs && looked < 8 * kRoundPairs) {
      const KeyList& list = lists_[list_];
      const Posting& one = postings_[list.first + row_];
      auto& rows = outgoing[static_cast<std::size_t>(ownership.owner(one.domain))];
      for (std::uint64_t i = row_ + 1; i < list.domains; ++i) {
        const Posting& other = postings_[list.first + i];
        if (!together_in_time(one, other, slack_)) continue;
        rows.push_back(contribution(one, other));
        ++made;
      }
      looked += list.domains - row_;
      if (++row_ + 1 >= list.domains) {
        row_ = 0;
        ++list_;
      }
    }
    return made;
  }

 private:
  static Edge contribution(const Posting& one, const Posting& other) {
    const std::uint64_t product = std::uint64_t{one.weight} * other.weight;
    std::uint32_t kinds = 1u << static_cast<unsigned>(one.kind);
    if (one.domains <= kDedicatedDomains) kinds |= kDedicatedKey;
    return {one.domain, other.domain,
            static_cast<std::uint32_t>(std::min<std::uint64_t>(product, kSimilarityOne)), kinds};
  }

  const std::vector<Posting>& postings_;
  std::vector<KeyList> lists_;
  std::uint32_t slack_;
  std::size_t list_ = 0;
  std::uint64_t row_ = 0;
};

std::uint64_t pair_budget(const JoinOptions& options, std::uint64_t rows) {
  const double budget = std::floor(options.pairs_per_row * static_cast<double>(rows));
  return std::max(options.least_pairs, static_cast<std::uint64_t>(std::max(0.0, budget)));
}

// Greatest list length up to which all lists together stay within the budget. No list longer than
// about sqrt(2 budget) can, so the histogram is that short.
std::uint32_t largest_within(const std::vector<KeyList>& lists, std::uint64_t budget,
                             const Communicator& comm) {
  const auto longest = static_cast<std::size_t>(std::sqrt(2.0 * static_cast<double>(budget))) + 2;
  std::vector<std::uint64_t> keys(longest + 1, 0);
  std::uint64_t mine = 0;
  for (const KeyList& list : lists) {
    if (list.domains <= longest) ++keys[list.domains];
    mine = std::max<std::uint64_t>(mine, list.domains);
  }
  comm.sum(keys);
  const std::uint64_t present = std::min<std::uint64_t>(comm.max(mine), longest);
  std::uint64_t pairs = 0;
  std::uint32_t largest = 0;
  for (std::uint64_t length = 2; length <= present; ++length) {
    if (keys[length] == 0) continue;
    if (keys[length] > (budget - pairs) / pairs_of(length)) break;
    pairs += keys[length] * pairs_of(length);
    largest = static_cast<std::uint32_t>(length);
  }
  return largest;
}

}  // namespace

Join::Join(const JoinOptions& options, const Communicator& comm)
    : options_(options), keys_(cut_evenly(Ranges{kKeyRanges}, comm.size())) {}

void Join::add(const std::vector<Posting>& postings, const Communicator& comm) {
  std::vector<std::vector<Posting>> outgoing(static_cast<std::size_t>(comm.size()));
  for (const Posting& posting : postings) {
    outgoing[static_cast<std::size_t>(keys_.owner(posting.key))].push_back(posting);
  }
  const std::vector<Posting> incoming = comm.exchange(outgoing);
  postings_.insert(postings_.end(), incoming.begin(), incoming.end());
}

std::vector<Edge> Join::finish(std::uint64_t rows, const Ownership& ownership, JoinFacts& facts,
                               const Communicator& comm) {
  tbb::parallel_sort(postings_.begin(), postings_.end(), by_key);
  std::vector<KeyList> lists = lists_of(postings_);
  const std::uint64_t budget = pair_budget(options_, rows);
  facts.largest_list = largest_within(lists, budget, comm);
  const auto over =
      std::erase_if(lists, [&](const KeyList& list) { return list.domains > facts.largest_list; });

  std::vector<Edge> edges;
  PairWalk walk(postings_, std::move(lists), options_.overlap_slack);
  std::uint64_t pairs = 0;
  std::size_t summed = 0;
  while (!comm.all(walk.done())) {
    std::vector<std::vector<Edge>> outgoing(static_cast<std::size_t>(comm.size()));
    pairs += walk.fill(outgoing, ownership);
    const std::vector<Edge> incoming = comm.exchange(outgoing);
    edges.insert(edges.end(), incoming.begin(), incoming.end());
    if (edges.size() > 2 * summed + 4 * kRoundPairs) {
      sum_equal(edges);
      summed = edges.size();
    }
  }
  sum_equal(edges);
  std::erase_if(edges,
                [&](const Edge& edge) { return edge.similarity < options_.least_similarity; });
  edges.shrink_to_fit();

  std::vector<std::uint64_t> totals{postings_.size(), pairs, edges.size(), over};
  comm.sum(totals);
  facts.postings = totals[0];
  facts.pairs = totals[1];
  facts.edges = totals[2];
  facts.keys_over = totals[3];
  postings_ = {};
  return edges;
}

}  // namespace iolaus
