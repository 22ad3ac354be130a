#include "iolaus/pipeline/explain.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace iolaus {
namespace {

TEST(Percentile, CountsWhatIsBelowAndHalfOfWhatIsEqual) {
  const float missing = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> values{1, 2, 2, missing, 5};
  EXPECT_DOUBLE_EQ(percentile_of(0, values), 0);
  EXPECT_DOUBLE_EQ(percentile_of(2, values), 50);
  EXPECT_DOUBLE_EQ(percentile_of(3, values), 75);
  EXPECT_DOUBLE_EQ(percentile_of(9, values), 100);
  EXPECT_TRUE(std::isnan(percentile_of(missing, values)));
  EXPECT_TRUE(std::isnan(percentile_of(1, {})));
  EXPECT_TRUE(std::isnan(percentile_of(1, std::vector<float>{missing})));
}

}  // namespace
}  // namespace iolaus
