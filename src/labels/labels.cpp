#include "iolaus/labels/labels.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "iolaus/dns/name.hpp"
#include "iolaus/error/error.hpp"
#include "labels/label_file.hpp"

namespace iolaus {
namespace {

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

struct ClassWord {
  std::string_view word;
  LabelClass label;
};

// Every word with its class; one word with two is an error of the job file.
std::vector<ClassWord> class_words(const LabelOptions& options) {
  std::vector<ClassWord> words;
  const auto add = [&](const std::vector<std::string>& list, LabelClass label) {
    for (const std::string& word : list) {
      for (const ClassWord& known : words)
        if (known.label != label && equal_ignoring_case(known.word, word))
          fail_usage("[labels]: \"{}\" is listed as both {} and {}; keep one", word,
                     describe(known.label), describe(label));
      words.push_back({word, label});
    }
  };
  add(options.apt, LabelClass::kApt);
  add(options.crime, LabelClass::kCrime);
  add(options.grey, LabelClass::kGrey);
  add(options.benign, LabelClass::kBenign);
  return words;
}

// Collects the lines that count; what does not is counted by reason.
class Collector {
 public:
  Collector(const LabelOptions& options, const SuffixTable& suffixes)
      : words_(class_words(options)), suffixes_(suffixes) {}

  void take(const LabelLine& line) {
    ++set_.read;
    const CanonicalName name = canonical_name(line.domain);
    const auto date = parse_date(line.date);
    if (!line.whole || name.problem != NameProblem::kNone || !date) {
      ++set_.malformed;
      return;
    }
    const auto word = std::find_if(words_.begin(), words_.end(), [&](const ClassWord& known) {
      return equal_ignoring_case(known.word, line.label);
    });
    if (word == words_.end()) {
      ++set_.unknown_word;
      return;
    }
    const std::size_t offset = suffixes_.registrable(name.name).offset;
    if (offset != 0 && !equal_ignoring_case(line.scope, "domain")) {
      ++set_.owner_name_only;
      return;
    }
    const DomainId domain = domain_id(std::string_view(name.name).substr(offset));
    set_.labels.push_back({domain, *date, family_of(line.family), word->label, {}});
  }

  LabelSet finish() {
    number_families();
    sort_rows();
    join_rows();
    return std::move(set_);
  }

 private:
  std::vector<ClassWord> words_;
  const SuffixTable& suffixes_;
  LabelSet set_;
  std::map<std::string, std::uint32_t, std::less<>> families_;  // numbered as met

  static std::optional<Time> parse_date(std::string_view text) {
    if (text.empty() || equal_ignoring_case(text, "unknown")) return kUnknownTime;
    return parse_time(text);
  }

  std::uint32_t family_of(std::string_view name) {
    if (name.empty()) return kNoFamily;
    const auto found = families_.find(name);
    if (found != families_.end()) return found->second;
    const auto number = static_cast<std::uint32_t>(families_.size());
    return families_.emplace(name, number).first->second;
  }

  // Families by name, so that their numbers do not hang on the order of the lines.
  void number_families() {
    std::vector<std::uint32_t> rank(families_.size());
    for (const auto& [name, met] : families_) {
      rank[met] = static_cast<std::uint32_t>(set_.families.size());
      set_.families.push_back(name);
    }
    for (Label& label : set_.labels)
      if (label.family != kNoFamily) label.family = rank[label.family];
  }

  // Of a domain's rows the earliest dated come first, then those with a family.
  void sort_rows() {
    const auto key = [](const Label& label) {
      const std::uint64_t date =
          label.date == kUnknownTime ? std::uint64_t{1} << 32 : seconds(label.date);
      return std::tuple(label.domain, date, label.family, label.label);
    };
    std::sort(set_.labels.begin(), set_.labels.end(),
              [&](const Label& a, const Label& b) { return key(a) < key(b); });
  }

  // One row a domain: the earliest date, and the family of the earliest row that has one.
  void join_rows() {
    std::vector<Label>& labels = set_.labels;
    std::size_t kept = 0;
    for (std::size_t begin = 0, end = 0; begin < labels.size(); begin = end) {
      Label joined = labels[begin];
      bool conflict = false;
      for (end = begin; end < labels.size() && labels[end].domain == joined.domain; ++end) {
        conflict = conflict || labels[end].label != joined.label;
        if (joined.family == kNoFamily) joined.family = labels[end].family;
      }
      if (conflict) {
        ++set_.conflicting;
        continue;
      }
      set_.repeated += end - begin - 1;
      labels[kept++] = joined;
    }
    labels.resize(kept);
  }
};

}  // namespace

std::string_view describe(LabelClass label) {
  switch (label) {
    case LabelClass::kApt:
      return "apt";
    case LabelClass::kCrime:
      return "crime";
    case LabelClass::kGrey:
      return "grey";
    case LabelClass::kBenign:
      return "benign";
  }
  return "unknown";
}

std::optional<LabelClass> parse_label_class(std::string_view text) {
  for (const LabelClass label :
       {LabelClass::kApt, LabelClass::kCrime, LabelClass::kGrey, LabelClass::kBenign})
    if (equal_ignoring_case(text, describe(label))) return label;
  return std::nullopt;
}

LabelSet read_labels(const LabelOptions& options, const SuffixTable& suffixes) {
  Collector collector(options, suffixes);
  const LabelText file = read_label_text(options.path);
  for_each_label(file.text, options.path, [&](const LabelLine& line) { collector.take(line); });
  LabelSet set = collector.finish();
  set.digest = file.digest;
  return set;
}

// The quantiles include the least date, so that no row of a dated label is taken after it was
// known.
std::vector<Time> snapshot_dates(const LabelSet& labels, std::uint32_t count, Time as_of) {
  std::vector<Time> known;
  for (const Label& label : labels.labels)
    if (label.date != kUnknownTime && label.date < as_of) known.push_back(label.date);
  std::sort(known.begin(), known.end());
  std::vector<Time> dates;
  for (std::uint64_t i = 0; i + 1 < count && !known.empty(); ++i)
    dates.push_back(known[i * known.size() / (count - 1)]);
  dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
  dates.push_back(as_of);
  return dates;
}

std::uint32_t snapshot_of(const Label& label, const std::vector<Time>& dates) {
  if (label.date == kUnknownTime) return static_cast<std::uint32_t>(dates.size() - 1);
  const auto after = std::upper_bound(dates.begin(), dates.end(), label.date);
  return after == dates.begin() ? 0 : static_cast<std::uint32_t>(after - dates.begin() - 1);
}

bool is_positive(LabelClass label, const LabelOptions& options) {
  return std::find(options.positive.begin(), options.positive.end(), label) !=
         options.positive.end();
}

}  // namespace iolaus
