"""astromill: the products of subdeconv as astropy reads them: sound, with the right sky and light.

usage: deconv_products_astropy.py PROGRAM SHARED

PROGRAM writes the products of a restoration made by hand: IMAGE SUBSAMPLE FOLDER. SHARED is the
folder of shared data; without it only written headers are tried. Exits with 77 (skipped) where
astropy is missing.
"""
# SPDX-License-Identifier: BSD-3-Clause
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

sys.dont_write_bytecode = True  # of the module beside this one
import with_astropy  # noqa: F401, leaves with 77 where astropy is missing
import numpy as np
from astropy.io import fits
from astropy.table import Table
from astropy.wcs import WCS

COLUMNS = ("tile x0 y0 x1 y1 iterations convolutions alpha chi2 npix flux psf_error chi2_raw "
           "converged").split()
LIMIT = 1e-9  # degree
TAN = {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRPIX1": 20.25, "CRPIX2": 11.5,
       "CRVAL1": 150.5, "CRVAL2": -42.0}
CD = {"CD1_1": -1.1e-5, "CD1_2": 2e-6, "CD2_1": 2.5e-6, "CD2_2": 1.2e-5}
DELTA = {"CDELT1": -1.1e-5, "CDELT2": 1.2e-5}
SIP = {"CTYPE1": "RA---TAN-SIP", "CTYPE2": "DEC--TAN-SIP", "A_ORDER": 3, "B_ORDER": 2,
       "A_2_0": 2e-4, "A_1_1": -1e-4, "A_0_3": 3e-6, "B_1_1": 1e-4, "B_0_2": -2e-4,
       "AP_ORDER": 2, "BP_ORDER": 2, "AP_2_0": -2e-4, "BP_0_2": 2e-4, "A_DMAX": 0.5}
TPV = {"CTYPE1": "RA---TPV", "CTYPE2": "DEC--TPV", "PV1_1": 1.001, "PV1_4": 0.3, "PV2_1": 0.999,
       "PV2_7": -20.0}
OTHER = {"CTYPE1A": "GLON-CAR", "CTYPE2A": "GLAT-CAR", "CRPIX1A": 3.0, "CDELT1A": -1e-5,
         "CDELT2A": 1e-5}
HEADERS = {"tan": TAN | CD, "sip": TAN | CD | SIP, "tpv": TAN | CD | TPV,
           "crota": TAN | DELTA | {"CROTA2": 33.0},
           "pc": TAN | DELTA | {"PC1_1": 0.8, "PC1_2": -0.6, "PC2_1": 0.6, "PC2_2": 0.8},
           "default": TAN | {"PC1_1": 1e-5, "PC2_2": 1e-5}, "alternate": TAN | CD | OTHER}


def run(program, image, subsample, folder):
    return subprocess.run([program, image, str(subsample), str(folder)], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def skies(header, points, key):
    return WCS(header, key=key).all_pix2world(points, 1)


def differ(coarse, fine, n, key=" "):
    """Largest distance on the sky, degrees, of 1000 points through the two headers."""
    shape = (coarse["NAXIS1"], coarse["NAXIS2"])
    points = np.random.default_rng(5).uniform(0.5, np.array(shape) + 0.5, (1000, 2))
    one = np.radians(skies(coarse, points, key))
    two = np.radians(skies(fine, (points - 0.5) * n + 0.5, key))
    half = np.sin((one - two) / 2)**2
    squares = half[:, 1] + np.cos(one[:, 1]) * np.cos(two[:, 1]) * half[:, 0]
    return np.degrees(2 * np.sqrt(squares)).max()


def sum_blocks(image, n):
    height, width = image.shape
    return image.astype(float).reshape(height // n, n, width // n, n).sum(axis=(1, 3))


def check_restored(folder, coarse, n, keys):
    """Defects of a restored image whose input has the header `coarse`."""
    with fits.open(folder / "restored.fits") as hdus:
        hdus.verify("exception")
        names = [hdu.name for hdu in hdus[1:]]
        if names != ["MODEL", "RESIDUAL", "CHI2", "WEIGHTS", "TILES"]:
            yield f"extensions {names}"
        fine, image = hdus[0].header, hdus[0].data
        if image.dtype != np.dtype(">f4") or image.shape != (n * coarse["NAXIS2"],
                                                             n * coarse["NAXIS1"]):
            yield f"pixels {image.dtype} {image.shape}"
        for key in keys:
            for header, m in [(fine, n), (hdus["MODEL"].header, 1), (hdus["CHI2"].header, 1)]:
                if (worst := differ(coarse, header, m, key)) > LIMIT:
                    yield f"sky differs by {worst} degree (WCS '{key}', {m} parts)"
        if fine["ME_NSUB"] != n or fine["ME_CONVG"] is not False or fine["SKYLEVEL"] != 5:
            yield "keywords of the run"
        light = sum_blocks(image, n)
        if not np.allclose(light, hdus["MODEL"].data - 5, rtol=1e-5, atol=1e-4):
            yield "the light of blocks is not that of the model"
        fitted = hdus["WEIGHTS"].data == 1
        if not np.array_equal(np.isfinite(hdus["RESIDUAL"].data), fitted):
            yield "residuals and weights differ in what was fitted"
        if not np.array_equal(hdus["RESIDUAL"].data, fits.getdata(folder / "residual.fits"),
                              equal_nan=True):
            yield "the two residual images differ"
        tiles = Table(hdus["TILES"].data)
    with fits.open(folder / "residual.fits") as hdus:
        hdus.verify("exception")
        if differ(coarse, hdus[0].header, 1) > LIMIT:
            yield "sky of the residual image"
    yield from check_tiles(folder, tiles)


def check_tiles(folder, tiles):
    lines = (folder / "tiles.txt").read_text().splitlines()
    if lines[0][1:].split() != COLUMNS:
        yield f"columns {lines[0]}"
    rows = np.array([line.split() for line in lines if not line.startswith("#")], float)
    with fits.open(folder / "tiles.fits") as hdus:
        hdus.verify("exception")
        other = Table(hdus["TILES"].data)
    for table in (tiles, other):
        if table.colnames[:len(COLUMNS)] != COLUMNS:
            yield f"columns of FITS {table.colnames}"
        numbers = np.array([np.asarray(table[name], float) for name in COLUMNS]).T
        if not np.allclose(numbers, rows, rtol=1e-8, atol=1e-5, equal_nan=True):
            yield "tiles as FITS and as text differ"
        if [str(e).strip() for e in table["ending"]] != ["converged", "no pixels to fit"]:
            yield f"endings {list(table['ending'])}"


def written_image(path, keywords, extension):
    pixels = np.arange(40 * 22, dtype="f4").reshape(22, 40) % 31
    pixels[3, 4] = np.nan
    header = fits.Header(list(keywords.items()) + [("BUNIT", "DN"), ("DATAMAX", 30.0)])
    if extension:
        primary = fits.PrimaryHDU()
        primary.header["EXPTIME"] = 12.5
        hdus = [primary, fits.ImageHDU(pixels, header, name="SCI")]
    else:
        hdus = [fits.PrimaryHDU(pixels, header)]
    fits.HDUList(hdus).writeto(path, overwrite=True, checksum=True)
    return fits.getheader(path, "SCI" if extension else 0)


def check_written(program, folder):
    path = folder / "image.fits"
    for number, (name, keywords) in enumerate(HEADERS.items()):
        extension = number % 2 == 1
        coarse = written_image(path, keywords, extension)
        keys = " A" if name == "alternate" else " "
        for n in (1, 2, 3, 8):
            run(program, f"{path}", n, folder)
            for defect in check_restored(folder, coarse, n, keys):
                yield f"{name}, {n} parts: {defect}"
            fine = fits.getheader(folder / "restored.fits")
            if "DATAMAX" in fine or "CHECKSUM" in fine or (extension and fine["EXPTIME"] != 12.5):
                yield f"{name}: keywords of the image"
    coarse = written_image(path, HEADERS["sip"], False)
    run(program, f"{path}[5:34,3:20]", 3, folder)
    for key in ("CRPIX1", "CRPIX2"):
        coarse[key] -= 4 if key == "CRPIX1" else 2
    coarse["NAXIS1"], coarse["NAXIS2"] = 30, 18
    for defect in check_restored(folder, coarse, 3, " "):
        yield f"section: {defect}"


def check_shared(program, folder, shared):
    for name in ("paper/ngc6293_u28q020bt_f814w.fits", "paper/m71_u5aq4202r_f555w.fits"):
        path = shared / "data" / name
        if not path.exists():
            print(f"not tried: {path}")
            continue
        with fits.open(path) as hdus:
            hdu = next(hdu for hdu in hdus if hdu.header["NAXIS"] == 2)
            coarse = hdu.header.copy()
        run(program, str(path), 2, folder)
        fine = fits.getheader(folder / "restored.fits")
        if (worst := differ(coarse, fine, 2)) > LIMIT:
            yield f"{name}: sky differs by {worst} degree"


def main():
    program, shared = sys.argv[1], Path(sys.argv[2])
    warnings.simplefilter("ignore")  # of the headers that are written here
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        defects = [*check_written(program, folder), *check_shared(program, folder, shared)]
    for defect in defects:
        print(defect)
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main())
