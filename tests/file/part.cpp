#include "iolaus/file/part.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"

namespace iolaus {
namespace {

class PartFile : public testing::Test {
 protected:
  std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() / ("iolaus_part_" + std::to_string(getpid()));
  PartStore store_{directory_, "stage", 0x1234};
  void TearDown() override { std::filesystem::remove_all(directory_); }
};

TEST_F(PartFile, ReturnsWhatWasPut) {
  const std::vector<std::uint64_t> numbers{1, 2, 3};
  Part part;
  part.put(numbers);
  part.put(std::vector<float>{});
  part.put(std::string("text"));
  EXPECT_FALSE(store_.has("range-1"));
  store_.save("range-1", part);
  EXPECT_TRUE(store_.has("range-1"));
  Part loaded = store_.load("range-1");
  EXPECT_EQ(loaded.take<std::uint64_t>(), numbers);
  EXPECT_TRUE(loaded.take<float>().empty());
  EXPECT_EQ(loaded.take_text(), "text");
  EXPECT_THROW(loaded.take<char>(), Error);
  EXPECT_EQ(store_.load_array<std::uint64_t>("range-1", 0), numbers);
  EXPECT_THROW(store_.load_array<float>("range-1", 0), Error);
  EXPECT_THROW(store_.load_array<char>("range-1", 3), Error);
}

TEST_F(PartFile, EveryFlippedByteAndEveryCutIsNoticed) {
  Part part;
  part.put(std::vector<std::uint32_t>{7, 8, 9});
  store_.save("key", part);
  const std::string whole = read_whole(store_.path("key"));
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x40);
    write_atomically(store_.path("key"), damaged);
    EXPECT_THROW(store_.load("key"), Error) << "byte " << i;
    EXPECT_FALSE(store_.has("key")) << "byte " << i;
    write_atomically(store_.path("key"), std::string_view(whole).substr(0, i));
    EXPECT_THROW(store_.load("key"), Error) << "cut at " << i;
  }
}

}  // namespace
}  // namespace iolaus
