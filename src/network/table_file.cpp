#include <zlib.h>

#include <algorithm>
#include <limits>

#include "iolaus/dns/domain_id.hpp"
#include "iolaus/error/error.hpp"
#include "iolaus/file/atomic.hpp"
#include "network/tables.hpp"

namespace iolaus {
namespace {

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

// Ends the stream whichever way the unpacking goes.
struct Inflater {
  z_stream stream{};
  Inflater() {
    if (inflateInit2(&stream, 15 + 16) != Z_OK) fail("zlib: out of memory");
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
};

// Unpacks every member of a gzip file. The format cannot grow by more than a factor of 1032, so a
// hostile file costs at most that.
std::string gunzip(std::string_view packed, const std::filesystem::path& path) {
  constexpr std::size_t kMostAtOnce = 1 << 30;  // zlib counts in 32 bits
  Inflater inflater;
  z_stream& stream = inflater.stream;
  std::string text;
  std::vector<char> buffer(1 << 18);
  while (true) {
    if (stream.avail_in == 0) {
      const std::size_t size = std::min(packed.size(), kMostAtOnce);
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
      stream.avail_in = static_cast<uInt>(size);
      packed.remove_prefix(size);
    }
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    const int status = inflate(&stream, Z_NO_FLUSH);
    text.append(buffer.data(), buffer.size() - stream.avail_out);
    if (status == Z_STREAM_END) {
      const std::string_view rest(reinterpret_cast<const char*>(stream.next_in), stream.avail_in);
      if (!is_gzip(rest)) return text;  // padding after the last member is legal
      inflateReset(&stream);
    } else if (status != Z_OK) {
      fail("{}: damaged gzip file ({}); fetch it again", path.string(),
           stream.msg ? stream.msg : "cut short");
    }
  }
}

}  // namespace

TableFile read_table_file(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    fail("{}: is a directory; give a file", path.string());
  TableFile file{path, 0, read_whole(path)};
  file.digest = digest64(file.text);
  if (is_gzip(file.text)) file.text = gunzip(file.text, path);
  return file;
}

void read_address_table(const TableFile& file, TableKind kind, AddressTable& table) {
  if (is_maxmind(file.text))
    read_maxmind_table(file, kind, table);
  else
    read_csv_table(file, kind, table);
}

std::uint32_t parse_country(std::string_view text) {
  if (text.size() != 2) return 0;
  std::uint32_t code = 0;
  for (char character : text) {
    if (character >= 'a' && character <= 'z') character = static_cast<char>(character - 'a' + 'A');
    if (character < 'A' || character > 'Z') return 0;
    code = code << 8 | static_cast<std::uint32_t>(character);
  }
  constexpr std::uint32_t kUnknown = 'Z' << 8 | 'Z';
  return code == kUnknown ? 0 : code;
}

bool parse_asn(std::string_view text, std::uint32_t& asn) {
  if (text.size() > 2 && (text[0] == 'A' || text[0] == 'a') && (text[1] == 'S' || text[1] == 's'))
    text.remove_prefix(2);
  if (text.empty() || text.size() > 10) return false;
  std::uint64_t number = 0;
  for (const char character : text) {
    if (character < '0' || character > '9') return false;
    number = number * 10 + static_cast<std::uint64_t>(character - '0');
  }
  asn = static_cast<std::uint32_t>(number);
  return number <= std::numeric_limits<std::uint32_t>::max();
}

}  // namespace iolaus
