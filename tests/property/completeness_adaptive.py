"""astromill: stars of --adaptive are those of whole trials, with the same results to the last digit.

usage: completeness_adaptive.py BIN_DIR DATA_DIR

Later trials leave out most stars: every row of the table must be in that of a plain run all the
same. Then a run goes on from a checkpoint with a smaller error, and must end as one without.
"""
# SPDX-License-Identifier: BSD-3-Clause
import json
import subprocess
import sys
import tempfile
from pathlib import Path

KINDS = {"small annulus": ["--aperture", "3", "--annulus", "4,4"],
         "centring": ["--centroid", "--annulus", "5,4", "--match-radius", "2.5"],
         "box": ["--no-veto", "--match-box", "3,2", "--annulus", "4,3", "--magnitudes", "centres"]}


def run(bin_dir, data, folder, more):
    subprocess.run([bin_dir / "completeness", data / "sky.fits", "--psf", "gauss:2.5", "--zeropoint",
                    "25", "--mag", "14:22:0.5", "--stars", "4", "--seed", "3", "--quiet", "--overwrite",
                    *more, "--stars-table", folder / "stars.txt", "-o", folder / "curve.json"],
                   check=True, timeout=60)
    rows = (folder / "stars.txt").read_text().splitlines()[1:]
    return set(rows), json.loads((folder / "curve.json").read_text())


def check(bin_dir, data, folder, kind):
    more = KINDS[kind]
    rows, curve = run(bin_dir, data, folder, [*more, "--trials", "100", "--adaptive", "0.05"])
    trials = curve["trials"]
    plain, _ = run(bin_dir, data, folder, [*more, "--trials", str(trials)])
    adaptive = curve["adaptive"]
    if trials <= adaptive["whole_trials"] or len(rows) > 0.8 * len(plain):
        print(f"{kind}: {len(rows)} of {len(plain)} stars: nothing was left out")
        return 1
    if not adaptive["reached"] or not curve["m50"]["error"] <= 0.05:
        print(f"{kind}: {adaptive}")
        return 1
    for row in sorted(rows - plain)[:3]:
        print(f"{kind}: not so in the plain run: {row}")
    return len(rows - plain)


def goes_on(bin_dir, data, folder):
    more = [*KINDS["small annulus"], "--trials", "50"]
    wanted = run(bin_dir, data, folder, [*more, "--adaptive", "0.04"])
    checkpoint = ["--checkpoint", folder / "checkpoint"]
    run(bin_dir, data, folder, [*more, *checkpoint, "--adaptive", "0.08"])
    if run(bin_dir, data, folder, [*more, *checkpoint, "--adaptive", "0.04"])[0] != wanted[0]:
        print("another end with a checkpoint")
        return 1
    return 0


def main(bin_dir, data):
    with tempfile.TemporaryDirectory() as name:
        bad = sum(check(bin_dir, data, Path(name), kind) for kind in KINDS)
        bad += goes_on(bin_dir, data, Path(name))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
