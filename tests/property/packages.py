"""astromill: leaves a test with 77 (skipped) where packages of Python are missing.

Where another python3 comes first in PATH, the test goes on in the system's, which has the
distribution's packages.
"""
# SPDX-License-Identifier: BSD-3-Clause
import importlib
import subprocess
import sys
from pathlib import Path


def need(*names):
    try:
        for name in names:
            importlib.import_module(name)
    except ImportError as missing:
        system_python = "/usr/bin/python3"
        if Path(system_python).exists() and not Path(sys.executable).samefile(system_python):
            sys.exit(subprocess.call([system_python, *sys.argv]))
        print(f"skipped: {missing}")
        sys.exit(77)
