#!/usr/bin/env bash
# astromill: configures one preset: .ci/configure.sh PRESET [-DNAME=VALUE...]
# SPDX-License-Identifier: BSD-3-Clause
set -euo pipefail
preset=$1
shift
options=("$@")

folder=build
[ "$preset" = release ] || folder=build-$preset
if [ ! -e "$folder/CMakeCache.txt" ] && command -v ninja >/dev/null; then
  options+=(-G Ninja)
fi

# Warnings are errors with the compilers that the code is kept free of warnings for; another
# compiler's new warnings must not keep a user from building.
if [ "$preset" = release ]; then
  case $("${CXX:-c++}" -dumpversion) in
    12 | 12.* | 14.0.*) options+=(-DASTROMILL_WERROR=ON) ;;
  esac
fi

cmake --preset "$preset" "${options[@]}" >/dev/null
