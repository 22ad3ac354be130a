#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/features/keys.hpp"
#include "iolaus/history/history.hpp"
#include "iolaus/network/atlas.hpp"

namespace iolaus {

struct FingerprintOptions {
  double damping = 1.0;                    // lambda: one private pseudo-feature, which keeps weak evidence weak
  std::uint32_t overlap_slack = 7 * kDay;  // two uses of a key count as simultaneous within this
};

// One domain's use of one key, ready to be joined with the others' uses.
struct Posting {
  std::uint64_t key;
  DomainId domain;
  std::uint32_t
      weight;  // 12-bit fixed point (4096 = 1.0): type weight x IDF, normalised and damped
  std::uint32_t domains;       // on the key (document frequency)
  Time first_seen, last_seen;  // hull of the use
  KeyKind kind;
  std::uint8_t reserved[7];
};
static_assert(sizeof(Posting) == 40);

// The fingerprints of a range's domains as of the history given: shared, public, unlisted
// infrastructure, with weight(x) = w_kind * idf(df) / sqrt(sum over all keys of the domain +
// lambda), idf = max(0, ln(N / df) / ln N). Dark, dummy, listed parking, sinkhole and resolver
// addresses and the names of parking services and sinkholes are no evidence of common control and
// leave no posting; the network of a listed CDN's or cloud's address none either, for its
// neighbours are strangers. Keys used by this domain alone (df = 1) leave none, but stay in the
// norm. Postings by (domain, key). `facts` ascending by key, of every key of the range; `snapshot`
// picks their column. `fingerprint` gets, aligned with history.domains, an order-free digest of the
// domain's set of keys (0: no key); `strengths`, where wanted, its similarity to a twin (2^24
// = 1.0; below one by damping).
std::vector<Posting> fingerprints(const History& history, std::span<const KeyFacts> facts,
                                  std::size_t snapshot, std::uint64_t all_domains,
                                  const NetworkAtlas& atlas, const FingerprintOptions& options,
                                  std::vector<std::uint64_t>& fingerprint,
                                  std::vector<std::uint32_t>* strengths = nullptr);

}  // namespace iolaus
