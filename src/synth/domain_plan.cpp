#include "synth/domain_plan.hpp"

namespace iolaus::synth {

void DomainPlan::clear() {
  tracks.clear();
  phases.clear();
  answers.clear();
  texts.clear();
  busy.clear();
  family.clear();
  cluster.clear();
  lookup_days = 1;
  daily = 2;
  hour_shift = 0;
  label = LabelClass::kBenign;
  report = 0;
  rewritten = 0xffffffffu;
  family_of_entity = 0;
  known = 1000;
  popular = live = open_ = false;
}

void DomainPlan::track(std::string_view owner, std::uint32_t visibility, std::uint32_t shown) {
  tracks.push_back(
      {static_cast<std::uint32_t>(texts.size()), static_cast<std::uint32_t>(owner.size()),
       static_cast<std::uint32_t>(phases.size()), 0, static_cast<std::uint16_t>(visibility),
       static_cast<std::uint16_t>(shown), 0, false});
  texts.append(owner);
  open_ = false;
}

void DomainPlan::foreign_track(std::string_view owner, std::uint32_t visibility,
                               std::uint32_t shown) {
  track(owner, visibility, shown);
  tracks.back().foreign = true;
}

void DomainPlan::alias(std::size_t source, std::string_view owner, std::uint32_t visibility) {
  const Track copied = tracks[source];
  track(owner, visibility, copied.shown);
  tracks.back().first_phase = copied.first_phase;
  tracks.back().phases = copied.phases;
}

void DomainPlan::phase(std::uint32_t begin, std::uint32_t end) {
  open_ = begin < end;
  if (!open_) return;
  phases.push_back({begin, end, static_cast<std::uint32_t>(answers.size()), 0});
  ++tracks.back().phases;
}

std::uint32_t DomainPlan::offer(const Rdata& address) {
  answers.push_back({is_ipv4(address) ? RecordType::kA : RecordType::kAaaa, address, 0, 0});
  return static_cast<std::uint32_t>(answers.size() - 1);
}

std::uint32_t DomainPlan::offer(RecordType type, std::string_view text) {
  answers.push_back({type,
                     {},
                     static_cast<std::uint32_t>(texts.size()),
                     static_cast<std::uint32_t>(text.size())});
  texts.append(text);
  return static_cast<std::uint32_t>(answers.size() - 1);
}

void DomainPlan::answer(const Rdata& address) {
  if (!open_) return;
  offer(address);
  ++phases.back().answers;
}

void DomainPlan::answer(RecordType type, std::string_view text) {
  if (!open_) return;
  offer(type, text);
  ++phases.back().answers;
}

void DomainPlan::again(std::uint32_t begin, std::uint32_t end, std::uint32_t first_answer,
                       std::uint32_t count) {
  phase(begin, end);
  if (!open_) return;
  phases.back().first_answer = first_answer;
  phases.back().answers = count;
}

void DomainPlan::stay(std::uint32_t begin, std::uint32_t end, const Rdata& address) {
  phase(begin, end);
  answer(address);
}

}  // namespace iolaus::synth
