"""astromill: frames, proper motion, errors and scales of the programs against astropy.

usage: columns_astropy.py BIN_DIR

Random pixels and positions of images made here. Exits with 77 (skipped) where astropy is missing.
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
from astropy import units as u
from astropy.coordinates import (FK4, FK5, ICRS, BarycentricMeanEcliptic, Galactic, SkyCoord,
                                 Supergalactic)
from astropy.io import fits
from astropy.time import Time
from astropy.wcs import WCS

SKY_DEGREES = 1e-9  # great circle, as promised
PIXELS = 2e-7       # of 1 arcsec: the promise of the transform and that of the frames
RELATIVE = 1e-6     # errors and scales: nine digits are printed, differences are over a pixel

TAN = {"CRPIX1": 512.5, "CRPIX2": 480.0, "CD1_1": -2.7e-4, "CD1_2": 1e-4, "CD2_1": 1.2e-4,
       "CD2_2": 2.8e-4}
SIP = {"A_ORDER": 2, "B_ORDER": 2, "A_2_0": 1.5e-5, "A_1_1": -8e-6, "B_0_2": -2e-5, "B_1_1": 6e-6}
RADEC = {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN"}
# name: header, the image's frame in astropy
IMAGES = {
    "icrs": (TAN | SIP | {"CTYPE1": "RA---TAN-SIP", "CTYPE2": "DEC--TAN-SIP", "CRVAL1": 0.1,
                          "CRVAL2": 40.0, "RADESYS": "ICRS"}, ICRS()),
    "polar": (TAN | RADEC | {"CRVAL1": 77.0, "CRVAL2": 89.95, "RADESYS": "FK5", "EQUINOX": 2000.0},
              FK5(equinox="J2000")),
    "old": (TAN | RADEC | {"CRVAL1": 200.0, "CRVAL2": -5.0, "RADESYS": "FK4", "EQUINOX": 1950.0},
            FK4(equinox="B1950")),
    "galactic": (TAN | {"CTYPE1": "GLON-TAN", "CTYPE2": "GLAT-TAN", "CRVAL1": 359.99,
                        "CRVAL2": 0.0}, Galactic()),
}
# name on the command line: frame of astropy
FRAMES = {
    "icrs": ICRS(), "fk5": FK5(equinox="J2000"), "fk5 --equinox J1975": FK5(equinox="J1975"),
    "fk4": FK4(equinox="B1950"), "fk4 --equinox 1900": FK4(equinox="B1900"),
    "galactic": Galactic(), "supergalactic": Supergalactic(),
    "ecliptic": BarycentricMeanEcliptic(equinox="J2000"),
    "ecliptic --equinox 2016": BarycentricMeanEcliptic(equinox="J2016"),
}


def run(program, image, rows, *options):
    text = "".join(" ".join(str(v) for v in row) + "\n" for row in rows)
    out = subprocess.run([program, image, "-", "--rows", "coords", *options], input=text,
                         capture_output=True, text=True, timeout=60)
    if out.returncode != 0:
        raise RuntimeError(f"{program.name} {options}: exit {out.returncode}: {out.stderr}")
    return np.array([line.split() for line in out.stdout.splitlines()], float)


def to_frame(points, source, target):
    """From FK4 to a frame with an equinox through the ICRS: astropy's one step loses 6e-8 degree."""
    position = SkyCoord(*points.T, unit="deg", frame=source)
    if isinstance(source, FK4) and isinstance(target, (FK5, BarycentricMeanEcliptic)):
        position = position.transform_to(ICRS())
    result = position.transform_to(target).spherical
    return np.column_stack([result.lon.deg, result.lat.deg])


def separation(a, b):
    return SkyCoord(*a.T, unit="deg").separation(SkyCoord(*b.T, unit="deg")).deg


def frames(bin_dir, image, pixels, sky, own):
    for options, frame in FRAMES.items():
        words = ["--frame", *options.split()]
        wanted = to_frame(sky, own, frame)
        got = run(bin_dir / "pix2sky", image, pixels, *words, "--precision", "13")
        if not separation(got, wanted).max() <= SKY_DEGREES:
            yield f"pix2sky --frame {options}: {separation(got, wanted).max():.3g} degrees off"
        back = run(bin_dir / "sky2pix", image, got, *words, "--precision", "9")
        # Newcomb's precession there and back is 2e-8 degree, 7e-5 pixel, off at far equinoxes.
        limit = PIXELS if "1900" not in options else 3e-4
        if not np.abs(back - pixels).max() <= limit:
            yield f"sky2pix --frame {options}: {np.abs(back - pixels).max():.3g} pixels off"


def frames_by_row(bin_dir, image, pixels, sky, own):
    names = ["icrs", "J2000", "B1950", "galactic", "ecliptic", "fk5-J1975"]
    targets = [ICRS(), FK5(equinox="J2000"), FK4(equinox="B1950"), Galactic(),
               BarycentricMeanEcliptic(equinox="J2000"), FK5(equinox="J1975")]
    order = np.arange(len(pixels)) % len(names)
    rows = [[*p, names[k]] for p, k in zip(pixels, order)]
    got = run(bin_dir / "pix2sky", image, rows, "--system-column", "3", "--precision", "13")
    for k, frame in enumerate(targets):
        worst = separation(got[order == k], to_frame(sky[order == k], own, frame)).max()
        if not worst <= SKY_DEGREES:
            yield f"pix2sky with a row in {names[k]}: {worst:.3g} degrees off"
    rows = [[*p, names[k]] for p, k in zip(got, order)]
    back = run(bin_dir / "sky2pix", image, rows, "--system-column", "3", "--precision", "9")
    if not np.abs(back - pixels).max() <= PIXELS:
        yield f"sky2pix with a frame by row: {np.abs(back - pixels).max():.3g} pixels off"


def motion(bin_dir, image, sky, wcs, own, random):
    """Proper motion in FK5 from 1991.25 to 2016, then to pixels."""
    frame = FK5(equinox="J2000")
    start = to_frame(sky, own, frame)
    motions = random.uniform(-3000, 3000, sky.shape)
    # So near that the stars are slow, and eraPmsafe takes no account of the speed of light.
    moved = SkyCoord(*start.T * u.deg, distance=1e-5 * u.pc, frame=frame, pm_ra_cosdec=motions[:, 0] * u.mas / u.yr,
                     pm_dec=motions[:, 1] * u.mas / u.yr, obstime=Time("J1991.25"))
    moved = moved.apply_space_motion(new_obstime=Time("J2016"))
    at_epoch = to_frame(np.column_stack([moved.ra.deg, moved.dec.deg]), frame, own)
    wanted = wcs.all_world2pix(at_epoch, 1)
    rows = np.column_stack([start, motions])
    got = run(bin_dir / "sky2pix", image, rows.tolist(), "--frame", "fk5", "--proper-motion", "3,4",
              "--epoch", "J1991.25:2016", "--precision", "9")
    if not np.abs(got - wanted).max() <= PIXELS:
        yield f"sky2pix with proper motion: {np.abs(got - wanted).max():.3g} pixels off"


def jacobian(wcs, pixels, own, frame):
    """Arcsec per pixel, east and north, by differences of astropy's positions."""
    def at(dx, dy):
        return SkyCoord(*to_frame(wcs.all_pix2world(pixels + (dx, dy), 1), own, frame).T, unit="deg")
    out = np.empty((len(pixels), 2, 2))
    centre = at(0, 0)
    for axis, (dx, dy) in enumerate([(0.5, 0), (0, 0.5)]):
        high, low = (centre.spherical_offsets_to(at(s * dx, s * dy)) for s in (1, -1))
        out[:, 0, axis] = (high[0] - low[0]).arcsec
        out[:, 1, axis] = (high[1] - low[1]).arcsec
    return out


def errors(bin_dir, image, pixels, wcs, own, random):
    frame = FRAMES["galactic"]
    j = jacobian(wcs, pixels, own, frame)
    s = random.uniform(0.01, 2, pixels.shape)
    rho = random.uniform(-0.95, 0.95, len(pixels))
    got = run(bin_dir / "pix2sky", image, np.column_stack([pixels, s, rho]).tolist(), "--frame",
              "galactic", "--errors", "3,4,5", "--scale", "--precision", "13")
    c = np.array([[s[:, 0] ** 2, rho * s[:, 0] * s[:, 1]],
                  [rho * s[:, 0] * s[:, 1], s[:, 1] ** 2]]).transpose(2, 0, 1)
    out = j @ c @ j.transpose(0, 2, 1)
    sigma = np.sqrt(np.column_stack([out[:, 0, 0], out[:, 1, 1]]))
    correlation = out[:, 0, 1] / sigma.prod(axis=1)
    wanted = np.column_stack([sigma, correlation, np.hypot(j[:, 0, 0], j[:, 1, 0]),
                              np.hypot(j[:, 0, 1], j[:, 1, 1]),
                              np.degrees(np.arctan2(j[:, 0, 1], j[:, 1, 1])) % 360,
                              np.abs(np.linalg.det(j))])
    worst = np.abs(got[:, 2:] / wanted - 1).max(axis=0)
    if not (worst <= RELATIVE).all():
        yield f"pix2sky --errors --scale: relative differences {worst}"
    rows = np.column_stack([got[:, :5]])
    back = run(bin_dir / "sky2pix", image, rows.tolist(), "--frame", "galactic", "--errors",
               "3,4,5", "--precision", "9")
    if not np.allclose(back[:, 2:], np.column_stack([s, rho]), rtol=1e-5, atol=1e-5):
        yield "sky2pix --errors is not the inverse of pix2sky --errors"


def main(bin_dir):
    warnings.simplefilter("ignore")
    random = np.random.default_rng(3)
    defects = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, (keywords, own) in IMAGES.items():
            hdu = fits.PrimaryHDU(np.zeros((960, 1024), np.uint8))
            hdu.header.update(keywords)
            image = Path(scratch) / f"{name}.fits"
            hdu.writeto(image)
            wcs = WCS(hdu.header)
            pixels = random.uniform(1, 960, (60, 2)).round(3)
            sky = wcs.all_pix2world(pixels, 1)
            found = [*frames(bin_dir, image, pixels, sky, own),
                     *frames_by_row(bin_dir, image, pixels, sky, own),
                     *motion(bin_dir, image, sky, wcs, own, random),
                     *errors(bin_dir, image, pixels, wcs, own, random)]
            defects += [f"{name}: {defect}" for defect in found]
    print("\n".join(defects) if defects else f"{len(IMAGES)} images agree with astropy")
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
