# astromill: finds every library the build needs, or says which Debian packages are missing
# SPDX-License-Identifier: BSD-3-Clause

set(ASTROMILL_MISSING "")
include(LibraryDependencies)

# CLI11 and nlohmann-json: the tools. Packages without a CMake config have just the headers.
function(astromill_header_only target package header debian_package)
  find_package(${package} CONFIG QUIET)
  if(NOT TARGET ${target})
    find_path(ASTROMILL_${package}_INCLUDE "${header}")
    if(NOT ASTROMILL_${package}_INCLUDE)
      list(APPEND ASTROMILL_MISSING "${package} (${debian_package})")
      set(ASTROMILL_MISSING "${ASTROMILL_MISSING}" PARENT_SCOPE)
      return()
    endif()
    add_library(${target} INTERFACE IMPORTED)
    target_include_directories(${target} INTERFACE "${ASTROMILL_${package}_INCLUDE}")
  endif()
  set_target_properties(${target} PROPERTIES IMPORTED_GLOBAL TRUE)
endfunction()
astromill_header_only(CLI11::CLI11 CLI11 CLI/CLI.hpp libcli11-dev)
astromill_header_only(nlohmann_json::nlohmann_json nlohmann_json nlohmann/json.hpp
  nlohmann-json3-dev)

# Random123 and Boost.Random: headers that only sources of the library see.
foreach(entry "Random123/philox.h librandom123-dev" "eigen3/Eigen/Dense libeigen3-dev"
    "boost/random/poisson_distribution.hpp libboost-dev")
  separate_arguments(entry)
  list(GET entry 0 header)
  list(GET entry 1 debian_package)
  find_path(ASTROMILL_INCLUDE_${debian_package} "${header}")
  if(NOT ASTROMILL_INCLUDE_${debian_package})
    list(APPEND ASTROMILL_MISSING "${header} (${debian_package})")
  endif()
endforeach()

# The font of figures becomes part of the library. Each system has another folder for it.
find_file(ASTROMILL_FONT DejaVuSans.ttf
  PATHS /usr/share/fonts /usr/local/share/fonts
  PATH_SUFFIXES truetype/dejavu dejavu-sans-fonts dejavu TTF truetype
  DOC "DejaVuSans.ttf, the font of figures")
if(NOT ASTROMILL_FONT)
  list(APPEND ASTROMILL_MISSING "DejaVuSans.ttf (fonts-dejavu-core)")
endif()

if(ASTROMILL_MPI)
  set(MPI_CXX_SKIP_MPICXX ON)
  find_package(MPI QUIET COMPONENTS CXX)
  if(NOT TARGET MPI::MPI_CXX)
    list(APPEND ASTROMILL_MISSING "MPI (libopenmpi-dev)")
  endif()
endif()

if(ASTROMILL_TESTS)
  find_package(GTest QUIET)
  if(NOT TARGET GTest::gtest_main)
    list(APPEND ASTROMILL_MISSING "GoogleTest (libgtest-dev)")
  endif()
  find_package(yaml-cpp QUIET)
  if(TARGET yaml-cpp AND NOT TARGET yaml-cpp::yaml-cpp) # its name before version 0.8
    add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp)
  endif()
  if(NOT TARGET yaml-cpp::yaml-cpp)
    list(APPEND ASTROMILL_MISSING "yaml-cpp (libyaml-cpp-dev)")
  endif()
  find_package(Python3 QUIET COMPONENTS Interpreter)
  if(NOT Python3_FOUND)
    list(APPEND ASTROMILL_MISSING "Python 3 (python3)")
  endif()
endif()

if(ASTROMILL_BENCH)
  find_package(benchmark QUIET)
  if(NOT TARGET benchmark::benchmark_main)
    list(APPEND ASTROMILL_MISSING "Google Benchmark (libbenchmark-dev)")
  endif()
endif()

if(ASTROMILL_MISSING)
  list(JOIN ASTROMILL_MISSING "\n  " missing)
  message(FATAL_ERROR "astromill needs what is not installed (Debian package in brackets):\n"
    "  ${missing}\n"
    "On Debian and Ubuntu, this installs them: make -f Makefile.ci deps")
endif()
