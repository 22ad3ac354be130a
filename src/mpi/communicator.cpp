#include "iolaus/mpi/communicator.hpp"

#include <mpi.h>

#include <algorithm>
#include <cstdio>
#include <limits>

namespace iolaus {
namespace {

constexpr std::size_t kDefaultRoundBytes = std::size_t{1} << 30;
std::size_t round_bytes = kDefaultRoundBytes;
std::uint64_t sent_bytes = 0;

MPI_Comm communicator(int handle) { return MPI_Comm_f2c(handle); }

void check(int status, const char* call) {
  if (status == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING];
  int length = 0;
  MPI_Error_string(status, text, &length);
  std::fprintf(stderr, "iolaus: %s failed: %.*s\n", call, length, text);
  MPI_Abort(MPI_COMM_WORLD, static_cast<int>(ExitStatus::kFailed));
}

int checked_count(std::uint64_t bytes) {
  return static_cast<int>(std::min<std::uint64_t>(bytes, std::numeric_limits<int>::max()));
}

// Sends `outgoing` to `to` while receiving `incoming` from `from`, in messages of at most a round.
void send_receive(std::span<const std::byte> outgoing, int to, std::span<std::byte> incoming,
                  int from, MPI_Comm comm) {
  std::size_t sent = 0, received = 0;
  while (sent < outgoing.size() || received < incoming.size()) {
    const int out = checked_count(std::min(round_bytes, outgoing.size() - sent));
    const int in = checked_count(std::min(round_bytes, incoming.size() - received));
    MPI_Request requests[2];
    int count = 0;
    if (in > 0)
      check(MPI_Irecv(incoming.data() + received, in, MPI_BYTE, from, 0, comm, &requests[count++]),
            "MPI_Irecv");
    if (out > 0)
      check(MPI_Isend(outgoing.data() + sent, out, MPI_BYTE, to, 0, comm, &requests[count++]),
            "MPI_Isend");
    check(MPI_Waitall(count, requests, MPI_STATUSES_IGNORE), "MPI_Waitall");
    sent += static_cast<std::size_t>(out);
    received += static_cast<std::size_t>(in);
  }
  sent_bytes += sent;
}

}  // namespace

Communicator Communicator::world() {
  Communicator comm;
  int initialised = 0, finalised = 0;
  MPI_Initialized(&initialised);
  MPI_Finalized(&finalised);
  if (!initialised || finalised) return comm;
  comm.active_ = true;
  comm.handle_ = MPI_Comm_c2f(MPI_COMM_WORLD);
  MPI_Comm_rank(MPI_COMM_WORLD, &comm.rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &comm.size_);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  return comm;
}

std::vector<std::byte> Communicator::exchange_bytes(
    const std::vector<std::span<const std::byte>>& outgoing,
    std::vector<std::uint64_t>& bytes_from) const {
  const auto ranks = static_cast<std::size_t>(size_);
  std::vector<std::uint64_t> bytes_to(ranks, 0);
  for (std::size_t rank = 0; rank < outgoing.size(); ++rank) bytes_to[rank] = outgoing[rank].size();
  bytes_from.assign(ranks, 0);
  if (size_ == 1) {
    bytes_from[0] = bytes_to[0];
    return outgoing.empty() ? std::vector<std::byte>()
                            : std::vector<std::byte>(outgoing[0].begin(), outgoing[0].end());
  }
  check(MPI_Alltoall(bytes_to.data(), 1, MPI_UINT64_T, bytes_from.data(), 1, MPI_UINT64_T,
                     communicator(handle_)),
        "MPI_Alltoall");
  std::vector<std::uint64_t> start(ranks + 1, 0);
  for (std::size_t rank = 0; rank < ranks; ++rank) start[rank + 1] = start[rank] + bytes_from[rank];
  std::vector<std::byte> incoming(start.back());
  const auto slot = [&](int rank) {
    return std::span(incoming).subspan(start[static_cast<std::size_t>(rank)],
                                       bytes_from[static_cast<std::size_t>(rank)]);
  };
  if (!slot(rank_).empty())
    std::memcpy(slot(rank_).data(), outgoing[static_cast<std::size_t>(rank_)].data(),
                slot(rank_).size());
  // One partner at a time bounds the buffers that MPI needs, whatever the number of ranks.
  for (int step = 1; step < size_; ++step) {
    const int to = (rank_ + step) % size_, from = (rank_ + size_ - step) % size_;
    send_receive(outgoing[static_cast<std::size_t>(to)], to, slot(from), from,
                 communicator(handle_));
  }
  return incoming;
}

std::vector<std::byte> Communicator::all_gather_bytes(std::span<const std::byte> mine) const {
  const std::vector<std::span<const std::byte>> outgoing(static_cast<std::size_t>(size_), mine);
  std::vector<std::uint64_t> bytes_from;
  return exchange_bytes(outgoing, bytes_from);
}

void Communicator::broadcast(std::string& text) const {
  std::vector<char> characters(text.begin(), text.end());
  broadcast(characters);
  text.assign(characters.begin(), characters.end());
}

void Communicator::sum(std::span<std::uint64_t> values) const {
  if (size_ == 1) return;
  constexpr std::size_t kMost = std::size_t{1} << 20;
  for (std::size_t first = 0; first < values.size(); first += kMost) {
    const int count = static_cast<int>(std::min(kMost, values.size() - first));
    check(MPI_Allreduce(MPI_IN_PLACE, values.data() + first, count, MPI_UINT64_T, MPI_SUM,
                        communicator(handle_)),
          "MPI_Allreduce");
  }
}

std::uint64_t Communicator::sum(std::uint64_t mine) const {
  sum(std::span(&mine, 1));
  return mine;
}

std::uint64_t Communicator::max(std::uint64_t mine) const {
  if (size_ > 1)
    check(MPI_Allreduce(MPI_IN_PLACE, &mine, 1, MPI_UINT64_T, MPI_MAX, communicator(handle_)),
          "MPI_Allreduce");
  return mine;
}

std::uint64_t Communicator::sum_before(std::uint64_t mine) const {
  std::uint64_t before = 0;
  if (size_ > 1)
    check(MPI_Exscan(&mine, &before, 1, MPI_UINT64_T, MPI_SUM, communicator(handle_)),
          "MPI_Exscan");
  return rank_ == 0 ? 0 : before;  // MPI leaves rank 0's result undefined
}

bool Communicator::all(bool mine) const { return sum(mine ? 0 : 1) == 0; }

void Communicator::barrier() const {
  if (size_ > 1) check(MPI_Barrier(communicator(handle_)), "MPI_Barrier");
}

void Communicator::agree_on_failure(bool failed, std::string message, int status) const {
  if (all(!failed)) return;
  // The lowest failing rank speaks for all, so that every rank throws the same.
  const auto mine = static_cast<std::uint64_t>(failed ? size_ - rank_ : 0);
  const int speaker = size_ - static_cast<int>(max(mine));
  std::string text = rank_ == speaker ? message : std::string();
  std::vector<char> gathered = all_gather(std::span<const char>(text));
  const auto agreed = max(rank_ == speaker ? static_cast<std::uint64_t>(status) : 0);
  throw Error(std::string(gathered.begin(), gathered.end()), static_cast<ExitStatus>(agreed), true);
}

void Communicator::abort(int status) const {
  if (active_ && size_ > 1) MPI_Abort(communicator(handle_), status);
  std::_Exit(status);
}

std::uint64_t Communicator::bytes_sent() { return sent_bytes; }

void Communicator::set_round_bytes(std::size_t bytes) {
  round_bytes = bytes == 0 ? kDefaultRoundBytes : bytes;
}

MpiSession::MpiSession(int* argc, char*** argv) {
  int provided = 0;
  MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &provided);
}

MpiSession::~MpiSession() { MPI_Finalize(); }

std::string mpi_library() {
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  MPI_Get_library_version(text, &length);
  return {text, static_cast<std::size_t>(length)};
}

}  // namespace iolaus
