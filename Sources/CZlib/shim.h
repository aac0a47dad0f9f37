#pragma once
#if __has_include(<zlib.h>)
#  include <zlib.h>
#else
#  error "zlib headers not found. Install them with: sudo apt-get install zlib1g-dev"
#endif
