#include "iolaus/pipeline/checkpoint.hpp"

#include <csignal>

#include "iolaus/error/error.hpp"

namespace iolaus {
namespace {

volatile std::sig_atomic_t asked = 0;

void note_signal(int) { asked = 1; }

}  // namespace

void listen_for_checkpoints() { std::signal(SIGUSR1, note_signal); }

void stop_if_asked(const Communicator& comm) {
  if (comm.all(asked == 0)) return;
  throw Error("stopped at a checkpoint as asked; run the same command again to go on",
              ExitStatus::kCheckpoint, true);
}

}  // namespace iolaus
