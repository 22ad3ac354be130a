#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "iolaus/dns/ranges.hpp"
#include "iolaus/dns/time.hpp"
#include "iolaus/history/history.hpp"
#include "iolaus/mpi/communicator.hpp"

namespace iolaus {

// The rdata side: an infrastructure key is an address, its network (/24, /64), a name server, a CNAME
// target or a mail exchanger; what matters is how many registrable domains use it, and since when.
enum class KeyKind : std::uint8_t { kAddress = 1, kNetwork, kNameServer, kTarget, kMail };

std::uint64_t key_digest(KeyKind kind, const Rdata& rdata);

struct KeyUse {
  std::uint64_t key;
  DomainId domain;
  Time first_seen;  // of this domain on this key; kUnknownTime when undated
  Time last_seen;
};
static_assert(sizeof(KeyUse) == 24);

// Every key that each domain of the range uses, once per (key, domain), with hull of its use.
// Ascending by (key, domain).
std::vector<KeyUse> key_uses(const History& history);

constexpr std::size_t kMaxSnapshots = 9;  // K label snapshots and as-of

struct KeyFacts {
  std::uint64_t key = 0;
  std::array<std::uint32_t, kMaxSnapshots> domains{};  // on the key as of each snapshot (exclusive)
  Time first_seen = kUnknownTime;                      // of the key, over all its domains
};
static_assert(sizeof(KeyFacts) == 48);

// The distributed table of KeyFacts: each rank owns an even share of the key digests. 48 bytes a key.
class KeyTable {
 public:
  // `snapshots`: ascending dates, at most kMaxSnapshots.
  KeyTable(std::vector<Time> snapshots, const Communicator& comm);
  // Adds one range's uses. Collective: ranks without a range add nothing. A (key, domain) pair must
  // arrive once, which holds when each range is added once.
  void add(const std::vector<KeyUse>& uses, const Communicator& comm);
  // The facts of each key asked for, in the order asked; zeros for an unknown key. Collective.
  std::vector<KeyFacts> lookup(const std::vector<std::uint64_t>& keys, const Communicator& comm) const;
  std::uint64_t size() const { return facts_.size(); }  // this rank's share

 private:
  std::vector<Time> snapshots_;
  Ownership ownership_;
  std::vector<KeyFacts> facts_;  // ascending by key
};

}  // namespace iolaus
