#include "ingest/line_reader.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "ingest/plan.hpp"
#include "iolaus/error/error.hpp"
#include "packing.hpp"

namespace iolaus {
namespace {

using testing::gzip;
using testing::TemporaryFolder;
using testing::zstd;

struct Read {
  std::uint64_t offset;
  std::string text;
  bool too_long;
  bool operator==(const Read&) const = default;
};

std::vector<Read> read_lines(const std::filesystem::path& path, std::uint64_t begin = 0,
                             std::uint64_t end = kNoEnd) {
  std::vector<Read> lines;
  LineReader reader(path, detect_compression(path), Piece{begin, end, begin});
  while (const auto line = reader.next())
    lines.push_back({line->offset, std::string(line->text), line->too_long});
  return lines;
}

// The lines of a text, without a reader.
std::vector<Read> split(const std::string& text) {
  std::vector<Read> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    Read line{begin, text.substr(begin, end - begin), end - begin > kMostLineBytes};
    if (line.too_long)
      line.text.resize(kMostLineBytes);
    else if (line.text.ends_with('\r'))
      line.text.pop_back();
    lines.push_back(line);
    begin = end + 1;
  }
  return lines;
}

std::string random_text(std::mt19937& random, std::size_t lines) {
  std::string text;
  for (std::size_t i = 0; i < lines; ++i) {
    text.append(random() % 4 == 0 ? 0 : random() % 40, static_cast<char>('a' + random() % 26));
    if (i + 1 < lines || random() % 2) text += random() % 5 ? "\n" : "\r\n";
  }
  return text;
}

TEST(LineReader, BlocksHoldEachLineOnce) {
  const TemporaryFolder folder("line-reader");
  std::mt19937 random(5);
  for (int round = 0; round < 20; ++round) {
    const std::string text = random_text(random, random() % 30);
    const auto path = folder.write("text", text);
    const std::vector<Read> expected = split(text);
    EXPECT_EQ(read_lines(path), expected);
    for (const std::uint64_t step : {1u, 13u, 64u, 100000u}) {
      std::vector<Read> joined;
      for (std::uint64_t begin = 0; begin < text.size(); begin += step) {
        const std::uint64_t end = std::min<std::uint64_t>(text.size(), begin + step);
        for (const Read& line : read_lines(path, begin, end)) joined.push_back(line);
      }
      EXPECT_EQ(joined, expected) << "step " << step;
    }
  }
}

std::vector<Read> read_chunks(const std::filesystem::path& path, const Piece& piece,
                              std::size_t chunk_bytes) {
  std::vector<Read> lines;
  ChunkReader reader(path, detect_compression(path), piece, chunk_bytes);
  while (const auto chunk = reader.next())
    for (std::size_t at = 0; const auto line = next_line(*chunk, at);)
      lines.push_back({line->offset, std::string(line->text), line->too_long});
  return lines;
}

TEST(ChunkReader, LinesMayBeLongerThanChunks) {
  const TemporaryFolder folder("chunks");
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    std::string text = random_text(random, 30);
    text.insert(text.size() / 2, std::string(random() % 3000, 'x'));
    const auto path = folder.write("text", text);
    for (const std::size_t chunk_bytes : {1u, 7u, 100u, 1u << 20})
      EXPECT_EQ(read_chunks(path, Piece{0, text.size(), 0}, chunk_bytes), split(text));
  }
}

TEST(ZstdPieces, FramesHoldEachLineOnce) {
  const TemporaryFolder folder("frames");
  std::mt19937 random(8);
  for (int round = 0; round < 20; ++round) {
    // Frames end anywhere: within lines, at their ends, and some frames hold no line end.
    std::string text, packed;
    for (int frame = 0; frame < 12; ++frame) {
      const std::string part = frame % 5 == 3 ? "y" : random_text(random, 1 + random() % 9);
      text += part;
      packed += testing::zstd(part);
    }
    const auto path = folder.write("packed", packed);
    const std::vector<Piece> pieces = zstd_pieces(path, 1);
    EXPECT_GT(pieces.size(), 6u);
    std::vector<Read> joined;
    for (const Piece& piece : pieces)
      for (const Read& line : read_chunks(path, piece, 64)) joined.push_back(line);
    EXPECT_EQ(joined, split(text));
  }
}

TEST(LineReader, PackedFilesReadAlike) {
  const TemporaryFolder folder("packed");
  std::mt19937 random(6);
  const std::string text = random_text(random, 200'000);  // several reads
  const std::vector<Read> expected = split(text);
  EXPECT_EQ(read_lines(folder.write("a", text)), expected);
  EXPECT_EQ(read_lines(folder.write("b", gzip(text))), expected);
  EXPECT_EQ(read_lines(folder.write("c", zstd(text))), expected);
  // Members and frames join; padding after the last gzip member is nothing.
  const std::string front = text.substr(0, text.size() / 3), back = text.substr(front.size());
  const std::string members = gzip(front) + gzip("") + gzip(back) + std::string(700, '\0');
  EXPECT_EQ(read_lines(folder.write("d", members)), expected);
  const std::string skippable("\x50\x2a\x4d\x18\x02\0\0\0hi", 10);
  EXPECT_EQ(read_lines(folder.write("e", skippable + zstd(front) + zstd(back))), expected);
  EXPECT_TRUE(read_lines(folder.write("f", gzip(""))).empty());
  EXPECT_TRUE(read_lines(folder.write("g", zstd(""))).empty());
  EXPECT_TRUE(read_lines(folder.write("h", "")).empty());
}

TEST(LineReader, EveryTruncationIsAnError) {
  const TemporaryFolder folder("truncated");
  std::string text;
  for (int i = 0; i < 200; ++i) text += std::to_string(i * 7919) + "\n";
  for (const std::string& packed : {gzip(text), zstd(text)})
    for (std::size_t size = 4; size < packed.size(); ++size)
      EXPECT_THROW(read_lines(folder.write("cut", packed.substr(0, size))), Error) << size;
  const std::string cut = gzip(text).substr(0, 300);
  try {
    read_lines(folder.write("cut.gz", cut));
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("cut.gz"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("line "), std::string::npos) << error.what();
  }
}

TEST(LineReader, DamageIsAnErrorOrUnseen) {
  const TemporaryFolder folder("damaged");
  std::string text;
  for (int i = 0; i < 200; ++i) text += std::to_string(i * 7919) + "\n";
  const std::string packed = gzip(text);
  const std::vector<Read> expected = split(text);
  std::mt19937 random(8);
  for (int round = 0; round < 300; ++round) {
    std::string damaged = packed;
    damaged[10 + random() % (packed.size() - 10)] ^= static_cast<char>(1 + random() % 255);
    try {
      EXPECT_EQ(read_lines(folder.write("bad", damaged)), expected);
    } catch (const Error&) {
    }
  }
  EXPECT_THROW(read_lines(folder.write("tail", packed + "junk")), Error);
  EXPECT_THROW(read_lines(folder.path() / "absent"), Error);
  EXPECT_THROW(read_lines(folder.write("xz",
                                       "\xfd"
                                       "7zXZ")),
               Error);
  EXPECT_THROW(read_lines(folder.write("short", "a\nb\n"), 0, 9), Error);
}

TEST(LineReader, OverlongLinesAreCutAndSkipped) {
  const TemporaryFolder folder("overlong");
  std::string text = "before\n" + std::string(kMostLineBytes, 'x') + "\n";
  text += std::string(3 * kMostLineBytes + 17, 'y') + "\nafter\n";
  text += std::string(kMostLineBytes + 1, 'z');
  const std::vector<Read> expected = split(text);
  ASSERT_EQ(expected.size(), 5u);
  const auto path = folder.write("text", text);
  EXPECT_EQ(read_lines(path), expected);
  EXPECT_EQ(read_lines(folder.write("packed", zstd(text))), expected);
  const std::uint64_t step = 600'000;
  std::vector<Read> joined;
  for (std::uint64_t begin = 0; begin < text.size(); begin += step)
    for (const Read& line :
         read_lines(path, begin, std::min<std::uint64_t>(text.size(), begin + step)))
      joined.push_back(line);
  EXPECT_EQ(joined, expected);
}

}  // namespace
}  // namespace iolaus
