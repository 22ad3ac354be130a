#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "synth/world.hpp"

namespace iolaus::synth {

// What analysts know of a domain, which is not always the truth.
struct KnownLabel {
  LabelClass label;
  std::string_view family;  // of the plan; empty for benign
  std::uint32_t date;
  std::string_view source;
  bool wrong = false;  // the domain is malicious and the label says benign
};

// Decides by the domain's own draws whether it is labelled, as what, and since when: reports for
// malicious and grey domains, ever after it was first seen at `first_seen`; top lists and reviews
// for benign ones, among which one in some hundreds is malice that nobody has noticed.
std::optional<KnownLabel> draw_label(const World& world, const DomainPlan& plan,
                                     std::uint32_t first_seen);

inline constexpr std::string_view kLabelHeader = "domain,label,family,date,source\n";
inline constexpr std::string_view kTruthHeader = "domain,class,population,family,cluster\n";
void append_label(std::string& out, const DomainPlan& plan, const KnownLabel& label);
void append_truth(std::string& out, const DomainPlan& plan);

}  // namespace iolaus::synth
