"""astromill: what programs make of a launcher of MPI where there is no MPI, or none is needed.

usage: ranks_alone.py BIN_DIR DATA_DIR

The launcher is its environment variables only. Without MPI, several processes must never do the
same job: one of them says why, and nothing is written.
"""
# SPDX-License-Identifier: BSD-3-Clause
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

bad = 0


def check(right, what):
    global bad
    if not right:
        print(what)
        bad += 1


def run(command, folder, **variables):
    return subprocess.run([str(word) for word in command], cwd=folder, env=os.environ | variables,
                          capture_output=True, text=True, timeout=60)


def of_open_mpi(rank, size):
    return {"OMPI_COMM_WORLD_RANK": str(rank), "OMPI_COMM_WORLD_SIZE": str(size)}


def main(bin_dir, data):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = folder / "bin"  # no library that has MPI is beside it
        bare.mkdir()
        shutil.copy(bin_dir / "pix2sky", bare)
        convert = [bare / "pix2sky", data / "field.fits", "100", "200"]
        to_file = [*convert, "-o", "out.txt"]
        plain = run(convert, folder)
        if plain.returncode == 127:  # a shared library of ours that is not found from there
            print("SKIPPED: programs cannot be copied from this build")
            return 77
        check(plain.returncode == 0 and plain.stdout, f"as usual: {plain}")
        for what, variables in {
                "in a batch script": {"SLURM_PROCID": "0", "SLURM_NTASKS": "8", "SLURM_JOB_ID": "7"},
                "one process of mpirun": of_open_mpi(0, 1),
                "one process of PMI": {"PMI_RANK": "0", "PMI_SIZE": "1"}}.items():
            done = run(convert, folder, **variables)
            check((done.returncode, done.stdout, done.stderr) == (0, plain.stdout, plain.stderr),
                  f"{what}: {done}")
        for variables in (of_open_mpi(0, 4), {"PMI_RANK": "0", "PMI_SIZE": "4"},
                          {"PMIX_RANK": "0", "SLURM_STEP_NUM_TASKS": "4"}):
            done = run(to_file, folder, **variables)
            check(done.returncode == 1 and done.stdout == "" and
                  done.stderr.startswith("pix2sky: was started as 4 processes by MPI, but has no MPI: "
                                         "build it with -DASTROMILL_MPI=ON, or start one process"),
                  f"without MPI: {done}")
        done = run(to_file, folder, PMIX_RANK="0")
        check(done.returncode == 1 and "was started by MPI, but has no MPI" in done.stderr,
              f"without MPI: {done}")
        done = run(to_file, folder, **of_open_mpi(3, 4))
        check((done.returncode, done.stdout, done.stderr) == (0, "", ""), f"another rank: {done}")
        check(not (folder / "out.txt").exists(), "without MPI something was written")
        find = [bin_dir / "findstars", "--fwhm", "2.5", "-q", data / "sky.fits"]
        wanted = run(find, folder).stdout
        check(run(find, folder, **of_open_mpi(0, 4)).stdout == wanted != "", "findstars, rank 0")
        done = run(find, folder, **of_open_mpi(1, 4))
        check((done.returncode, done.stdout, done.stderr) == (0, "", ""), f"findstars, rank 1: {done}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()))
