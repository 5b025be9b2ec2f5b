# astromill: instrumented builds (ASTROMILL_SANITIZE, ASTROMILL_COVERAGE)
# SPDX-License-Identifier: BSD-3-Clause

# Flags that whoever links the instrumented library needs as well (see tests/install).
set(ASTROMILL_INSTRUMENT_FLAGS "")
if(ASTROMILL_SANITIZE)
  if(ASTROMILL_SANITIZE MATCHES "thread" AND NOT ASTROMILL_THREADS STREQUAL "std")
    message(FATAL_ERROR "ASTROMILL_SANITIZE=thread needs ASTROMILL_THREADS=std: "
      "the OpenMP runtime is not instrumented, so ThreadSanitizer reports races that are none")
  endif()
  list(APPEND ASTROMILL_INSTRUMENT_FLAGS "-fsanitize=${ASTROMILL_SANITIZE}"
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
endif()
if(ASTROMILL_COVERAGE)
  list(APPEND ASTROMILL_INSTRUMENT_FLAGS --coverage)
endif()
add_compile_options(${ASTROMILL_INSTRUMENT_FLAGS})
add_link_options(${ASTROMILL_INSTRUMENT_FLAGS})
