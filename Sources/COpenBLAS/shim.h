#pragma once
#if __has_include(<cblas.h>)
#  include <cblas.h>
#else
#  error "OpenBLAS headers not found. Install them with: sudo apt-get install libopenblas-dev"
#endif
