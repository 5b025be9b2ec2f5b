"""astromill: completeness killed at random moments and started again ends with the same bytes.

usage: completeness_kill.py BIN_DIR DATA_DIR [KILLS]

Each run is killed (SIGKILL) again and again, on other numbers of threads each time, until it comes
to its end. At no time may a product stand under its name that is not whole.
"""
# SPDX-License-Identifier: BSD-3-Clause
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PRODUCTS = ["curve.json", "stars.fits"]


def arguments(bin_dir, data, folder, threads):
    return [bin_dir / "completeness", data / "sky.fits", "--psf", "gauss:2.5", "--zeropoint", "25",
            "--mag", "14:24:0.5", "--stars", "20", "--trials", "3000", "--seed", "5", "--quiet",
            "--threads", str(threads), "--output", folder / PRODUCTS[0],
            "--stars-table", folder / PRODUCTS[1]]


def products(folder):
    return {name: (folder / name).read_bytes() for name in PRODUCTS if (folder / name).exists()}


def run_with_kills(command, checkpoint, longest):
    """Yields after each kill; ends when the program has come to its end."""
    while True:
        child = subprocess.Popen([*command(), "--checkpoint", checkpoint, "--overwrite"],
                                 stderr=subprocess.PIPE, text=True)
        try:
            _, messages = child.communicate(timeout=random.uniform(0, longest))
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            yield
            continue
        if child.returncode != 0:
            raise RuntimeError(f"exit {child.returncode}: {messages}")
        return


def main(bin_dir, data, most):
    random.seed(3)
    with tempfile.TemporaryDirectory() as scratch:
        once = Path(scratch) / "once"
        once.mkdir()
        start = time.monotonic()
        subprocess.run(arguments(bin_dir, data, once, 2), check=True, timeout=120)
        longest = (time.monotonic() - start) / 3
        wanted = products(once)
        kills = runs = 0
        while kills < most:
            runs += 1
            folder = Path(scratch) / str(runs)
            folder.mkdir()
            for _ in run_with_kills(
                    lambda: arguments(bin_dir, data, folder, random.choice([1, 2, 7])),
                    folder / "checkpoint", longest):
                kills += 1
                if any(wanted[name] != content for name, content in products(folder).items()):
                    print(f"kill {kills}: a product that is not whole has its name")
                    return 1
            if products(folder) != wanted:
                print(f"run {runs}: other bytes than those of a run that was never killed")
                return 1
    print(f"{runs} runs, killed {kills} times, ended with the same bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int((sys.argv[3:] or ["40"])[0])))
