"""astromill: a PSF model that PSFEx makes of a real image, as psfinfo reads it.

usage: psf_psfex.py BIN IMAGE    (77, skipped, without source-extractor, psfex, astropy or IMAGE)

The model is read here by another way (astropy), put together by the polynomial and resampled by the
Lanczos-4 kernel that PSFEx's documentation states; psfinfo's stars must be the same.
"""
# SPDX-License-Identifier: BSD-3-Clause
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import with_astropy  # noqa: F401
import numpy as np
from astropy.io import fits

PARAMETERS = """VIGNET(25,25)
X_IMAGE
Y_IMAGE
FLUX_APER(1)
FLUXERR_APER(1)
FLUX_RADIUS
ELONGATION
FLAGS
SNR_WIN
"""


def make_model(image, folder):
    """Runs both programs; the file of the model."""
    (folder / "default.param").write_text(PARAMETERS)
    quiet = {"cwd": folder, "check": True, "stdout": subprocess.DEVNULL,
             "stderr": subprocess.DEVNULL}
    subprocess.run(
        ["source-extractor", str(image), "-c", "/dev/null", "-PARAMETERS_NAME", "default.param",
         "-CATALOG_TYPE", "FITS_LDAC", "-CATALOG_NAME", "stars.fits", "-FILTER", "N",
         "-PHOT_APERTURES", "6", "-DETECT_THRESH", "2", "-ANALYSIS_THRESH", "2"], **quiet)
    subprocess.run(
        ["psfex", "stars.fits", "-c", "/dev/null", "-PSF_SUFFIX", ".psf", "-PSFVAR_DEGREES", "2",
         "-SAMPLE_MINSN", "5", "-SAMPLE_FWHMRANGE", "1.5,10", "-CHECKPLOT_TYPE", "NONE",
         "-CHECKIMAGE_TYPE", "NONE", "-WRITE_XML", "N", "-NTHREADS", "1"], **quiet)
    return folder / "stars.psf"


def lanczos4(places, samples):
    """Weights of the samples for the value at each place; all 8, of which those outside are zero,
    add up to 1."""
    x = places[:, None] - np.arange(-8, samples + 8)[None, :]
    weights = np.where(np.abs(x) < 4, np.sinc(x) * np.sinc(x / 4), 0)
    return (weights / weights.sum(1, keepdims=True))[:, 8:-8]


def star(model, x, y, columns, rows):
    """Unit flux, on pixels whose centres are at these columns and rows (from 1)."""
    header = model.header
    u = (x - header["POLZERO1"]) / header["POLSCAL1"]
    v = (y - header["POLZERO2"]) / header["POLSCAL2"]
    degree = header["POLDEG1"]
    terms = [u**i * v**j for j in range(degree + 1) for i in range(degree + 1 - j)]
    planes = model.data["PSF_MASK"][0].astype(float)
    samples = np.tensordot(terms, planes, 1)
    step = header["PSF_SAMP"]
    size = samples.shape[0]
    along_x = lanczos4(size // 2 + (columns - x) / step, size)
    along_y = lanczos4(size // 2 + (rows - y) / step, size)
    return along_y @ samples @ along_x.T / (samples.sum() * step**2)


def main(binaries, image):
    image = Path(image)
    missing = [name for name in ("source-extractor", "psfex") if not shutil.which(name)]
    if missing or not image.exists():
        print(f"skipped: {', '.join(missing) or image} is missing")
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = make_model(image.resolve(), folder)
        model = fits.open(file)["PSF_DATA"]
        worst = 0.0
        for x, y in [(128, 128), (17.3, 200.8), (250.5, 3.25), (99.9, 60.1)]:
            subprocess.run([Path(binaries).resolve() / "psfinfo", "--at", f"{x},{y}", "-o", "star.fits",
                            "--overwrite", "--size", "11", "--json", "out.json", file],
                           cwd=folder, check=True, stdout=subprocess.DEVNULL)
            with fits.open(folder / "star.fits") as stamp:
                ours, ltv = stamp[0].data, (stamp[0].header["LTV1"], stamp[0].header["LTV2"])
            pixels = np.arange(1, 12)
            theirs = star(model, x, y, pixels - ltv[0], pixels - ltv[1])
            worst = max(worst, np.abs(ours - theirs).max() / theirs.max())
        report = json.loads((folder / "out.json").read_text())
        print(f"{report['format']}, {report['planes']} planes, {report['oversampling']} samples a "
              f"pixel, FWHM {report['at']['star']['fwhm']} (PSFEx: {model.header['PSF_FWHM']}); "
              f"largest difference of a pixel: {worst:.2g} of the peak")
        assert report["format"] == "PSFEx model" and report["planes"] == 6, report
        assert abs(report["oversampling"] * model.header["PSF_SAMP"] - 1) < 1e-6
        assert worst < 1e-5, worst
        # PSFEx's width is that of the stars it took, not of its model.
        assert abs(report["at"]["star"]["fwhm"] / model.header["PSF_FWHM"] - 1) < 0.3
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
