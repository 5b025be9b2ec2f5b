"""astromill: tables of text through the programs, read by astropy before and after.

usage: text_tables_astropy.py BIN_DIR

Random ECSV tables as astropy writes them, source-extractor catalogues and RDB tables: all that was
in them must come out unchanged, with the new columns as astropy's WCS has them. Where WCSTools is
installed its tab tables go through too. Exits with 77 (skipped) where astropy is missing.
"""
# SPDX-License-Identifier: BSD-3-Clause
import random
import shutil
import subprocess
import sys
import tempfile
import warnings
from io import StringIO
from pathlib import Path

sys.dont_write_bytecode = True  # of the module beside this one
import with_astropy  # noqa: F401, leaves with 77 where astropy is missing
import numpy as np
from astropy.io import fits
from astropy.table import MaskedColumn, Table
from astropy.wcs import WCS

TABLES = 150       # of each kind
DEGREES = 6e-9     # half of the last of 8 decimals, and rounding
LETTERS = "abzAZ09_"
MARKS = "     \"\"'',,;:.-#{}[]&*!|>%@`\\/?<=~\u00c4\u03b1\u4e2d"


class Defect(Exception):
    pass


def expect(condition, what):
    if not condition:
        raise Defect(what)


def word(rng, marks, least=1, most=12):
    text = "".join(rng.choice(rng.choice([LETTERS, marks])) for _ in range(rng.randint(least, most)))
    return text.strip(" ") or "w"


def column_name(rng, taken, marks=MARKS):
    """A new name; not a number, which --columns would take for one."""
    while True:
        name = rng.choice("abcXYZ") + word(rng, marks)
        if name.lower() not in taken:
            taken.add(name.lower())
            return name


def column(rng, rows):
    kind = rng.randrange(7)
    if kind == 0:
        return [rng.randint(-10**6, 10**6) for _ in range(rows)]
    if kind == 1:
        return [rng.uniform(-1, 1) * 10.0**rng.randint(-20, 20) for _ in range(rows)]
    if kind == 2:
        return [word(rng, MARKS + "\t", 0, 20) for _ in range(rows)]
    if kind == 3:
        return [rng.random() < 0.5 for _ in range(rows)]
    if kind == 4:
        return MaskedColumn([rng.random() for _ in range(rows)],
                            mask=[rng.random() < 0.4 for _ in range(rows)])
    if kind == 5:
        return np.array([[rng.random(), 1.0, 2.0] for _ in range(rows)])
    values = np.empty(rows, dtype=object)
    for i in range(rows):
        values[i] = rng.choice([[1, "a \"b\""], {"k, ": [1.5, None]}, None])
    return values


def metadata(rng, depth=0):
    kind = rng.randrange(6 if depth < 3 else 3)
    if kind == 0:
        return rng.randint(0, 9)
    if kind == 1:
        return word(rng, MARKS + "\n", 0, 120)
    if kind == 2:
        return rng.choice([None, True, 1.5e-300, "null", "yes", "2001-01-01"])
    if kind == 3:
        return [metadata(rng, depth + 1) for _ in range(rng.randint(0, 3))]
    return {word(rng, MARKS): metadata(rng, depth + 1) for _ in range(rng.randint(0, 3))}


def random_table(rng, marks=MARKS, columns=column):
    """A table and the names of its columns X and Y, which --columns can be given."""
    rows = rng.randint(1, 8)
    taken = {"lon", "lat"} if rng.random() < 0.9 else set()
    x_name, y_name = (column_name(rng, taken, marks.replace(",", "")) for _ in range(2))
    items = [(column_name(rng, taken, marks), columns(rng, rows)) for _ in range(rng.randint(0, 6))]
    items += [(name, [rng.uniform(1, 1000) for _ in range(rows)]) for name in (x_name, y_name)]
    rng.shuffle(items)
    table = Table(dict(items))
    return table, x_name, y_name


def random_ecsv(rng):
    table, x_name, y_name = random_table(rng)
    for name in table.colnames:
        if rng.random() < 0.3:
            table[name].info.description = word(rng, MARKS + " ", 0, 200)
        if rng.random() < 0.1:
            table[name].info.meta = {"a": metadata(rng)}
    table[x_name].unit = rng.choice([None, "pix", "pix"])
    if rng.random() < 0.5:
        table.meta["m"] = metadata(rng)
    out = StringIO()
    table.write(out, format="ascii.ecsv", delimiter=rng.choice([" ", ","]))
    return out.getvalue(), x_name, y_name


def run(program, image, text, arguments, statuses=(0,)):
    done = subprocess.run([program, image, "-", *arguments], input=text.encode(), capture_output=True)
    expect(done.returncode in statuses,
           f"exit status {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode()


def same(a, b):
    if isinstance(a, np.ndarray) and a.dtype == object:
        return all(same(x, y) for x, y in zip(a, b))
    return np.ma.allequal(a, b) and np.array_equal(np.ma.getmaskarray(a), np.ma.getmaskarray(b)) \
        if isinstance(a, np.ma.MaskedArray) else np.array_equal(a, b)


def check_kept(before, after, count=2):
    expect(after.colnames[:len(before.colnames)] == before.colnames, f"columns {after.colnames}")
    expect(len(after.colnames) == len(before.colnames) + count, f"new columns {after.colnames}")
    expect(len(after) == len(before), f"{len(after)} rows of {len(before)}")
    expect(after.meta == before.meta, "the table's metadata")
    for name in before.colnames:
        expect(same(before[name].data, after[name].data), f"column {name!r}")
        for item in ("unit", "description", "format", "meta", "dtype"):
            expect(getattr(before[name].info, item) == getattr(after[name].info, item),
                   f"{item} of column {name!r}")


def check_sky(table, wcs, x_name, y_name):
    lon, lat = table.colnames[-2:]
    expected = wcs.all_pix2world(np.asarray(table[x_name], float), np.asarray(table[y_name], float), 1)
    for name, values in ((lon, expected[0]), (lat, expected[1])):
        off = np.abs(np.asarray(table[name], float) - values)
        off = np.minimum(off, 360 - off)
        expect(np.all(off < DEGREES), f"{name} is off by {off.max():.1e} degrees")


def check_ecsv(pix2sky, image, wcs, rng):
    text, x_name, y_name = random_ecsv(rng)
    out = run(pix2sky, image, text, ["-c", f"{x_name},{y_name}"])
    try:
        before = Table.read(text, format="ascii.ecsv")
        after = Table.read(out, format="ascii.ecsv")
        check_kept(before, after)
        check_sky(after, wcs, x_name, y_name)
        expect(str(after[after.colnames[-1]].unit) == "deg", "unit of the new columns")
    except Exception as error:
        raise Defect(f"{error}\n--- in ---\n{text}--- out ---\n{out}") from error


def check_newline(pix2sky, image, wcs, rng):
    """A text over two lines is no row of ours: it must be marked, not passed over."""
    table, x_name, y_name = random_table(rng, LETTERS)
    table["text"] = ["one\ntwo"] * len(table)
    out = StringIO()
    table.write(out, format="ascii.ecsv", delimiter=rng.choice([" ", ","]))
    lines = run(pix2sky, image, out.getvalue(), ["-c", f"{x_name},{y_name}", "--status"], (3,))
    lines = lines.splitlines()[-2 * len(table):]
    expect(not any(line.endswith("ok") for line in lines), "\n".join(lines))


def check_sextractor(pix2sky, image, wcs, rng):
    rows = rng.randint(1, 8)
    names, head, cells = ["X_IMAGE", "Y_IMAGE"], [], []
    names += [f"{rng.choice('FMV')}_{i}" for i in range(rng.randint(0, 5))]
    rng.shuffle(names)
    for name in names:
        width = 1 if name.endswith("IMAGE") else rng.choice([1, 1, 2, 5])
        unit = rng.choice(["", "[pixel]"] if width == 1 else ["[count]", "[mag * arcsec**(-2)]"])
        description = rng.choice(["", "Object position", "Flux (in a circle), total"])
        head.append(f"# {len(cells) + 1:3d} {name:22s} {description:58s} {unit}".rstrip())
        cells += [[rng.uniform(1, 1000) for _ in range(rows)] for _ in range(width)]
    body = [" ".join(f"{values[row]:11.4f}" for values in cells) for row in range(rows)]
    text = "\n".join([*head, *body]) + "\n"
    out = run(pix2sky, image, text, ["-c", "X_IMAGE,Y_IMAGE"])
    try:
        before = Table.read(text, format="ascii.sextractor")
        after = Table.read(out, format="ascii.sextractor")
        check_kept(before, after)
        check_sky(after, wcs, "X_IMAGE", "Y_IMAGE")
    except Exception as error:
        raise Defect(f"{error}\n--- in ---\n{text}--- out ---\n{out}") from error


def check_rdb(pix2sky, image, wcs, rng):
    def values(rng, rows):
        return [word(rng, ".,;'+* ", 1, 20) for _ in range(rows)]
    table, x_name, y_name = random_table(rng, ".;:*/ ", values)
    out = StringIO()
    table.write(out, format="ascii.rdb")
    text = out.getvalue()
    converted = run(pix2sky, image, text, ["-c", f"{x_name},{y_name}"])
    try:
        before = Table.read(text, format="ascii.rdb")
        after = Table.read(converted, format="ascii.rdb")
        check_kept(before, after)
        check_sky(after, wcs, x_name, y_name)
    except Exception as error:
        raise Defect(f"{error}\n--- in ---\n{text}--- out ---\n{converted}") from error


def check_wcstools(sky2pix, image, rng):
    """xy2sky's tab table goes back to the pixels that xy2sky was given."""
    points = [f"{rng.uniform(1, 900):.3f}" for _ in range(20)]
    text = subprocess.run(["xy2sky", "-t", "-h", "-d", "-n", "9", image, *points],
                          capture_output=True, check=True).stdout.decode()
    out = run(sky2pix, image, text, ["-c", "ra,dec"]).splitlines()
    rows = [line.split("\t") for line in out if line and line[0].isdigit()]
    expect(len(rows) == 10, f"{len(rows)} rows:\n" + "\n".join(out))
    names = next(line for line in out if line.startswith("ra ")).split("\t")
    expect(names[-2:] == ["x_2", "y_2"] and all(len(row) == len(names) for row in rows), names)
    for i, row in enumerate(rows):
        for j in range(2):
            expect(abs(float(row[j - 2]) - float(points[2 * i + j])) < 2e-3, (row, points[2 * i + j]))


def main():
    programs = Path(sys.argv[1])
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as scratch:
        image = Path(scratch) / "tan.fits"
        header = fits.Header({"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRPIX1": 512.5,
                              "CRPIX2": 480.0, "CRVAL1": 150.0, "CRVAL2": 2.2,
                              "CD1_1": -3e-4, "CD1_2": 1e-4, "CD2_1": 1e-4, "CD2_2": 3e-4})
        fits.PrimaryHDU(np.zeros((900, 1000), np.uint8), header).writeto(image)
        wcs = WCS(header)
        for check in (check_ecsv, check_newline, check_sextractor, check_rdb):
            for seed in range(TABLES):
                try:
                    check(programs / "pix2sky", image, wcs, random.Random(seed))
                except Defect as defect:
                    sys.exit(f"{check.__name__}, seed {seed}: {defect}")
            print(f"{check.__name__}: {TABLES} tables")
        if shutil.which("xy2sky"):
            check_wcstools(programs / "sky2pix", image, random.Random(1))
            print("check_wcstools: done")


if __name__ == "__main__":
    main()
