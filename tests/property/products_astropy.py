"""astromill: the products of completeness as astropy reads them: text, FITS and JSON say the same.

usage: products_astropy.py PROGRAM

PROGRAM writes the products of a run into the folder that it is given. Exits with 77 (skipped) where
astropy is missing.
"""
# SPDX-License-Identifier: BSD-3-Clause
import json
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

STATUSES = ["blended", "preexisting", "magnitude", "missed", "edge", "masked"]


def text_table(path):
    """As scripts read it: names from the first line, all other comments left out."""
    lines = path.read_text().splitlines()
    names = lines[0][1:].split()
    rows = [line.split() for line in lines if not line.startswith("#")]
    return Table(rows=rows, names=names)


def same(a, b, tolerance=0):
    """Numbers within a tolerance, NaN and null equal to themselves."""
    a, b = (np.array([np.nan if v is None else v for v in values], float) for values in (a, b))
    return a.shape == b.shape and np.allclose(a, b, rtol=0, atol=tolerance, equal_nan=True)


def check_curve(folder):
    text = text_table(folder / "curve.txt")
    with fits.open(folder / "curve.fits") as hdus:
        hdus.verify("exception")
        if [hdu.name for hdu in hdus[1:]] != ["CURVE", "FITS", "MATRIX"]:
            yield f"extensions {[hdu.name for hdu in hdus]}"
        history = " ".join(str(card) for card in hdus[0].header["HISTORY"])
        if "completeness (astromill" not in history or "--seed 7" not in history.replace("\n", ""):
            yield f"no provenance: {history}"
        table, fit, matrix = (hdu.data for hdu in hdus[1:])
        axis = hdus["MATRIX"].header
    summary = json.loads((folder / "curve.json").read_text())
    bins = summary["bins"]
    for name in text.colnames:
        if name not in table.names or not same(text[name].astype(float), table[name], 6e-5):
            yield f"text and FITS differ in {name}"
    if list(table.names[:len(text.colnames)]) != text.colnames:
        yield "columns of text and FITS are not in the same order"
    for name, values in [("mag", [b["mag"] for b in bins]),
                         ("fraction", [b["fraction"] for b in bins]),
                         ("hi95", [b["interval95"][1] for b in bins]),
                         ("dmag_median", [b["dmag"]["median"] for b in bins]),
                         ("dy_scatter", [b["dy"]["scatter"] for b in bins]),
                         ("false_detections", [b["false_detections"] for b in bins]),
                         *[(s, [b["by_status"][s] for b in bins]) for s in STATUSES]]:
        if not same(table[name], values):
            yield f"FITS and JSON differ in {name}"
    if [str(m).strip() for m in fit["model"]] != [f["model"] for f in summary["fits"]]:
        yield "FITS and JSON differ in the models"
    for name, of in [("m50", lambda f: f["m50"]["value"]), ("m50_err", lambda f: f["m50"]["error"]),
                     ("m90", lambda f: f["m90"]["value"]), ("slope", lambda f: f["slope"]["value"]),
                     ("aic", lambda f: f["aic"]), ("converged", lambda f: f["converged"])]:
        if not same(fit[name], [of(f) for f in summary["fits"]]):
            yield f"FITS and JSON differ in {name} of the fits"
    if matrix.tolist() != summary["matrix"]:
        yield "FITS and JSON differ in the matrix"
    column = axis["CRPIX1"] + (bins[1]["mag"] - axis["CRVAL1"]) / axis["CDELT1"]
    if column != 3:
        yield f"the second bin is in column {column} of the matrix"
    if not np.array_equal(fits.getdata(folder / "matrix.fits", "MATRIX"), matrix):
        yield "the matrix is not that of the curve"
    cells = text_table(folder / "matrix.txt")
    if not np.array_equal(np.array([list(row)[2:] for row in cells], int), matrix):
        yield "the matrix as text is another"


def check_stars(folder):
    text = text_table(folder / "stars.txt")
    with fits.open(folder / "stars.fits") as hdus:
        hdus.verify("exception")
        table = Table(hdus["STARS"].data)
    if table.colnames[:len(text.colnames)] != text.colnames:
        yield f"columns {table.colnames}"
    for name in ["trial", "id", "x_in", "y_in", "mag_in"]:
        if not same(text[name].astype(float), table[name]):
            yield f"text and FITS of the stars differ in {name}"
    for name in ["x_out", "y_out", "mag_out"]:
        if not same(text[name].astype(float), table[name], 5.1e-4):
            yield f"text and FITS of the stars differ in {name}"
    words = [[str(word).strip() for word in t["status"]] for t in (text, table)]
    if words[0] != words[1] or words[0] != ["found", "missed", "preexisting", "edge"]:
        yield f"statuses {words}"
    if [str(word).strip() for word in table["rejected"]] != ["", "roundness", "", ""]:
        yield f"rejections {list(table['rejected'])}"
    if not same(table["sky"], [100.5, np.nan, np.nan, np.nan]):
        yield f"sky {list(table['sky'])}"


def main(program):
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([program, scratch], check=True, timeout=60)
        defects = [*check_curve(Path(scratch)), *check_stars(Path(scratch))]
    print("\n".join(defects) if defects else "the products agree with each other")
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
