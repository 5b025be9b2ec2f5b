#!/usr/bin/env python3
"""astromill: clang-tidy on the sources of lib, several at a time, and of tools.

usage: tidy.py COMPILE_COMMANDS JOBS CLANG_TIDY [OPTION...]

Most of the time goes into what sources include. Those of different modules, which have namespaces
of their own, are therefore read together: one of each module at most. Sources of tools, which share
a namespace, are read alone, and so are those that are compiled in a way of their own.
"""
# SPDX-License-Identifier: BSD-3-Clause
import json
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path

from read_sources import say_all

TOP = Path(__file__).resolve().parent.parent
OURS = f"^{TOP}/(lib/astromill|tools)/"


def groups(sources):
    """Lists of sources of different modules, about equally long."""
    modules = {}
    for source in sources:
        modules.setdefault(source.parent, []).append(source)
    out = [[] for _ in range(max(map(len, modules.values())))]
    for module in sorted(modules.values(), key=len, reverse=True):
        for source, group in zip(module, sorted(out, key=len)):
            group.append(source)
    return out


def options(entry):
    """Those of a compilation, without what it reads and writes."""
    words = shlex.split(entry["command"])[1:]
    place = words.index("-o")
    words = words[:place] + words[place + 2:]
    words.remove("-c")
    words.remove(entry["file"])
    return tuple(words)


def main(commands, jobs, *clang_tidy):
    folder = Path(commands).resolve().parent
    entries = [entry for entry in json.loads(Path(commands).read_text(encoding="utf-8"))
               if entry["file"].endswith(".cpp")]
    lib = [entry for entry in entries if Path(entry["file"]).is_relative_to(TOP / "lib")]
    usual, _ = Counter(map(options, lib)).most_common(1)[0]
    grouped = [Path(entry["file"]) for entry in lib if options(entry) == usual]
    alone = {entry["file"] for entry in entries
             if Path(entry["file"]).is_relative_to(TOP / "tools")
             or (entry in lib and options(entry) != usual)}
    calls = [[*clang_tidy, "-p", str(folder), file] for file in sorted(alone)]
    together = folder / "together"
    together.mkdir(exist_ok=True)
    for number, group in enumerate(groups(grouped)):
        source = together / f"{number}.cpp"
        source.write_text("".join(f'#include "{path}" // NOLINT(bugprone-suspicious-include)\n'
                                  for path in group), encoding="utf-8")
        calls.append([*clang_tidy, f"--header-filter={OURS}", str(source), "--", *usual])

    def call(words):
        done = subprocess.run(words, cwd=folder, text=True, check=False, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
        if done.returncode and not done.stdout:
            return done.stderr or f"{shlex.join(words)}: exit status {done.returncode}\n"
        return done.stdout if done.returncode or done.stdout else ""

    clean = say_all(call, calls, jobs)
    print(f"{len(alone)} sources read alone, {len(grouped)} in {len(calls) - len(alone)} groups")
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
