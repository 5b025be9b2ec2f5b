"""astromill: docs/completeness.md states what its script prints: check_completeness.py TOP BIN_DIR

Each row of the script's table stands in the document. Exits with 77 where the images are not.
"""
# SPDX-License-Identifier: BSD-3-Clause
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
FIGURES = ["m71.svg", "ngc6293.svg"]


def main(top, bin_dir):
    images = top / ".." / "shared" / "data" / "paper"
    if not (images / "iraf").is_dir():
        print(f"no {images}")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        table = subprocess.run(
            ["sh", top / "docs" / "examples" / "completeness_figures.sh", images, folder],
            env=os.environ | {"PATH": f"{bin_dir}:{os.environ['PATH']}"},
            stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
        defects = [f"{name}: not drawn" for name in FIGURES if not (Path(folder) / name).exists()]
    stated = (top / "docs" / "completeness.md").read_text(encoding="utf-8").splitlines()
    defects += [f"docs/completeness.md: lacks the row {row}" for row in table if row not in stated]
    print("\n".join(defects or table))
    return 1 if defects or not table else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
