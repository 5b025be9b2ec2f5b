"""astromill: the programs against astropy, which reads headers by itself and has its own SIP code.

usage: wcs_astropy.py BIN_DIR DATA_DIR

Random pixels of the images in DATA_DIR, and of headers made here, through pix2sky and back through
sky2pix. Exits with 77 (skipped) where astropy is missing.
"""
# SPDX-License-Identifier: BSD-3-Clause
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

sys.dont_write_bytecode = True  # of the module beside this one
from with_astropy import separation  # leaves with 77 where astropy is missing
import numpy as np
from astropy.io import fits
from astropy.wcs import WCS

SKY_DEGREES = 1e-9        # great circle, as promised
PIXELS = 1e-7             # round trip, as promised, and ...
SKY_ROUNDING = 8 * 2**-44  # ... 8 units in the last place of a longitude, degrees

BASE = {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRPIX1": 512.5, "CRPIX2": 480.0,
        "CRVAL1": 0.05, "CRVAL2": -89.2, "CD1_1": -3e-4, "CD1_2": 1e-4, "CD2_1": 1e-4, "CD2_2": 3e-4}
SIP = {"A_ORDER": 4, "B_ORDER": 4, "A_2_0": 1.5e-5, "A_1_1": -8e-6, "A_0_3": 2e-8, "A_4_0": 3e-11,
       "B_0_2": -2e-5, "B_1_1": 6e-6, "B_3_0": -1e-8, "B_2_2": 2e-11}
MADE = {
    "sip": BASE | SIP | {"CTYPE1": "RA---TAN-SIP", "CTYPE2": "DEC--TAN-SIP"},
    "sip_on_sin": BASE | SIP | {"CTYPE1": "RA---SIN-SIP", "CTYPE2": "DEC--SIN-SIP"},
    "tpv": BASE | {"CTYPE1": "RA---TPV", "CTYPE2": "DEC--TPV", "PV1_0": 1e-4, "PV1_1": 1.001,
                   "PV1_4": 0.02, "PV1_11": 0.05, "PV2_1": 0.998, "PV2_5": -0.01, "PV2_8": 0.03},
    "swapped": BASE | {"CTYPE1": "DEC--ZEA", "CTYPE2": "RA---ZEA", "CRVAL1": 45.0, "CRVAL2": 359.9},
    "galactic": BASE | {"CTYPE1": "GLON-CAR", "CTYPE2": "GLAT-CAR", "CRVAL2": 0.0},
    "lonpole": BASE | {"LONPOLE": 77.0, "LATPOLE": 10.0},
}


def headers(data, scratch):
    """Name, image file and the celestial WCS of each."""
    for path in sorted(data.glob("*.fits")):
        with fits.open(path) as hdus:
            header = next((h.header for h in hdus if "CTYPE1" in h.header), None)
        if header is not None:
            yield path.stem, path, WCS(header).celestial
    for name, keywords in MADE.items():
        header = fits.PrimaryHDU(np.zeros((900, 1000), np.uint8)).header
        header.update(keywords)
        path = scratch / f"{name}.fits"
        fits.PrimaryHDU(np.zeros((900, 1000), np.uint8), header).writeto(path)
        yield name, path, WCS(header)


def lookup_table(random, name, version, shape, slope):
    """A table of `shape` (rows, columns) over an image of 1000 x 900 pixels or a part of it."""
    step = np.array([1000, 900]) / np.maximum(shape[::-1], 1) * random.uniform(0.7, 1.1)
    offsets = random.uniform(-0.5, 0.5, shape) * slope * step.min()
    table = fits.ImageHDU(offsets.astype(np.float32), name=name, ver=version)
    for axis in (1, 2):
        table.header[f"CDELT{axis}"] = step[axis - 1]
        table.header[f"CRVAL{axis}"] = random.choice([0.0, 1.0, 57.25])
        table.header[f"CRPIX{axis}"] = random.choice([0.0, 1.0, -0.75])
    return table


def lookup_files(scratch):
    """Files whose headers ask for tables: D2IM, SIP and CPDIS together, for one axis or both.

    Of CPDIS, astropy 5 takes both axes only.
    """
    random = np.random.default_rng(2)
    for number in range(24):
        image = fits.PrimaryHDU(np.zeros((900, 1000), np.uint8))
        image.header.update(MADE["sip"] if number % 3 else BASE)
        hdus = fits.HDUList([image])
        for name, keyword, records in (("D2IMARR", "D2IMDIS", "D2IM"), ("WCSDVARR", "CPDIS", "DP")):
            axes = ((1, 2), (1, 2), (1,), (2,))[random.integers(4)]
            for axis in (1, 2) if keyword == "CPDIS" else axes:
                shape = (random.choice([1, 5, 33]), random.choice([4, 65])) if axis == 1 else (17, 9)
                hdus.append(lookup_table(random, name, axis, shape, 0.02 if number % 2 else 0.001))
                image.header[f"{keyword}{axis}"] = "Lookup"
                for field, value in (("EXTVER", axis), ("NAXES", 2), ("AXIS.1", 1), ("AXIS.2", 2)):
                    image.header.append((f"{records}{axis}", f"{field}: {value}"), end=True)
        path = scratch / f"lookup{number}.fits"
        hdus.writeto(path)
        with fits.open(path) as written:
            yield f"lookup{number}", path, WCS(written[0].header, written)


def converted(program, image, points, decimals):
    text = "".join("%.17g %.17g\n" % tuple(p) for p in points)
    out = subprocess.run([program, image, "-", "--rows", "coords", "--precision", str(decimals)],
                         input=text, capture_output=True, text=True, timeout=60)
    return np.array([line.split() for line in out.stdout.splitlines()], float)



def check(name, image, wcs, bin_dir):
    """What is wrong, as one text a defect."""
    random = np.random.default_rng(1)
    width, height = wcs.pixel_shape or (1000, 900)
    pixels = random.uniform((-99, -99), (width + 100, height + 100), (500, 2))
    expected = wcs.all_pix2world(pixels, 1)[:, [wcs.wcs.lng, wcs.wcs.lat]]
    sky = converted(bin_dir / "pix2sky", image, pixels, 13)
    if sky.shape != expected.shape:
        yield f"{name}: {len(sky)} rows of {len(pixels)} came back"
        return
    good = np.isfinite(expected).all(axis=1)
    if not np.array_equal(good, np.isfinite(sky).all(axis=1)):
        yield f"{name}: other pixels are undefined than for astropy"
    worst = separation(sky[good], expected[good]).max()
    if not worst <= SKY_DEGREES:
        yield f"{name}: {worst:.3g} degrees from astropy"
    back = converted(bin_dir / "sky2pix", image, sky[good], 9)
    scale = np.sqrt(abs(np.linalg.det(wcs.pixel_scale_matrix)))
    limit = PIXELS + 5e-10 + (SKY_ROUNDING + 1e-13) / scale
    worst = np.abs(back - pixels[good]).max()
    if not worst <= limit:
        yield f"{name}: the way back is {worst:.3g} pixels off"


def main(bin_dir, data):
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as scratch:
        cases = [*headers(data, Path(scratch)), *lookup_files(Path(scratch))]
        defects = [d for name, image, wcs in cases for d in check(name, image, wcs, bin_dir)]
    print("\n".join(defects) if defects else f"{len(cases)} headers agree with astropy")
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
