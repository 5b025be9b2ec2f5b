"""astromill: make_data.py makes the files of data/, byte for byte: check_data.py FOLDER"""
# SPDX-License-Identifier: BSD-3-Clause
import subprocess
import sys
import tempfile
from pathlib import Path


def main(folder):
    with tempfile.TemporaryDirectory() as fresh:
        subprocess.run([sys.executable, folder / "make_data.py", fresh], check=True)
        made = {path.name: path.read_bytes() for path in Path(fresh).iterdir()}
    kept = {path.name: path.read_bytes() for path in folder.iterdir()
            if path.suffix in (".fits", ".txt", ".csv")}
    wrong = sorted(name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name))
    for name in wrong:
        print(f"{folder / name}: is not what make_data.py makes")
    size = sum(len(content) for content in kept.values())
    print(f"{len(kept)} files, {size} bytes")
    return 1 if wrong or size > 100000 else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
