#pragma once
#include "iolaus/mpi/communicator.hpp"

namespace iolaus {

// SIGUSR1 (which Slurm sends before the time limit, and mpirun passes on to the ranks) asks a run
// to stop at the next range: what is finished is on the disk, and the same command goes on from
// there.
void listen_for_checkpoints();

// Throws an agreed Error with ExitStatus::kCheckpoint when any rank was asked. Collective.
void stop_if_asked(const Communicator& comm);

}  // namespace iolaus
