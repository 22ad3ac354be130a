#pragma once
#include <hdf5.h>

#include <filesystem>
#include <string>

#include "iolaus/error/error.hpp"
#include "iolaus/store/columns.hpp"

namespace iolaus {

// An HDF5 handle that closes itself.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle() = default;
  Handle(hid_t id, Close close) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept : id_(other.id_), close_(other.close_) { other.id_ = -1; }
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      reset();
      id_ = other.id_;
      close_ = other.close_;
      other.id_ = -1;
    }
    return *this;
  }
  ~Handle() { reset(); }
  hid_t get() const { return id_; }
  bool valid() const { return id_ >= 0; }
  bool reset() {
    const bool closed = id_ < 0 || close_(id_) >= 0;
    id_ = -1;
    return closed;
  }

 private:
  hid_t id_ = -1;
  Close close_ = nullptr;
};

// The type of a column in the file; little-endian, which is also the memory's on every machine that
// Debian builds this for with Open MPI (a parallel filtered write must not convert).
inline Handle hdf5_type(ColumnType type) {
  switch (type) {
    case ColumnType::kU8:
      return {H5Tcopy(H5T_STD_U8LE), H5Tclose};
    case ColumnType::kU16:
      return {H5Tcopy(H5T_STD_U16LE), H5Tclose};
    case ColumnType::kU32:
      return {H5Tcopy(H5T_STD_U32LE), H5Tclose};
    case ColumnType::kU64:
      return {H5Tcopy(H5T_STD_U64LE), H5Tclose};
    case ColumnType::kF32:
      return {H5Tcopy(H5T_IEEE_F32LE), H5Tclose};
    case ColumnType::kF64:
      return {H5Tcopy(H5T_IEEE_F64LE), H5Tclose};
    case ColumnType::kRdata:
      break;
  }
  return {H5Tcreate(H5T_OPAQUE, sizeof(Rdata)), H5Tclose};
}

// HDF5 prints its error stack by itself unless told not to; our errors carry the path instead.
inline void silence_hdf5() { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }

}  // namespace iolaus
