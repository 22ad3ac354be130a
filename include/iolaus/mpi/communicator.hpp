#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace iolaus {

// Every way the ranks of a run may talk. All calls are collective over all ranks and belong on the
// main thread. Rows are trivially copyable. Counts are 64 bits wide: messages travel in rounds of
// bounded size, so nothing here is limited by INT_MAX. A failed MPI call aborts the run: after it
// no rank can know what the others hold.
class Communicator {
 public:
  // All ranks of the run (MPI_COMM_WORLD), or just this process where MPI was never initialised.
  static Communicator world();

  int rank() const { return rank_; }
  int size() const { return size_; }
  bool is_root() const { return rank_ == 0; }

  // Personalised all-to-all: outgoing[r] goes to rank r; what came from rank s is at [s] of the
  // result.
  template <typename T>
  std::vector<std::vector<T>> exchange_by_source(const std::vector<std::vector<T>>& outgoing) const;

  // The same with what came in joined in rank order. Rows of one source keep their order.
  template <typename T>
  std::vector<T> exchange(const std::vector<std::vector<T>>& outgoing) const;

  // Everyone's rows, in rank order, on every rank. For what is small and global by nature.
  template <typename T>
  std::vector<T> all_gather(std::span<const T> mine) const;
  template <typename T>
  std::vector<T> all_gather(const std::vector<T>& mine) const {
    return all_gather(std::span<const T>(mine));
  }

  // Root's rows on every rank.
  template <typename T>
  void broadcast(std::vector<T>& rows) const;
  void broadcast(std::string& text) const;

  std::uint64_t sum(std::uint64_t mine) const;
  std::uint64_t max(std::uint64_t mine) const;
  std::uint64_t sum_before(std::uint64_t mine) const;  // over lower ranks; 0 on rank 0
  void sum(std::span<std::uint64_t> values) const;     // elementwise, in place
  bool all(bool mine) const;                           // agreement: true when true on every rank
  void barrier() const;

  // Turns one rank's exception into everyone's: runs `step`, and when it threw anywhere throws on
  // every rank the Error of the lowest failing rank. To be wrapped around every local step that may
  // fail between collectives (files above all: a full disk fails on one rank only).
  template <typename Step>
  void together(Step&& step) const;

  // Ends the whole run at once. A failed run must not finalise: other ranks may wait in a
  // collective.
  [[noreturn]] void abort(int status) const;

  // Bytes this rank has sent so far, for the summary.
  static std::uint64_t bytes_sent();

  // Test hook: the largest message in bytes (0: the default of 1 GiB). One row makes every round
  // visible.
  static void set_round_bytes(std::size_t bytes);

  // The MPI communicator as an integer handle (MPI_Comm_c2f), for the parallel HDF5 store only.
  int handle() const { return handle_; }

 private:
  int handle_ = 0, rank_ = 0, size_ = 1;
  bool active_ = false;
  std::vector<std::byte> exchange_bytes(const std::vector<std::span<const std::byte>>& outgoing,
                                        std::vector<std::uint64_t>& bytes_from) const;
  std::vector<std::byte> all_gather_bytes(std::span<const std::byte> mine) const;
  void agree_on_failure(bool failed, std::string message, int status) const;
};

// Starts and ends MPI around main().
class MpiSession {
 public:
  MpiSession(int* argc, char*** argv);
  ~MpiSession();
  MpiSession(const MpiSession&) = delete;
  MpiSession& operator=(const MpiSession&) = delete;
};

// The MPI library's own version string.
std::string mpi_library();

}  // namespace iolaus

#include "iolaus/mpi/communicator_templates.hpp"
