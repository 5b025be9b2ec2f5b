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

try:
    import numpy as np
    from astropy.io import fits
    from astropy.wcs import WCS
except ImportError as missing:
    system_python = "/usr/bin/python3"  # has the distribution's packages when another is found first
    if Path(system_python).exists() and not Path(sys.executable).samefile(system_python):
        sys.exit(subprocess.call([system_python, *sys.argv]))
    print(f"skipped: {missing}")
    sys.exit(77)

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


def converted(program, image, points, decimals):
    text = "".join("%.17g %.17g\n" % tuple(p) for p in points)
    out = subprocess.run([program, image, "-", "--rows", "coords", "--precision", str(decimals)],
                         input=text, capture_output=True, text=True, timeout=60)
    return np.array([line.split() for line in out.stdout.splitlines()], float)


def separation(a, b):
    lon1, lat1, lon2, lat2 = np.radians(np.column_stack([a, b])).T
    h = (np.sin((lat1 - lat2) / 2) ** 2
         + np.cos(lat1) * np.cos(lat2) * np.sin((lon1 - lon2) / 2) ** 2)
    return np.degrees(2 * np.arcsin(np.sqrt(h)))


def check(name, image, wcs, bin_dir):
    """What is wrong, as one text a defect."""
    random = np.random.default_rng(1)
    width, height = wcs.pixel_shape or (1000, 900)
    pixels = random.uniform((1, 1), (width, height), (500, 2))
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
        cases = list(headers(data, Path(scratch)))
        defects = [d for name, image, wcs in cases for d in check(name, image, wcs, bin_dir)]
    print("\n".join(defects) if defects else f"{len(cases)} headers agree with astropy")
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
