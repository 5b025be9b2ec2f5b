"""astromill: completeness writes the same bytes however it gets there.

usage: completeness_bytes.py BIN_DIR DATA_DIR

Every product in every format, for any number of threads, any schedule, searched incrementally or in
full, resumed from a checkpoint of fewer trials; with bootstrap and without. Then a run is ended by
signals: it must leave nothing but its checkpoint.
"""
# SPDX-License-Identifier: BSD-3-Clause
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FORMS = [("txt", "txt", "txt", "svg"), ("fits", "fits", "fits", "pdf"), ("json", "txt", "txt", "png")]
WAYS = [["--threads", "2"], ["--threads", "7", "--schedule", "static"],
        ["--threads", "2", "--schedule", "guided"], ["--threads", "7", "--schedule", "dynamic,3"],
        ["--threads", "1", "--full"], ["--threads", "2", "--full", "--schedule", "static,2"]]
KINDS = {"plain": [],
         "bootstrap": ["--bootstrap", "30", "--magnitudes", "centres"],
         "adaptive": ["--aperture", "3", "--annulus", "4,4", "--adaptive", "0.05"],
         "spread": ["--grid", "30", "--no-veto", "--match-box", "2,1.5", "--aperture", "3"]}
TRIALS = 60


def command(bin_dir, data, kind, trials=TRIALS):
    return [bin_dir / "completeness", data / "sky.fits", "--psf", "gauss:2.5", "--zeropoint", "25",
            "--mag", "14:22:0.5", "--stars", "4" if kind == "adaptive" else "12", "--trials", str(trials), "--seed", "5", "--quiet",
            *KINDS[kind]]


def products(folder, run, more):
    """The bytes of all products of a run, by name."""
    for curve, stars, matrix, plot in FORMS:
        subprocess.run([*run, *more, "--overwrite", "-o", folder / f"curve.{curve}",
                        "--stars-table", folder / f"stars.{stars}",
                        "--matrix", folder / f"matrix.{matrix}",
                        "--plot", folder / f"plot.{plot}", "--dolphot", folder / "stars.fake",
                        "--map", "3,2", "--map-file", folder / f"map.{stars}",
                        "--map-plot", folder / f"map.{plot}"], check=True, timeout=120)
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix}


def differing(wanted, got):
    return [name for name in sorted(wanted | got) if wanted.get(name) != got.get(name)]


def compare_ways(bin_dir, data, scratch, kind):
    """Returns how many files differed."""
    run = command(bin_dir, data, kind)
    folder = scratch / kind
    folder.mkdir()
    wanted = products(folder, run, ["--threads", "1"])
    bad = 0
    checkpoint = ["--checkpoint", folder / "checkpoint"]
    fewer = ([*run, "--max-trials", str(2 * TRIALS)] if kind == "adaptive"
             else command(bin_dir, data, kind, TRIALS // 3))
    subprocess.run([*fewer, *checkpoint, "-o", "/dev/null"], check=True, timeout=120)
    for way in [*WAYS, checkpoint, [*checkpoint, "--threads", "7", "--full"]]:
        for name in differing(wanted, products(folder, run, way)):
            print(f"{kind}: {name} differs with {' '.join(map(str, way))}")
            bad += 1
    return bad


def leaves_nothing(bin_dir, data, scratch, number):
    folder = scratch / str(number)
    folder.mkdir()
    child = subprocess.Popen([*command(bin_dir, data, "plain", 300_000), "-o", folder / "c.fits",
                              "--stars-table", folder / "s.txt", "--plot", folder / "p.svg",
                              "--checkpoint", folder / "checkpoint"])
    try:
        while not (folder / "checkpoint").exists() and child.poll() is None:
            time.sleep(0.01)
        time.sleep(0.1)
        child.send_signal(number)
        child.wait(timeout=20)
    finally:
        child.kill()
    names = [path.name for path in folder.iterdir()]
    if names != ["checkpoint"] or child.returncode == 0:
        print(f"{number.name}: exit {child.returncode}, left {names}")
        return 1
    return 0


def main(bin_dir, data):
    with tempfile.TemporaryDirectory() as name:
        bad = sum(compare_ways(bin_dir, data, Path(name), kind) for kind in KINDS)
        bad += sum(leaves_nothing(bin_dir, data, Path(name), number)
                   for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
