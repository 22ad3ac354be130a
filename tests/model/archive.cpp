#include <gtest/gtest.h>

#include <cstring>

#include "iolaus/error/error.hpp"
#include "iolaus/model/score.hpp"
#include "iolaus/model/train.hpp"
#include "planted.hpp"

namespace iolaus {
namespace {

constexpr std::size_t kBody = 32;  // magic, format, checksum, length

const TrainingSet& small_set() {
  static const TrainingSet set = planted(120, 1);
  return set;
}

const TrainedModel& small_model() {
  static const TrainedModel model = [] {
    ModelOptions options;
    options.trees = 3;
    options.folds = 3;
    return train(small_set(), options, Communicator{});
  }();
  return model;
}

// Makes the heading fit whatever stands in the body, so that only the checks of the content are
// left.
void mend_heading(std::string& bytes) {
  if (bytes.size() < kBody) return;
  const std::uint64_t checksum = digest64(std::string_view(bytes).substr(kBody));
  const std::uint64_t length = bytes.size() - kBody;
  std::memcpy(bytes.data() + 16, &checksum, 8);
  std::memcpy(bytes.data() + 24, &length, 8);
}

// Loads, and where that works uses the model; anything but an Error fails the test.
bool loads(const std::string& bytes) {
  try {
    const TrainedModel model = load_model(bytes, "model.bin");
    if (columns_of(model.deployed.front()) == small_set().features.columns)
      score(small_set().features, model, 1);
    return true;
  } catch (const Error&) {
    return false;
  }
}

TEST(Archive, ComesBackTheSame) {
  const std::string bytes = save_model(small_model());
  const TrainedModel loaded = load_model(bytes, "model.bin");
  EXPECT_EQ(save_model(loaded), bytes);
  const Scores before = score(small_set().features, small_model(), 1);
  const Scores after = score(small_set().features, loaded, 1);
  EXPECT_EQ(before.random_forest, after.random_forest);
  EXPECT_EQ(before.naive_bayes, after.naive_bayes);
  EXPECT_EQ(before.logistic_regression, after.logistic_regression);
  EXPECT_EQ(before.confidence, after.confidence);
}

TEST(Archive, RefusesEveryTruncation) {
  const std::string bytes = save_model(small_model());
  for (std::size_t length = 0; length < bytes.size(); length += length < 200 ? 1 : 37) {
    std::string cut = bytes.substr(0, length);
    EXPECT_FALSE(loads(cut)) << length;
    mend_heading(cut);
    EXPECT_FALSE(loads(cut)) << length;
  }
  EXPECT_FALSE(loads(bytes + "x"));
}

TEST(Archive, RefusesEveryFlippedBit) {
  const std::string bytes = save_model(small_model());
  for (std::size_t at = 0; at < bytes.size(); at += at < 200 ? 1 : 101) {
    std::string flipped = bytes;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
    EXPECT_FALSE(loads(flipped)) << at;
  }
}

TEST(Archive, SurvivesMutationsBehindAMendedChecksum) {
  const std::string bytes = save_model(small_model());
  std::mt19937_64 random(1);
  const std::uint64_t bombs[] = {0,          1,          0x7fffffff,         0xffffffff,
                                 1ull << 33, 1ull << 61, 0x7fffffffffffffff, 0xffffffffffffffff};
  int refused = 0;
  for (int round = 0; round < 6000; ++round) {
    std::string mutated = bytes;
    const auto edits = 1 + random() % 3;
    for (std::uint64_t edit = 0; edit < edits; ++edit) {
      const std::size_t at = kBody + random() % (mutated.size() - kBody - 8);
      if (random() % 2)
        mutated[at] = static_cast<char>(random());
      else
        std::memcpy(mutated.data() + at / 4 * 4, &bombs[random() % 8], 8);
    }
    mend_heading(mutated);
    refused += !loads(mutated);
  }
  EXPECT_GT(refused, 500);
}

TEST(Archive, NamesItsOriginAndWhatToDo) {
  TrainedModel other = small_model();
  other.catalogue_digest ^= 1;
  try {
    load_model(save_model(other), "runs/model.bin");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("runs/model.bin"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("train again"), std::string::npos);
  }
}

TEST(Archive, RefusesTreesThatClimbOrLeave) {
  const auto broken = [](auto change) {
    TrainedModel model = small_model();
    auto& forest = std::get<RandomForest>(model.deployed[2]);
    ASSERT_GT(forest.left[0], 0u);
    change(forest);
    EXPECT_FALSE(loads(save_model(model)));
  };
  broken([](RandomForest& forest) { forest.left[forest.left[0]] = forest.left[0]; });
  broken([](RandomForest& forest) { forest.left[0] = forest.tree_start[1] - 1; });
  broken([](RandomForest& forest) { forest.feature[0] = 10; });
  broken([](RandomForest& forest) { forest.votes[0] = 40000; });
  broken([](RandomForest& forest) { std::swap(forest.cuts[0], forest.cuts[1]); });
  broken([](RandomForest& forest) { forest.tree_start[1] = forest.tree_start[0]; });
}

}  // namespace
}  // namespace iolaus
