"""astromill: conversions between frames and proper motions against astropy.

usage: frames_astropy.py FRAMES_ROWS

Random positions, the poles and the meridian of zero, between all pairs of frames. Exits with 77
(skipped) where astropy is missing.
"""
# SPDX-License-Identifier: BSD-3-Clause
import subprocess
import sys
import warnings
from pathlib import Path

sys.dont_write_bytecode = True  # of the module beside this one
from with_astropy import separation  # leaves with 77 where astropy is missing
import numpy as np
from astropy import units as u
from astropy.coordinates import (FK4, FK5, ICRS, BarycentricMeanEcliptic, FK4NoETerms, Galactic,
                                 SkyCoord, Supergalactic)

DEGREES = 1e-9  # great circle, as promised

FRAMES = {"icrs": ICRS(), "galactic": Galactic(), "supergalactic": Supergalactic()}
FRAMES |= {f"fk5-{year}": FK5(equinox=year) for year in ("J1950", "J1975.5", "J2000", "J2100", "B1975")}
FRAMES |= {f"fk4-{year}": FK4(equinox=year) for year in ("B1875", "B1950", "B1975.3", "J1980")}
FRAMES |= {f"fk4-no-e-{year}": FK4NoETerms(equinox=year) for year in ("B1900", "B1950", "B2000")}
FRAMES |= {f"ecliptic-{year}": BarycentricMeanEcliptic(equinox=year)
           for year in ("J1900", "J2000", "J2100")}

EDGES = [(0, 90), (77, -90), (359.99999999999, 89.9999999), (0, 0), (180, -89.99999999999),
         (1e-13, 1e-13), (192.25, 27.4), (266.4, -28.94), (270, 66.56), (90, -66.56)]


def rows(program, lines):
    out = subprocess.run([program], input="\n".join(lines), capture_output=True, text=True,
                         timeout=300, check=True)
    return np.array([line.split() for line in out.stdout.splitlines()], float)



def by_astropy(points, source, target):
    """In astropy's own steps, since its one step from FK4 to a frame with an equinox goes through
    Newcomb's precession to that equinox and back, which do not cancel (6e-8 degree)."""
    position = SkyCoord(*points.T, unit="deg", frame=source)
    if isinstance(source, (FK4, FK4NoETerms)) and not isinstance(target, (FK4, FK4NoETerms)):
        position = position.transform_to(Galactic() if isinstance(target, Supergalactic) else
                                         target if isinstance(target, Galactic) else ICRS())
    result = position.transform_to(target).spherical
    return np.column_stack([result.lon.deg, result.lat.deg])


def check_frames(program, random):
    """The largest distance from astropy of each pair of frames, and what it is."""
    for source_name, source in FRAMES.items():
        for target_name, target in FRAMES.items():
            points = np.column_stack([random.uniform(0, 360, 60),
                                      np.degrees(np.arcsin(random.uniform(-1, 1, 60)))])
            points = np.concatenate([points, EDGES])
            ours = rows(program, ["convert %s %s %.17g %.17g" % (source_name, target_name, *p)
                                  for p in points])
            away = separation(ours, by_astropy(points, source, target)).max()
            yield away, f"{source_name} to {target_name}"


def check_motions(program, random):
    """The same for proper motions over centuries, from slow ones to the fastest stars'.

    Without a distance, ERFA's eraPmsafe, which astropy calls, lets stars move at 1 % of the speed of
    light, and then 5e-5 of the motion vanish where a radial velocity is rounded to zero; at
    this distance they are slow, and light travels at once."""
    lon, lat = random.uniform(0, 360, 400), np.degrees(np.arcsin(random.uniform(-1, 1, 400)))
    lat[:4] = 90, -90, 89.9999, -89.99
    angle = random.uniform(0, 2 * np.pi, 400)
    for years in (-200, -15.5, 1e-3, 16, 50, 200):
        size = 10 ** random.uniform(-2, 4.5, 400)
        pm_lon, pm_lat = size * np.cos(angle), size * np.sin(angle)
        stars = SkyCoord(lon * u.deg, lat * u.deg, distance=1e-5 * u.pc,
                         pm_ra_cosdec=pm_lon * u.mas / u.yr, pm_dec=pm_lat * u.mas / u.yr)
        moved = stars.apply_space_motion(dt=years * u.yr)
        ours = rows(program, ["move %r %.17g %.17g %.17g %.17g" % (years, *star)
                              for star in zip(lon, lat, pm_lon, pm_lat)])
        theirs = np.column_stack([moved.ra.deg, moved.dec.deg])
        yield separation(ours, theirs).max(), f"proper motions over {years} years"


def main(program):
    warnings.simplefilter("ignore")
    random = np.random.default_rng(1)
    results = sorted([*check_frames(program, random), *check_motions(program, random)])
    defects = [f"{what}: {away:.3g} degrees from astropy" for away, what in results
               if not away <= DEGREES]
    print("\n".join(defects) if defects else
          f"{len(results)} comparisons agree with astropy; the worst: %.3g degrees, %s" % results[-1])
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
