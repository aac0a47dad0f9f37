#pragma once
#include <stdint.h>

// The C++ side of the benchmarks: same models, same algorithms, same draws as the Swift side.

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  uint64_t events;
  uint64_t arrivals;
  uint64_t calls;
  uint64_t failures;
  uint64_t aborted;
  uint64_t latency_us;
  uint64_t checksum;
} baseline_gateway_result;

// GATEWAY-1, mode kfast.
baseline_gateway_result baseline_gateway1(double scale, uint64_t horizon_us, uint64_t seed);

// M/M/1 with load 0.8: total wait in microseconds of `customers` customers, from empty to empty.
uint64_t baseline_mm1(uint64_t customers, uint64_t seed);

// HOLD on `pending` entities: `operations` times take the minimum, reinsert it later by the next
// of 16,384 increments. Returns a checksum of the sequence of keys.
uint64_t baseline_hold(uint64_t pending, uint64_t operations, const uint64_t *increments);

// Routes `decisions` calls by 1/price^2 over `count` endpoints that all fit. Returns a checksum of
// the sequence of choices.
uint64_t baseline_route(
    const int64_t *prices, uint64_t count, uint64_t decisions, uint64_t seed);

#ifdef __cplusplus
}
#endif
