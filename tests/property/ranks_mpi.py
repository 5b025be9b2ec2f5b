"""astromill: ranks of MPI write the bytes that one process writes.

usage: ranks_mpi.py BIN_DIR DATA_DIR MPIRUN MPI_MESSAGES

All products of all tools that are distributed, on 1, 2 and 4 ranks of one machine; failures, with
one message and no hang; a rank that is killed leaves a checkpoint from which others go on.
"""
# SPDX-License-Identifier: BSD-3-Clause
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import packages

packages.need("astropy", "numpy")

LIMIT = 100  # seconds: more is a hang
bad = 0


def check(right, what):
    global bad
    if not right:
        print(what)
        bad += 1


class Mpi:
    """mpirun on this machine, as root or not, on however few cores."""

    def __init__(self, mpirun):
        version = subprocess.run([mpirun, "--version"], capture_output=True, text=True,
                                 check=True).stdout
        self.words = [mpirun]
        if "Open MPI" in version or "OpenRTE" in version:
            self.words += ["-q", "--oversubscribe"] + ["--allow-run-as-root"] * (os.geteuid() == 0)
        self.environment = os.environ | {"OMPI_MCA_btl_vader_single_copy_mechanism": "none",
                                         "OMP_NUM_THREADS": "1"}

    def command(self, ranks, command):
        return [*self.words, "-n", str(ranks), *map(str, command)]

    def run(self, ranks, command, folder, **more):
        return subprocess.run(self.command(ranks, command), cwd=folder, env=self.environment,
                              capture_output=True, text=True, timeout=LIMIT, **more)


def one(command, folder, **more):
    return subprocess.run([str(word) for word in command], cwd=folder, capture_output=True,
                          text=True, timeout=LIMIT, **more)


def own_lines(tool, text):
    return [line for line in text.splitlines() if line.startswith(tool + ": ")]


def with_value(command, option, value):
    at = command.index(option)
    return [*command[:at + 1], value, *command[at + 2:]]


def write_list(path, rows):
    random.seed(2)
    with open(path, "w", encoding="ascii") as file:
        for i in range(rows):
            file.write(f"{random.uniform(1, 500):.3f} {random.uniform(1, 500):.3f} star{i}\n"
                       if i % 4001 else "# a comment\n\n")
        file.write("17 18 without an end")


def write_sky(path):
    """Stars and their noise."""
    import numpy
    from astropy.io import fits
    drawn = numpy.random.default_rng(3)
    y, x = numpy.mgrid[:150, :130]
    light = numpy.full(x.shape, 100.0)
    for _ in range(60):
        at = drawn.uniform(0, 130), drawn.uniform(0, 150)
        light += drawn.uniform(200, 4000) * numpy.exp(-((x - at[0])**2 + (y - at[1])**2) / 2 / 1.1**2)
    pixels = drawn.poisson(light) + drawn.normal(0, 3, x.shape)
    fits.writeto(path, pixels.astype("f4"))


def jobs(bin_dir, data, folder):
    """Command and products of each."""
    trials = [bin_dir / "completeness", data / "sky.fits", "--psf", "gauss:2.5", "--zeropoint", "25",
              "--mag", "14:22:0.5", "--stars", "12", "--trials", "60", "--seed", "5",
              "-o", "curve.json", "--stars-table", "stars.fits", "--matrix", "matrix.txt"]
    detector = [*trials[:8], "--stars", "12", "--trials", "7", "--seed", "5", "--mag-offset", "0",
                "--catalogue-columns", "2,3,11", "-o", "curve.json", "--stars-table", "stars.txt",
                "--detector", "if [ {trial} = 3 ]; then exit 1; fi; "
                f"'{bin_dir}/findstars' --fwhm 2.5 --aperture 3 --phot-zeropoint 25 -q {{image}} "
                "> {catalogue}"]
    restored = [bin_dir / "subdeconv", folder / "crowd.fits", "--psf", "gauss:2.6", "--subsample",
                "2", "--gain", "1", "--readnoise", "3", "--tile", "48", "-o", "fine.fits",
                "--tiles-table", "tiles.txt", "--residual", "residual.fits"]
    grown = [*trials[:10], "--trials", "20", "--seed", "5", "--adaptive", "0.03", "--bootstrap", "30",
             "-o", "curve.json", "--map", "2,2", "--map-plot", "map.svg", "--dolphot", "dolphot.txt"]
    tested = [*restored[:12], "-o", "fine.fits", "--zeropoint", "25", "--linearity", "40",
              "--linearity-table", "table.txt", "--linearity-stars", "stars.fits"]
    rows = [bin_dir / "pix2sky", data / "field.fits", folder / "list.txt", "--status", "-o",
            "rows.txt"]
    return {"completeness": (trials, ["curve.json", "stars.fits", "matrix.txt"]),
            "detector": (detector, ["curve.json", "stars.txt"]),
            "adaptive": (grown, ["curve.json", "curve.json.map", "map.svg", "dolphot.txt"]),
            "linearity": (tested, ["fine.fits", "table.txt", "stars.fits"]),
            "subdeconv": (restored, ["fine.fits", "tiles.txt", "residual.fits"]),
            "pix2sky": (rows, ["rows.txt"])}


WAYS = {"completeness": [(1, ["-t", "2"]), (2, ["-t", "2", "--schedule", "static,3"]),
                         (4, ["-t", "1"])],
        "detector": [(2, ["-t", "2"])],
        "adaptive": [(2, ["--schedule", "guided"]), (4, ["-t", "1"])],
        "linearity": [(2, ["-t", "2"])],
        "subdeconv": [(2, ["-t", "2"]), (4, ["-t", "1", "--schedule", "guided"])],
        "pix2sky": [(1, ["-t", "2"]), (2, ["-t", "2", "--schedule", "guided"]),
                    (4, ["-t", "1", "--schedule", "static,16"])]}


def same_bytes(mpi, jobs_, folder):
    for job, (command, products) in jobs_.items():
        tool = command[0].name
        where = folder / job
        where.mkdir()
        done = one([*command, "-t", "2"], where)
        wanted = {name: (where / name).read_bytes() for name in products}
        messages = own_lines(tool, done.stderr)
        for ranks, way in WAYS[job]:
            for name in products:
                (where / name).unlink(missing_ok=True)
            again = mpi.run(ranks, [*command, *way, "--json", "summary.json", "--overwrite"], where)
            which = f"{job}, {ranks} ranks, {' '.join(way)}"
            check(again.returncode == done.returncode, f"{which}: exit {again.returncode}: {again.stderr}")
            check(own_lines(tool, again.stderr) == messages, f"{which}: {again.stderr}")
            for name in products:
                check((where / name).exists() and (where / name).read_bytes() == wanted[name],
                      f"{which}: {name} differs")
            summary = json.loads((where / "summary.json").read_text())
            check(summary["exit_status"] == done.returncode, f"{which}: {summary['exit_status']}")


def other_inputs(mpi, jobs_, bin_dir, folder):
    """Standard input, options from a file that one rank only has, threads by default."""
    where = folder / "inputs"
    (where / "elsewhere").mkdir(parents=True)
    command, _ = jobs_["pix2sky"]
    wanted = (folder / "pix2sky" / "rows.txt").read_text()
    (where / "run.cfg").write_text("status = true\n# a comment\n")
    words = [str(word) for word in command if word not in ("--status", "-o", "rows.txt")]
    split = [*mpi.words, "-n", "1", *words, "--config", "run.cfg", "-o", where / "rows.txt", ":",
             "-n", "1", "sh", "-c", f"cd elsewhere && exec {words[0]}"]
    done = one(split, where, env=mpi.environment)
    check((where / "rows.txt").exists() and (where / "rows.txt").read_text() == wanted,
          f"a file of options: {done.stderr}")
    with open(folder / "list.txt", encoding="ascii") as stdin:
        done = mpi.run(2, [*words[:2], "-", "--status", "-t", "2"], where, stdin=stdin)
    check(done.stdout == wanted, f"standard input: {done.stderr}")
    for rows in ("", "17 18", "\n# three\n17 18\n19 20\n21 22"):
        (where / "short.txt").write_text(rows)
        wanted = one([*words[:2], "short.txt"], where).stdout
        done = mpi.run(4, [*words[:2], "short.txt"], where)
        check(done.returncode == 0 and done.stdout == wanted, f"a short list: {done}")
    (where / "stars.txt").write_text("".join(f"{trial} {20 * star} 40 {15 + star}\n"
                                             for trial in range(1, 6) for star in range(1, 5)))
    words = [*jobs_["completeness"][0][:8], "--list", "-", "-q", "-o"]
    for ranks, name in ((1, "one.txt"), (3, "three.txt")):
        with open(where / "stars.txt", encoding="ascii") as stdin:
            done = mpi.run(ranks, [*words, name], where, stdin=stdin)
        check(done.returncode == 0, f"stars from standard input: {done}")
    check((where / "one.txt").read_text() == (where / "three.txt").read_text(),
          "stars from standard input: other bytes")
    done = mpi.run(2, [bin_dir / "pix2sky", "--version"], where)
    check(done.stdout.count("astromill") == 1, f"version: {done.stdout}")
    done = mpi.run(3, [bin_dir / "pix2sky", "--nonsense", "x"], where)
    check(done.returncode == 2 and done.stderr.count("pix2sky") <= 2, f"a bad option: {done}")


def failures(mpi, jobs_, folder):
    where = folder / "failures"
    (where / "elsewhere").mkdir(parents=True)
    command, products = jobs_["subdeconv"]
    done = mpi.run(3, with_value(command, "-o", "no/such/folder"), where)
    check(done.returncode == 1 and own_lines("subdeconv", done.stderr) ==
          ["subdeconv: no/such/folder: cannot create: No such file or directory"], f"no folder: {done}")
    (where / "sky.fits").write_bytes((folder / "crowd.fits").read_bytes())
    words = [str(word) for word in command]
    words[1] = "sky.fits"
    line = [*mpi.words, "-n", "2", *words, ":", "-n", "1", "sh", "-c",
            f"cd elsewhere && exec {words[0]}"]
    done = one(line, where, env=mpi.environment)
    lines = own_lines("subdeconv", done.stderr)
    check(done.returncode == 1 and len(lines) == 1 and lines[0].startswith("subdeconv: rank 2 on ")
          and "sky.fits: cannot be opened" in lines[0], f"no image at a rank: {done}")
    other = bytearray((folder / "crowd.fits").read_bytes())
    other[2880 + 4000] ^= 1
    (where / "elsewhere" / "sky.fits").write_bytes(other)
    done = one(line, where, env=mpi.environment)
    lines = own_lines("subdeconv", done.stderr)
    check(done.returncode == 1 and len(lines) == 1 and lines[0].startswith("subdeconv: rank 2 on ")
          and "sees another 'pixels' than rank 0" in lines[0], f"another image at a rank: {done}")
    check(not any((where / name).exists() for name in products), "a failed run left products")
    wrong = [("pix2sky", [*jobs_["pix2sky"][0][:3], "-c", "ra,dec"], "no column names"),
             ("subdeconv", [*command[:12], "-o", "x", "--zeropoint", "25", "--linearity", "9",
                            "--linearity-mag", "50:60"], "less than one electron")]
    for tool, words, what in wrong: # which every rank finds
        done = mpi.run(3, words, where)
        lines = own_lines(tool, done.stderr)
        check(done.returncode == 1 and len(lines) == 1 and what in lines[0] and "rank" not in lines[0],
              f"the same at all ranks: {done}")
    for folder_, slope in ((where, 5), (where / "elsewhere", 6)):
        (folder_ / "lf.txt").write_text(f"14 {slope}\n22 50\n")
    words = [*jobs_["completeness"][0][:14], "--lf", "lf.txt", "-o", "x"]
    done = one([*mpi.words, "-n", "1", *words, ":", "-n", "1", "sh", "-c",
                f"cd elsewhere && exec {words[0]}"], where, env=mpi.environment)
    lines = own_lines("completeness", done.stderr)
    check(done.returncode == 1 and len(lines) == 1 and "sees another 'first trial'" in lines[0],
          f"other stars at a rank: {done}")
    full = mpi.run(2, [*jobs_["pix2sky"][0][:3], "-o", "/dev/full"], where)
    check(full.returncode == 1 and own_lines("pix2sky", full.stderr) ==
          ["pix2sky: /dev/full: cannot write: No space left on device"], f"no space: {full}")


def with_shards(mpi, jobs_, folder):
    """Ranks do a shard together; what is no job for ranks is done by rank 0, as are its children."""
    where = folder / "shards"
    where.mkdir()
    command, _ = jobs_["subdeconv"]
    words = [*command[:12], "-q", "-t", "1"]
    for number in (1, 2):
        mpi.run(1 + number, [*words, "--shard", f"{number}/2", "-o", f"part{number}"], where)
    merge = command[0].parent / "astromill-merge"
    done = mpi.run(2, [merge, "part2", "part1", "-q", "-o", "fine.fits"], where)
    wanted = folder / "subdeconv" / "fine.fits"
    check((where / "fine.fits").exists() and
          (where / "fine.fits").read_bytes() == wanted.read_bytes(), f"shards of ranks: {done}")
    scaling = command[0].parent / "astromill-scaling"
    done = mpi.run(2, [scaling, "--threads", "1", "--repeat", "1", "--", jobs_["pix2sky"][0][0],
                       *jobs_["pix2sky"][0][1:3]], where)
    check(done.returncode == 0 and done.stdout.count("# command") == 1, f"scaling: {done}")


def process_of_rank(rank, parent):
    for entry in Path("/proc").iterdir():
        try:
            if not entry.name.isdigit() or f"PPid:\t{parent}\n" not in (entry / "status").read_text():
                continue
            for variable in ("OMPI_COMM_WORLD_RANK", "PMI_RANK"):
                if f"{variable}={rank}\0".encode() in (entry / "environ").read_bytes():
                    return int(entry.name)
        except OSError:
            continue
    return None


def killed(mpi, jobs_, folder):
    command, products = jobs_["completeness"]
    where = folder / "killed"
    where.mkdir()
    command = [*with_value(command, "--trials", "6000"), "-q"]
    one([*command, "-t", "2"], where)
    wanted = {name: (where / name).read_bytes() for name in products}
    for name in products:
        (where / name).unlink()
    command += ["--checkpoint", "run.ckp"]
    child = subprocess.Popen(mpi.command(2, command), cwd=where, env=mpi.environment,
                             stderr=subprocess.DEVNULL)
    checkpoint = where / "run.ckp"
    end = time.monotonic() + LIMIT
    while child.poll() is None and time.monotonic() < end and (
            not checkpoint.exists() or checkpoint.stat().st_size < 100_000):
        time.sleep(0.01)
    victim = process_of_rank(1, child.pid)
    check(victim is not None, "rank 1 was not found")
    if victim is not None:
        os.kill(victim, signal.SIGKILL)
    status = child.wait(timeout=LIMIT)
    check(status != 0, "a killed rank went unnoticed")
    names = sorted(path.name for path in where.iterdir())
    check(names == ["run.ckp"], f"a killed rank left {names}")
    done = mpi.run(4, [*command, "--json", "summary.json"], where)
    check(done.returncode == 0, f"after a killed rank: {done.stderr}")
    for name in products:
        check((where / name).read_bytes() == wanted[name], f"after a killed rank: {name} differs")
    resumed = json.loads((where / "summary.json").read_text())["resumed"]
    check(0 < resumed < 6000, f"after a killed rank: {resumed} trials were resumed")


def main(bin_dir, data, mpirun, messages):
    mpi = Mpi(str(mpirun))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_list(folder / "list.txt", 60_000)
        write_sky(folder / "crowd.fits")
        jobs_ = jobs(bin_dir, data, folder)
        for ranks in (1, 3):
            done = mpi.run(ranks, [messages], folder)
            check(done.returncode == 0, f"messages of {ranks} ranks: {done.stdout}{done.stderr}")
        same_bytes(mpi, jobs_, folder)
        other_inputs(mpi, jobs_, bin_dir, folder)
        failures(mpi, jobs_, folder)
        with_shards(mpi, jobs_, folder)
        killed(mpi, jobs_, folder)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*(Path(argument).resolve() for argument in sys.argv[1:])))
