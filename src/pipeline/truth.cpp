#include "truth.hpp"

#include <algorithm>
#include <fstream>

#include "iolaus/error/error.hpp"
#include "iolaus/pipeline/range_loop.hpp"
#include "iolaus/store/cluster_file.hpp"
#include "iolaus/store/history_file.hpp"

namespace iolaus {
namespace {

constexpr std::array kConfidences{0.5f, 0.8f, 0.9f};

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> fields;
  for (;;) {
    const std::size_t comma = line.find(',');
    fields.push_back(line.substr(0, comma));
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

// Digests of the positive domains in this rank's ranges, ascending.
std::vector<DomainId> read_positives(const Job& job, const Ownership& ownership, int rank) {
  std::ifstream file(job.truth);
  if (!file) fail("{}: cannot read; check [evaluation] truth", job.truth.string());
  std::string line;
  std::getline(file, line);
  const auto header = split(line);
  const auto column = [&](std::string_view name) {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end()) fail("{}:1: has no column {}", job.truth.string(), name);
    return static_cast<std::size_t>(found - header.begin());
  };
  const std::size_t domain = column("domain"), label = column("class");
  std::vector<DomainId> positives;
  for (std::uint64_t number = 2; std::getline(file, line); ++number) {
    const auto fields = split(line);
    if (fields.size() <= std::max(domain, label))
      fail("{}:{}: has {} fields instead of {}", job.truth.string(), number, fields.size(),
           header.size());
    const auto parsed = parse_label_class(fields[label]);
    const DomainId id = domain_id(fields[domain]);
    if (parsed && is_positive(*parsed, job.labels) && ownership.owner(id) == rank)
      positives.push_back(id);
  }
  std::sort(positives.begin(), positives.end());
  return positives;
}

}  // namespace

nlohmann::ordered_json compare_with_truth(const Run& run) {
  if (run.job().truth.empty()) return nlohmann::ordered_json::object();
  const Communicator& comm = run.comm();
  // [0]: all domains; [1 ...]: in clusters above each confidence. First counted, then positive
  // ones.
  std::array<std::uint64_t, 2 * (kConfidences.size() + 1)> counts{};
  comm.together([&] {
    const HistoryReader reader(run.file("history.h5"));
    const ClusterReader clusters(run.file("clusters.h5"));
    const ClusterConfidence confidence = clusters.confidence_by_cluster();
    const Ownership ownership =
        cut_by_weight(reader.ranges(), reader.observations_of_range(), comm.size());
    const auto rank = static_cast<std::size_t>(comm.rank());
    const auto positives = read_positives(run.job(), ownership, comm.rank());
    for (std::uint32_t range = ownership.first[rank]; range < ownership.first[rank + 1]; ++range) {
      const auto domains = reader.load(range).domains;
      const auto names = clusters.membership(reader.first_domain(range), domains.size());
      for (std::size_t i = 0; i < domains.size(); ++i) {
        const bool positive = std::binary_search(positives.begin(), positives.end(), domains[i]);
        const float sure = confidence.of(names[i]);
        for (std::size_t c = 0; c <= kConfidences.size(); ++c) {
          if (c > 0 && !(sure > kConfidences[c - 1])) continue;
          ++counts[2 * c];
          counts[2 * c + 1] += positive;
        }
      }
    }
  });
  comm.sum(counts);
  nlohmann::ordered_json truth{{"domains", counts[0]}, {"positives", counts[1]}};
  for (std::size_t c = 0; c < kConfidences.size(); ++c)
    truth["above"][fmt::format("{:g}", kConfidences[c])] = {{"domains", counts[2 * c + 2]},
                                                            {"positives", counts[2 * c + 3]}};
  return truth;
}

std::string truth_in_words(const nlohmann::ordered_json& truth) {
  if (truth.empty()) return "";
  const auto& cases = truth["above"]["0.8"];
  const auto domains = cases["domains"].get<double>(), found = cases["positives"].get<double>();
  const auto planted = truth["positives"].get<double>();
  return fmt::format(
      "Against the planted truth, opened after everything was final: clusters and single names "
      "above 0.8 hold {:.0f} "
      "domains, {:.0f} of "
      "them planted ({:.1f} %); {:.0f} domains are planted in all, so {:.1f} % were found. Some of "
      "them were labelled and so known to training.",
      domains, found, domains > 0 ? 100 * found / domains : 0.0, planted,
      planted > 0 ? 100 * found / planted : 0.0);
}

}  // namespace iolaus
