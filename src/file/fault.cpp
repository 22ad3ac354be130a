#include "iolaus/file/fault.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>

namespace iolaus {
namespace {

struct Fault {
  long at = 0;     // the pass that fails; 0 = never
  int signal = 0;  // sent to this process instead of a failure
};

// The rank is read from the launcher's environment: this module knows nothing of MPI.
bool is_chosen_rank() {
  const char* chosen = std::getenv("IOLAUS_FAULT_RANK");
  if (chosen == nullptr) return true;
  for (const char* variable : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "SLURM_PROCID"})
    if (const char* mine = std::getenv(variable)) return std::string(mine) == chosen;
  return std::string("0") == chosen;
}

Fault read_fault() {
  const char* text = std::getenv("IOLAUS_FAULT");
  if (text == nullptr || !is_chosen_rank()) return {};
  const std::string value = text;
  if (value.rfind("kill:", 0) == 0) return {std::atol(value.c_str() + 5), SIGKILL};
  if (value.rfind("checkpoint:", 0) == 0) return {std::atol(value.c_str() + 11), SIGUSR1};
  return {std::atol(value.c_str()), 0};
}

Fault& armed() {
  static Fault fault = read_fault();
  return fault;
}

std::atomic<long> passes{0};

}  // namespace

bool io_may_proceed() {
  const Fault& fault = armed();
  if (fault.at == 0 || ++passes != fault.at) return true;
  if (fault.signal == 0) return false;
  std::raise(fault.signal);
  return true;
}

void arm_fault(long nth, bool kill) {
  armed() = {nth, kill ? SIGKILL : 0};
  passes = 0;
}

}  // namespace iolaus
