# astromill: installs BUILD below WORK, then configures, builds and runs CONSUMER against it
# SPDX-License-Identifier: BSD-3-Clause
file(REMOVE_RECURSE "${WORK}")

function(step)
  execute_process(COMMAND ${ARGV} OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE rc)
  if(NOT rc EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}: ${rc}\n${output}")
  endif()
  set(step_output "${output}" PARENT_SCOPE)
endfunction()

step("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${WORK}/prefix")
step("${CMAKE_COMMAND}" -S "${CONSUMER}" -B "${WORK}/build" -G "${GENERATOR}"
  "-DCMAKE_CXX_COMPILER=${COMPILER}" "-DCMAKE_CXX_FLAGS=${FLAGS}"
  "-DCMAKE_PREFIX_PATH=${WORK}/prefix")
step("${CMAKE_COMMAND}" --build "${WORK}/build")
step("${WORK}/build/consumer")
if(NOT step_output STREQUAL "astromill ${VERSION}\n")
  message(FATAL_ERROR "the consumer printed '${step_output}'")
endif()

# The installed programs start from where they are, and the manual came along.
foreach(tool pix2sky sky2pix)
  step("${WORK}/prefix/bin/${tool}" --version)
  file(GLOB_RECURSE page "${WORK}/prefix/*/${tool}.1")
  if(NOT page)
    message(FATAL_ERROR "${tool}.1 was not installed")
  endif()
endforeach()
