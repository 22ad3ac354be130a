#pragma once
#include <cstdint>
#include <optional>

#include "iolaus/dns/ranges.hpp"
#include "iolaus/mpi/communicator.hpp"
#include "iolaus/pipeline/checkpoint.hpp"

namespace iolaus {

// The loop that every stage is: each rank takes the ranges that it owns, one after the other, and
// all ranks go through equally many rounds, so that `body` may communicate. A rank that has run out
// of ranges gets nullopt.
template <typename Body>
void for_each_range(const Ownership& ownership, const Communicator& comm, Body&& body) {
  const auto rank = static_cast<std::size_t>(comm.rank());
  for (std::uint32_t round = 0; round < ownership.rounds(); ++round) {
    stop_if_asked(comm);
    const std::uint32_t range = ownership.first[rank] + round;
    body(range < ownership.first[rank + 1] ? std::optional<std::uint32_t>(range) : std::nullopt);
  }
}

}  // namespace iolaus
