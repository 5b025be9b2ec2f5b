"""astromill: completeness beside IRAF 2.17, star by star, on the M71 images of ../shared.

usage: completeness_iraf.py BIN_DIR PAPER_DIR

Frames: where findstars searches the frames that addstar made, completeness must find the same stars
again as tjoin would in the lists of daofind and phot, at the same places and magnitudes, as printed.

Trials: the stars of 400 IRAF trials, added by us with noise of our own. It may change what becomes
of a star, but as often as our own noise of another seed does, and in either direction alike.
"""
# SPDX-License-Identifier: BSD-3-Clause
import math
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
BOX, WINDOW = 1.0, 0.5  # of tjoin in complete.cfg
DETECTION = ["--fwhm", "1.8", "--sigma", "0.8", "--gain", "13.99", "--readnoise", "9.98",
             "--exptime", "60", "--zeropoint", "21.757", "--sky-method", "median",
             "--annulus", "20,10", "--aperture", "3"]  # of complete.cfg
PER_STAR = 5  # lines of phot's list


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [line.split() for line in lines if not line.startswith("#")]


def complete(bin_dir, paper, stars, folder, *more):
    """Adds stars (trial, x, y, magnitude as text) and returns their rows of the table."""
    (folder / "stars.list").write_text("".join(" ".join(star) + "\n" for star in stars))
    table = folder / "table.txt"
    subprocess.run(
        [bin_dir / "completeness", f"{paper}/m71_u5aq4202r_f555w.fits[200:711,200:711]",
         "--psf", paper / "m71_psf_f555w.fits", "--psf-coordinates", "section",
         "--config", paper / "complete.cfg", "--mag", "16:26:0.5", "--list", folder / "stars.list",
         "--output", folder / "curve.txt", "--stars-table", table, "--quiet", "--overwrite", *more],
        check=True)
    return rows(table)


def tjoin(star, list_of_phot):
    """What of phot's list (x, y, magnitude as text) is this star."""
    return [other for other in list_of_phot if other[2] != "INDEF"
            and all(abs(float(a) - float(b)) <= BOX for a, b in zip(star[1:3], other))
            and abs(float(star[3]) - float(other[2])) <= WINDOW]


def is_one_of(ours, stars_of_phot):
    """Same position and magnitude as printed; IRAF prints one decimal less of the latter."""
    return any(ours[:2] == other[:2] and abs(float(ours[2]) - float(other[2])) < 0.00056
               for other in stars_of_phot)


def check_frame(bin_dir, paper, frame, folder):
    """Returns how many of the stars in the frame ended otherwise than in IRAF's lists."""
    lines = rows(paper / "iraf" / f"{frame}.mag")
    phot = [lines[i + 1][:2] + [lines[i + 4][4]] for i in range(0, len(lines), PER_STAR)]
    stars = [["1", *words[1:4]] for words in rows(paper / "iraf" / "inj.art")]
    search = shlex.join(map(str, [bin_dir / "findstars", "--quiet", *DETECTION,
                                  paper / "iraf" / f"{frame}.fits.gz"]))
    ours = complete(bin_dir, paper, stars, folder, "--detector",
                    f": {{image}}; {search} --output {{catalogue}}")
    wrong = 0
    for star, row in zip(stars, ours, strict=True):
        expected = tjoin(star, phot)
        found = row[5] == "found"
        if found != bool(expected) or (found and not is_one_of(row[6:9], expected)):
            print(f"{frame}: {' '.join(star)}: IRAF {expected}, ours {row[5:]}")
            wrong += 1
    found = sum(row[5] == "found" for row in ours)
    print(f"{frame}: {found} of {len(ours)} found, {wrong} not as by IRAF")
    return wrong + (found == 0)


def discord(a, b):
    """How many are recovered in the first alone, and in the second alone."""
    return sum(p and not q for p, q in zip(a, b)), sum(q and not p for p, q in zip(a, b))


def check_trials(bin_dir, paper, folder):
    """Returns the number of defects."""
    table = rows(paper / "iraf" / "m71_trials_table.txt")
    stars = [row[:4] for row in table]
    iraf = [row[4] == "1" for row in table]
    ours, again = ([row[5] == "found" for row in
                    complete(bin_dir, paper, stars, folder, "--seed", str(seed))]
                   for seed in (1, 2))
    defects = 0
    chi_square = bins = 0
    for half in range(32, 52):
        members = [i for i, star in enumerate(stars) if math.floor(2 * float(star[3])) == half]
        only_iraf, only_ours = discord([iraf[i] for i in members], [ours[i] for i in members])
        if only_iraf + only_ours >= 5:
            chi_square += (only_ours - only_iraf) ** 2 / (only_ours + only_iraf)  # McNemar
            bins += 1
        print(f"{half / 2 + 0.25:.2f}  {len(members)} stars, by IRAF alone {only_iraf}, "
              f"by us alone {only_ours}")
    limit = bins + 3.09 * math.sqrt(2 * bins) + 3.5  # about 99.9 %
    differ, noise = sum(discord(iraf, ours)), sum(discord(ours, again))
    spread = math.sqrt(differ + noise)
    print(f"chi-square {chi_square:.1f} for {bins} bins (limit {limit:.1f}); "
          f"{differ} of {len(stars)} differ from IRAF, {noise} from another seed")
    defects += chi_square > limit
    defects += abs(differ - noise) > 3.3 * spread
    return defects


def main(bin_dir, paper):
    if not (paper / "iraf").is_dir():
        print(f"no {paper}")
        return SKIPPED
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        defects = sum(check_frame(bin_dir, paper, frame, folder)
                      for frame in ("inj_noiseless", "inj_noise"))
        defects += check_trials(bin_dir, paper, folder)
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()))
