"""astromill: docs/ shows the numbers that were measured: check_docs.py TOP

The picture is what bench/plot_ratios.py draws from docs/benchmarks.txt, and each row of its table
stands in docs/benchmarks.md. Exits with 77 where nothing has been measured.
"""
# SPDX-License-Identifier: BSD-3-Clause
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77


def main(top):
    docs = top / "docs"
    if not (docs / "benchmarks.txt").exists():
        print("docs/benchmarks.txt: nothing has been measured")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "speed.svg"
        table = subprocess.run([sys.executable, top / "bench" / "plot_ratios.py", "--output",
                                picture], capture_output=True, text=True, check=True).stdout
        drawn = picture.read_bytes()
    defects = []
    if not (docs / "speed.svg").exists() or (docs / "speed.svg").read_bytes() != drawn:
        defects.append("docs/speed.svg: is not what bench/plot_ratios.py draws")
    stated = (docs / "benchmarks.md").read_text(encoding="utf-8").splitlines()
    defects += [f"docs/benchmarks.md: lacks the row {row}" for row in table.splitlines()
                if row not in stated]
    print("\n".join(defects) if defects else table)
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
