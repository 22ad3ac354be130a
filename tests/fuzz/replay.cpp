// Runs a fuzz target without a fuzzer: over its seeds, and over mutations of them that are the same
// every time. replay SEED...: files; those that are missing fail.
#include <fstream>
#include <iterator>
#include <random>

#include "checks.hpp"

namespace {

constexpr int kRounds = 20'000;
constexpr std::size_t kMostBytes = 4096;

using Bytes = std::vector<std::uint8_t>;

void run(const Bytes& bytes) {
  // A copy as large as it is, so that a sanitizer sees every byte too many.
  const Bytes exact(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void mutate(Bytes& bytes, const Bytes& other, std::mt19937& random) {
  const std::size_t at = random() % (bytes.size() + 1);
  switch (random() % 5) {
    case 0:
      bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                   static_cast<std::uint8_t>(random()));
      break;
    case 1: {
      const std::size_t size = std::min<std::size_t>(random() % 8, bytes.size() - at);
      bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                  bytes.begin() + static_cast<std::ptrdiff_t>(at + size));
      break;
    }
    case 2:
      if (at < bytes.size()) bytes[at] = static_cast<std::uint8_t>(random());
      break;
    case 3:
      if (at < bytes.size()) bytes[at] ^= static_cast<std::uint8_t>(1u << random() % 8);
      break;
    default: {  // a piece of another seed
      if (other.empty()) break;
      const std::size_t begin = random() % other.size();
      const std::size_t size = std::min<std::size_t>(random() % 32, other.size() - begin);
      bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                   other.begin() + static_cast<std::ptrdiff_t>(begin),
                   other.begin() + static_cast<std::ptrdiff_t>(begin + size));
      break;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Bytes> seeds;
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    if (!file) {
      std::fprintf(stderr, "%s: cannot read the seed\n", argv[i]);
      return 2;
    }
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    run(seeds.back());
  }
  if (seeds.empty()) {
    std::fprintf(stderr, "no seeds\n");
    return 2;
  }
  std::mt19937 random(7);
  for (int round = 0; round < kRounds; ++round) {
    const Bytes& seed = seeds[random() % seeds.size()];
    const std::size_t begin = seed.size() > kMostBytes ? random() % (seed.size() - kMostBytes) : 0;
    Bytes bytes(
        seed.begin() + static_cast<std::ptrdiff_t>(begin),
        seed.begin() + static_cast<std::ptrdiff_t>(std::min(seed.size(), begin + kMostBytes)));
    for (std::size_t edits = 1 + random() % 8; edits > 0; --edits)
      mutate(bytes, seeds[random() % seeds.size()], random);
    run(bytes);
  }
  return 0;
}
