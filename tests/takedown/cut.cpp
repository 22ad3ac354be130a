#include "iolaus/takedown/cut.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace iolaus {
namespace {

struct Instance {
  std::vector<std::uint64_t> left, right;
  std::vector<Path> paths;
};

Instance random_instance(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Instance instance;
  const auto cost = [&] { return random() % 5 == 0 ? kNever : random() % 50; };
  instance.left.resize(1 + random() % 6);
  instance.right.resize(1 + random() % 6);
  for (auto& each : instance.left) each = cost();
  for (auto& each : instance.right) each = cost();
  const std::uint64_t density = 1 + random() % 4;
  for (std::uint32_t l = 0; l < instance.left.size(); ++l)
    for (std::uint32_t r = 0; r < instance.right.size(); ++r)
      if (random() % 5 < density) instance.paths.push_back({l, r});
  return instance;
}

bool can_cut(const Instance& instance, const Path& path) {
  return instance.left[path.left] != kNever || instance.right[path.right] != kNever;
}

// Every subset of nodes, by bits.
std::uint64_t cheapest_by_brute_force(const Instance& instance) {
  const std::size_t lefts = instance.left.size(), nodes = lefts + instance.right.size();
  std::uint64_t best = kNever;
  for (std::uint64_t chosen = 0; chosen < std::uint64_t{1} << nodes; ++chosen) {
    std::uint64_t cost = 0;
    bool valid = true;
    for (std::size_t i = 0; i < nodes && valid; ++i) {
      if ((chosen >> i & 1) == 0) continue;
      const std::uint64_t each = i < lefts ? instance.left[i] : instance.right[i - lefts];
      valid = each != kNever;
      cost += each;
    }
    for (const Path& path : instance.paths)
      valid = valid && (!can_cut(instance, path) || (chosen >> path.left & 1) != 0 ||
                        (chosen >> (lefts + path.right) & 1) != 0);
    if (valid) best = std::min(best, cost);
  }
  return best;
}

TEST(LeastCover, EqualsBruteForce) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    const Instance instance = random_instance(seed);
    const Cover cover = least_cover(instance.left, instance.right, instance.paths);
    std::uint64_t cost = 0;
    for (std::size_t i = 0; i < instance.left.size(); ++i) {
      if (!cover.left[i]) continue;
      ASSERT_NE(instance.left[i], kNever);
      cost += instance.left[i];
    }
    for (std::size_t i = 0; i < instance.right.size(); ++i) {
      if (!cover.right[i]) continue;
      ASSERT_NE(instance.right[i], kNever);
      cost += instance.right[i];
    }
    for (std::size_t i = 0; i < instance.paths.size(); ++i) {
      const Path& path = instance.paths[i];
      EXPECT_EQ(cover.uncut[i], !can_cut(instance, path));
      EXPECT_TRUE(cover.uncut[i] || cover.left[path.left] || cover.right[path.right]) << seed;
    }
    EXPECT_EQ(cost, cover.cost) << seed;
    EXPECT_EQ(cost, cheapest_by_brute_force(instance)) << seed;
  }
}

TEST(LeastCover, DoesNotDependOnTheOrderOfPaths) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Instance instance = random_instance(seed);
    const Cover cover = least_cover(instance.left, instance.right, instance.paths);
    std::shuffle(instance.paths.begin(), instance.paths.end(), std::mt19937_64(seed));
    const Cover again = least_cover(instance.left, instance.right, instance.paths);
    EXPECT_EQ(cover.left, again.left);
    EXPECT_EQ(cover.right, again.right);
  }
}

TEST(LeastCover, TiesPreferTheLeft) {
  const std::vector<std::uint64_t> one{7};
  const std::vector<Path> path{{0, 0}};
  const Cover cover = least_cover(one, one, path);
  EXPECT_EQ(cover.left[0], 1);
  EXPECT_EQ(cover.right[0], 0);
}

TEST(LeastCover, LongChainsAndNothing) {
  EXPECT_EQ(least_cover({}, {}, {}).cost, 0u);
  constexpr std::uint32_t kLength = 20000;
  const std::vector<std::uint64_t> ones(kLength, 1);
  std::vector<Path> chain;
  for (std::uint32_t i = 0; i < kLength; ++i) {
    chain.push_back({i, i});
    if (i + 1 < kLength) chain.push_back({i + 1, i});
  }
  EXPECT_EQ(least_cover(ones, ones, chain).cost, kLength);
}

}  // namespace
}  // namespace iolaus
