#include "integers.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <numeric>

#include "bit_packing.hpp"
#include "varint.hpp"

namespace iolaus {
namespace {

// First bytes of a mini-block beyond the widths 0..64.
constexpr std::uint64_t kScaled = 65, kAscending = 66, kRuns = 67, kPatched = 128;
constexpr std::size_t kGroup = 8;
// A mini-block takes at least a head and a least value.
constexpr std::size_t kLeastBytes = 2;
// Runs are worth a try only where they are this long on average.
constexpr std::size_t kShortestRuns = 4;
// From this many ascending values on, their steps are smaller than they are: no need to try both.
constexpr std::size_t kCertainlySteps = 64;
constexpr std::size_t kNever = ~std::size_t{0};

using Values = std::array<std::uint64_t, kMiniBlock + kGroup>;

std::size_t bytes_of_bits(std::size_t count, unsigned width) { return (count * width + 7) / 8; }

// Exact division by one number without dividing: by its odd part's inverse modulo 2^64, then a
// rotation that brings the remainder, if any, to the top (Granlund and Montgomery 1994, section 9).
class Divisor {
 public:
  explicit Divisor(std::uint64_t divisor)
      : zeros_(std::countr_zero(divisor)), most_(~std::uint64_t{0} / divisor) {
    const std::uint64_t odd = divisor >> zeros_;
    inverse_ = odd;  // right in three bits, twice as many in every step
    for (int step = 0; step < 5; ++step) inverse_ *= 2 - odd * inverse_;
  }
  std::uint64_t divide(std::uint64_t value) const { return std::rotr(value * inverse_, zeros_); }
  bool divides(std::uint64_t value) const { return divide(value) <= most_; }

 private:
  int zeros_;
  std::uint64_t most_, inverse_;
};

// The greatest number that divides every value's distance from the least; 1 when all are equal.
std::uint64_t common_divisor(const std::uint64_t* values, std::size_t count, std::uint64_t least) {
  std::size_t i = 0;
  while (i < count && values[i] == least) ++i;
  if (i == count) return 1;
  std::uint64_t common = values[i] - least;
  Divisor divisor(common);
  for (; i < count && common > 1; ++i) {
    if (divisor.divides(values[i] - least)) continue;
    common = std::gcd(common, values[i] - least);
    divisor = Divisor(common);
  }
  return common;
}

// A frame before it is written.
struct Frame {
  std::uint64_t least = 0, divisor = 1;
  unsigned width = 0;
  std::size_t exceptions = 0;
  std::size_t bytes = 0;  // estimated: a position is counted as one byte
  std::size_t count = 0;
  Values packed;  // whole groups, zero behind the last value
};

// The width of fewest bytes, larger values being exceptions.
void choose_width(Frame& frame) {
  std::array<std::array<std::uint16_t, 65>, 2> counts{};  // two: less waiting for the last store
  for (std::size_t i = 0; i < frame.count; ++i)
    ++counts[i % 2][static_cast<std::size_t>(std::bit_width(frame.packed[i]))];
  std::array<std::size_t, 65> of_width;
  unsigned widest = 0;
  for (unsigned width = 0; width <= 64; ++width) {
    of_width[width] = std::size_t{counts[0][width]} + counts[1][width];
    if (of_width[width] > 0) widest = width;
  }
  std::size_t best = bytes_of_bits(frame.count, widest), exceptions = 0;
  frame.width = widest;
  for (unsigned width = widest; width-- > 0;) {
    exceptions += of_width[width + 1];
    if (2 * exceptions >= best) break;
    std::size_t bytes = bytes_of_bits(frame.count, width) + 1 + exceptions;
    for (unsigned wider = width + 1; wider <= widest; ++wider)
      bytes += of_width[wider] * ((wider - width + 6) / 7);
    if (bytes >= best) continue;
    best = bytes;
    frame.width = width;
    frame.exceptions = exceptions;
  }
  frame.bytes = 1 + varint_size(frame.least) + best;
  if (frame.divisor > 1) frame.bytes += 1 + varint_size(frame.divisor);
}

void frame_values(const std::uint64_t* values, std::size_t count, std::uint64_t least,
                  Frame& frame) {
  frame.count = count;
  frame.least = least;
  frame.exceptions = 0;
  frame.divisor = common_divisor(values, count, least);
  if (frame.divisor == 1) {
    for (std::size_t i = 0; i < count; ++i) frame.packed[i] = values[i] - least;
  } else {
    const Divisor divisor(frame.divisor);
    for (std::size_t i = 0; i < count; ++i) frame.packed[i] = divisor.divide(values[i] - least);
  }
  std::fill_n(frame.packed.begin() + static_cast<std::ptrdiff_t>(count), kGroup, 0);
  choose_width(frame);
}

void frame_values(const std::uint64_t* values, std::size_t count, Frame& frame) {
  frame_values(values, count, count == 0 ? 0 : *std::min_element(values, values + count), frame);
}

void write_frame(const Frame& frame, std::vector<std::byte>& out) {
  if (frame.divisor > 1) {
    put_varint(kScaled, out);
    put_varint(frame.divisor, out);
  }
  out.push_back(static_cast<std::byte>(frame.width + (frame.exceptions > 0 ? kPatched : 0)));
  put_varint(frame.least, out);
  if (frame.exceptions > 0) {
    put_varint(frame.exceptions, out);
    std::size_t before = 0;
    for (std::size_t i = 0; i < frame.count; ++i) {
      const std::uint64_t high = frame.packed[i] >> frame.width;  // no exceptions at 64 bits
      if (high == 0) continue;
      put_varint(i - before, out);
      put_varint(high, out);
      before = i;
    }
  }
  const std::size_t groups = (frame.count + kGroup - 1) / kGroup, begin = out.size();
  out.resize(begin + groups * frame.width);
  kPackGroups[frame.width](frame.packed.data(), groups, out.data() + begin);
  out.resize(begin + bytes_of_bits(frame.count, frame.width));
}

struct Shape {
  std::uint64_t least;
  std::size_t runs;
  bool ascending;
};

Shape shape_of(const std::uint64_t* values, std::size_t count) {
  std::uint64_t least = values[0];
  std::size_t runs = 1, falls = 0;
  for (std::size_t i = 1; i < count; ++i) {
    least = std::min(least, values[i]);
    runs += values[i] != values[i - 1];
    falls += values[i] < values[i - 1];
  }
  return {least, runs, falls == 0};
}

// Writes runs if that takes less than `bytes_otherwise`.
bool write_runs(const std::uint64_t* values, std::size_t count, std::size_t runs,
                std::size_t bytes_otherwise, std::vector<std::byte>& out) {
  Values run_values, lengths;
  std::size_t run = 0, begin = 0;
  for (std::size_t i = 1; i <= count; ++i) {
    if (i < count && values[i] == values[begin]) continue;
    run_values[run] = values[begin];
    lengths[run++] = i - begin - 1;
    begin = i;
  }
  Frame framed_values, framed_lengths;
  frame_values(run_values.data(), runs, framed_values);
  frame_values(lengths.data(), runs, framed_lengths);
  if (1 + varint_size(runs) + framed_values.bytes + framed_lengths.bytes >= bytes_otherwise)
    return false;
  put_varint(kRuns, out);
  put_varint(runs, out);
  write_frame(framed_values, out);
  write_frame(framed_lengths, out);
  return true;
}

void pack_block(const std::uint64_t* values, std::size_t count, std::vector<std::byte>& out) {
  const Shape shape = shape_of(values, count);
  const bool ascending = shape.ascending && shape.runs > 1;
  Frame plain, steps;
  std::size_t of_plain = kNever, of_steps = kNever;
  if (!ascending || count < kCertainlySteps) {
    frame_values(values, count, shape.least, plain);
    of_plain = plain.bytes;
  }
  if (ascending) {
    Values differences;
    for (std::size_t i = 1; i < count; ++i) differences[i - 1] = values[i] - values[i - 1];
    frame_values(differences.data(), count - 1, steps);
    of_steps = 1 + varint_size(values[0]) + steps.bytes;
  }
  if (shape.runs > 1 && shape.runs * kShortestRuns <= count &&
      write_runs(values, count, shape.runs, std::min(of_plain, of_steps), out))
    return;
  if (of_plain <= of_steps) return write_frame(plain, out);
  put_varint(kAscending, out);
  put_varint(values[0], out);
  write_frame(steps, out);
}

std::size_t take_head(std::span<const std::byte>& in) {
  if (in.empty()) fail("the packed integers end too early");
  const auto head = static_cast<std::size_t>(in.front());
  in = in.subspan(1);
  return head;
}

// The bits of `count` values; whole groups directly while 16 bytes follow them, the rest by way of
// a padded copy.
void take_bits(std::span<const std::byte>& in, std::size_t count, unsigned width,
               std::uint64_t least, std::uint64_t scale, std::uint64_t* out) {
  const std::size_t bytes = bytes_of_bits(count, width);
  if (in.size() < bytes) fail("the packed integers end too early");
  const std::size_t groups = (count + kGroup - 1) / kGroup;
  std::size_t direct = groups;
  while (direct > 0 && direct * width + 2 * sizeof(std::uint64_t) > in.size()) --direct;
  kUnpackGroups[width](in.data(), direct, least, scale, out);
  for (std::size_t group = direct; group < groups; ++group) {
    std::array<std::byte, 64 + 2 * sizeof(std::uint64_t)> padded{};
    const std::size_t begin = group * width, end = std::min<std::size_t>(begin + width, bytes);
    std::copy(in.data() + begin, in.data() + end, padded.begin());
    kUnpackGroups[width](padded.data(), 1, least, scale, out + group * kGroup);
  }
  in = in.subspan(bytes);
}

// Writes up to kGroup - 1 values beyond `count`.
void take_frame(std::span<const std::byte>& in, std::size_t head, std::size_t count,
                std::uint64_t* out) {
  std::uint64_t scale = 1;
  if (head == kScaled) {
    scale = take_varint(in);
    head = take_head(in);
  }
  const bool patched = head >= kPatched;
  const auto width = static_cast<unsigned>(head % kPatched);
  if (width > 64 || (patched && width == 64)) fail("packed integers of no known form");
  const std::uint64_t least = take_varint(in);
  if (!patched) return take_bits(in, count, width, least, scale, out);
  const std::uint64_t exceptions = take_varint(in);
  if (exceptions > count) fail("packed integers with more exceptions than values");
  std::array<std::uint16_t, kMiniBlock> places;
  std::array<std::uint64_t, kMiniBlock> highs;
  std::uint64_t place = 0;
  for (std::size_t i = 0; i < exceptions; ++i) {
    const std::uint64_t gap = take_varint(in);
    if (gap >= count || place + gap >= count) fail("a packed integer's exception is out of place");
    place += gap;
    places[i] = static_cast<std::uint16_t>(place);
    highs[i] = take_varint(in);
  }
  take_bits(in, count, width, least, scale, out);
  for (std::size_t i = 0; i < exceptions; ++i) out[places[i]] += scale * (highs[i] << width);
}

void take_runs(std::span<const std::byte>& in, std::size_t count, std::uint64_t* out) {
  const std::uint64_t runs = take_varint(in);
  if (runs > count) fail("packed integers with more runs than values");
  Values values, lengths;
  take_frame(in, take_head(in), runs, values.data());
  take_frame(in, take_head(in), runs, lengths.data());
  std::size_t done = 0;
  for (std::size_t run = 0; run < runs; ++run) {
    if (lengths[run] >= count - done) fail("packed integers with runs of a wrong length");
    std::fill_n(out + done, lengths[run] + 1, values[run]);
    done += lengths[run] + 1;
  }
  if (done != count) fail("packed integers with runs of a wrong length");
}

void take_block(std::span<const std::byte>& in, std::size_t count, std::uint64_t* out) {
  const std::size_t head = take_head(in);
  if (head == kRuns) return take_runs(in, count, out);
  if (head != kAscending) return take_frame(in, head, count, out);
  Values steps;
  std::uint64_t value = out[0] = take_varint(in);
  take_frame(in, take_head(in), count - 1, steps.data());
  for (std::size_t i = 1; i < count; ++i) out[i] = value += steps[i - 1];
}

template <typename T>
void pack(std::span<const T> values, std::vector<std::byte>& out) {
  Values wide;
  for (std::size_t begin = 0; begin < values.size(); begin += kMiniBlock) {
    const std::size_t count = std::min(kMiniBlock, values.size() - begin);
    if constexpr (std::is_same_v<T, std::uint64_t>) {
      pack_block(values.data() + begin, count, out);
    } else {
      std::copy_n(values.data() + begin, count, wide.data());
      pack_block(wide.data(), count, out);
    }
  }
}

template <typename T>
void unpack(std::span<const std::byte>& in, std::size_t count, std::vector<T>& out) {
  if (count > (in.size() / kLeastBytes + 1) * kMiniBlock)
    fail("too few bytes for {} packed integers", count);
  const std::size_t begin = out.size();
  out.resize(begin + count);
  Values wide;
  for (std::size_t done = 0; done < count; done += kMiniBlock) {
    const std::size_t now = std::min(kMiniBlock, count - done);
    T* const target = out.data() + begin + done;
    if (std::is_same_v<T, std::uint64_t> && now == kMiniBlock) {
      if constexpr (std::is_same_v<T, std::uint64_t>) take_block(in, now, target);
      continue;
    }
    take_block(in, now, wide.data());
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < now; ++i) {
      all |= wide[i];
      target[i] = static_cast<T>(wide[i]);
    }
    if (all > std::numeric_limits<T>::max()) fail("a packed integer is too large");
  }
}

}  // namespace

void pack_integers(std::span<const std::uint64_t> values, std::vector<std::byte>& out) {
  pack(values, out);
}
void pack_integers(std::span<const std::uint32_t> values, std::vector<std::byte>& out) {
  pack(values, out);
}
void pack_integers(std::span<const std::uint16_t> values, std::vector<std::byte>& out) {
  pack(values, out);
}
void pack_integers(std::span<const std::uint8_t> values, std::vector<std::byte>& out) {
  pack(values, out);
}

void unpack_integers(std::span<const std::byte>& in, std::size_t count,
                     std::vector<std::uint64_t>& out) {
  unpack(in, count, out);
}
void unpack_integers(std::span<const std::byte>& in, std::size_t count,
                     std::vector<std::uint32_t>& out) {
  unpack(in, count, out);
}
void unpack_integers(std::span<const std::byte>& in, std::size_t count,
                     std::vector<std::uint16_t>& out) {
  unpack(in, count, out);
}
void unpack_integers(std::span<const std::byte>& in, std::size_t count,
                     std::vector<std::uint8_t>& out) {
  unpack(in, count, out);
}

}  // namespace iolaus
