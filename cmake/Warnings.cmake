# astromill: the warnings that all of our own code is compiled with
# SPDX-License-Identifier: BSD-3-Clause
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options(-Wno-restrict) # false alarms on std::string's operator+: GCC bug 105651
endif()
if(ASTROMILL_WERROR)
  add_compile_options(-Werror)
endif()
