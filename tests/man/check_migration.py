"""astromill: runs each row of a page's MIGRATION table, the old command and the new one.

usage: check_migration.py PAGE BIN_DIR DATA_DIR

IMAGE, LIST, IDS, SYS and TABLIST stand for files that are made here; LIST is standard input, too. The positions that
both print must agree to the digits of the old one. xy2sky and sky2xy are WCSTools', as installed;
xy2rd and rd2xy of STSDAS, which few systems have, are run as their documented formula, the gnomonic
projection of CRPIX, CRVAL and CD. Exits with 1 when a row is wrong, with 77 when none could be run.
"""
# SPDX-License-Identifier: BSD-3-Clause
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from check_man import plain

SKIPPED = 77
ARCSEC = 1 / 3600
# WCSTools has FK4 positions at the epoch of the image, not of the equinox, and the ecliptic of 1976.
SYSTEMATIC = {"-b": 0.3 * ARCSEC, "-q": 0.3 * ARCSEC, "B1950": 0.3 * ARCSEC, "-e": 0.1 * ARCSEC,
              "ecliptic": 0.1 * ARCSEC, "-g": 0.03 * ARCSEC, "galactic": 0.03 * ARCSEC,
              "J2000": 0.03 * ARCSEC, "-j": 0.03 * ARCSEC, "@SYS": 0.3 * ARCSEC}
PIXEL = 0.252 * ARCSEC  # of IMAGE


def table(page):
    """The rows below 'old new', each a pair of commands."""
    body = re.search(r"^\.SH MIGRATION\n\.TS\n.*?\n_\n(.*?)^\.TE", page.read_text(), re.M | re.S)[1]
    return [[plain(cell) for cell in line.split("\t")] for line in body.splitlines()]


def make_files(folder, data, to_sky):
    shutil.copy(data / "field.fits", folder / "IMAGE")
    pairs = ([(100, 200), (300.5, 400.25), (900, 20)] if to_sky else
             [(298.4, 18.7), (298.45, 18.78), (298.44375, 18.77925)])
    rows = [f"{a} {b}\n" for a, b in pairs]
    (folder / "LIST").write_text("".join(rows))
    (folder / "IDS").write_text("".join(f"{i} {row}" for i, row in enumerate(rows, 11)))
    (folder / "TABLIST").write_text("".join(row.replace(" ", "\t") for row in rows))
    (folder / "SYS").write_text("298.4 18.7 J2000\n56.72 -4.59 galactic\n297.89 18.61 B1950\n")


def angle(text, hours):
    if ":" not in text:
        return float(text)
    parts = [abs(float(part)) for part in text.split(":")]
    value = parts[0] + parts[1] / 60 + parts[2] / 3600
    return (-value if text.startswith("-") else value) * (15 if hours else 1)


def resolution(text, hours):
    """What the last digit of an angle is worth, degrees."""
    last = 10.0 ** -len(text.partition(".")[2])
    return last * (1 if ":" not in text else ARCSEC * (15 if hours else 1))


def run(command, folder, environment):
    done = subprocess.run(["sh", "-c", command], cwd=folder, env=environment, text=True,
                          stdin=(folder / "LIST").open(), capture_output=True, check=False, timeout=60)
    # WCSTools' tab tables have a heading.
    return [line.split() for line in done.stdout.splitlines() if re.match(r"\s*[-+]?\d\S*\s+[-+]?\d", line)]


def sexagesimal(value, decimals):
    units = round(abs(value) * 3600 * 10**decimals)
    minutes, seconds = divmod(units, 60 * 10**decimals)
    sign = "-" if value < 0 else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02d}:{seconds / 10**decimals:0{3 + decimals}.{decimals}f}"


def stsdas(words, image):
    """xy2rd and rd2xy by their formula, with the digits that they print."""
    cards = image.read_bytes()[:2880].decode("ascii")
    keyword = {k: float(v) for k, v in re.findall(r"((?:CRPIX|CRVAL|CD\d_)\d) *= *(\S+)", cards)}
    crpix = keyword["CRPIX1"], keyword["CRPIX2"]
    ra0, dec0 = math.radians(keyword["CRVAL1"]), math.radians(keyword["CRVAL2"])
    cd = [[keyword[f"CD{i}_{j}"] for j in (1, 2)] for i in (1, 2)]
    if words[0] == "xy2rd":
        x, y = (float(word) - at for word, at in zip(words[2:4], crpix))
        xi, eta = (math.radians(row[0] * x + row[1] * y) for row in cd)
        d = math.cos(dec0) - eta * math.sin(dec0)
        ra = math.degrees(ra0 + math.atan2(xi, d)) % 360
        dec = math.degrees(math.atan2(eta * math.cos(dec0) + math.sin(dec0), math.hypot(d, xi)))
        if words[-1] != "hms-":
            return [[sexagesimal(ra / 15, 4), sexagesimal(dec, 3)]]
        return [["%.7f" % ra, "%.7f" % dec]]
    hours = 1 if words[-1] == "hour-" else 15
    ra = math.radians(angle(words[2], True) if ":" in words[2] else float(words[2]) * hours)
    dec = math.radians(angle(words[3], False))
    d = math.sin(dec) * math.sin(dec0) + math.cos(dec) * math.cos(dec0) * math.cos(ra - ra0)
    xi = math.degrees(math.cos(dec) * math.sin(ra - ra0) / d)
    eta = math.degrees((math.sin(dec) * math.cos(dec0)
                        - math.cos(dec) * math.sin(dec0) * math.cos(ra - ra0)) / d)
    det = cd[0][0] * cd[1][1] - cd[0][1] * cd[1][0]
    x = (cd[1][1] * xi - cd[0][1] * eta) / det + crpix[0]
    y = (cd[0][0] * eta - cd[1][0] * xi) / det + crpix[1]
    return [["->", "%.2f" % x, "%.2f" % y]]


def difference(old, new, to_sky, hours):
    """How far apart two rows are, and what the digits allow, degrees or pixels."""
    if to_sky:
        (a, b), (c, d) = old[:2], new[-2:]
        east = (angle(a, hours) - angle(c, hours)) * math.cos(math.radians(angle(b, False)))
        north = angle(b, False) - angle(d, False)
        digits = sum(resolution(v, h) for v, h in ((a, hours), (b, False), (c, hours), (d, False)))
        return math.hypot(east, north), digits
    x, y = old[old.index("->") + 1:][:2]
    digits = resolution(x, False) + resolution(new[-1], False)
    return math.hypot(float(x) - float(new[-2]), float(y) - float(new[-1])), digits


def check(old, new, to_sky, folder, environment):
    """What is wrong with one row of the table."""
    words = old.split()
    old_rows = (stsdas(words, folder / "IMAGE") if words[0] in ("xy2rd", "rd2xy") and not shutil.which(words[0])
                else run(old, folder, environment))
    new_rows = run(new, folder, environment)
    if not new_rows or len(old_rows) != len(new_rows):
        yield f"{len(old_rows)} rows of '{old}', {len(new_rows)} of '{new}'"
        return
    systematic = max((SYSTEMATIC[word] for word in words if word in SYSTEMATIC), default=0)
    for row, other in zip(old_rows, new_rows):
        away, digits = difference(row, other, to_sky, "--format hms" in new)
        if not away <= digits + systematic / (1 if to_sky else PIXEL):
            yield f"'{old}' gives {' '.join(row)}, '{new}' gives {' '.join(other)}"


def main(page, bin_dir, data):
    to_sky = page.name.startswith("pix2sky")
    environment = {**os.environ, "PATH": f"{bin_dir}{os.pathsep}{os.environ['PATH']}"}
    count, defects = 0, []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_files(folder, data, to_sky)
        for old, new in table(page):
            program = old.split()[0]
            if program in ("xy2sky", "sky2xy") and not shutil.which(program):
                continue
            count += 1
            defects += check(old, new, to_sky, folder, environment)
    for defect in defects:
        print(f"{page.name}: {defect}")
    print(f"{count} rows were run")
    return 1 if defects else 0 if count else SKIPPED


if __name__ == "__main__":
    sys.exit(main(*(Path(argument).resolve() for argument in sys.argv[1:])))
