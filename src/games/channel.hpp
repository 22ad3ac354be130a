#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "iolaus/games/fallback.hpp"

namespace iolaus {

// What one run did on one channel (names asked for, or addresses connected to), in time order.
struct ChannelRun {
  bool is_null = false;
  std::string game;
  std::uint32_t repetition = 0;
  double seconds = 0;                                   // 2t
  std::vector<std::pair<double, std::uint32_t>> draws;  // (time, endpoint)
};

struct ChannelVerdict {
  FallbackVerdict verdict = FallbackVerdict::kNone;
  std::uint32_t seen = 0;
  double estimate = 0;
  double coverage = std::numeric_limits<double>::quiet_NaN();
  double p_value = std::numeric_limits<double>::quiet_NaN();
  std::string reason;
};

// The verdict on one channel of one specimen over all its games: the hardest. `growing` is what
// endless growth means on this channel (kDga or kP2p); `what` names the endpoints in the reason.
ChannelVerdict judge_channel(const std::vector<ChannelRun>& runs, FallbackVerdict growing,
                             std::string_view what, const FallbackOptions& options);

}  // namespace iolaus
