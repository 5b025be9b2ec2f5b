"""astromill: does --adaptive bias the curve? Many adaptive runs against a very long plain one.

usage: completeness_adaptive.py BIN_DIR DATA_DIR [RUNS [ERROR]]

All runs are on one image and differ in their seeds, so that the long run (with another seed) is the
truth for them. Printed are the mean of m50 less the truth, with its error, also for the same model
in both; the part of the runs whose m50 +- m50_err (and 95 % range) holds the truth; the mean of the
bins' fractions less the truth in units of its error; how many stars the runs had, and how many
whole trials would have had that are as good.
"""
# SPDX-License-Identifier: BSD-3-Clause
import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

FIRST = 200
STARS = 3  # so few on so small an image that most are alone
LONG = 100_000  # trials of the truth


def run(bin_dir, folder, seed, trials, more=(), bins=0.5):
    out = folder / f"{seed}.json"
    subprocess.run([bin_dir / "completeness", folder / "field.fits", "--psf", "gauss:2.5",
                    "--zeropoint", "25", "--gain", "GAIN", "--mag", f"14:22:{bins}", "--stars", str(STARS),
                    "--trials", str(trials), "--seed", str(seed), "--aperture", "3", "--annulus",
                    "5,5", "--quiet", "--overwrite", "-o", out, *more],
                   check=True)
    return json.loads(out.read_text())


def m50_of(curve, model=None):
    name = model or curve["preferred_fit"]
    return next(fit for fit in curve["fits"] if fit["model"] == name)["m50"]


def mean_and_error(values):
    mean = sum(values) / len(values)
    return mean, math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1) / len(values))


def crossing_of_bins(curve, width):
    """m50 without a model: a parabola through the logits of the bins near it."""
    near = [b for b in curve["bins"] if 0 < b["fraction"] < 1
            and abs(b["mag"] - curve["m50"]["value"]) < width]
    logits = np.array([math.log(b["fraction"] / (1 - b["fraction"])) for b in near])
    mags = np.array([b["mag"] for b in near])
    weights = np.sqrt([b["injected"] * b["fraction"] * (1 - b["fraction"]) for b in near])
    return float(np.polyval(np.polyfit(logits, mags, 2, w=weights), 0))


def main(bin_dir, data, runs=400, error=0.02):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([bin_dir / "addstars", data / "sky.fits", "--psf", "gauss:2.5", "--zeropoint",
                        "25", "--gain", "GAIN", "--random", "40", "--mag", "14:18", "--seed", "7",
                        "--quiet", "-o", folder / "field.fits"], check=True)
        truth = run(bin_dir, folder, 10**9, LONG)
        asked = ["--adaptive", str(error)]
        curves = [run(bin_dir, folder, seed, FIRST, asked) for seed in range(1, runs + 1)]

        true = m50_of(truth)
        fine = run(bin_dir, folder, 10**9, LONG, bins=0.1)
        crossing = crossing_of_bins(fine, 0.65)
        print(f"truth: m50 {true['value']:.4f} +- {true['error']:.4f} ({truth['preferred_fit']}), "
              f"{LONG} trials")
        same = [curve["m50"]["value"] - m50_of(truth, curve["preferred_fit"])["value"]
                for curve in curves]
        off = [curve["m50"]["value"] - true["value"] for curve in curves]
        print("m50 less truth: %+.5f +- %.5f; of the same model %+.5f +- %.5f"
              % (*mean_and_error(off), *mean_and_error(same)))
        print(f"the long run's bins of 0.1 mag fall to one half at {crossing:.4f}, by a parabola "
              f"through their logits; its fit less that: {true['value'] - crossing:+.5f}; "
              "mean of the adaptive m50 less that: %+.5f +- %.5f"
              % mean_and_error([curve["m50"]["value"] - crossing for curve in curves]))
        scatter = mean_and_error(off)[1] * math.sqrt(runs)
        mean_error = mean_and_error([curve["m50"]["error"] for curve in curves])[0]
        within = sum(abs(o) <= c["m50"]["error"] for o, c in zip(off, curves)) / runs
        in95 = sum(c["m50"]["interval95"][0] <= true["value"] <= c["m50"]["interval95"][1]
                   for c in curves) / runs
        print(f"scatter of m50 {scatter:.4f}, mean m50_err {mean_error:.4f}; the truth is within "
              f"m50_err in {100 * within:.1f} %, in the 95 % range in {100 * in95:.1f} %")
        print("mag     truth    mean less truth, and in its errors")
        for i, b in enumerate(truth["bins"]):
            fractions = [c["bins"][i]["fraction"] for c in curves]
            mean, its_error = mean_and_error(fractions)
            both = math.hypot(its_error, math.sqrt(b["fraction"] * (1 - b["fraction"])
                                                   / b["injected"]))
            print(f"{b['mag']:6.2f} {b['fraction']:8.5f} {mean - b['fraction']:+9.5f} "
                  f"{(mean - b['fraction']) / both if both else 0:+6.2f}")
        stars = mean_and_error([c["stars"] for c in curves])[0]
        trials = mean_and_error([c["trials"] for c in curves])[0]
        # A plain run of as many trials has that many stars; its error is measured, not assumed.
        plain = [run(bin_dir, folder, 10**6 + seed, round(trials)) for seed in range(1, 41)]
        needed = trials * (mean_and_error([c["m50"]["error"] for c in plain])[0] / mean_error) ** 2
        rounds = mean_and_error([c["adaptive"]["rounds"] for c in curves])[0]
        reached = sum(c["adaptive"]["reached"] for c in curves) / runs
        print(f"{stars:.0f} stars in {trials:.0f} trials and {rounds:.1f} rounds; {100 * reached:.0f} "
              f"% reached the error; whole trials need {needed * STARS:.0f} stars for it, "
              f"{needed * STARS / stars:.2f} times as many")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:4]), *map(float, sys.argv[4:5]))
