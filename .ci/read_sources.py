#!/usr/bin/env python3
"""astromill: has the compiler read sources without making objects of them.

usage: read_sources.py COMPILE_COMMANDS JOBS [FOLDER...]    (all sources but those in these folders)
"""
# SPDX-License-Identifier: BSD-3-Clause
import json
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def read(entry):
    """What the compiler says about one source; empty if nothing is wrong."""
    command = shlex.split(entry["command"])
    place = command.index("-o")
    command[place:place + 2] = ["-fsyntax-only"]
    done = subprocess.run(command, cwd=entry["directory"], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout if done.returncode or done.stdout else ""


def say_all(look, items, jobs):
    """What `look` says of each item, several looked at at a time; true if that is nothing."""
    with ThreadPoolExecutor(int(jobs)) as pool:
        found = [text for text in pool.map(look, items) if text]
    sys.stderr.write("".join(found))
    return not found


def main(commands, jobs, *folders):
    top = Path(__file__).resolve().parent.parent
    skipped = [top / folder for folder in folders]
    entries = [entry for entry in json.loads(Path(commands).read_text(encoding="utf-8"))
               if not any(folder in Path(entry["file"]).parents for folder in skipped)]
    clean = say_all(read, entries, jobs)
    print(f"{len(entries)} sources read")
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
