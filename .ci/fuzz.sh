#!/usr/bin/env bash
# astromill: builds the fuzz targets with clang and runs each for FUZZ_SECONDS (60); FUZZ_SEED other
# than 0 fixes what they try
# SPDX-License-Identifier: BSD-3-Clause
#
# What a target finds is in build-fuzz/found/, as a file that fuzz_NAME takes as its argument. Put
# into tests/fuzz/corpus/NAME/, where ctest runs it too, it is a test from then on. Inputs that reach
# new code are in build-fuzz/corpus/NAME/; to keep those that are text and worth it:
#   fuzz_NAME -merge=1 tests/fuzz/corpus/NAME build-fuzz/corpus/NAME
set -euo pipefail
jobs=${JOBS:-$(nproc)}
seconds=${FUZZ_SECONDS:-60}

.ci/configure.sh fuzz -DASTROMILL_TESTS=ON
cmake --build --preset fuzz -j "$jobs"

fuzz() {
  local name=$1 folder=build-fuzz/corpus/$1
  mkdir -p "$folder" build-fuzz/found
  if ! "build-fuzz/tests/bin/fuzz_$name" -max_total_time="$2" -seed="${FUZZ_SEED:-0}" -max_len=4096 -timeout=20 \
    -rss_limit_mb=2048 -malloc_limit_mb=256 -verbosity=1 -print_final_stats=1 \
    -dict="tests/fuzz/dictionaries/$name.txt" -artifact_prefix="build-fuzz/found/$name-" \
    "$folder" "tests/fuzz/corpus/$name" >"build-fuzz/$name.log" 2>&1; then
    tail -n 60 "build-fuzz/$name.log"
    echo "fuzz: $name: failed; the input is in build-fuzz/found/"
    return 1
  fi
  echo "$name: $(grep -ao 'number_of_executed_units: [0-9]*' "build-fuzz/$name.log")"
}
export -f fuzz
echo "== fuzz: each target for $seconds s"
basename -a tests/fuzz/corpus/* | xargs -P "$jobs" -I NAME bash -c "fuzz NAME $seconds"
