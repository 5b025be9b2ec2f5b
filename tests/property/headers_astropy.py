"""astromill: unusual headers through the programs, against astropy.

usage: headers_astropy.py BIN_DIR

Coordinate tables (-TAB), SCAMP's TAN with PVi_m (astropy is told that it is TPV), polynomials behind
the matrix (TPD), and headers as text, all made here. Random pixels go through pix2sky and back
through sky2pix. Exits with 77 (skipped) where astropy is missing.
"""
# SPDX-License-Identifier: BSD-3-Clause
import sys
import tempfile
import warnings
from pathlib import Path

sys.dont_write_bytecode = True  # of the module beside this one
from with_astropy import separation  # leaves with 77 where astropy is missing
from wcs_astropy import BASE, converted

import numpy as np
from astropy.io import fits
from astropy.wcs import WCS

SKY_DEGREES = 1e-9
PIXELS = 1e-7
WIDTH, HEIGHT = 1000, 900
SCAMP = {"PV1_0": 1e-3, "PV1_1": 1.01, "PV1_2": -2e-3, "PV1_4": 0.03, "PV1_7": -0.01,
         "PV2_0": 2e-3, "PV2_1": 0.99, "PV2_2": 1e-3, "PV2_5": -0.02, "PV2_9": 0.02}


def image(keywords):
    hdu = fits.PrimaryHDU(np.zeros((HEIGHT, WIDTH), np.uint8))
    hdu.header.update(keywords)
    return hdu


def tables(columns, rows, indexed, number_format, middle):
    """An image whose sky is a bent grid in a table, with or without index vectors."""
    x = np.linspace(1, WIDTH, columns) ** (1.02 if indexed else 1)
    y = np.linspace(1, HEIGHT, rows)
    gx, gy = np.meshgrid(x - 500, y - 450)
    lon = middle - 1e-3 * gx + 1e-7 * gx * gy + 2e-7 * gx**2
    lat = 30 + 1e-3 * gy - 1e-7 * gx**2
    parts = [fits.Column("sky", f"{2 * lon.size}{number_format}", dim=f"(2,{columns},{rows})",
                         array=np.stack([lon, lat], -1)[None])]
    hdu = image({})
    for i, (name, index, size) in enumerate((("RA---TAB", x, WIDTH), ("DEC--TAB", y, HEIGHT)), 1):
        step = 1 if indexed else (len(index) - 1) / (size - 1)
        hdu.header.update({f"CTYPE{i}": name, f"CUNIT{i}": "deg", f"CRPIX{i}": 1.0,
                           f"CRVAL{i}": 1.0, f"CDELT{i}": step, f"PS{i}_0": "GRID",
                           f"PS{i}_1": "SKY", f"PV{i}_3": i})
        if indexed:
            hdu.header[f"PS{i}_2"] = f"INDEX{i}"
            parts.append(fits.Column(f"INDEX{i}", f"{len(index)}D", array=index[None]))
    return fits.HDUList([hdu, fits.BinTableHDU.from_columns(parts, name="GRID")])


def separate_tables():
    """The same with a table for each coordinate."""
    x = np.linspace(1, WIDTH, 11)
    y = np.linspace(1, HEIGHT, 5)
    hdu = image({})
    sky = (150 - 1e-3 * x + 2e-7 * x**2, 30 + 1e-3 * y)
    parts = []
    for i, (name, index) in enumerate((("GLON-TAB", x), ("GLAT-TAB", y)), 1):
        hdu.header.update({f"CTYPE{i}": name, f"CUNIT{i}": "deg", f"CRPIX{i}": 1.0,
                           f"CRVAL{i}": 1.0, f"CDELT{i}": 1.0, f"PS{i}_0": "GRID",
                           f"PS{i}_1": f"SKY{i}", f"PS{i}_2": f"INDEX{i}", f"PV{i}_3": 1})
        size = len(index)
        parts.append(fits.Column(f"SKY{i}", f"{size}D", dim=f"(1,{size})",
                                 array=sky[i - 1][None, :, None]))
        parts.append(fits.Column(f"INDEX{i}", f"{size}D", array=index[None]))
    return fits.HDUList([hdu, fits.BinTableHDU.from_columns(parts, name="GRID")])


def polynomial_behind_the_matrix():
    hdu = image(BASE)
    for i in (1, 2):
        hdu.header[f"CQDIS{i}"] = "TPD"
        for record in ("NAXES: 2", f"AXIS.1: {i}", f"AXIS.2: {3 - i}", "TPD.FWD.0: 0.001",
                       "TPD.FWD.1: 1.001", "TPD.FWD.4: 0.03", f"TPD.FWD.5: {0.01 * i}"):
            hdu.header.append((f"DQ{i}", record), end=True)
    return hdu


def cases(scratch):
    """Name, file, and astropy's WCS."""
    for name, hdus in (
            ("table", tables(21, 15, True, "D", 150)),
            ("table_of_floats", tables(5, 4, True, "E", 150)),
            ("table_without_index", tables(30, 20, False, "D", 150)),
            ("table_through_zero", tables(9, 9, True, "D", 360)),
            ("separate_tables", separate_tables())):
        path = scratch / f"{name}.fits"
        hdus.writeto(path)
        with fits.open(path) as written:
            yield name, path, WCS(written[0].header, written)
    path = scratch / "scamp.fits"
    image(BASE | SCAMP).writeto(path)
    as_tpv = WCS(image(BASE | SCAMP | {"CTYPE1": "RA---TPV", "CTYPE2": "DEC--TPV"}).header)
    yield "scamp", path, as_tpv
    for name, newline, end in (("lines", "\n", ".hdr"), ("dos_lines", "\r\n", ".head"),
                               ("cards", "", ".txt")):
        path = scratch / f"{name}{end}"
        text = image(BASE | SCAMP).header.tostring(sep=newline, endcard=True, padding=False)
        path.write_bytes((text + newline).encode())
        yield f"text_{name}", path, as_tpv
    path = scratch / "polynomial.fits"
    polynomial_behind_the_matrix().writeto(path)
    # wcslib, which astropy asks, takes blanks for a part of the name.
    cards = path.read_bytes().replace(b"'TPD     '", b"'TPD'     ")
    yield "polynomial", path, WCS(fits.Header.fromstring(cards[:cards.index(b"END   ")]))


def check(name, path, wcs, bin_dir):
    """What is wrong, as one text a defect."""
    pixels = np.random.default_rng(2).uniform((0.5, 0.5), (WIDTH + 0.5, HEIGHT + 0.5), (1000, 2))
    expected = wcs.wcs_pix2world(pixels, 1)
    expected[:, 0] %= 360
    sky = converted(bin_dir / "pix2sky", path, pixels, 13)
    if sky.shape != expected.shape or not np.isfinite(sky).all():
        yield f"{name}: not every pixel has a position"
        return
    worst = separation(sky, expected).max()
    if not worst <= SKY_DEGREES:
        yield f"{name}: {worst:.3g} degrees from astropy"
    back = converted(bin_dir / "sky2pix", path, sky, 9)
    worst = np.abs(back - pixels).max()
    if not worst <= PIXELS:
        yield f"{name}: the way back is {worst:.3g} pixels off"


def main(bin_dir):
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as scratch:
        done = [(name, list(check(name, path, wcs, bin_dir)))
                for name, path, wcs in cases(Path(scratch))]
    defects = [defect for _, found in done for defect in found]
    print("\n".join(defects) if defects else f"{len(done)} headers agree with astropy")
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
