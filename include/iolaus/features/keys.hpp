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

// The rdata side: an infrastructure key is an address, its network (/24, /64), a name server, a
// CNAME target or a mail exchanger; what matters is how many registrable domains use it, and since
// when.
enum class KeyKind : std::uint8_t { kAddress = 1, kNetwork, kNameServer, kTarget, kMail };

// `rdata` as the segment holds it (of a mail exchanger with its preference); kNetwork: network_of()
// it.
std::uint64_t key_digest(KeyKind kind, const Rdata& rdata);
// One key for all dark addresses together: the domains that ever answered with one, the base of how
// rare a dark address is. Ties nobody to anybody.
std::uint64_t any_dark_key();

struct KeyUse {
  std::uint64_t key;
  DomainId domain;
  Time first_seen;  // of this domain on this key; kUnknownTime when any of it is undated
  Time last_seen;
};
static_assert(sizeof(KeyUse) == 24);

// Every key that each domain of the range uses, once per (key, domain), with the hull of its use:
// every address, dark ones too; the networks of public addresses; name servers, CNAME targets, mail
// exchangers. Ascending by (key, domain). 24 bytes a use; threads share the domains.
std::vector<KeyUse> key_uses(const History& history);

constexpr std::size_t kMaxSnapshots = 9;  // K label snapshots and as-of

struct KeyFacts {
  std::uint64_t key = 0;
  // On the key as of each snapshot: those first seen on it before that date, and all undated ones.
  std::array<std::uint32_t, kMaxSnapshots> domains{};
  Time first_seen = kUnknownTime;  // of the key, over all its domains
};
static_assert(sizeof(KeyFacts) == 48);

// The distributed table of KeyFacts: each rank owns an even share of the key digests. 48 bytes a
// key, and while it grows as much again. What arrives waits in a buffer until that is as long as
// the table, so that merging costs O(n log n) in all.
class KeyTable {
 public:
  // `snapshots`: ascending dates, 1 to kMaxSnapshots of them.
  KeyTable(std::vector<Time> snapshots, const Communicator& comm);
  // Adds one range's uses, ascending by key. Collective: ranks without a range pass none. A (key,
  // domain) pair must arrive once, which holds when each range is added once.
  void add(const std::vector<KeyUse>& uses, const Communicator& comm);
  // The facts of each key asked for, in the order asked; zeros for an unknown key. Fastest when
  // they ascend. Collective.
  std::vector<KeyFacts> lookup(const std::vector<std::uint64_t>& keys,
                               const Communicator& comm) const;
  std::uint64_t size() const;  // keys in this rank's share

 private:
  // Domains that arrived on a key between two snapshots, added up per range before they travel.
  struct Arrival {
    std::uint64_t key;
    Time first_seen;  // the earliest of them
    std::uint32_t interval : 4, domains : 28;
  };
  std::vector<Time> snapshots_;
  Ownership ownership_;
  mutable std::vector<KeyFacts> facts_;   // ascending by key
  mutable std::vector<Arrival> pending_;  // not merged yet
  std::vector<std::vector<Arrival>> sort_by_owner(const std::vector<KeyUse>& uses) const;
  void settle() const;
};

}  // namespace iolaus
