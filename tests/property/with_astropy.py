"""astromill: leaves a test with 77 (skipped) where astropy and numpy are missing.

Imported before these. Where another python3 comes first in PATH, the test goes on in the system's,
which has the distribution's packages.
"""
# SPDX-License-Identifier: BSD-3-Clause
import subprocess
import sys
from pathlib import Path

try:
    import astropy  # noqa: F401
    import numpy as np
    import yaml  # noqa: F401, astropy's ECSV needs it
except ImportError as missing:
    system_python = "/usr/bin/python3"
    if Path(system_python).exists() and not Path(sys.executable).samefile(system_python):
        sys.exit(subprocess.call([system_python, *sys.argv]))
    print(f"skipped: {missing}")
    sys.exit(77)


def separation(a, b):
    """Great circle distance of positions (rows of longitude and latitude), degrees."""
    lon1, lat1, lon2, lat2 = np.radians(np.column_stack([a, b])).T
    h = (np.sin((lat1 - lat2) / 2) ** 2
         + np.cos(lat1) * np.cos(lat2) * np.sin((lon1 - lon2) / 2) ** 2)
    return np.degrees(2 * np.arcsin(np.sqrt(h)))
