"""astromill: FITS tables through pix2sky and sky2pix, read by astropy.

usage: fits_tables_astropy.py BIN_DIR

Tables of all kinds of columns, made by astropy and, where it is installed, by source-extractor, go
through the programs; astropy checks what comes out: columns, keywords, other HDUs, coordinates.
Exits with 77 (skipped) where astropy is missing.
"""
# SPDX-License-Identifier: BSD-3-Clause
import gzip
import io
import shutil
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

sys.dont_write_bytecode = True  # of the module beside this one
import with_astropy  # noqa: F401, leaves with 77 where astropy is missing
import numpy as np
from astropy.coordinates import Angle
from astropy.io import fits
from astropy.wcs import WCS

DEGREES = 1e-9  # great circle, as promised
PIXELS = 1e-7
ROWS = 20000

IMAGE = {"CTYPE1": "RA---TAN-SIP", "CTYPE2": "DEC--TAN-SIP", "CRPIX1": 512.5, "CRPIX2": 480.0,
         "CRVAL1": 150.05, "CRVAL2": 2.2, "CD1_1": -3e-5, "CD1_2": 1e-6, "CD2_1": 1e-6, "CD2_2": 3e-5,
         "A_ORDER": 2, "B_ORDER": 2, "A_2_0": 1.5e-6, "B_0_2": -2e-6, "RADESYS": "ICRS"}


class Failure(Exception):
    pass


def check(condition, what):
    if not condition:
        raise Failure(what)


class Tests:
    """Each method test_* is one test; a Failure says what is wrong."""

    def __init__(self, bin_dir, scratch):
        self.bin_dir = bin_dir
        self.scratch = scratch
        self.random = np.random.default_rng(7)
        self.image = self.path("img.fits")
        header = fits.Header(IMAGE)
        fits.PrimaryHDU(np.zeros((900, 1000), np.uint8), header).writeto(self.image)
        self.wcs = WCS(fits.getheader(self.image))
        self.x = self.random.uniform(1, 1000, ROWS)
        self.y = self.random.uniform(1, 900, ROWS)
        self.lon, self.lat = self.wcs.all_pix2world(self.x, self.y, 1)

    def path(self, name):
        return str(self.scratch / name)

    def run(self, tool, *arguments, stdin=None, exit_status=0):
        done = subprocess.run([str(self.bin_dir / tool), *map(str, arguments)], input=stdin,
                              capture_output=True, timeout=120)
        self.err = done.stderr.decode()
        check(done.returncode == exit_status,
              f"{tool} {' '.join(map(str, arguments))}: exit {done.returncode}: {self.err}")
        return done.stdout

    def converted(self, tool, *arguments, **how):
        hdus = fits.open(io.BytesIO(self.run(tool, self.image, *arguments, **how)))
        hdus.verify("exception")
        return hdus

    def catalogue(self, **columns):
        """A table of columns (format, values, [unit, null, zero]) behind an empty primary."""
        made = []
        for name, (form, values, *more) in columns.items():
            unit, null, zero = (more + [None] * 3)[:3]
            made.append(fits.Column(name, form, array=values, unit=unit, null=null, bzero=zero))
        hdus = fits.HDUList([fits.PrimaryHDU(), fits.BinTableHDU.from_columns(made, name="CAT")])
        hdus[0].header["OBSERVER"] = "E. P. Hubble"
        hdus[1].header["FILTER"] = ("R", "of the camera")
        return hdus

    def written(self, hdus, name="cat.fits", **how):
        hdus.writeto(self.path(name), overwrite=True, **how)
        return self.path(name)

    def check_sky(self, data, rows=slice(None), lon="lon", lat="lat"):
        close = np.abs(data[lat] - self.lat[rows]).max()
        along = np.abs((data[lon] - self.lon[rows]) * np.cos(np.radians(self.lat[rows]))).max()
        check(close <= DEGREES and along <= DEGREES, f"{max(close, along)} degrees off")

    def check_same(self, old, new):
        """All columns and keywords of a table are in the other one too."""
        for name in old.columns.names:
            same = all(np.array_equal(a, b) for a, b in zip(old.data[name], new.data[name]))
            check(same and len(old.data) == len(new.data), f"column {name} is not the same")
        for card in old.header.cards:
            if card.keyword in ("NAXIS1", "TFIELDS", "CHECKSUM", "DATASUM", "THEAP"):
                continue
            check(card.image in str(new.header),
                  f"'{card.image.strip()}' is gone")

    def all_kinds(self):
        n = np.arange(ROWS)
        arrays = np.empty(ROWS, object)
        for i in n:
            arrays[i] = np.arange(i % 5, dtype=np.int16)
        hdus = self.catalogue(
            ID=("K", n), FLAG=("L", n % 2 == 0), BITS=("11X", np.zeros((ROWS, 11), bool)),
            X_IMAGE=("D", self.x, "pixel"), V=("3E", np.ones((ROWS, 3))), NAME=("7A", n.astype("S7")),
            Y_IMAGE=("D", self.y, "pixel"), C=("M", n * 1j), LIST=("PI()", arrays),
            U=("J", n.astype(np.uint32), None, None, 2**31), S=("I", (n % 100).astype(np.int16), "mag"))
        hdus.append(fits.ImageHDU(np.arange(100.0), name="AFTER"))
        return hdus

    def test_everything_is_kept(self):
        path = self.written(self.all_kinds(), checksum=True)
        with fits.open(path) as old, self.converted("pix2sky", path + "[1]", "-c",
                                                    "X_IMAGE,Y_IMAGE") as new:
            check(len(new) == 3, "number of HDUs")
            self.check_same(old[1], new[1])
            check(new[1].columns.names[-3:] == ["lon", "lat", "status"], "names")
            check([c.unit for c in new[1].columns[-3:]] == ["deg", "deg", None], "units")
            self.check_sky(new[1].data)
            check(set(new[1].data["status"]) == {"ok"}, "status")
            check("CHECKSUM" not in new[1].header, "checksum")
            for i in (0, 2):
                check(str(old[i].header) == str(new[i].header), f"header {i}")
            check(np.array_equal(old[2].data, new[2].data), "image")
            check("pix2sky" in str(new[1].header["HISTORY"]), "history")

    def test_threads_schedules_pipes_and_gzip(self):
        path = self.written(self.all_kinds())
        command = [self.image, path + "[CAT]", "-c", "x_image,y_image"]
        expected = self.run("pix2sky", *command, "-t", 1)
        for options in (["-t", 2], ["-t", 7], ["--schedule", "guided,1"], ["--schedule", "static,3"]):
            check(self.run("pix2sky", *command, *options) == expected, f"{options}")
        whole = Path(path).read_bytes()
        for data in (whole, gzip.compress(whole, 1)):
            check(self.run("pix2sky", self.image, "-", "-c", "X_IMAGE,Y_IMAGE", stdin=data)
                  == expected.replace(b"x_image,y_image", b"X_IMAGE,Y_IMAGE"), "from a pipe")
        Path(path + ".gz").write_bytes(gzip.compress(whole, 1))
        Path(path).unlink()
        check(self.run("pix2sky", *command) == expected, "packed")
        Path(path + ".gz").unlink()
        self.run("pix2sky", *command, exit_status=1)

    def test_types_of_the_coordinates(self):
        x = np.rint(self.x)
        y = np.rint(self.y)
        self.lon, self.lat = self.wcs.all_pix2world(x, y, 1)
        for form, zero in (("I", None), ("J", None), ("K", None), ("E", None), ("I", 2**15),
                           ("J", 2**31)):
            kind = {None: x, 2**15: x.astype(np.uint16), 2**31: x.astype(np.uint32)}[zero]
            hdus = self.catalogue(x=(form, kind, None, None, zero), y=("D", y))
            with self.converted("pix2sky", self.written(hdus)) as new:
                self.check_sky(new[1].data)
        hdus = self.catalogue(x=("A12", ["%.6f" % v for v in x]), y=("E", y))
        with self.converted("pix2sky", self.written(hdus)) as new:
            self.check_sky(new[1].data)

    def test_rows_that_cannot_be_done(self):
        number = np.arange(ROWS, dtype=np.int32)
        x = np.where(number % 7 == 3, np.nan, self.x)
        y = np.where(number % 11 == 5, -99, np.rint(self.y)).astype(np.int16)
        hdus = self.catalogue(x=("D", x), y=("I", y, "pixel", -99))
        with self.converted("pix2sky", self.written(hdus), exit_status=3) as new:
            data = new[1].data
            bad = np.isnan(x) | (y == -99)
            check(np.array_equal(np.isnan(data["lon"]), bad), "nan where there is no result")
            check(np.array_equal(data["status"] == "unparsable", np.isnan(x)), "unparsable")
            check(np.array_equal(data["status"] == "missing-column", (y == -99) & ~np.isnan(x)),
                  "missing-column")
            self.lon, self.lat = self.wcs.all_pix2world(x[~bad], y[~bad], 1)
            self.check_sky(data[~bad])
        check("first at row 4" in self.err, self.err)

    def test_sky2pix_with_units(self):
        longitude = Angle(self.lon, "deg")
        for unit, lon, lat in ((None, self.lon, self.lat), ("deg", self.lon, self.lat),
                               ("rad", np.radians(self.lon), np.radians(self.lat))):
            hdus = self.catalogue(ra=("D", lon, unit), dec=("D", lat, unit))
            with self.converted("sky2pix", self.written(hdus), "-c", "RA,DEC") as new:
                check(np.abs(new[1].data["x"] - self.x).max() < PIXELS, f"{unit}")
                check(np.abs(new[1].data["y"] - self.y).max() < PIXELS, f"{unit}")
                check([c.unit for c in new[1].columns[-3:-1]] == ["pixel", "pixel"], "units")
        text = longitude.to_string("hour", sep=":", precision=9, pad=True)
        hdus = self.catalogue(ra=("24A", text), dec=("D", self.lat))
        with self.converted("sky2pix", self.written(hdus)) as new:
            check(np.abs(new[1].data["x"] - self.x).max() < 1e-5, "sexagesimal")
        hours = self.catalogue(ra=("D", self.lon / 15, "h"), dec=("D", self.lat, "deg"))
        with self.converted("sky2pix", self.written(hours)) as new:
            check(np.abs(new[1].data["x"] - self.x).max() < PIXELS, "hours")
        odd = self.catalogue(ra=("D", self.lon, "furlong"), dec=("D", self.lat))
        self.run("sky2pix", self.image, self.written(odd), exit_status=1)
        check("column 1" in self.err and "furlong" in self.err, self.err)

    def test_further_columns(self):
        sigma = self.random.uniform(0.01, 0.2, ROWS)
        system = np.where(np.arange(ROWS) % 2 == 0, "icrs", "galactic")
        hdus = self.catalogue(x=("D", self.x), y=("D", self.y), s=("E", sigma), f=("10A", system),
                              s2=("E", 2 * sigma))
        with self.converted("pix2sky", self.written(hdus), "--errors", "s,s2", "--scale",
                            "--system-column", "f") as new:
            names = new[1].columns.names
            check(names[5:] == ["lon", "lat", "lon_err", "lat_err", "err_corr", "scale_x", "scale_y",
                                "pa_y", "pixel_area", "status"], f"{names}")
            data = new[1].data
            self.check_sky(data[::2], slice(0, None, 2))
            check(np.abs(data["lon"][1::2] - self.lon[1::2]).min() > 1, "galactic")
            check(np.allclose(data["lon_err"][::2], 0.108 * sigma[::2], rtol=0.05), "errors")

    def test_sexagesimal(self):
        hdus = self.catalogue(x=("D", self.x), y=("D", self.y))
        with self.converted("pix2sky", self.written(hdus), "--format", "hms") as new:
            data = new[1].data
            lon = Angle(data["lon"], "hour").deg
            lat = Angle(data["lat"], "deg").deg
            check(np.abs(lon - self.lon).max() < 1e-6 and np.abs(lat - self.lat).max() < 1e-6, "hms")
            check(new[1].columns["lon"].unit is None, "unit")

    def test_names_that_are_taken(self):
        hdus = self.catalogue(x=("D", self.x), y=("D", self.y), LON=("E", self.x), lon_2=("E", self.x))
        with self.converted("pix2sky", self.written(hdus)) as new:
            check(new[1].columns.names[4:] == ["lon_3", "lat", "status"], f"{new[1].columns.names}")
            self.check_sky(new[1].data, lon="lon_3")

    def test_only_coordinates(self):
        path = self.written(self.all_kinds())
        with self.converted("pix2sky", path, "-c", "X_IMAGE,Y_IMAGE", "--rows", "coords") as new:
            check(new[1].columns.names == ["lon", "lat", "status"], f"{new[1].columns.names}")
            check(new[1].header["FILTER"] == "R" and new[1].header["PCOUNT"] == 0, "keywords")
            self.check_sky(new[1].data)
            check(len(new) == 3 and new[2].data[99] == 99, "what follows")

    def test_ldac(self):
        cards = fits.Header(IMAGE).tostring(padding=False)
        head = fits.BinTableHDU.from_columns(
            [fits.Column("Field Header Card", f"{len(cards)}A", array=[cards])], name="LDAC_IMHEAD")
        objects = self.catalogue(NUMBER=("J", np.arange(ROWS)), X_IMAGE=("E", self.x),
                                 Y_IMAGE=("E", self.y))[1]
        objects.name = "LDAC_OBJECTS"
        path = self.written(fits.HDUList([fits.PrimaryHDU(), head, objects]), "ldac.cat")
        with fits.open(path) as old, self.converted("pix2sky", path, "-c",
                                                    "X_IMAGE,Y_IMAGE") as new:
            check("extension 2 (LDAC_OBJECTS,1)" in self.err, self.err)
            self.check_same(old[1], new[1])
            self.check_same(old[2], new[2])
            self.lon, self.lat = self.wcs.all_pix2world(old[2].data["X_IMAGE"],
                                                        old[2].data["Y_IMAGE"], 1)
            self.check_sky(new[2].data)

    def test_source_extractor(self):
        program = shutil.which("source-extractor") or shutil.which("sex")
        if program is None:
            return
        y, x = np.mgrid[0:900, 0:1000]
        picture = self.random.normal(100, 1, (900, 1000))
        for cx, cy in self.random.uniform((20, 20), (980, 880), (40, 2)):
            picture += 500 * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 8)
        header = fits.Header({k: v for k, v in IMAGE.items() if k[0] not in "AB"})
        header["CTYPE1"], header["CTYPE2"] = "RA---TAN", "DEC--TAN"
        fits.PrimaryHDU(picture.astype(np.float32), header).writeto(self.path("stars.fits"))
        Path(self.path("out.param")).write_text(
            "NUMBER\nX_IMAGE\nY_IMAGE\nALPHA_J2000\nDELTA_J2000\nVIGNET(5,5)\n")
        for kind in ("FITS_LDAC", "FITS_1.0"):
            subprocess.run([program, "stars.fits", "-c", "/dev/null", "-CATALOG_TYPE", kind,
                            "-CATALOG_NAME", "sex.cat", "-PARAMETERS_NAME", "out.param", "-FILTER",
                            "N", "-VERBOSE_TYPE", "QUIET"], cwd=self.scratch, check=True)
            out = self.run("pix2sky", self.path("stars.fits"), self.path("sex.cat"), "-c",
                           "X_IMAGE,Y_IMAGE")
            with fits.open(io.BytesIO(out)) as new, fits.open(self.path("sex.cat")) as old:
                check(len(new) == len(old), "number of HDUs")
                data = new[-1].data
                check(len(data) >= 40 and set(data["status"]) == {"ok"}, f"{len(data)} rows")
                # X_IMAGE is in single precision.
                check(np.abs(data["lon"] - data["ALPHA_J2000"]).max() < 2e-8, kind)
                check(np.abs(data["lat"] - data["DELTA_J2000"]).max() < 2e-8, kind)
                self.check_same(old[-1], new[-1])

    def test_ascii_table(self):
        columns = [fits.Column("x", "F12.6", array=self.x, ascii=True),
                   fits.Column("n", "I6", array=np.arange(ROWS), ascii=True),
                   fits.Column("y", "E23.15", array=self.y, ascii=True)]
        hdus = fits.HDUList([fits.PrimaryHDU(), fits.TableHDU.from_columns(columns)])
        with self.converted("pix2sky", self.written(hdus), "-c", "x,y") as new:
            data = new[1].data
            check(np.array_equal(data["n"], np.arange(ROWS)), "n")
            self.lon, self.lat = self.wcs.all_pix2world(data["x"], data["y"], 1)
            self.check_sky(data)
            check(set(np.char.strip(data["status"])) == {"ok"}, "status")

    def test_way_back(self):
        hdus = self.catalogue(x0=("D", self.x), y0=("D", self.y))
        there = self.run("pix2sky", self.image, self.written(hdus))
        with self.converted("sky2pix", "-", "-c", "lon,lat", stdin=there) as new:
            check(new[1].columns.names[-3:] == ["x", "y", "status_2"], f"{new[1].columns.names}")
            check(np.abs(new[1].data["x"] - self.x).max() < PIXELS, "x")
            check(np.abs(new[1].data["y"] - self.y).max() < PIXELS, "y")

    def test_no_rows(self):
        hdus = self.catalogue(x=("D", []), y=("D", []))
        with self.converted("pix2sky", self.written(hdus)) as new:
            check(len(new[1].data) == 0 and new[1].columns.names[-1] == "status", "names")

    def test_nothing_is_left_of_a_failure(self):
        path = self.written(self.all_kinds())
        whole = Path(path).read_bytes()
        Path(path).write_bytes(whole[:len(whole) // 2])
        before = sorted(self.scratch.iterdir())
        self.run("pix2sky", self.image, path, "-c", "X_IMAGE,Y_IMAGE", "-o", self.path("o.fits"),
                 exit_status=1)
        check("the file ends after row" in self.err, self.err)
        check(sorted(self.scratch.iterdir()) == before, "something is left")


def main(bin_dir):
    warnings.simplefilter("ignore")
    names = [name for name in dir(Tests) if name.startswith("test_")]
    failed = 0
    for name in names:
        with tempfile.TemporaryDirectory() as scratch:
            try:
                getattr(Tests(bin_dir, Path(scratch)), name)()
            except Failure as failure:
                failed += 1
                print(f"{name}: {failure}")
    print(f"{len(names) - failed} of {len(names)} tests of tables agree with astropy")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
