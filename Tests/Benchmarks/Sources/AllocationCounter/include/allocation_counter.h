#pragma once
#include <stdint.h>

// Counts what the process takes from the heap while it is told to. The benchmarks' executable
// answers malloc and its kin itself and hands them on to glibc's own (`__libc_malloc`), so that
// the runtime's allocations are seen too.

#ifdef __cplusplus
extern "C" {
#endif

// From now on allocations are counted, from 0.
void allocation_counter_start(void);

// Stops counting; returns how many there were.
uint64_t allocation_counter_stop(void);

#ifdef __cplusplus
}
#endif
