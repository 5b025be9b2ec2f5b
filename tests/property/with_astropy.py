"""astromill: leaves a test with 77 (skipped) where astropy and numpy are missing.

Imported before these.
"""
# SPDX-License-Identifier: BSD-3-Clause
import packages

packages.need("astropy", "numpy", "yaml")  # astropy's ECSV needs yaml
import numpy as np  # noqa: E402


def separation(a, b):
    """Great circle distance of positions (rows of longitude and latitude), degrees."""
    lon1, lat1, lon2, lat2 = np.radians(np.column_stack([a, b])).T
    h = (np.sin((lat1 - lat2) / 2) ** 2
         + np.cos(lat1) * np.cos(lat2) * np.sin((lon1 - lon2) / 2) ** 2)
    return np.degrees(2 * np.arcsin(np.sqrt(h)))
