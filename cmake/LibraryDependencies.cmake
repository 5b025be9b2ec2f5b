# astromill: what the library links. Used by the build and, installed beside the package's config
# file, by projects that link the static library.
# Input: ASTROMILL_THREADS. Output: imported targets Threads::Threads, OpenMP::OpenMP_CXX,
# PkgConfig::ASTROMILL_{CFITSIO,WCSLIB,SLEEF,ZLIB,ERFA,EXPAT,NLOPT,CAIRO,FFTW,FFTWF}, and
# ASTROMILL_MISSING, one "what (Debian package)" each.
# SPDX-License-Identifier: BSD-3-Clause

find_package(Threads REQUIRED)
if(ASTROMILL_THREADS STREQUAL "openmp")
  find_package(OpenMP QUIET COMPONENTS CXX)
  if(NOT OpenMP_CXX_FOUND)
    list(APPEND ASTROMILL_MISSING "OpenMP for this compiler (g++: libgomp1, clang: libomp-dev)")
  endif()
endif()

macro(astromill_find_library prefix module debian_package)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(${prefix} QUIET IMPORTED_TARGET "${module}")
  endif()
  if(NOT TARGET PkgConfig::${prefix})
    list(APPEND ASTROMILL_MISSING "${module} (${debian_package})")
  endif()
endmacro()

find_package(PkgConfig QUIET)
if(NOT PKG_CONFIG_FOUND)
  list(APPEND ASTROMILL_MISSING "pkg-config (pkg-config)")
endif()
astromill_find_library(ASTROMILL_CFITSIO "cfitsio>=4.0" libcfitsio-dev)
astromill_find_library(ASTROMILL_WCSLIB "wcslib>=7.12" wcslib-dev)
astromill_find_library(ASTROMILL_SLEEF "sleef>=3.5" libsleef-dev)
astromill_find_library(ASTROMILL_ZLIB "zlib>=1.2" zlib1g-dev)
astromill_find_library(ASTROMILL_ERFA "erfa>=2.0" liberfa-dev)
astromill_find_library(ASTROMILL_EXPAT "expat>=2.4" libexpat1-dev)
astromill_find_library(ASTROMILL_NLOPT "nlopt>=2.6" libnlopt-dev)
astromill_find_library(ASTROMILL_CAIRO "cairo-ft>=1.16" libcairo2-dev)
astromill_find_library(ASTROMILL_FFTW "fftw3>=3.3" libfftw3-dev)
astromill_find_library(ASTROMILL_FFTWF "fftw3f>=3.3" libfftw3-dev)

# pkg-config names .../include/wcslib, whose headers have names as common as log.h; our sources
# say <wcslib/wcs.h>, so what they need is its parent.
if(TARGET PkgConfig::ASTROMILL_WCSLIB)
  pkg_get_variable(ASTROMILL_WCSLIB_INCLUDEDIR wcslib includedir)
  cmake_path(GET ASTROMILL_WCSLIB_INCLUDEDIR PARENT_PATH ASTROMILL_WCSLIB_INCLUDEDIR)
  set_property(TARGET PkgConfig::ASTROMILL_WCSLIB
    PROPERTY INTERFACE_INCLUDE_DIRECTORIES "${ASTROMILL_WCSLIB_INCLUDEDIR}")
endif()
