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
from astropy.wcs import WCS

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


def plain_images():
    """Images of all kinds, by name: HDU and what its pixels must be in double precision."""
    random = np.random.default_rng(1968)
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


def check_plain(program, folder):
    for name, data, keywords, wanted in plain_images():
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


def wcs_headers(random):
    """Keywords of an image that is itself a part of a detector: with SIP, and with another WCS of
    which some keywords are not there."""
    detector = {"LTV1": -100.0, "LTM1_1": 0.5, "LTM2_2": 2.0}
    common = {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 150.0, "CRVAL2": 2.0,
              "CRPIX1": 25.5, "CRPIX2": 19.25}
    header = commented(common)
    header.update({"CTYPE1": "RA---TAN-SIP", "CTYPE2": "DEC--TAN-SIP", "CD1_1": -1e-4,
                   "CD1_2": 2e-6, "CD2_1": 3e-6, "CD2_2": 1.1e-4, "A_ORDER": 2, "B_ORDER": 2,
                   "AP_ORDER": 1, "BP_ORDER": 1, **detector})
    for i in range(3):
        for j in range(3 - i):
            header[f"A_{i}_{j}"], header[f"B_{i}_{j}"] = random.normal(0, 1e-4, 2)
    yield " ", header
    header = commented(common)
    header.update({"CDELT1": -2e-4, "CDELT2": 3e-4, "CROTA2": 30.0})
    yield " ", header
    header = commented(common)
    header.update({"CTYPE1A": "GLON-CAR", "CTYPE2A": "GLAT-CAR", "CRVAL1A": 10.0, "CRPIX1A": 3.0,
                   "CDELT1A": -0.01, "PC1_2A": 0.1, "PC2_1A": -0.2, **detector})
    yield "A", header


def commented(keywords):
    header = fits.Header()
    header.update(keywords)
    header["COMMENT"] = "a comment = with a sign"
    header["HISTORY"] = "once upon a time"
    header["HIERARCH ESO DET GAIN"] = 2.5
    header["LONGTEXT"] = "word " * 40
    header["CHECKSUM"], header["DATASUM"] = "abcdefghijklmnop", "123"
    return header


def check_sections_on_the_sky(program, folder, random):
    path, out = folder / "wcs.fits", folder / "part.fits"
    data = random.normal(0, 1, (HEIGHT, WIDTH)).astype("f4")
    for key, header in wcs_headers(random):
        fits.writeto(path, data, header, overwrite=True)
        whole = fits.getheader(path)
        for section, index in SECTIONS.items():
            run(program, "copy", "float", f"{path}{section}", out, 1, 0)
            with fits.open(out) as file:
                assert len(file) == 1
                file.verify("exception")
                check(file[0].data, data[index], "copy" + section)
                check_part(key, whole, file[0].header, index)


def check_part(key, whole, header, index):
    assert "CHECKSUM" not in header and "DATE" not in header
    assert list(header["COMMENT"])[-1] == "a comment = with a sign"
    assert list(header["HISTORY"]) == ["once upon a time", "image_pixels"]
    assert header["ESO DET GAIN"] == 2.5 and header["LONGTEXT"] == ("word " * 40).rstrip()
    columns, rows = np.arange(WIDTH)[index[1]] + 1.0, np.arange(HEIGHT)[index[0]] + 1.0
    x, y = np.meshgrid(columns, rows)
    u, v = np.meshgrid(np.arange(columns.size) + 1.0, np.arange(rows.size) + 1.0)
    sky = WCS(whole, key=key).all_pix2world(x.ravel(), y.ravel(), 1)
    again = WCS(header, key=key).all_pix2world(u.ravel(), v.ravel(), 1)
    assert np.allclose(sky, again, rtol=0, atol=1e-10), (index, key)
    for axis, (before, after) in enumerate(((columns, u[0]), (rows, v[:, 0])), 1):
        detector = [(p - h.get(f"LTV{axis}", 0)) / h.get(f"LTM{axis}_{axis}", 1)
                    for p, h in ((before, whole), (after, header))]
        assert np.allclose(*detector, rtol=0, atol=1e-9), (index, axis)


def check_written(program, folder):
    out = folder / "again.fits"
    for name, data, keywords, wanted in plain_images():
        path = folder / f"{name}.fits"
        clipped, blank = map(int, run(program, "copy", "double", path, out, 1, 0).split())
        assert fits.getheader(out)["BITPIX"] == fits.getheader(path)["BITPIX"], name
        got = pixels(program, "double", out)
        if data.dtype == np.int64:  # no double has all of them
            assert np.allclose(got, wanted, rtol=1e-15, equal_nan=True), name
            continue
        check(got, wanted, name + " written and read")
        stored = fits.open(out, do_not_scale_image_data=True)[0].data
        assert np.allclose(stored, data, rtol=1e-14 if "scaledfloat" in name else 0, atol=0,
                           equal_nan=True), name
        blanks = np.isnan(wanted).sum() if data.dtype.kind != "f" else 0
        assert (clipped, blank) == (0, blanks), name


def check_rounding(program, folder):
    path, out = folder / "small.fits", folder / "clipped.fits"
    for kind, top in (("u1", 255), ("i2", 32767), ("u2", 65535), ("i4", 2**31 - 1)):
        data = np.array([[0, 1, 2, 3, top // 2, top - 1, top]], kind)
        fits.writeto(path, data, overwrite=True)
        clipped, blank = map(int, run(program, "copy", "double", path, out, 1, 0.7).split())
        got = fits.getdata(out).astype(float)
        assert np.array_equal(got[0, :-1], data[0, :-1] + 1.0), (kind, got)
        assert got[0, -1] == top and (clipped, blank) == (1, 0), (kind, got, clipped, blank)
        clipped, blank = map(int, run(program, "copy", "double", path, out, -1, 0.5).split())
        lowest = np.iinfo(kind).min
        assert np.array_equal(fits.getdata(out)[0],
                              np.maximum(np.rint(0.5 - data[0].astype(float)), lowest))
        # 0 * inf: every pixel is NaN; then one of them.
        clipped, blank = map(int, run(program, "copy", "double", path, out, "inf", 0).split())
        assert blank == 1 and clipped == 6, (kind, clipped, blank)
        got = fits.open(out, do_not_scale_image_data=True)[0]
        assert (got.data == got.header["BLANK"]).sum() == 1
        assert np.isnan(pixels(program, "double", out)).sum() == 1


def check_extension(program, folder, random):
    """A product of an extension has the keywords of the primary, too."""
    path, out = folder / "chips.fits.fz", folder / "chip.fits"
    primary = fits.PrimaryHDU()
    primary.header.update({"EXPTIME": 350.0, "TELESCOP": "HST", "CRPIX1": 77.0, "BUNIT": "no"})
    data = random.poisson(900, (HEIGHT, WIDTH)).astype("i2")
    chip = fits.CompImageHDU(data, name="SCI", compression_type="RICE_1")
    chip.header.update({"BUNIT": "electron", "CRPIX1": 5.0})
    fits.HDUList([primary, chip]).writeto(path)
    run(program, "copy", "float", f"{path}[SCI,1]", out, 1, 0)
    with fits.open(out) as file:
        header = file[0].header
        assert np.array_equal(file[0].data, data) and file[0].data.dtype.kind == "i"
        file.verify("exception")
    assert (header["EXPTIME"], header["TELESCOP"], header["BUNIT"], header["CRPIX1"],
            header["EXTNAME"]) == (350.0, "HST", "electron", 5.0, "SCI")
    assert not any(k.startswith("Z") or k.startswith("T") and k != "TELESCOP" for k in header)


def check_catalogue(program, folder):
    path = folder / "catalogue.fits"
    run(program, "catalogue", path)
    with fits.open(path) as file:
        file.verify("exception")
        assert file[1].name == "STARS"
        header, table = file[0].header, file[1].data
        assert [header[k] for k in ("SEED", "FWHM", "LONG", "QUOTED", "FLAG")] == [
            7, 2.5, "x" * 100, "it's", False]
        assert "".join(header["HISTORY"]) == "image_pixels " + "y" * 100 + " z"
        assert table["id"].tolist() == [1, -2, 2147483647]
        assert np.array_equal(table["x"], [1.5, 1e-300, np.nan], equal_nan=True)
        assert np.array_equal(table["flux"], np.array([1.5, -3e30, np.nan], "f4"), equal_nan=True)
        assert table["status"].tolist() == ["ok", "", "off-image"]
        assert file[1].columns["x"].unit == "pixel" and file[1].columns["flux"].format == "E"


def main(program):
    random = np.random.default_rng(20130)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        check_plain(program, folder)
        check_planes(program, folder, random)
        check_compressed(program, folder, random)
        check_written(program, folder)
        check_rounding(program, folder)
        check_sections_on_the_sky(program, folder, random)
        check_extension(program, folder, random)
        check_catalogue(program, folder)


if __name__ == "__main__":
    main(sys.argv[1])
