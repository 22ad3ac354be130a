#pragma once

namespace iolaus {

// Test hook: every write, flush and rename of the file module passes here. With the environment
// variable IOLAUS_FAULT=N the N-th pass of this process fails as a full disk would; with
// IOLAUS_FAULT=kill:N the process dies there as under kill -9, with
// IOLAUS_FAULT=checkpoint:N it is sent SIGUSR1 there. IOLAUS_FAULT_RANK limits it to one
// rank. Returns false when the operation has to fail.
bool io_may_proceed();

// The same from within a test: the nth pass from now on fails (or kills); 0 disarms.
void arm_fault(long nth, bool kill);

}  // namespace iolaus
