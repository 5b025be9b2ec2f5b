"""astromill: VOTable documents through the programs, read back by astropy.

usage: votable_astropy.py BIN_DIR DATA_DIR

Tables with every common type of column, in the versions that astropy writes: what comes out must be
valid for astropy, hold the old columns unchanged and positions as astropy computes them, whatever
the number of threads. Exits with 77 (skipped) where astropy is missing.
"""
# SPDX-License-Identifier: BSD-3-Clause
import io
import subprocess
import sys
import warnings
from pathlib import Path

sys.dont_write_bytecode = True  # of the module beside this one
import with_astropy  # noqa: F401, leaves with 77 where astropy is missing
import numpy as np
from astropy.io.votable import from_table, parse, writeto
from astropy.table import MaskedColumn, Table
from astropy.io import fits
from astropy.wcs import WCS

ROWS = 5000


def make_table(random):
    table = Table()
    table["id"] = np.arange(ROWS)
    table["name"] = [f"star <{i}> & \u03b1" for i in range(ROWS)]
    table["x"] = random.uniform(1, 400, ROWS)
    table["flag"] = random.integers(0, 2, ROWS).astype(bool)
    table["y"] = random.uniform(1, 300, ROWS)
    table["flux"] = MaskedColumn(random.normal(size=ROWS).astype(np.float32),
                                 mask=random.uniform(size=ROWS) < 0.2)
    table["vector"] = random.normal(size=(ROWS, 3))
    return table


def run(bin_dir, arguments, data):
    done = subprocess.run([bin_dir / "pix2sky", *arguments], input=data, capture_output=True,
                          timeout=60)
    return done.stdout if done.returncode == 0 else done.stderr


def same(a, b):
    a, b = (np.ma.asarray(column) for column in (a, b))
    return (np.array_equal(np.ma.getmaskarray(a), np.ma.getmaskarray(b))
            and np.array_equal(a.filled() if a.dtype != object else np.array(a),
                               b.filled() if b.dtype != object else np.array(b)))


def check(bin_dir, image, version, table):
    """What is wrong, as one text a defect."""
    document = io.BytesIO()
    votable = from_table(table)
    votable.version = version
    writeto(votable, document, tabledata_format="tabledata")
    document = document.getvalue()
    arguments = ["-c", "x,y", "--status", "--scale", "--precision", "12", image]
    out = run(bin_dir, arguments, document)
    if out != run(bin_dir, ["-t", "1", *arguments], document):
        yield f"{version}: other bytes from one thread"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = parse(io.BytesIO(out), verify="exception").get_first_table().to_table()
    before = parse(io.BytesIO(document)).get_first_table().to_table()
    for name in before.colnames:
        if not same(result[name], before[name]):
            yield f"{version}: column {name} has changed"
    added = ["lon", "lat", "scale_x", "scale_y", "pa_y", "pixel_area", "status"]
    if result.colnames != before.colnames + added:
        yield f"{version}: columns {result.colnames}"
        return
    expected = WCS(fits.getheader(image)).all_pix2world(table["x"], table["y"], 1)
    for name, values in zip(("lon", "lat"), expected):
        worst = np.abs(result[name] - values).max()
        if not worst < 1e-9:
            yield f"{version}: {name} is {worst} degrees from astropy"
        if str(result[name].unit) != "deg":
            yield f"{version}: {name} is in {result[name].unit}"
    if set(result["status"]) - {"ok", "off-image"}:
        yield f"{version}: status {set(result['status'])}"


def main(bin_dir, data):
    table = make_table(np.random.default_rng(1))
    warnings.simplefilter("ignore")
    defects = [d for version in ("1.1", "1.2", "1.3", "1.4")
               for d in check(bin_dir, str(data / "field.fits"), version, table)]
    print("\n".join(defects) if defects else "astropy reads the documents")
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
