#include "iolaus/pipeline/nearest.hpp"

#include <gtest/gtest.h>

namespace iolaus {
namespace {

TEST(Nearest, FindsTheWordWithTheFewestEdits) {
  const std::vector<std::string> known{"history.inputs", "history.gap", "model.trees"};
  EXPECT_EQ(nearest("history.inptus", known), "history.inputs");
  EXPECT_EQ(nearest("hitory.gap", known), "history.gap");
  EXPECT_EQ(nearest("model.tres", known), "model.trees");
  EXPECT_EQ(nearest("", {"b", "a"}), "b") << "the first of equals";
}

}  // namespace
}  // namespace iolaus
