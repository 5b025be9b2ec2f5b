"""astromill: the tool's completeness on one noisy image against new skies searched by photutils.

usage: completeness_brute_force.py BIN SHARED [FRAMES]
(skipped, 77, where the shared data or photutils, scipy, astropy are missing)

The image is the simulated WFPC2 field of SHARED/data/completeness, with the noise it has. The new
skies are its noise-free model with stars, whose light is interpolated here, and noise of their own.
Seen with 60 frames: chi-square 18.3 of 15 bins, m50 24.214 +- 0.019 and 24.234 +- 0.017.
"""
# SPDX-License-Identifier: BSD-3-Clause
import csv
import json
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import with_astropy  # noqa: F401
import packages

packages.need("photutils", "scipy")
import numpy as np  # noqa: E402
from astropy.io import fits  # noqa: E402
from photutils.detection import DAOStarFinder  # noqa: E402
from scipy.ndimage import map_coordinates  # noqa: E402
from scipy.spatial import cKDTree  # noqa: E402

GAIN, READ_NOISE, EXPOSURE, ZERO_POINT, SKY = 7.0, 5.0, 100.0, 22.545, 5.0
SIGMA = np.hypot(READ_NOISE, np.sqrt(SKY)) / GAIN
FWHM, THRESHOLD, RADIUS, APERTURE = 1.7, 4.0, 1.0, 1.7
LOW, HIGH, STEP = 22.0, 26.0, 0.25
STARS = 100  # a frame: 1 in 2600 pixels


class PsfGrid:
    """Effective PSFs on a grid over the chip, 4 samples a pixel; of image pixels + 144."""

    def __init__(self, path):
        with fits.open(path) as file:
            self.samples = file[0].data.astype(float)
            header = file[0].header
        self.n = header["NXPSFS"]
        self.first, self.step = header["IPSFX01"], header["IPSFX02"] - header["IPSFX01"]
        self.per_pixel, self.middle = header["SUBSAMP"], header["XCPSF"] - 1

    def add(self, image, x, y, flux):
        """A star at (x, y), 1-based."""
        i, j = (np.clip((v + 144 - self.first) / self.step, 0, self.n - 1.001) for v in (x, y))
        a, b = i - int(i), j - int(j)
        k = int(j) * self.n + int(i)
        psf = ((1 - b) * ((1 - a) * self.samples[k] + a * self.samples[k + 1])
               + b * ((1 - a) * self.samples[k + self.n] + a * self.samples[k + self.n + 1]))
        reach = int(self.middle / self.per_pixel)
        psf = psf * (self.per_pixel ** 2 / psf.sum())  # unit flux, as the tool takes it
        rows = np.arange(max(1, round(y) - reach), min(image.shape[0], round(y) + reach) + 1)
        columns = np.arange(max(1, round(x) - reach), min(image.shape[1], round(x) + reach) + 1)
        at = np.meshgrid((rows - y) * self.per_pixel + self.middle,
                         (columns - x) * self.per_pixel + self.middle, indexing="ij")
        image[np.ix_(rows - 1, columns - 1)] += flux * map_coordinates(psf, at, order=3)


def recovered(stars, others, image):
    """Whether stars (rows of x, y, magnitude) have a detection that no brighter star is nearer to."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = DAOStarFinder(THRESHOLD * SIGMA, FWHM, sharplo=0.2, sharphi=1.0, roundlo=-1.0,
                              roundhi=1.0)(image)
    places = np.column_stack([found["xcentroid"], found["ycentroid"]]) + 1
    inside = np.all((places >= APERTURE + 0.5)
                    & (places <= np.array(image.shape[::-1]) + 0.5 - APERTURE), axis=1)
    distance, which = cKDTree(places).query(stars[:, :2])
    out = (distance <= RADIUS) & inside[which]
    everyone = np.vstack([stars, others])
    for i in np.flatnonzero(out):
        rivals = everyone[everyone[:, 2] < stars[i, 2], :2]
        if rivals.size and np.min(np.hypot(*(rivals - places[which[i]]).T)) < distance[i]:
            out[i] = False
    return out


def brute_force(shared, frames):
    """Magnitudes of stars on new skies, and which were found."""
    random = np.random.default_rng(5)
    data = shared / "data"
    model = fits.getdata(data / "completeness/uncrowded_shared_model.fits").astype(float)
    with open(data / "completeness/uncrowded_shared_truth.csv", encoding="ascii") as file:
        others = np.array([[float(row[c]) for c in ("x", "y", "mag")]
                           for row in csv.DictReader(file)])
    psf = PsfGrid(data / "psf/wfpc2_pc1_f555w_epsf4_5x5.fits")
    magnitudes, found = [], []
    for _ in range(frames):
        stars = np.column_stack([random.uniform(0.5, model.shape[1] + 0.5, STARS),
                                 random.uniform(0.5, model.shape[0] + 0.5, STARS),
                                 random.uniform(LOW, HIGH, STARS)])
        image = model.copy()
        for x, y, magnitude in stars:
            psf.add(image, x, y, EXPOSURE * 10 ** (-0.4 * (magnitude - ZERO_POINT)))
        image = (random.poisson(np.maximum(GAIN * image, 0))
                 + random.normal(0, READ_NOISE, image.shape)) / GAIN
        found.append(recovered(stars, others, image - SKY / GAIN))
        magnitudes.append(stars[:, 2])
    return np.concatenate(magnitudes), np.concatenate(found)


def run_tool(program, shared, trials, folder):
    """The curve of the tool on the one image: bins and preferred fit, from its JSON."""
    curve = Path(folder) / "curve.json"
    subprocess.run(
        [program, shared / "data/completeness/uncrowded_shared_image.fits", "--quiet",
         "--psf", shared / "data/psf/wfpc2_pc1_f555w_epsf4_5x5.fits",
         "--gain", "GAIN", "--readnoise", "RDNOISE", "--exptime", "EXPTIME",
         "--zeropoint", str(ZERO_POINT), "--fwhm", str(FWHM), "--sigma", str(SIGMA),
         "--threshold", str(THRESHOLD), "--match-radius", str(RADIUS), "--mag-window", "10",
         "--aperture", str(APERTURE), "--mag", f"{LOW}:{HIGH}:{STEP}", "--stars", "50",
         "--trials", str(trials), "-o", curve], check=True)
    return json.loads(curve.read_text())


def compare(ours, magnitudes, found):
    """Prints the two curves; the number of things that are wrong."""
    bin_of = ((magnitudes - LOW) / STEP).astype(int)
    n = np.bincount(bin_of, minlength=len(ours["bins"]))
    k = np.bincount(bin_of, found, minlength=len(ours["bins"]))
    chi_square, bins = 0, 0
    print("   mag  image +-      new skies +-")
    for b, ni, ki in zip(ours["bins"], n, k):
        p, q = b["fraction"], ki / ni
        together = (b["recovered"] + ki) / (b["injected"] + ni)
        print(f"{b['mag']:.3f}  {p:.4f} {np.sqrt(p * (1 - p) / b['injected']):.4f}  "
              f"{q:.4f} {np.sqrt(q * (1 - q) / ni):.4f}")
        if 0.01 < together < 0.99:
            bins += 1
            chi_square += (p - q) ** 2 / (together * (1 - together) * (1 / b["injected"] + 1 / ni))
    fractions = k / n
    i = np.flatnonzero(fractions < 0.5)[0] - 1  # between bins: no model
    m50 = LOW + STEP * (i + 0.5 + (fractions[i] - 0.5) / (fractions[i] - fractions[i + 1]))
    slope = (fractions[i] - fractions[i + 1]) / STEP
    error = np.sqrt(0.25 / (0.5 * (n[i] + n[i + 1]))) / slope * np.sqrt(0.5)
    at = ours["m50"]
    difference = at["value"] - m50
    print(f"chi-square {chi_square:.1f} of {bins} bins; m50 ({ours['preferred_fit']}) "
          f"{at['value']:.4f} +- {at['error']:.4f}, 95 % {at['interval95']}, new skies {m50:.4f} "
          f"+- {error:.4f}")
    wrong = int(chi_square > bins + 5 * np.sqrt(2 * bins))
    return wrong + int(abs(difference) > 3.5 * np.hypot(error, at["error"]))


def main(bin_folder, shared, frames):
    if not (shared / "data/completeness").is_dir():
        print("skipped: no shared data")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        ours = run_tool(Path(bin_folder) / "completeness", shared, 2 * frames, folder)
    return 1 if compare(ours, *brute_force(shared, frames)) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 60))
