#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iolaus/dns/domain_id.hpp"
#include "iolaus/dns/suffix.hpp"
#include "iolaus/dns/time.hpp"

namespace iolaus {

enum class LabelClass : std::uint8_t { kApt, kCrime, kGrey, kBenign };
constexpr std::size_t kLabelClasses = 4;
std::string_view describe(LabelClass label);
std::optional<LabelClass> parse_label_class(std::string_view text);

// The job file's [labels]: which words of the file mean which class, and which classes the models
// call positive.
struct LabelOptions {
  std::filesystem::path path;
  std::vector<std::string> apt{"apt"}, crime{"crime"}, grey{"grey"}, benign{"benign"};
  std::vector<LabelClass> positive{LabelClass::kApt};
  std::uint32_t snapshots = 8;  // K
};

struct Label {
  DomainId domain;
  Time date;             // when it became known; kUnknownTime when not given
  std::uint32_t family;  // index into LabelSet::families; kNoFamily when not given
  LabelClass label;
  std::uint8_t reserved[7];  // zero
};
static_assert(sizeof(Label) == 24);
constexpr std::uint32_t kNoFamily = 0xffffffffu;

struct LabelSet {
  std::vector<Label> labels;          // by (domain), unique
  std::vector<std::string> families;  // ascending
  // What was not used, by reason: it is counted, never silently dropped.
  std::uint64_t read = 0, conflicting = 0, owner_name_only = 0, unknown_word = 0, malformed = 0,
                repeated = 0;
  std::uint64_t digest = 0;  // of the file's bytes
};

// Reads `domain,label[,family][,date][,source][,scope]` (CSV or TSV with a header, plain or gzip,
// columns found by name). A label on a full name counts for its registrable domain only where the
// name is that domain or the row says scope=domain. Domains with two different classes are dropped
// and counted. Throws Error naming file and line for a missing column or file.
LabelSet read_labels(const LabelOptions& options, const SuffixTable& suffixes);

// The dates at which training rows are taken: quantiles of the label dates, ascending, unique, at
// most `count`; a label's row is taken at the latest date not after its own (labels before the
// first date use the first). Labels without a date use `as_of`, which is always the last element.
std::vector<Time> snapshot_dates(const LabelSet& labels, std::uint32_t count, Time as_of);
std::uint32_t snapshot_of(const Label& label, const std::vector<Time>& dates);

bool is_positive(LabelClass label, const LabelOptions& options);

}  // namespace iolaus
