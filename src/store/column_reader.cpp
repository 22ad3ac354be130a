#include <algorithm>

#include "hdf5.hpp"
#include "iolaus/store/columns.hpp"

namespace iolaus {
namespace {

[[noreturn]] void fail_damaged(const std::filesystem::path& path, const std::string& what) {
  fail("{}: {}; delete the file and run again: it is computed anew", path.string(), what);
}

herr_t append_name(hid_t, const char* name, const H5O_info_t* info, void* names) {
  if (info->type == H5O_TYPE_DATASET)
    static_cast<std::vector<std::string>*>(names)->push_back(name);
  return 0;
}

}  // namespace

struct ColumnReader::Handles {
  Handle file;
  Handle open(const std::filesystem::path& path, const std::string& name) const {
    Handle dataset(H5Dopen2(file.get(), name.c_str(), H5P_DEFAULT), H5Dclose);
    if (!dataset.valid()) fail_damaged(path, "has no column " + name);
    return dataset;
  }
};

ColumnReader::ColumnReader(std::filesystem::path path, const std::string& kind)
    : path_(std::move(path)), handles_(std::make_unique<Handles>()) {
  silence_hdf5();
  if (!std::filesystem::exists(path_))
    fail("{}: no such file; run the stage that writes it first (`iolaus run JOB` runs all)",
         path_.string());
  handles_->file = {H5Fopen(path_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose};
  if (!handles_->file.valid()) fail_damaged(path_, "is not a whole HDF5 file");
  if (text_attribute("iolaus") != kind) fail("{}: is no {} file of iolaus", path_.string(), kind);
  if (attribute("format") > kFormat)
    fail("{}: format {} is newer than this program knows ({}); use a newer iolaus", path_.string(),
         attribute("format"), kFormat);
  if (attribute("format") < kFormat)
    fail("{}: format {} is older: run {} again", path_.string(), attribute("format"),
         kind == "history" ? "ingest" : "the stage that writes it");
}

ColumnReader::~ColumnReader() = default;
ColumnReader::ColumnReader(ColumnReader&&) noexcept = default;
ColumnReader& ColumnReader::operator=(ColumnReader&&) noexcept = default;

std::uint64_t ColumnReader::digest() const { return attribute("digest"); }

std::uint64_t ColumnReader::attribute(const std::string& name) const {
  const Handle attribute(H5Aopen(handles_->file.get(), name.c_str(), H5P_DEFAULT), H5Aclose);
  std::uint64_t value = 0;
  if (!attribute.valid() || H5Aread(attribute.get(), H5T_NATIVE_UINT64, &value) < 0)
    fail_damaged(path_, "has no attribute " + name);
  return value;
}

std::string ColumnReader::text_attribute(const std::string& name) const {
  const Handle attribute(H5Aopen(handles_->file.get(), name.c_str(), H5P_DEFAULT), H5Aclose);
  if (!attribute.valid()) fail_damaged(path_, "has no attribute " + name);
  const Handle type(H5Aget_type(attribute.get()), H5Tclose);
  std::string text(H5Tget_size(type.get()), '\0');
  if (H5Tget_class(type.get()) != H5T_STRING || H5Tis_variable_str(type.get()) > 0 ||
      H5Aread(attribute.get(), type.get(), text.data()) < 0)
    fail_damaged(path_, "has a damaged attribute " + name);
  text.resize(std::min(text.size(), text.find('\0')));
  return text;
}

bool ColumnReader::has(const std::string& name) const {
  const auto names = columns();
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::uint64_t ColumnReader::rows(const std::string& name) const {
  const Handle dataset = handles_->open(path_, name);
  const Handle space(H5Dget_space(dataset.get()), H5Sclose);
  return static_cast<std::uint64_t>(H5Sget_simple_extent_npoints(space.get()));
}

std::vector<std::string> ColumnReader::columns() const {
  std::vector<std::string> names;
  H5Ovisit2(handles_->file.get(), H5_INDEX_NAME, H5_ITER_INC, append_name, &names, H5O_INFO_BASIC);
  return names;
}

std::uint64_t ColumnReader::check_column(const std::string& name) const {
  const Handle dataset = handles_->open(path_, name);
  const Handle space(H5Dget_space(dataset.get()), H5Sclose);
  const Handle type(H5Dget_type(dataset.get()), H5Tclose);
  const hsize_t extent = rows(name), width = H5Tget_size(type.get());
  constexpr hsize_t kPieceBytes = hsize_t{1} << 24;
  if (width == 0 || width > kPieceBytes) fail_damaged(path_, "column " + name + " has no type");
  std::vector<std::byte> piece(kPieceBytes);
  for (hsize_t start = 0; start < extent;) {
    const hsize_t size = std::min(kPieceBytes / width, extent - start);
    const Handle memory_space(H5Screate_simple(1, &size, nullptr), H5Sclose);
    H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, &start, nullptr, &size, nullptr);
    if (H5Dread(dataset.get(), type.get(), memory_space.get(), space.get(), H5P_DEFAULT,
                piece.data()) < 0)
      fail_damaged(path_, fmt::format("column {} cannot be read in rows {} to {} (its checksum may "
                                      "be wrong)",
                                      name, start, start + size - 1));
    start += size;
  }
  return extent * width;
}

void ColumnReader::read_rows(const std::string& name, ColumnType type, std::uint64_t first,
                             void* rows, std::uint64_t count) const {
  if (count == 0) return;
  const Handle dataset = handles_->open(path_, name);
  const Handle file_space(H5Dget_space(dataset.get()), H5Sclose), memory_type = hdf5_type(type);
  const auto extent = static_cast<std::uint64_t>(H5Sget_simple_extent_npoints(file_space.get()));
  if (first > extent || count > extent - first)
    fail_damaged(path_, "column " + name + " is too short");
  const Handle file_type(H5Dget_type(dataset.get()), H5Tclose);
  if (H5Tget_size(file_type.get()) != H5Tget_size(memory_type.get()))
    fail_damaged(path_, "column " + name + " has another type");
  const hsize_t start = first, size = count;
  const Handle memory_space(H5Screate_simple(1, &size, nullptr), H5Sclose);
  H5Sselect_hyperslab(file_space.get(), H5S_SELECT_SET, &start, nullptr, &size, nullptr);
  if (H5Dread(dataset.get(), memory_type.get(), memory_space.get(), file_space.get(), H5P_DEFAULT,
              rows) < 0)
    fail_damaged(path_, "column " + name + " cannot be read (its checksum may be wrong)");
}

std::uint64_t kept_digest(const std::filesystem::path& path, const std::string& kind) {
  if (!std::filesystem::exists(path)) return 0;
  try {
    return ColumnReader(path, kind).digest();
  } catch (const Error&) {
    return 0;  // not whole: as good as absent
  }
}

}  // namespace iolaus
