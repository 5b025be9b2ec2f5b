#!/usr/bin/env bash
# astromill: format, structure, clang's warnings and clang-tidy, the quick checks first
# SPDX-License-Identifier: BSD-3-Clause
set -euo pipefail
jobs=${JOBS:-$(nproc)}

# The sources are kept free of findings of clang 14. Other versions format a few lines otherwise
# and know other checks: what they find is shown, but is no failure.
is_14() { "$1" --version | grep -q 'version 14\.'; }
clang_format=(clang-format --dry-run)
clang_tidy=(clang-tidy -p build-lint --quiet)
werror=OFF
if is_14 clang-format; then clang_format+=(-Werror); fi
if ! is_14 clang-tidy; then clang_tidy+=('--warnings-as-errors=-*'); fi
if is_14 clang++; then werror=ON; fi

mapfile -t sources < <(find lib tools tests bench -name '*.h' -o -name '*.cpp' | sort)

echo "== lint: clang-format on ${#sources[@]} files"
printf '%s\0' "${sources[@]}" | xargs -0 -P "$jobs" -n 16 "${clang_format[@]}"

echo "== lint: structure (include direction, who sees which library, sizes)"
python3 tests/structure/check_structure.py .

echo "== lint: everything compiled with clang++, each header also alone"
generator=()
if [ ! -e build-lint/CMakeCache.txt ] && command -v ninja >/dev/null; then
  generator=(-G Ninja)
fi
cmake -S . -B build-lint "${generator[@]}" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER=clang++ \
  -DCMAKE_CXX_FLAGS_DEBUG= -DASTROMILL_WERROR=$werror -DASTROMILL_TESTS=ON -DASTROMILL_BENCH=ON \
  -DASTROMILL_HEADERS_ALONE=ON \
  >/dev/null
cmake --build build-lint -j "$jobs"

echo "== lint: clang-tidy on lib and tools"
printf '%s\0' "${sources[@]}" | grep -z -E '^(lib|tools)/.*\.cpp$' |
  xargs -0 -P "$jobs" -n 1 "${clang_tidy[@]}" 2> >(grep -v ' warnings\? generated' >&2)
echo "== lint: passed"
