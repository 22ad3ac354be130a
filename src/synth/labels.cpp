#include "synth/labels.hpp"

#include <algorithm>
#include <initializer_list>

namespace iolaus::synth {
namespace {

// One benign label in six hundred is wrong, while there is unnoticed malice to mistake.
constexpr double kContamination = 1.0 / 600;

std::uint32_t review_date(const World& world, std::uint32_t first_seen, Random& random) {
  static constexpr std::array<std::uint32_t, 6> kDelays{3, 15, 40, 90, 170, 300};
  const std::uint32_t date = first_seen + random.quantile(kDelays) * kDay + random.below32(kDay);
  return date < world.end ? date : random.between(first_seen, world.end - 1);
}

std::uint32_t wrong_chance(const World& world) {
  double malicious = 0, benign = 0;
  for (std::size_t p = 0; p < kPopulations; ++p) {
    const auto domains = static_cast<double>(world.populations[p].domains);
    if (is_malicious(static_cast<Population>(p)))
      malicious += domains;
    else if (class_of(static_cast<Population>(p)) == LabelClass::kBenign)
      benign += domains;
  }
  // About half of the malicious names are in no report, and only those are mistaken.
  return static_cast<std::uint32_t>(std::min(
      5e4, kContamination * benign * world.label_chance[3] / std::max(1.0, 0.5 * malicious)));
}

}  // namespace

std::optional<KnownLabel> draw_label(const World& world, const DomainPlan& plan,
                                     std::uint32_t first_seen) {
  Random random(key(plan.seed, 0x1abe1));
  const std::uint32_t coin = random.below32(1'000'000);
  const std::uint32_t chance = world.label_chance[static_cast<std::size_t>(plan.label)];
  if (plan.label == LabelClass::kBenign) {
    const std::uint32_t stratified = plan.popular ? std::min(900'000u, chance * 6) : chance;
    if (coin >= stratified) return std::nullopt;
    return KnownLabel{LabelClass::kBenign, "", review_date(world, first_seen, random),
                      plan.popular ? "toplist" : "review"};
  }
  if (plan.report == 0 || plan.report >= world.end || plan.report <= first_seen) {
    if (plan.label == LabelClass::kGrey || coin >= wrong_chance(world)) return std::nullopt;
    return KnownLabel{LabelClass::kBenign, "", review_date(world, first_seen, random), "review",
                      true};
  }
  if (coin >= chance) return std::nullopt;
  return KnownLabel{plan.label, plan.family, plan.report,
                    plan.label == LabelClass::kGrey ? "feed" : "report"};
}

namespace {

// One line of a table: no text of ours needs quotes.
void append_fields(std::string& out, std::initializer_list<std::string_view> fields) {
  char before = 0;
  for (const std::string_view field : fields) {
    if (before != 0) out += before;
    out += field;
    before = ',';
  }
  out += '\n';
}

}  // namespace

void append_label(std::string& out, const DomainPlan& plan, const KnownLabel& label) {
  append_fields(out, {plan.name, kClassNames[static_cast<std::size_t>(label.label)], label.family,
                      format_time(Time{label.date}), label.source});
}

void append_truth(std::string& out, const DomainPlan& plan) {
  append_fields(out, {plan.name, kClassNames[static_cast<std::size_t>(plan.label)],
                      describe(plan.population), plan.family, plan.cluster});
}

}  // namespace iolaus::synth
