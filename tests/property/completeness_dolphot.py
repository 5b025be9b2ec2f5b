"""astromill: the table of --dolphot is read back as readers of DOLPHOT's artificial stars do.

usage: completeness_dolphot.py BIN_DIR DATA_DIR

Columns are counted as in DOLPHOT's source: input (ext chip x y, counts and magnitude of the image),
output of all images (11 columns), output of the image (17 columns). They are held against those of
--stars-table.
"""
# SPDX-License-Identifier: BSD-3-Clause
import subprocess
import sys
import tempfile
from pathlib import Path

import packages

packages.need("numpy")
import numpy as np  # noqa: E402

INPUT = ["ext", "chip", "x", "y", "counts", "mag"]
GLOBAL = ["ext", "chip", "x", "y", "chi", "sn", "sharp", "round", "axis", "crowd", "type"]
IMAGE = ["counts", "sky", "rate", "rate_err", "mag", "mag_err", "chi", "sn", "sharp", "round",
         "crowd", "fwhm", "ecc", "a", "b", "c", "flag"]
FORM = [*(f"in_{n}" for n in INPUT), *(f"all_{n}" for n in GLOBAL), *IMAGE]


def run(bin_dir, data, folder, name, more):
    fake, stars = folder / f"{name}.fake", folder / f"{name}.txt"
    subprocess.run([bin_dir / "completeness", f"{data}/{more[0]}", "--psf", "gauss:2.5", "--zeropoint",
                    "25", "--mag", "8:21:1", "--stars", "40", "--trials", "25", "--quiet", *more[1:],
                    "--dolphot", fake, "--stars-table", stars, "-o", folder / f"{name}.curve"],
                   check=True, timeout=60)
    table = np.loadtxt(fake)
    if table.shape != (1000, 34):
        raise SystemExit(f"{name}: {table.shape} rows and columns")
    words = [line.split() for line in stars.read_text().splitlines()[1:]]
    return dict(zip(FORM, table.T)), words


def check(name, fake, words):
    status = np.array([row[5] for row in words])
    x_in, y_in, mag_in, x_out, y_out, mag_out = (
        np.array([float(row[i]) for row in words]) for i in (2, 3, 4, 6, 7, 8))
    there = np.isin(status, ["found", "magnitude"])
    bad = []

    def near(column, values, tolerance, where=slice(None)):
        if not np.allclose(fake[column][where], values, rtol=0, atol=tolerance):
            bad.append(column)

    near("in_chip", 1, 0)
    near("in_x", x_in - 0.5, 0.0051)
    near("in_y", y_in - 0.5, 0.0051)
    near("in_mag", mag_in, 0.00051)
    light = 10 ** (0.4 * (25 - mag_in))
    near("in_counts", light, 0.0051 * light + 0.051)
    near("all_x", (x_out - 0.5)[there], 0.0051, there)
    near("all_y", (y_out - 0.5)[there], 0.0051, there)
    near("mag", mag_out[there], 0.00051, there)
    light = 10 ** (0.4 * (25 - mag_out[there]))
    near("counts", light, 0.0051 * light + 0.051, there)
    rate = 10 ** (-0.4 * mag_out[there])
    near("rate", rate, 0.0051 * rate, there)
    near("flag", 0, 0, there)
    near("sky", 1000, 30, there)
    if not np.all(fake["sn"][there] > 1) or not np.all(fake["mag_err"][there] < 1):
        bad.append("mag_err")
    for column, value in {"all_x": 0, "all_y": 0, "counts": 0, "sky": 0, "rate": 0, "rate_err": 9999,
                          "mag": 99.999, "mag_err": 9.999, "sn": 0, "flag": 16}.items():
        near(column, value, 0, ~there)
    for column in ("all_chi", "all_sharp", "all_round", "all_axis", "all_crowd", "chi", "sharp", "round",
                   "crowd", "fwhm", "ecc", "a", "b", "c"):
        near(column, 0, 0)
    near("all_type", 1, 0)
    if there.all() or not there.any():
        bad.append("nothing to compare")
    for column in bad:
        print(f"{name}: {column}")
    return len(bad)


def main(bin_dir, data):
    with tempfile.TemporaryDirectory() as folder:
        primary = run(bin_dir, data, Path(folder), "primary", ["sky.fits"])
        section = run(bin_dir, data, Path(folder), "section", ["sky.fits[21:140,11:150]"])
        bad = check("primary", *primary) + check("section", *section)
        bad += not (primary[0]["in_ext"] == 0).all()
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
