#include <array>
#include <cstring>

#include "archive_blocks.hpp"
#include "archive_checks.hpp"
#include "iolaus/features/catalogue.hpp"
#include "iolaus/model/train.hpp"

namespace iolaus {
namespace {

constexpr std::string_view kMagic = "iolausML";
constexpr std::uint64_t kFormat = 1;

// What stands before the body. The checksum is against accidents, not attackers.
struct Heading {
  std::uint64_t format, checksum, bytes;
};

void write(BlockWriter& out, const NaiveBayes& model) {
  out.number(model.log_prior_ratio);
  for (const int side : {0, 1}) {
    out.block(model.mean[side]);
    out.block(model.variance[side]);
  }
}

void write(BlockWriter& out, const LogisticRegression& model) {
  out.block(model.mean);
  out.block(model.scale);
  out.block(model.weight);
  out.number(model.intercept);
  out.number<std::uint64_t>(model.iterations);
}

void write(BlockWriter& out, const RandomForest& model) {
  out.block(model.cut_start);
  out.block(model.cuts);
  out.block(model.tree_start);
  out.block(model.feature);
  out.block(model.threshold);
  out.block(model.left);
  out.block(model.votes);
}

NaiveBayes read_bayes(BlockReader& in) {
  NaiveBayes model;
  model.log_prior_ratio = in.number<double>();
  for (const int side : {0, 1}) {
    model.mean[side] = in.block<double>();
    model.variance[side] = in.block<double>();
  }
  return model;
}

LogisticRegression read_regression(BlockReader& in) {
  LogisticRegression model;
  model.mean = in.block<double>();
  model.scale = in.block<double>();
  model.weight = in.block<double>();
  model.intercept = in.number<double>();
  model.iterations = static_cast<std::uint32_t>(in.number<std::uint64_t>());
  return model;
}

RandomForest read_forest(BlockReader& in) {
  RandomForest model;
  model.cut_start = in.block<std::uint32_t>();
  model.cuts = in.block<float>();
  model.tree_start = in.block<std::uint32_t>();
  model.feature = in.block<std::uint16_t>();
  model.threshold = in.block<std::uint8_t>();
  model.left = in.block<std::uint32_t>();
  model.votes = in.block<std::uint16_t>();
  return model;
}

// A classifier of the kind that must stand here.
Classifier read_classifier(BlockReader& in, Learner learner) {
  switch (learner) {
    case Learner::kNaiveBayes:
      return read_bayes(in);
    case Learner::kLogisticRegression:
      return read_regression(in);
    case Learner::kRandomForest:
      break;
  }
  return read_forest(in);
}

TrainedModel read_body(BlockReader& in) {
  TrainedModel model;
  model.catalogue_digest = in.number<std::uint64_t>();
  in.require(model.catalogue_digest == feature_catalogue_digest(),
             "it was trained on another set of features");
  model.training_rate = in.number<double>();
  model.base_rate = in.number<double>();
  model.rows = in.number<std::uint64_t>();
  model.positives = in.number<std::uint64_t>();
  model.labelled = in.block<DomainId>();
  model.fold = in.block<std::uint8_t>();
  model.positive = in.block<std::uint8_t>();
  model.calibration.upper = in.block<float>();
  model.calibration.probability = in.block<float>();
  const auto folds = in.number<std::uint64_t>();
  in.require(folds >= 2 && folds <= 255, "its number of folds");
  for (const Learner learner : kLearners) {
    model.deployed.push_back(read_classifier(in, learner));
    model.of_fold.emplace_back();
    for (std::uint64_t fold = 0; fold < folds; ++fold)
      model.of_fold.back().push_back(read_classifier(in, learner));
  }
  in.require(in.left() == 0, "it goes on after its end");
  return model;
}

}  // namespace

std::string save_model(const TrainedModel& model) {
  BlockWriter out;
  out.number(model.catalogue_digest);
  out.number(model.training_rate);
  out.number(model.base_rate);
  out.number(model.rows);
  out.number(model.positives);
  out.block(model.labelled);
  out.block(model.fold);
  out.block(model.positive);
  out.block(model.calibration.upper);
  out.block(model.calibration.probability);
  out.number<std::uint64_t>(model.of_fold.at(0).size());
  const auto write_one = [&](const auto& classifier) { write(out, classifier); };
  for (std::size_t learner = 0; learner < kLearners.size(); ++learner) {
    std::visit(write_one, model.deployed.at(learner));
    for (const Classifier& classifier : model.of_fold.at(learner))
      std::visit(write_one, classifier);
  }
  const std::string body = out.bytes();
  const Heading heading{kFormat, digest64(body), body.size()};
  std::string bytes(kMagic);
  bytes.append(reinterpret_cast<const char*>(&heading), sizeof heading);
  return bytes + body;
}

TrainedModel load_model(std::string_view bytes, std::string_view origin) {
  if (bytes.substr(0, kMagic.size()) != kMagic)
    fail("{}: not a model archive; give the model.bin of a run", origin);
  std::string_view body = bytes.substr(kMagic.size());
  Heading heading{};
  if (body.size() < sizeof heading) fail("{}: the model archive ends early; train again", origin);
  std::memcpy(&heading, body.data(), sizeof heading);
  body.remove_prefix(sizeof heading);
  if (heading.format != kFormat)
    fail("{}: model archive of format {}, this program reads {}; train again", origin,
         heading.format, kFormat);
  if (heading.bytes != body.size() || heading.checksum != digest64(body))
    fail("{}: the model archive is damaged (length or checksum); train again", origin);
  BlockReader in(body, origin);
  const TrainedModel model = read_body(in);
  check_model(model, in);
  return model;
}

}  // namespace iolaus
