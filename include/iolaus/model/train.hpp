#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "iolaus/model/calibration.hpp"
#include "iolaus/model/classifier.hpp"
#include "iolaus/model/training_set.hpp"

namespace iolaus {

// What `model.bin` holds: for each learner the model of all labels, and one per grouped fold so
// that a labelled domain is scored by a model that saw neither it nor a sibling.
struct TrainedModel {
  std::uint64_t catalogue_digest = 0;
  std::vector<Classifier> deployed;              // by Learner
  std::vector<std::vector<Classifier>> of_fold;  // [learner][fold]: trained without that fold
  std::vector<DomainId> labelled;                // ascending
  std::vector<std::uint8_t> fold, positive;      // aligned with `labelled`
  Isotonic calibration;                          // of the forest, fitted on the out-of-fold scores
  double training_rate = 0, base_rate = 0;       // prevalence in the labels, and at deployment
  std::uint64_t rows = 0, positives = 0;
};

// Fits everything above. Collective; every rank passes the same set and gets the same model.
TrainedModel train(const TrainingSet& set, const ModelOptions& options, const Communicator& comm);

// Flat archive (Boost.Serialization of byte blocks with checked lengths, checksum, format number).
// load_model throws Error on anything but a whole archive of this format and feature catalogue.
std::string save_model(const TrainedModel& model);
TrainedModel load_model(std::string_view bytes, std::string_view origin);

}  // namespace iolaus
