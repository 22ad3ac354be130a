#pragma once
#include <type_traits>
#include <vector>

#include "iolaus/dns/ranges.hpp"
#include "iolaus/mpi/communicator.hpp"

namespace iolaus {

// The owners' answers about ids, in the order asked. `ids` ascending and distinct; `answer(id)` is
// run at the owner of each id. Collective: one exchange there, one back.
template <typename Answer>
auto ask_owners(const std::vector<DomainId>& ids, const Ownership& ownership,
                const Communicator& comm, Answer&& answer) {
  using Reply = std::decay_t<decltype(answer(DomainId{}))>;
  std::vector<std::vector<DomainId>> questions(static_cast<std::size_t>(comm.size()));
  for (const DomainId id : ids) {
    questions[static_cast<std::size_t>(ownership.owner(id))].push_back(id);
  }
  const std::vector<std::vector<DomainId>> asked = comm.exchange_by_source(questions);
  std::vector<std::vector<Reply>> replies(asked.size());
  for (std::size_t source = 0; source < asked.size(); ++source) {
    replies[source].reserve(asked[source].size());
    for (const DomainId id : asked[source]) replies[source].push_back(answer(id));
  }
  return comm.exchange(replies);  // owners hold ascending shares: joined in rank order = as asked
}

}  // namespace iolaus
