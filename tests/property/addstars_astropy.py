"""astromill: images made by addstars against stars added with numpy.

usage: addstars_astropy.py FOLDER_OF_PROGRAMS
"""
# SPDX-License-Identifier: BSD-3-Clause
import subprocess
import sys
import tempfile
from math import erf
from pathlib import Path

sys.dont_write_bytecode = True  # of the module beside this one
import with_astropy  # noqa: F401, leaves with 77 where astropy is missing

import numpy as np
from astropy.io import fits

PROGRAM = Path(sys.argv[1]) / "addstars"
SIGMA_OF_FWHM = 1 / (2 * np.sqrt(2 * np.log(2)))
failures = []


def check(good, what):
    if not good:
        failures.append(what)
        print("failed:", what)


def run(*arguments, status=0):
    done = subprocess.run([PROGRAM, *map(str, arguments), "--overwrite"], capture_output=True,
                          text=True, check=False)
    check(done.returncode == status, f"status {done.returncode} of {arguments}: {done.stderr}")
    check(done.stdout == "", f"standard output of {arguments}")
    return done.stderr


def gaussian(shape, x, y, flux, fwhm):
    """Integrated over pixels."""
    def axis(count, centre):
        edges = (np.arange(count + 1) + 0.5 - centre) / (np.sqrt(2) * fwhm * SIGMA_OF_FWHM)
        values = np.array([erf(edge) for edge in edges])
        return (values[1:] - values[:-1]) / 2
    return flux * np.outer(axis(shape[0], y), axis(shape[1], x))


def stars_of(path):
    rows = [row.split() for row in path.read_text().splitlines()[1:]]
    return np.array([[float(value) for value in row[1:4]] for row in rows])


def added_to(image, stars, zeropoint=25, fwhm=2.5, exptime=1):
    out = image.astype(float)
    for x, y, mag in stars:
        out = out + gaussian(image.shape, x, y, exptime * 10 ** (0.4 * (zeropoint - mag)), fwhm)
    return out


def types(folder):
    """The type and the header stay; integers are rounded, clipped and keep BLANK."""
    rng = np.random.default_rng(1)
    for dtype in ("uint8", "int16", "uint16", "int32", "float32", "float64"):
        image = rng.integers(0, 200, (50, 60)).astype(dtype)
        if image.dtype.kind == "f":
            image[3, 4] = np.nan
        hdu = fits.PrimaryHDU(image)
        hdu.header["OBSERVER"] = "somebody"
        hdu.writeto(folder / "in.fits", overwrite=True)
        message = run(folder / "in.fits", "--psf", "gauss:2.5", "--zeropoint", 25, "--random", 40,
                      "--mag", "16:21", "--noise", "none", "-o", folder / "out.fits")
        with fits.open(folder / "out.fits") as out:
            result, header = out[0].data, out[0].header
        check(result.dtype.newbyteorder("=") == image.dtype, f"type {result.dtype} of {dtype}")
        check(header["OBSERVER"] == "somebody", f"header of {dtype}")
        expected = added_to(image, stars_of(folder / "out.fits.art"))
        if image.dtype.kind == "f":
            check(np.isnan(result[3, 4]) and np.isnan(result).sum() == 1, f"NaN of {dtype}")
            check(np.nanmax(np.abs(result - expected)) < 1e-5 * np.nanmax(expected),
                  f"values of {dtype}")
            continue
        limits = np.iinfo(dtype)
        clipped = np.sum(np.rint(expected) > limits.max)
        check(("clipped" in message) == (clipped > 0), f"message of {dtype}: {message}")
        expected = np.clip(expected, limits.min, limits.max)
        check(np.abs(result - expected).max() < 0.51, f"values of {dtype}")
        check(abs((result - expected)[expected < limits.max].mean()) < 0.05, f"mean of {dtype}")


def sections(folder):
    """A section is an image of its own; the PSF does not vary here, its place on the chip does."""
    image = np.random.default_rng(2).normal(100, 5, (80, 90)).astype("float32")
    hdu = fits.PrimaryHDU(image)
    hdu.header.update({"LTV1": -10.0, "LTM1_1": 1.0, "CRPIX1": 5.0, "CRPIX2": 6.0})
    hdu.writeto(folder / "in.fits", overwrite=True)
    (folder / "list.txt").write_text("10 12 17\n-1 30.5 16\n")
    run(str(folder / "in.fits") + "[21:70,11:60]", "--psf", "gauss:2.5", "--zeropoint", 25,
        "--list", folder / "list.txt", "--noise", "none", "-o", folder / "out.fits")
    with fits.open(folder / "out.fits") as out:
        result, header = out[0].data, out[0].header
    expected = added_to(image[10:60, 20:70], [[10, 12, 17], [-1, 30.5, 16]])
    check(np.abs(result - expected).max() < 1e-5 * expected.max(), "values of a section")
    check((header["CRPIX1"], header["CRPIX2"], header["LTV1"]) == (-15, -4, -30), "place of a section")


def exposure(folder):
    """Light follows the exposure time; noise counts electrons of all frames."""
    fits.PrimaryHDU(np.zeros((300, 300), "float32"),
                    fits.Header({"EXPTIME": 50.0})).writeto(folder / "in.fits", overwrite=True)
    options = ["--psf", "gauss:40", "--zeropoint", 25, "--exptime", "EXPTIME", "--gain", 2,
               "--ncombine", 3, "--random", 1, "--mag", "12:12"]
    run(folder / "in.fits", *options, "-o", folder / "noisy.fits")
    run(folder / "in.fits", *options, "--noise", "none", "-o", folder / "out.fits")
    stars = stars_of(folder / "noisy.fits.art")
    expected = added_to(np.zeros((300, 300)), stars, fwhm=40, exptime=50)
    noiseless = fits.getdata(folder / "out.fits").astype(float)
    check(np.abs(noiseless - expected).max() < 1e-5 * expected.max(), "light of an exposure")
    electrons = expected * 2 * 3
    off = (fits.getdata(folder / "noisy.fits") - expected)[electrons > 20] * 6
    variance = np.mean(off ** 2 / electrons[electrons > 20])
    check(abs(variance - 1) < 5 * np.sqrt(2 / off.size), f"variance {variance} of an exposure")


def threads(folder):
    fits.PrimaryHDU(np.random.default_rng(3).normal(100, 5, (211, 187)).astype("float32")).writeto(
        folder / "in.fits", overwrite=True)
    for options in (["--random", 700, "--mag", "15:24", "--gain", 3],
                    ["--random", 1, "--mag", "15:24"], ["--random", 0, "--mag", "15:24"],
                    ["--random", 20, "--mag", "15:24", "--grid", 20, "--noise", "none"]):
        bytes_of = set()
        for count, schedule in ((1, "static"), (2, "dynamic,3"), (7, "guided")):
            run(folder / "in.fits", "--psf", "moffat:3,2.5", "--zeropoint", 25, *options,
                "--threads", count, "--schedule", schedule, "-o", folder / "out.fits")
            bytes_of.add(((folder / "out.fits").read_bytes(),
                          (folder / "out.fits.art").read_bytes()))
        check(len(bytes_of) == 1, f"bytes of {options} for any number of threads")


def lists(folder):
    """What comes out as a list gives the same image again."""
    fits.PrimaryHDU(np.zeros((100, 120), "float32")).writeto(folder / "in.fits", overwrite=True)
    common = ["--psf", "gauss:2.1,0.7,30", "--zeropoint", 25, "--gain", 5, "--seed", 77]
    run(folder / "in.fits", *common, "--random", 30, "--mag", "17:23", "-o", folder / "a.fits")
    run(folder / "in.fits", *common, "--list", folder / "a.fits.art", "-o", folder / "b.fits")
    run(folder / "in.fits", *common, "--list", folder / "a.fits.art", "-o", folder / "c.fits",
        "--added", folder / "c-stars.fits")
    run(folder / "in.fits", *common, "--list", folder / "c-stars.fits", "-o", folder / "d.fits")
    first = fits.getdata(folder / "a.fits")
    for name in "bcd":
        check(np.array_equal(first, fits.getdata(folder / f"{name}.fits")), f"{name}.fits")
    check((folder / "a.fits.art").read_text() == (folder / "b.fits.art").read_text(), "lists")
    run(folder / "in.fits", *common, "--random", 30, "--mag", "17:23", "--trial", 2, "-o",
        folder / "b.fits")
    check(not np.array_equal(first, fits.getdata(folder / "b.fits")), "another trial")


with tempfile.TemporaryDirectory() as name:
    for test in (types, sections, exposure, threads, lists):
        test(Path(name))
sys.exit(1 if failures else 0)
