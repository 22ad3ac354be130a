// rooflines FILE...: how fast one thread goes through the same data when it does one step of
// ingest and nothing else. FILEs are plain TSV (.tsv) and compressed COF (.cof.jsonl.zst); all of
// them are in memory before a clock starts. Prints one JSON object a line:
//   {"kernel":K,"seconds":S,"bytes":B,"records":R}
// bytes is the text gone through (decompressed; for the sort, the keys), records the lines or keys.
//
//   lines   memchr for '\n' over the TSV
//   zstd    decompression of the COF, a frame a file, into one buffer
//   json    simdjson on-demand iteration over the decompressed COF, a document a line; every field
//   is read sort    std::sort of one 16-byte key a TSV line, in pseudo-random order
//
// Memory: all texts at once. Fails with status 1 and one sentence when a file cannot be read.
#include <simdjson.h>
#include <zstd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Result {
  double seconds = 0;
  std::uint64_t bytes = 0, records = 0;
};

// Runs `step` once, adds its time, and returns what it returns.
template <typename Step>
auto timed(Result& result, Step&& step) {
  const auto start = std::chrono::steady_clock::now();
  auto value = step();
  result.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return value;
}

void print(const char* kernel, const Result& result) {
  std::printf("{\"kernel\":\"%s\",\"seconds\":%.6f,\"bytes\":%llu,\"records\":%llu}\n", kernel,
              result.seconds, static_cast<unsigned long long>(result.bytes),
              static_cast<unsigned long long>(result.records));
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path + ": cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

std::uint64_t count_lines(std::string_view text) {
  std::uint64_t lines = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    const void* found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    if (!found) break;
    at = static_cast<const char*>(found) + 1;
    ++lines;
  }
  return lines;
}

// Streams, as the frames need not name their size. `buffer` is reused, so that the pages are there.
void decompress(std::string_view packed, std::string& buffer, const std::string& path) {
  ZSTD_DCtx* context = ZSTD_createDCtx();
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  std::size_t size = 0, left = 1;
  while (in.pos < in.size || left != 0) {
    if (size == buffer.size()) buffer.resize(std::max<std::size_t>(1 << 20, 2 * buffer.size()));
    ZSTD_outBuffer out{buffer.data() + size, buffer.size() - size, 0};
    const std::size_t before = in.pos;
    left = ZSTD_decompressStream(context, &out, &in);
    size += out.pos;
    if (ZSTD_isError(left) || (in.pos == before && out.pos == 0)) {
      ZSTD_freeDCtx(context);
      throw std::runtime_error(path + ": damaged or cut short");
    }
  }
  ZSTD_freeDCtx(context);
  buffer.resize(size);
}

// Takes the values of one line; what is no JSON adds nothing.
std::uint64_t read_object(simdjson::ondemand::document& document) {
  simdjson::ondemand::object object;
  if (document.get_object().get(object) != simdjson::SUCCESS) return 0;
  std::uint64_t sum = 0;
  for (auto field : object) {
    simdjson::ondemand::value value;
    if (field.value().get(value) != simdjson::SUCCESS) return sum;
    std::string_view text;
    std::uint64_t number = 0;
    if (value.get_string().get(text) == simdjson::SUCCESS)
      sum += text.size();
    else if (value.get_uint64().get(number) == simdjson::SUCCESS)
      sum += number;
  }
  return sum;
}

struct JsonLines {
  std::uint64_t count = 0, sum = 0;  // the sum keeps the compiler honest
};

// A document a line: one bad line must not spoil those behind it. `text` has simdjson's padding.
JsonLines iterate_json(std::string_view text, std::size_t padded_size,
                       simdjson::ondemand::parser& parser) {
  JsonLines lines;
  for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
    end = std::min(text.find('\n', at), text.size());
    ++lines.count;
    simdjson::ondemand::document document;
    const simdjson::padded_string_view line(text.data() + at, end - at, padded_size - at);
    if (parser.iterate(line).get(document) == simdjson::SUCCESS) lines.sum += read_object(document);
  }
  return lines;
}

struct Key {
  std::uint64_t high, low;
  friend auto operator<=>(const Key&, const Key&) = default;
};

std::vector<Key> scrambled_keys(std::uint64_t count) {
  std::vector<Key> keys(count);
  std::uint64_t state = 0;
  const auto next = [&state] {  // the finaliser of SplitMix64
    std::uint64_t value = state += 0x9e3779b97f4a7c15;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
    value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
    return value ^ (value >> 31);
  };
  for (Key& key : keys) key = {next(), next()};
  return keys;
}

void measure(const std::vector<std::string>& paths) {
  Result lines, zstd, json, sort;
  simdjson::ondemand::parser parser;
  std::string buffer;
  std::uint64_t honest = 0;
  for (const std::string& path : paths) {
    const std::string text = read_file(path);
    if (path.ends_with(".tsv")) {
      lines.records += timed(lines, [&] { return count_lines(text); });
      lines.bytes += text.size();
    } else {
      decompress(text, buffer, path);  // once beforehand: the buffer has its size and its pages
      buffer.resize(buffer.size() + simdjson::SIMDJSON_PADDING);
      timed(zstd, [&] { return decompress(text, buffer, path), 0; });
      zstd.bytes += buffer.size();
      const std::size_t size = buffer.size();
      buffer.resize(size + simdjson::SIMDJSON_PADDING);
      const std::string_view whole(buffer.data(), size);
      const JsonLines found =
          timed(json, [&] { return iterate_json(whole, buffer.size(), parser); });
      json.bytes += size;
      json.records += found.count;
      honest += found.sum;
    }
  }
  zstd.records = json.records;
  std::vector<Key> keys = scrambled_keys(lines.records);
  sort.records = keys.size();
  sort.bytes = keys.size() * sizeof(Key);
  timed(sort, [&] { return std::sort(keys.begin(), keys.end()), 0; });
  if (!std::is_sorted(keys.begin(), keys.end()) || (json.records != 0 && honest == 0))
    throw std::runtime_error("a kernel did not do its work");
  print("lines", lines);
  print("zstd", zstd);
  print("json", json);
  print("sort", sort);
}

}  // namespace

int main(int count, char** arguments) {
  try {
    measure({arguments + 1, arguments + count});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "rooflines: %s\n", error.what());
    return 1;
  }
}
