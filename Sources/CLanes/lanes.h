#pragma once

// Passes over rows of utilities in vectors of eight numbers, compiled for several instruction sets and
// chosen at run time: Swift compiles for the oldest processor of its kind. Results are the same bits.

typedef double tollway_lanes __attribute__((vector_size(64), aligned(16)));
typedef unsigned long long tollway_bits __attribute__((vector_size(64), aligned(16)));

#define TOLLWAY_TARGET
#define TOLLWAY_NAME(x) tollway_any_##x
#include "passes.h"
#undef TOLLWAY_TARGET
#undef TOLLWAY_NAME

#if defined(__x86_64__)
#  define TOLLWAY_TARGET __attribute__((target("avx2")))
#  define TOLLWAY_NAME(x) tollway_avx2_##x
#  include "passes.h"
#  undef TOLLWAY_TARGET
#  undef TOLLWAY_NAME

#  define TOLLWAY_TARGET __attribute__((target("avx512f,avx512dq")))
#  define TOLLWAY_NAME(x) tollway_avx512_##x
#  include "passes.h"
#  undef TOLLWAY_TARGET
#  undef TOLLWAY_NAME

#  define TOLLWAY_CALL(set, name, ...)                        \
    (set == 2   ? tollway_avx512_##name(__VA_ARGS__)          \
     : set == 1 ? tollway_avx2_##name(__VA_ARGS__)            \
                : tollway_any_##name(__VA_ARGS__))
#else
#  define TOLLWAY_CALL(set, name, ...) tollway_any_##name(__VA_ARGS__)
#endif

// The best instruction set of this processor: 2 for AVX-512, 1 for AVX2, 0 for any.
static inline int tollway_best_set(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) return 2;
  if (__builtin_cpu_supports("avx2")) return 1;
#endif
  return 0;
}

static inline double tollway_add_shares(
    int set, double *block, long rows, long lanes, int has_outside, double *sums) {
  return TOLLWAY_CALL(set, add_shares, block, rows, lanes, has_outside, sums);
}

static inline void tollway_add_slopes(
    int set, double *block, long rows, long lanes, int has_outside, const double *upstream,
    double *sums) {
  TOLLWAY_CALL(set, add_slopes, block, rows, lanes, has_outside, upstream, sums);
}

static inline void tollway_multiply(
    int set, const double *coefficients, long rows, long inner, const double *design, long lanes,
    double *block) {
  TOLLWAY_CALL(set, multiply, coefficients, rows, inner, design, lanes, block);
}

static inline void tollway_project(
    int set, const double *block, long rows, const double *design, long count, long lanes,
    double *slopes) {
  TOLLWAY_CALL(set, project, block, rows, design, count, lanes, slopes);
}

static inline void tollway_choose(
    int set, double *block, long alternatives, long stride, const unsigned char *present,
    long chosen, double *distances, double *products) {
  TOLLWAY_CALL(set, choose, block, alternatives, stride, present, chosen, distances, products);
}
