#!/usr/bin/env bash
# astromill: format, structure, clang's warnings and clang-tidy, the quick checks first; with
# CHECKS=-*,clang-analyzer-* those of clang-tidy instead of what .clang-tidy names
# SPDX-License-Identifier: BSD-3-Clause
set -euo pipefail
jobs=${JOBS:-$(nproc)}

# The sources are kept free of findings of clang 14. Other versions format a few lines otherwise
# and know other checks: what they find is shown, but is no failure.
is_14() { "$1" --version | grep -q 'version 14\.'; }
clang_format=(clang-format --dry-run)
clang_tidy=(clang-tidy --quiet ${CHECKS:+"--checks=$CHECKS"})
werror=OFF
if is_14 clang-format; then clang_format+=(-Werror); fi
if ! is_14 clang-tidy; then clang_tidy+=('--warnings-as-errors=-*'); fi
if is_14 clang++; then werror=ON; fi

mapfile -t sources < <(find lib tools tests bench -name '*.h' -o -name '*.cpp' | sort)

echo "== lint: clang-format on ${#sources[@]} files"
printf '%s\0' "${sources[@]}" | xargs -0 -P "$jobs" -n 16 "${clang_format[@]}"

echo "== lint: structure (include direction, who sees which library, sizes)"
python3 tests/structure/check_structure.py .

echo "== lint: clang++ reads the tests, the benchmarks, and each header alone"
cmake -S . -B build-lint -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER=clang++ \
  -DASTROMILL_WERROR=$werror -DASTROMILL_TESTS=ON -DASTROMILL_BENCH=ON -DASTROMILL_MPI=ON \
  -DASTROMILL_HEADERS_ALONE=ON \
  -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON >/dev/null
python3 .ci/read_sources.py build-lint/compile_commands.json "$jobs" lib tools

echo "== lint: clang-tidy, with clang's warnings, on lib and tools"
python3 .ci/tidy.py build-lint/compile_commands.json "$jobs" "${clang_tidy[@]}"
echo "== lint: passed"
