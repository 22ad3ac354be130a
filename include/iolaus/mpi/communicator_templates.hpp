// The typed faces of Communicator's byte transfers. Included by communicator.hpp only.
#pragma once
#include <cstring>
#include <exception>

#include "iolaus/error/error.hpp"

namespace iolaus {

template <typename T>
std::vector<std::vector<T>> Communicator::exchange_by_source(
    const std::vector<std::vector<T>>& outgoing) const {
  static_assert(std::is_trivially_copyable_v<T>);
  std::vector<std::span<const std::byte>> views;
  views.reserve(outgoing.size());
  for (const auto& rows : outgoing) views.push_back(std::as_bytes(std::span<const T>(rows)));
  std::vector<std::uint64_t> bytes_from;
  const std::vector<std::byte> bytes = exchange_bytes(views, bytes_from);
  std::vector<std::vector<T>> incoming(bytes_from.size());
  std::size_t offset = 0;
  for (std::size_t source = 0; source < bytes_from.size(); ++source) {
    incoming[source].resize(bytes_from[source] / sizeof(T));
    if (bytes_from[source] > 0)
      std::memcpy(static_cast<void*>(incoming[source].data()), bytes.data() + offset,
                  bytes_from[source]);
    offset += bytes_from[source];
  }
  return incoming;
}

template <typename T>
std::vector<T> Communicator::exchange(const std::vector<std::vector<T>>& outgoing) const {
  static_assert(std::is_trivially_copyable_v<T>);
  std::vector<std::span<const std::byte>> views;
  views.reserve(outgoing.size());
  for (const auto& rows : outgoing) views.push_back(std::as_bytes(std::span<const T>(rows)));
  std::vector<std::uint64_t> bytes_from;
  std::vector<std::byte> bytes = exchange_bytes(views, bytes_from);
  if constexpr (std::is_same_v<T, std::byte>) {
    return bytes;
  } else {
    std::vector<T> rows(bytes.size() / sizeof(T));
    if (!bytes.empty()) std::memcpy(static_cast<void*>(rows.data()), bytes.data(), bytes.size());
    return rows;
  }
}

template <typename T>
std::vector<T> Communicator::all_gather(std::span<const T> mine) const {
  static_assert(std::is_trivially_copyable_v<T>);
  const std::vector<std::byte> bytes = all_gather_bytes(std::as_bytes(mine));
  std::vector<T> rows(bytes.size() / sizeof(T));
  if (!bytes.empty()) std::memcpy(static_cast<void*>(rows.data()), bytes.data(), bytes.size());
  return rows;
}

template <typename T>
void Communicator::broadcast(std::vector<T>& rows) const {
  rows = all_gather(is_root() ? std::span<const T>(rows) : std::span<const T>());
}

template <typename Step>
void Communicator::together(Step&& step) const {
  bool failed = false;
  std::string message;
  int status = 0;
  try {
    step();
  } catch (const Error& error) {
    failed = true;
    message = error.what();
    status = static_cast<int>(error.status());
  } catch (const std::exception& error) {
    failed = true;
    message = error.what();
    status = static_cast<int>(ExitStatus::kFailed);
  }
  agree_on_failure(failed, std::move(message), status);
}

}  // namespace iolaus
