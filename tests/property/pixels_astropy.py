"""astromill: the pixels of images, read and written, against astropy.

usage: pixels_astropy.py IMAGE_PIXELS

All BITPIX, scaled, with BLANK, unsigned, compressed in all ways, in .gz and from a pipe, whole and
in sections. Exits with 77 (skipped) where astropy is missing.
"""
# SPDX-License-Identifier: BSD-3-Clause
import gzip
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

sys.dont_write_bytecode = True  # of the module beside this one
import with_astropy  # noqa: F401, leaves with 77 where astropy is missing

import numpy as np
from astropy.io import fits

WIDTH, HEIGHT = 61, 47
SECTIONS = {"": np.s_[:, :], "[11:20,3:9]": np.s_[2:9, 10:20], "[*,5:5]": np.s_[4:5, :],
            "[-*,*]": np.s_[:, ::-1], "[*,40:3:5]": np.s_[39:1:-5, :],
            "[60:2:7,1:47:9]": np.s_[0:47:9, 59:0:-7], "[61:61,47:47]": np.s_[46:, 60:]}


def run(program, *args, stdin=None):
    done = subprocess.run([program, *map(str, args)], input=stdin, capture_output=True)
    assert done.returncode == 0, (args, done.stderr)
    return done.stdout


def pixels(program, kind, name, stdin=None):
    out = run(program, kind, name, stdin=stdin)
    width, height = np.frombuffer(out[:16], np.int64)
    return np.frombuffer(out[16:], np.float32 if kind == "float" else float).reshape(height, width)


def plain_images(random):
    """Images of all kinds, by name: HDU and what its pixels must be in double precision."""
    for bits in (8, 16, 32, 64):
        kind = np.dtype(f"u{bits // 8}" if bits == 8 else f"i{bits // 8}")
        limits = np.iinfo(kind)
        data = random.integers(limits.min, limits.max, (HEIGHT, WIDTH), kind, endpoint=True)
        yield f"int{bits}", data, {}, data.astype(float)
        scaled = -0.0125 * data.astype(float) + 17.5
        yield f"scaled{bits}", data, {"BSCALE": -0.0125, "BZERO": 17.5}, scaled
        blank = int(data[3, 4])
        hole = np.where(data == blank, np.nan, data.astype(float))
        yield f"blank{bits}", data, {"BLANK": blank}, hole
        if bits > 8:
            unsigned = (data.astype(np.int64).view(np.uint64) ^ np.uint64(1 << 63)
                        if bits == 64 else data.astype(np.int64) + (1 << (bits - 1)))
            yield f"unsigned{bits}", data, {"BZERO": 1 << (bits - 1)}, unsigned.astype(float)
    for bits in (32, 64):
        data = random.normal(100, 30, (HEIGHT, WIDTH)).astype(f"f{bits // 8}")
        data[5, 6:9] = np.nan, np.inf, -np.inf
        yield f"float{bits}", data, {}, data.astype(float)
        yield f"scaledfloat{bits}", data, {"BSCALE": 3.0, "BZERO": -1.0}, 3.0 * data.astype(float) - 1


def write_raw(path, data, keywords, shape=None):
    """Pixels as they stand, whatever the keywords say of their scale."""
    hdu = fits.PrimaryHDU(data)
    header = hdu.header.copy()
    header.update(keywords)
    body = data.astype(data.dtype.newbyteorder(">")).tobytes()
    if shape:
        header["NAXIS"] = len(shape)
        for i, length in enumerate(shape, 1):
            header.set(f"NAXIS{i}", length, after=f"NAXIS{i - 1}" if i > 1 else "NAXIS")
    path.write_bytes(header.tostring().encode() + body + bytes(-len(body) % 2880))


def check(got, wanted, what):
    assert got.shape == wanted.shape, (what, got.shape, wanted.shape)
    wanted = wanted.astype(got.dtype)
    if not np.array_equal(got, wanted, equal_nan=True):
        bad = np.argwhere(~((got == wanted) | (np.isnan(got) & np.isnan(wanted))))
        y, x = bad[0]
        sys.exit(f"{what}: {len(bad)} pixels differ, first ({x}, {y}): {got[y, x]} {wanted[y, x]}")


def check_plain(program, folder, random):
    for name, data, keywords, wanted in plain_images(random):
        path = folder / f"{name}.fits"
        write_raw(path, data, keywords)
        packed = folder / f"{name}.fits.gz"
        packed.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
        for section, index in SECTIONS.items():
            for kind in ("float", "double"):
                check(pixels(program, kind, f"{path}{section}"), wanted[index], name + section)
            check(pixels(program, "double", f"{packed}{section}"), wanted[index], name + ".gz")
            check(pixels(program, "double", f"-{section}", path.read_bytes()), wanted[index],
                  name + " from a pipe")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            astropy_says = fits.getdata(path).astype(float)  # it scales in single precision
        unit = 1e-6 * np.abs(wanted[np.isfinite(wanted)]).max()
        assert np.allclose(astropy_says, wanted, rtol=0, atol=unit, equal_nan=True), name
        out = run(program, "array", path, "0")
        check(np.frombuffer(out[24:], float).reshape(HEIGHT, WIDTH), wanted, name + " as array")


def check_planes(program, folder, random):
    cube = random.normal(0, 1, (2, 3, HEIGHT, WIDTH)).astype("f4")
    fits.PrimaryHDU(cube).writeto(folder / "cube.fits")
    got = pixels(program, "float", f"{folder}/cube.fits[*,*,2:2,2:2]")
    check(got, cube[1, 1], "plane of a cube")
    fits.PrimaryHDU(cube[:1, :1]).writeto(folder / "flat.fits")
    check(pixels(program, "float", folder / "flat.fits"), cube[0, 0], "axes of length 1")
    out = run(program, "array", folder / "cube.fits", "0")
    assert np.frombuffer(out[:40], np.int64).tolist() == [4, WIDTH, HEIGHT, 3, 2]
    assert np.array_equal(np.frombuffer(out[40:], float), cube.astype(float).ravel())
    hdu = fits.CompImageHDU(cube[0], compression_type="GZIP_1", quantize_level=0)
    hdu.writeto(folder / "cube_packed.fits")
    got = pixels(program, "float", f"{folder}/cube_packed.fits[-*,2:40:3,3:3]")
    check(got, cube[0, 2, 1:40:3, ::-1], "plane of a compressed cube")


def compressed_images(random):
    counts = random.poisson(300, (HEIGHT, WIDTH))
    light = random.normal(1000, 10, (HEIGHT, WIDTH)).astype("f4")
    hole = light.copy()
    hole[7, 8:12] = np.nan
    for method in ("RICE_1", "GZIP_1", "GZIP_2", "HCOMPRESS_1", "PLIO_1"):
        tiles = {"tile_size": (32, 16)} if method == "HCOMPRESS_1" else {}
        for bits in (16,) if method == "PLIO_1" else (16, 32):
            yield method, counts.astype(f"i{bits // 8}"), tiles
        if method != "PLIO_1":
            yield method, (counts + 32768).astype("u2"), tiles
            yield method, light, tiles
            yield method, hole, tiles
            yield method, hole, {"quantize_method": 2, "dither_seed": 77, **tiles}
        if method.startswith("GZIP"):
            yield method, hole, {"quantize_level": 0}
            yield method, hole.astype(float), {"quantize_level": 0}


def check_compressed(program, folder, random):
    for i, (method, data, keywords) in enumerate(compressed_images(random)):
        path = folder / f"packed{i}.fits.fz"
        fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(
            data, name="SCI", compression_type=method, **keywords)]).writeto(path)
        with fits.open(path) as file:
            wanted = file[1].data.astype(float)
        what = f"{method} {data.dtype} {keywords}"
        # Quantised numbers are computed in single or double precision.
        for section, index in SECTIONS.items():
            for stdin, name in ((None, path), (path.read_bytes(), "-")):
                got = pixels(program, "float", f"{name}{section}", stdin)
                if data.dtype.kind == "f" and keywords.get("quantize_level") != 0:
                    nan = np.isnan(wanted[index])
                    assert np.array_equal(np.isnan(got), nan), what
                    error = np.abs(got - wanted[index])[~nan]
                    assert error.size == 0 or error.max() < 2e-4, (what, section, error.max())
                else:
                    check(got, wanted[index], what + section)


def main(program):
    random = np.random.default_rng(20130)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        check_plain(program, folder, random)
        check_planes(program, folder, random)
        check_compressed(program, folder, random)


if __name__ == "__main__":
    main(sys.argv[1])
