#include "iolaus/model/train.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "iolaus/error/error.hpp"
#include "iolaus/model/evaluate.hpp"
#include "iolaus/model/score.hpp"
#include "planted.hpp"

namespace iolaus {
namespace {

ModelOptions quick() {
  ModelOptions options;
  options.trees = 20;
  return options;
}

TEST(Train, GivesTheSameBytesForAnyRanksAndThreads) {
  const TrainingSet set = planted(600, 1);
  ModelOptions options = quick();
  const std::string alone = save_model(train(set, options, Communicator{}));
  options.threads = 2;
  EXPECT_EQ(save_model(train(set, options, Communicator::world())), alone);
  options.trees = 2;  // fewer than the ranks
  EXPECT_EQ(save_model(train(set, options, Communicator::world())),
            save_model(train(set, options, Communicator{})));
}

TEST(Train, RefusesSetsItCannotLearnFrom) {
  const Communicator comm = Communicator::world();
  TrainingSet set = planted(40, 5);
  set.positive.assign(40, 0);
  EXPECT_THROW(train(set, quick(), comm), Error);
  EXPECT_THROW(evaluate(set, quick(), {}, comm), Error);
  EXPECT_THROW(train(TrainingSet{}, quick(), comm), Error);
  set = planted(40, 5);
  set.positive[0] = 1;
  set.positive[39] = 0;
  set.grouping.group.assign(40, 0);
  EXPECT_THROW(train(set, quick(), comm), Error);
  set = planted(40, 5);
  std::swap(set.features.domains[0], set.features.domains[1]);
  EXPECT_THROW(train(set, quick(), comm), Error);
  set = planted(40, 5);
  ModelOptions options = quick();
  options.base_rate = 0;
  EXPECT_THROW(train(set, options, comm), Error);
  options = quick();
  options.folds = 1;
  EXPECT_THROW(train(set, options, comm), Error);
}

TEST(Evaluate, IsTheSameForAnyRanksAndThreads) {
  const TrainingSet set = planted(400, 7);
  ModelOptions options = quick();
  const auto alone = evaluate(set, options, {}, Communicator{});
  options.threads = 2;
  const auto together = evaluate(set, options, {}, Communicator::world());
  for (std::size_t split = 0; split < alone.size(); ++split)
    for (std::size_t i = 0; i < 3; ++i) {
      const ModelQuality &a = alone[split].models[i], &b = together[split].models[i];
      EXPECT_EQ(a.roc_auc, b.roc_auc);
      EXPECT_EQ(a.brier, b.brier);
      EXPECT_EQ(a.confusion, b.confusion);
      EXPECT_EQ(a.tpr.high, b.tpr.high);
    }
}

// Twins: every group is four copies of a random row with a random class. Only a random split may
// know.

}  // namespace
}  // namespace iolaus
