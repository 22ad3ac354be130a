#pragma once
#include <cstdint>
#include <functional>

namespace iolaus {

// How long work says how far it is: called with (done, total) in units of the caller's choosing,
// from the main thread, as often as convenient; the receiver limits the rate. May be empty.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

inline void report(const Progress& progress, std::uint64_t done, std::uint64_t total) {
  if (progress) progress(done, total);
}

}  // namespace iolaus
