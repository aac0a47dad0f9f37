#pragma once
#if __has_include(<cblas.h>)
#  include <cblas.h>
#else
#  error "OpenBLAS headers not found. Install them with: sudo apt-get install libopenblas-dev"
#endif

// Builds of OpenBLAS for many CPUs export these two without declaring them; builds for one CPU lack
// them, so they are weak. After both, the kernels have been chosen again.
extern void gotoblas_dynamic_init(void) __attribute__((weak));
extern void gotoblas_dynamic_quit(void) __attribute__((weak));

static inline int tollway_openblas_can_choose_again(void) {
  return gotoblas_dynamic_init != 0 && gotoblas_dynamic_quit != 0;
}

static inline void tollway_openblas_choose_again(void) {
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
}

static inline int tollway_cpu_has_avx2(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") != 0;
#else
  return 0;
#endif
}
