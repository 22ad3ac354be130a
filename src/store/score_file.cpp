#include "iolaus/store/score_file.hpp"

namespace iolaus {
namespace {

constexpr const char* kKind = "scores";

// Every column with its member, in one place.
template <typename ScoresType, typename Visit>
void for_each_column(ScoresType& scores, Visit&& visit) {
  visit("naive_bayes", scores.naive_bayes);
  visit("logistic_regression", scores.logistic_regression);
  visit("random_forest", scores.random_forest);
  visit("calibrated", scores.calibrated);
  visit("confidence", scores.confidence);
  visit("flags", scores.flags);
}

}  // namespace

ScoreWriter::ScoreWriter(const std::filesystem::path& path, std::uint64_t digest,
                         std::uint64_t domains, const Communicator& comm)
    : file_(path, kKind, digest, comm) {
  Scores none;
  for_each_column(none, [&](const char* name, const auto& column) {
    file_.create<typename std::decay_t<decltype(column)>::value_type>(name, domains);
  });
}

void ScoreWriter::write(std::uint64_t first_domain, const Scores& scores) {
  for_each_column(scores, [&](const char* name, const auto& column) {
    file_.write(name, first_domain, column);
  });
}

ScoreReader::ScoreReader(const std::filesystem::path& path) : file_(path, kKind) {}

Scores ScoreReader::load(std::uint64_t first_domain, std::uint64_t count) const {
  Scores scores;
  for_each_column(scores, [&](const char* name, auto& column) {
    column =
        file_.read<typename std::decay_t<decltype(column)>::value_type>(name, first_domain, count);
  });
  return scores;
}

}  // namespace iolaus
