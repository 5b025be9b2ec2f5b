#!/usr/bin/env python3
"""astromill: makes the files of this folder: make_data.py [FOLDER]

They come out the same, byte for byte, on every machine: numbers are written out here or made of
integers only, and the random ones come from the generator below.
"""
# SPDX-License-Identifier: BSD-3-Clause
import sys
from pathlib import Path

BLOCK = 2880  # bytes of a FITS block

EQUATORIAL_TAN = [("CTYPE1", "'RA---TAN'"), ("CTYPE2", "'DEC--TAN'"),
                  ("RADESYS", "'FK5'"), ("EQUINOX", "2000.0")]

# A field of 4.3 arcmin, turned by 37 degrees; WCS A has the same pixels in galactic coordinates.
FIELD = [
    ("NAXIS", "2"), ("NAXIS1", "1024"), ("NAXIS2", "1024"), *EQUATORIAL_TAN,
    ("CRPIX1", "512.5"), ("CRPIX2", "512.5"), ("CRVAL1", "298.44375"), ("CRVAL2", "18.77925"),
    ("CD1_1", "-5.6E-05"), ("CD1_2", "4.2E-05"), ("CD2_1", "4.2E-05"), ("CD2_2", "5.6E-05"),
    ("WCSNAMEA", "'galactic'"), ("CTYPE1A", "'GLON-TAN'"), ("CTYPE2A", "'GLAT-TAN'"),
    ("CRPIX1A", "512.5"), ("CRPIX2A", "512.5"),
    ("CRVAL1A", "56.74594291755402"), ("CRVAL2A", "-4.564435887935577"),
    ("CD1_1A", "7.543041673779E-06"), ("CD1_2A", "6.959240276286E-05"),
    ("CD2_1A", "6.959240276286E-05"), ("CD2_2A", "-7.543041673779E-06"),
]

# A distortion of some pixels at the corners, as that of the WFPC2 camera; no inverse (AP_, BP_).
DISTORTED = [
    ("NAXIS", "2"), ("NAXIS1", "800"), ("NAXIS2", "800"),
    ("CTYPE1", "'RA---TAN-SIP'"), ("CTYPE2", "'DEC--TAN-SIP'"),
    ("RADESYS", "'FK5'"), ("EQUINOX", "2000.0"),
    ("CRPIX1", "400.5"), ("CRPIX2", "400.5"), ("CRVAL1", "257.54125"), ("CRVAL2", "-26.58225"),
    ("CD1_1", "1.02E-05"), ("CD1_2", "7.4E-06"), ("CD2_1", "7.4E-06"), ("CD2_2", "-1.02E-05"),
    ("A_ORDER", "3"), ("A_2_0", "5.9E-07"), ("A_1_1", "6.3E-07"), ("A_0_2", "-8.9E-07"),
    ("A_3_0", "-3.4E-08"), ("A_2_1", "-2.0E-10"), ("A_1_2", "-3.5E-08"), ("A_0_3", "1.2E-10"),
    ("B_ORDER", "3"), ("B_2_0", "-4.7E-07"), ("B_1_1", "-7.1E-07"), ("B_0_2", "8.2E-07"),
    ("B_3_0", "3.1E-10"), ("B_2_1", "-3.6E-08"), ("B_1_2", "-1.6E-10"), ("B_0_3", "-3.3E-08"),
]

ALLSKY = [
    ("NAXIS", "2"), ("NAXIS1", "3300"), ("NAXIS2", "1640"),
    ("CTYPE1", "'GLON-AIT'"), ("CTYPE2", "'GLAT-AIT'"),
    ("CRPIX1", "1650.5"), ("CRPIX2", "820.5"), ("CRVAL1", "0.0"), ("CRVAL2", "0.0"),
    ("CDELT1", "-0.1"), ("CDELT2", "0.1"),
]

CUBE = [
    ("NAXIS", "3"), ("NAXIS1", "64"), ("NAXIS2", "256"), ("NAXIS3", "256"),
    ("CTYPE1", "'VRAD'"), ("CTYPE2", "'RA---SIN'"), ("CTYPE3", "'DEC--SIN'"),
    ("CUNIT1", "'m/s'"), ("SPECSYS", "'LSRK'"), ("RESTFRQ", "1.420405752E+09"),
    ("RADESYS", "'FK5'"), ("EQUINOX", "2000.0"),
    ("CRPIX1", "32.5"), ("CRPIX2", "128.5"), ("CRPIX3", "128.5"),
    ("CRVAL1", "5000.0"), ("CRVAL2", "51.525"), ("CRVAL3", "30.7625"),
    ("CDELT1", "1300.0"), ("CDELT2", "-0.0065"), ("CDELT3", "0.0065"),
]

# A small field without stars, of the same pixels: sky of 1000 DN and noise of 4.9 DN.
SKY = [
    ("NAXIS", "2"), ("NAXIS1", "160"), ("NAXIS2", "160"), *EQUATORIAL_TAN,
    ("CRPIX1", "80.5"), ("CRPIX2", "80.5"), ("CRVAL1", "298.44375"), ("CRVAL2", "18.77925"),
    ("CD1_1", "-5.6E-05"), ("CD1_2", "4.2E-05"), ("CD2_1", "4.2E-05"), ("CD2_2", "5.6E-05"),
    ("BUNIT", "'adu'"), ("EXPTIME", "60.0"), ("GAIN", "8.0"),
]

# A PSF as DAOPHOT writes it, without table: a round Moffat function of FWHM 1.8 pixels.
DAOPHOT_PSF = [
    ("NAXIS", "0"), ("FUNCTION", "'moffat25'"), ("NPARS", "4"), ("PAR1", "0.9"), ("PAR2", "0.9"),
    ("PAR3", "0.0"), ("PAR4", "2.5"), ("PSFHEIGH", "1000.0"), ("PSFMAG", "17.0"),
    ("PSFRAD", "9.0"), ("FITRAD", "2.0"), ("VARORDER", "-1"), ("PSFX", "80.0"), ("PSFY", "80.0"),
]

# Two chips side by side, 48 x 60 pixels each.
CHIPS = [("NAXIS", "2"), ("NAXIS1", "48"), ("NAXIS2", "60")]
CHIP_WCS = [*EQUATORIAL_TAN, ("CRVAL1", "298.44375"), ("CRVAL2", "18.77925"),
            ("CDELT1", "-0.001"), ("CDELT2", "0.001")]


class Random:
    """The top 32 bits of a linear congruential generator of 64 bits (Knuth's MMIX)."""

    def __init__(self, seed):
        self.state = seed

    def integer(self, low, high):
        """An integer from low to high, both included."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return low + ((self.state >> 32) * (high - low + 1) >> 32)

    def decimal(self, low, high, decimals):
        """A number from low to high as text, to that many decimals."""
        scale = 10**decimals
        whole, fraction = divmod(self.integer(low * scale, high * scale), scale)
        return f"{whole}.{fraction:0{decimals}}"


def card(keyword, value):
    """One header card, in FITS fixed format."""
    text = f"'{value[1:-1]:8}'" if value.startswith("'") else f"{value:>20}"
    return f"{keyword:8}= {text}".ljust(80)


def header(cards):
    """A header unit: the cards, END, and blanks up to whole blocks."""
    text = "".join(card(*pair) for pair in cards) + "END".ljust(80)
    return text.ljust(-(-len(text) // BLOCK) * BLOCK).encode("ascii")


def image(cards):
    """The header unit of a primary HDU with bytes for pixels."""
    return header([("SIMPLE", "T"), ("BITPIX", "8"), *cards])


def mosaic():
    """An empty primary HDU and two image extensions, with their pixels (zeros)."""
    out = header([("SIMPLE", "T"), ("BITPIX", "8"), ("NAXIS", "0"), ("EXTEND", "T")])
    for version, reference in (("1", "50.5"), ("2", "-1.5")):
        out += header([("XTENSION", "'IMAGE'"), ("BITPIX", "8"), *CHIPS, ("PCOUNT", "0"),
                       ("GCOUNT", "1"), ("EXTNAME", "'SCI'"), ("EXTVER", version),
                       ("CRPIX1", reference), ("CRPIX2", "30.5"), *CHIP_WCS])
        out += bytes(48 * 60)
    return out


def sky():
    """SKY with its pixels: 16 bits, each the sum of the sky and twelve small random integers."""
    random = Random(3)
    values = (1000 + sum(random.integer(-2, 2) for _ in range(12)) for _ in range(160 * 160))
    pixels = b"".join(value.to_bytes(2, "big") for value in values)
    return (header([("SIMPLE", "T"), ("BITPIX", "16"), *SKY])
            + pixels.ljust(-(-len(pixels) // BLOCK) * BLOCK, b"\0"))


def stars():
    """Pixel positions on FIELD, in a table with comments and names."""
    random = Random(1)
    lines = ["# positions on field.fits, in pixels", "# id x y mag"]
    for number in range(1, 31):
        x, y = random.decimal(1, 1024, 3), random.decimal(1, 1024, 3)
        lines.append(f"{number} {x} {y} {random.decimal(14, 23, 2)}")
    return "\n".join(lines) + "\n"


def catalogue():
    """Positions on the sky around those of FIELD, in sexagesimal form, separated by commas."""
    random = Random(2)
    lines = ["name,ra,dec,mag"]
    for number in range(1, 21):
        ra = f"19:53:{random.integer(42, 51)}.{random.integer(0, 99):02}"
        dec = f"+18:{random.integer(45, 48)}:{random.integer(0, 59):02}.{random.integer(0, 9)}"
        lines.append(f"star {number:02},{ra},{dec},{random.decimal(14, 23, 2)}")
    return "\n".join(lines) + "\n"


def main(arguments):
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    files = {
        "field.fits": image(FIELD), "distorted.fits": image(DISTORTED),
        "allsky.fits": image(ALLSKY), "cube.fits": image(CUBE), "mosaic.fits": mosaic(),
        "sky.fits": sky(), "psf.fits": image(DAOPHOT_PSF),
        "stars.txt": stars().encode("ascii"), "catalogue.csv": catalogue().encode("ascii"),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1:])
