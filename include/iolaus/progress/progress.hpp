#pragma once
#include <cstdint>
#include <functional>
#include <string_view>

namespace iolaus {

// How long work says how far it is: called with (done, total) in units of the caller's choosing and
// a few words about the rate, from one thread at a time, as often as convenient; the receiver
// limits the rate. May be empty.
using Progress =
    std::function<void(std::uint64_t done, std::uint64_t total, std::string_view rate)>;

inline void report(const Progress& progress, std::uint64_t done, std::uint64_t total,
                   std::string_view rate = {}) {
  if (progress) progress(done, total, rate);
}

}  // namespace iolaus
