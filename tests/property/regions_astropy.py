"""astromill: region files through the programs, held against astropy's WCS.

usage: regions_astropy.py BIN_DIR DATA_DIR

Random ellipses: their centres must be where astropy has them, their sizes and angles follow from
the differences of astropy's positions around the centre. Then back to pixels. Exits with 77
(skipped) where astropy is missing.
"""
# SPDX-License-Identifier: BSD-3-Clause
import re
import subprocess
import sys
import warnings
from pathlib import Path

sys.dont_write_bytecode = True  # of the module beside this one
import with_astropy  # noqa: F401, leaves with 77 where astropy is missing
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.wcs import WCS
from astropy.wcs.utils import pixel_to_skycoord

SHAPES = 300
NUMBERS = re.compile(r"ellipse\((\S+)\)")


def run(program, arguments, text):
    done = subprocess.run([program, *arguments], input=text, capture_output=True, text=True,
                          timeout=60)
    if done.returncode != 0:
        return np.empty((0, 5)), ""
    rows = [match.replace('"', "").split(",") for match in NUMBERS.findall(done.stdout)]
    return np.array(rows, float), done.stdout


def region_file(system, shapes, unit):
    return f"{system}\n" + "".join(
        f"ellipse({a:.12f},{b:.12f},{c:.12f}{unit},{d:.12f}{unit},{e:.12f}) # text={{e}}\n"
        for a, b, c, d, e in shapes)


def on_sky(x, y, wcs, frame):
    # Without this, the equinox would be that of the image.
    return pixel_to_skycoord(x, y, wcs, origin=1, mode="all").transform_to(frame,
                                                                           merge_attributes=False)


def jacobians(wcs, x, y, centres, frame):
    """Arcsec east and north for a pixel in x and in y, by differences of astropy's positions."""
    def offsets(dx, dy):
        there = on_sky(x + dx, y + dy, wcs, frame)
        return np.array([offset.arcsec for offset in centres.spherical_offsets_to(there)])
    half = 0.25
    return np.stack([offsets(half, 0) - offsets(-half, 0), offsets(0, half) - offsets(0, -half)],
                    axis=-1).transpose(1, 0, 2) / (2 * half)


def check(bin_dir, image, wcs, frame):
    """What is wrong, as one text a defect."""
    random = np.random.default_rng(1)
    width, height = wcs.pixel_shape
    shapes = np.column_stack([random.uniform((1, 1), (width, height), (SHAPES, 2)),
                              random.uniform(0.01, 2, (SHAPES, 2)),
                              random.uniform(0, 360, SHAPES)])
    name = f"{image.name} in {frame}"
    sky, text = run(bin_dir / "pix2sky", ["--frame", frame, "--precision", "13", image],
                    region_file("image", shapes, ""))
    if len(sky) != SHAPES or f"{frame}\n" not in text:
        yield f"{name}: {len(sky)} shapes of {SHAPES} came back"
        return
    x, y, major, minor, angle = shapes.T
    centres = on_sky(x, y, wcs, frame)
    found = SkyCoord(sky[:, 0], sky[:, 1], unit="deg", frame=frame)
    worst = centres.separation(found).deg.max()
    if not worst < 1e-9:
        yield f"{name}: centres are {worst:.3g} degrees from astropy's"

    slopes = jacobians(wcs, x, y, centres, frame)
    scale = np.sqrt(np.abs(np.linalg.det(slopes)))
    for column, size in ((2, major), (3, minor)):
        worst = np.abs(sky[:, column] / (scale * size) - 1).max()
        if not worst < 1e-6:
            yield f"{name}: sizes are off by {worst:.3g}"
    # In these angles north is at 90 degrees, and they run as those of the pixels do.
    north = np.linalg.solve(slopes, np.tile([[0.0], [1.0]], (SHAPES, 1, 1)))[:, :, 0]
    expected = angle - np.degrees(np.arctan2(north[:, 1], north[:, 0])) + 90
    worst = np.abs((sky[:, 4] - expected + 180) % 360 - 180).max()
    if not worst < 1e-4:
        yield f"{name}: angles are off by {worst:.3g} degrees"

    back, _ = run(bin_dir / "sky2pix", ["--precision", "9", image], text)
    if back.shape != shapes.shape:
        yield f"{name}: not all shapes come back"
        return
    worst = np.abs(back[:, :2] - shapes[:, :2]).max()
    if not worst < 1e-6:
        yield f"{name}: positions come back {worst:.3g} pixels off"
    worst = np.abs(back[:, 2:4] / shapes[:, 2:4] - 1).max()
    if not worst < 1e-6:
        yield f"{name}: sizes come back off by {worst:.3g}"
    worst = np.abs((back[:, 4] - shapes[:, 4] + 180) % 360 - 180).max()
    if not worst < 1e-4:
        yield f"{name}: angles come back {worst:.3g} degrees off"


def main(bin_dir, data):
    warnings.simplefilter("ignore")
    defects = []
    for name in ("field.fits", "distorted.fits"):
        image = data / name
        wcs = WCS(fits.getheader(image))
        for frame in ("icrs", "fk5", "fk4", "galactic"):
            defects += check(bin_dir, image, wcs, frame)
    print("\n".join(defects) if defects else "the shapes agree with astropy")
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
