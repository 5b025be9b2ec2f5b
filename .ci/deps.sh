#!/usr/bin/env bash
# astromill: installs the Debian packages that are missing: .ci/deps.sh build|test|bench|lint...
# SPDX-License-Identifier: BSD-3-Clause
set -euo pipefail

# PACKAGE, or PACKAGE:COMMAND where it does not matter which package the command came from.
build=(g++:c++ cmake:cmake make:make pkg-config:pkg-config libcfitsio-dev wcslib-dev libsleef-dev
  zlib1g-dev liberfa-dev libexpat1-dev libnlopt-dev libcairo2-dev fonts-dejavu-core
  libfftw3-dev libeigen3-dev
  librandom123-dev libboost-dev libcli11-dev nlohmann-json3-dev)
test=(libgtest-dev libyaml-cpp-dev python3:python3 python3-numpy python3-astropy
  python3-scipy python3-yaml wcstools:xy2sky source-extractor:source-extractor psfex:psfex
  man-db:man groff-base:groff libopenmpi-dev openmpi-bin:mpirun parallel:parallel
  slurmctld slurmd slurm-client:sbatch munge)
bench=(libbenchmark-dev wcstools:xy2sky python3:python3)
lint=(clang:clang++ libomp-dev clang-format:clang-format clang-tidy:clang-tidy python3:python3)

wanted=()
for group in "$@"; do
  declare -n packages=$group
  wanted+=("${packages[@]}")
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "deps: not a Debian system; astromill needs what these Debian packages hold:"
  printf '  %s\n' "${wanted[@]%%:*}" | sort -u
  exit 0
fi

missing=()
for entry in "${wanted[@]}"; do
  package=${entry%%:*}
  if [ "$entry" != "$package" ] && command -v "${entry#*:}" >/dev/null; then
    continue
  fi
  if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
    missing+=("$package")
  fi
done
[ ${#missing[@]} -gt 0 ] || exit 0

sudo=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "deps: as root, run: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  sudo=(sudo)
fi
echo "== deps: install ${missing[*]}"
"${sudo[@]}" apt-get update -qq
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends "${missing[@]}"
