#include "iolaus/file/part.hpp"

#include <xxhash.h>

#include <cstring>

#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"

namespace iolaus {
namespace {

// On disk: a header, one entry an array, the digest of both, then the arrays.
constexpr std::uint64_t kMagic = 0x31545241504c4f49;  // "IOLPART1" as bytes
struct Header {
  std::uint64_t magic, arrays;
};
struct Entry {
  std::uint64_t width, size, offset, checksum;
};

std::uint64_t checksum(const void* bytes, std::size_t size) { return XXH3_64bits(bytes, size); }

// The verified directory of a part file.
std::vector<Entry> read_entries(const std::filesystem::path& path) {
  std::error_code error;
  const auto file_size = std::filesystem::file_size(path, error);
  if (error) fail("{}: cannot read: {}", path.string(), error.message());
  const auto damaged = [&] {
    fail("{}: damaged; delete it and run again: what it held is computed anew", path.string());
  };
  if (file_size < sizeof(Header) + sizeof(std::uint64_t)) damaged();
  const auto head = read_bytes(path, 0, sizeof(Header));
  Header header;
  std::memcpy(&header, head.data(), sizeof header);
  if (header.magic != kMagic || header.arrays > (file_size - sizeof(Header)) / sizeof(Entry))
    damaged();
  const std::size_t directory = sizeof(Header) + header.arrays * sizeof(Entry);
  if (file_size < directory + sizeof(std::uint64_t)) damaged();
  const auto bytes = read_bytes(path, 0, directory + sizeof(std::uint64_t));
  std::uint64_t expected;
  std::memcpy(&expected, bytes.data() + directory, sizeof expected);
  if (checksum(bytes.data(), directory) != expected) damaged();
  std::vector<Entry> entries(header.arrays);
  if (!entries.empty())
    std::memcpy(entries.data(), bytes.data() + sizeof(Header), entries.size() * sizeof(Entry));
  for (const Entry& entry : entries)
    if (entry.offset > file_size || entry.size > file_size - entry.offset) damaged();
  return entries;
}

}  // namespace

void Part::put_array(const void* rows, std::size_t count, std::size_t width) {
  Array array{width, std::vector<std::byte>(count * width)};
  if (count > 0) std::memcpy(array.bytes.data(), rows, count * width);
  arrays_.push_back(std::move(array));
}

const Part::Array& Part::next(std::size_t width) {
  if (cursor_ >= arrays_.size() || arrays_[cursor_].width != width)
    fail("{}: holds something else than expected; delete it and run again", origin_);
  return arrays_[cursor_++];
}

void Part::copy(const Array& array, void* out) {
  if (!array.bytes.empty()) std::memcpy(out, array.bytes.data(), array.bytes.size());
}

std::string Part::take_text() {
  const std::vector<char> characters = take<char>();
  return {characters.begin(), characters.end()};
}

PartStore::PartStore(const std::filesystem::path& parent, const std::string& stage,
                     std::uint64_t digest)
    : directory_(parent / fmt::format("{}-{:016x}", stage, digest)) {}

std::filesystem::path PartStore::path(const std::string& key) const {
  return directory_ / (key + ".part");
}

bool PartStore::has(const std::string& key) const {
  if (!std::filesystem::exists(path(key))) return false;
  try {
    load(key);
  } catch (const Error&) {
    return false;
  }
  return true;
}

void PartStore::save(const std::string& key, const Part& part) const {
  const Header header{kMagic, part.arrays_.size()};
  std::vector<Entry> entries;
  std::uint64_t offset =
      sizeof(Header) + part.arrays_.size() * sizeof(Entry) + sizeof(std::uint64_t);
  for (const auto& array : part.arrays_) {
    entries.push_back({array.width, array.bytes.size(), offset,
                       checksum(array.bytes.data(), array.bytes.size())});
    offset += array.bytes.size();
  }
  std::vector<std::byte> directory(sizeof(Header) + entries.size() * sizeof(Entry));
  std::memcpy(directory.data(), &header, sizeof header);
  if (!entries.empty())
    std::memcpy(directory.data() + sizeof header, entries.data(), entries.size() * sizeof(Entry));
  const std::uint64_t digest = checksum(directory.data(), directory.size());
  AtomicFile file(path(key), Durability::kLeftToTheSystem);
  file.write(directory.data(), directory.size());
  file.write(&digest, sizeof digest);
  for (const auto& array : part.arrays_) file.write(array.bytes.data(), array.bytes.size());
  file.commit();
}

Part::Array PartStore::read_array(const std::string& key, std::size_t index,
                                  std::size_t width) const {
  const auto file = path(key);
  const std::vector<Entry> entries = read_entries(file);
  if (index >= entries.size() || entries[index].width != width)
    fail("{}: holds something else than expected; delete it and run again", file.string());
  const Entry& entry = entries[index];
  Part::Array array{entry.width, read_bytes(file, entry.offset, entry.size)};
  if (checksum(array.bytes.data(), array.bytes.size()) != entry.checksum || entry.size % width != 0)
    fail("{}: damaged; delete it and run again: what it held is computed anew", file.string());
  return array;
}

Part PartStore::load(const std::string& key) const {
  Part part;
  part.origin_ = path(key).string();
  for (const Entry& entry : read_entries(path(key))) {
    Part::Array array{entry.width, read_bytes(path(key), entry.offset, entry.size)};
    if (checksum(array.bytes.data(), array.bytes.size()) != entry.checksum)
      fail("{}: damaged; delete it and run again: what it held is computed anew", part.origin_);
    part.arrays_.push_back(std::move(array));
  }
  return part;
}

}  // namespace iolaus
