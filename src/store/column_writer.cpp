#include <unistd.h>

#include <algorithm>
#include <map>

#include "hdf5.hpp"
#include "iolaus/file/atomic.hpp"
#include "iolaus/file/fault.hpp"
#include "iolaus/store/columns.hpp"

namespace iolaus {
namespace {

// HDF5 and MPI-IO count in int somewhere below: stay well under it in one call.
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;

Handle scalar_space() { return {H5Screate(H5S_SCALAR), H5Sclose}; }

std::size_t width(ColumnType type) { return H5Tget_size(hdf5_type(type).get()); }

}  // namespace

struct ColumnWriter::Handles {
  Handle file, transfer;
  std::map<std::string, Handle> datasets;
};

ColumnWriter::ColumnWriter(std::filesystem::path path, const std::string& kind,
                           std::uint64_t digest, const Communicator& comm)
    : comm_(comm),
      path_(std::move(path)),
      temporary_(path_.string() + ".tmp"),
      handles_(std::make_unique<Handles>()) {
  silence_hdf5();
  comm_.together([&] { std::filesystem::create_directories(path_.parent_path()); });
  comm_.together([&] {
    const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    if (comm_.size() > 1)
      H5Pset_fapl_mpio(access.get(), MPI_Comm_f2c(comm_.handle()), MPI_INFO_NULL);
    handles_->file = {H5Fcreate(temporary_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.get()),
                      H5Fclose};
    if (!handles_->file.valid())
      fail("{}: cannot create (is the disk full, or the folder not writable?)",
           temporary_.string());
    handles_->transfer = {H5Pcreate(H5P_DATASET_XFER), H5Pclose};
    if (comm_.size() > 1) H5Pset_dxpl_mpio(handles_->transfer.get(), H5FD_MPIO_COLLECTIVE);
  });
  attribute("iolaus", kind);
  attribute("format", kFormat);
  attribute("digest", digest);
}

ColumnWriter::~ColumnWriter() {
  if (!handles_) return;
  handles_.reset();
  if (comm_.is_root()) ::unlink(temporary_.c_str());
}

void ColumnWriter::attribute(const std::string& name, std::uint64_t value) {
  const Handle type = hdf5_type(ColumnType::kU64), space = scalar_space();
  const Handle attribute(H5Acreate2(handles_->file.get(), name.c_str(), type.get(), space.get(),
                                    H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose);
  comm_.together([&] {
    if (H5Awrite(attribute.get(), type.get(), &value) < 0)
      fail("{}: cannot write attribute {}", temporary_.string(), name);
  });
}

void ColumnWriter::attribute(const std::string& name, const std::string& text) {
  const Handle type(H5Tcopy(H5T_C_S1), H5Tclose), space = scalar_space();
  H5Tset_size(type.get(), text.size() + 1);
  const Handle attribute(H5Acreate2(handles_->file.get(), name.c_str(), type.get(), space.get(),
                                    H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose);
  comm_.together([&] {
    if (H5Awrite(attribute.get(), type.get(), text.c_str()) < 0)
      fail("{}: cannot write attribute {}", temporary_.string(), name);
  });
}

void ColumnWriter::create_column(const std::string& name, ColumnType type, std::uint64_t rows,
                                 std::uint64_t chunk_rows) {
  const hsize_t extent = rows, chunk = std::clamp<hsize_t>(rows, 1, chunk_rows);
  const Handle space(H5Screate_simple(1, &extent, nullptr), H5Sclose);
  const Handle creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  const Handle links(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
  H5Pset_create_intermediate_group(links.get(), 1);
  H5Pset_obj_track_times(creation.get(), 0);  // a clock in the file would make two runs differ
  H5Pset_alloc_time(creation.get(), H5D_ALLOC_TIME_EARLY);
  H5Pset_fill_time(creation.get(), H5D_FILL_TIME_ALLOC);
  if (rows > 0) {
    H5Pset_chunk(creation.get(), 1, &chunk);
    H5Pset_fletcher32(creation.get());
  }
  const Handle file_type = hdf5_type(type);
  Handle dataset(H5Dcreate2(handles_->file.get(), name.c_str(), file_type.get(), space.get(),
                            links.get(), creation.get(), H5P_DEFAULT),
                 H5Dclose);
  comm_.together([&] {
    if (!dataset.valid())
      fail("{}: cannot create column {} of {} rows (is the disk full?)", temporary_.string(), name,
           rows);
  });
  handles_->datasets[name] = std::move(dataset);
}

void ColumnWriter::write_rows(const std::string& name, ColumnType type, std::uint64_t first,
                              const void* rows, std::size_t count) {
  const std::size_t bytes_a_row = width(type);
  const std::uint64_t most = kMostBytes / bytes_a_row;
  const std::uint64_t calls = comm_.max((count + most - 1) / most);
  const Handle& dataset = handles_->datasets.at(name);
  const Handle memory_type = hdf5_type(type);
  for (std::uint64_t call = 0; call < calls; ++call) {
    const std::uint64_t begin = std::min<std::uint64_t>(call * most, count);
    const hsize_t size = std::min<std::uint64_t>(most, count - begin), start = first + begin;
    const Handle file_space(H5Dget_space(dataset.get()), H5Sclose);
    const Handle memory_space(H5Screate_simple(1, &size, nullptr), H5Sclose);
    if (size > 0) {
      H5Sselect_hyperslab(file_space.get(), H5S_SELECT_SET, &start, nullptr, &size, nullptr);
    } else {  // ranks without rows still take part in the collective write
      H5Sselect_none(file_space.get());
      H5Sselect_none(memory_space.get());
    }
    const auto* data = static_cast<const std::byte*>(rows) + begin * bytes_a_row;
    bool written = io_may_proceed();
    written = H5Dwrite(dataset.get(), memory_type.get(), memory_space.get(), file_space.get(),
                       handles_->transfer.get(), data) >= 0 &&
              written;
    comm_.together([&] {
      if (!written)
        fail(
            "{}: cannot write column {} (is the disk full?); free some space and run the same "
            "command "
            "again: it resumes",
            temporary_.string(), name);
    });
  }
}

void ColumnWriter::commit() {
  bool closed = true;
  for (auto& [name, dataset] : handles_->datasets) closed = dataset.reset() && closed;
  closed = H5Fflush(handles_->file.get(), H5F_SCOPE_GLOBAL) >= 0 && closed;
  closed = handles_->file.reset() && closed;
  comm_.together([&] {
    if (!closed) fail("{}: cannot close (is the disk full?)", temporary_.string());
  });
  comm_.together([&] {
    if (comm_.is_root()) commit_rename(temporary_, path_);
  });
  handles_.reset();
}

}  // namespace iolaus
