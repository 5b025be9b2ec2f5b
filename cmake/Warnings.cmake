# astromill: the warnings that all of our own code is compiled with
# SPDX-License-Identifier: BSD-3-Clause
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow)
# For what is compiled with precompiled headers.
set(ASTROMILL_PRECOMPILED_WARNINGS "")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options(-Wno-restrict) # false alarms on std::string's operator+: GCC bug 105651
  # Said of the standard library's own code, as if it were not in a system header.
  set(ASTROMILL_PRECOMPILED_WARNINGS -Wno-array-bounds -Wno-stringop-overflow)
endif()
if(ASTROMILL_WERROR)
  add_compile_options(-Werror)
endif()
