"""astromill: holds a page of the manual to what the programs do.

usage: check_man.py RULE PAGE [PROGRAM...]

options         every option of PROGRAM's --help (--help-all) is in the page, with the same argument, and the
                other way round
common_options  every option in the page is one of each PROGRAM
version         the page names the version that each PROGRAM prints
rendering       groff and mandoc (where installed) have no complaint
examples        every command of the examples runs in a copy of data/ and prints what the page says

Examples are the lines of .EX blocks (of ```console blocks in a .md file): "$ command", then what it
prints on standard output and standard error together.
Exits with 1 when a rule is broken, with 77 when it cannot be checked here.
"""
# SPDX-License-Identifier: BSD-3-Clause
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
# What is written with an escape in roff and means a plain character.
ESCAPES = {r"\-": "-", r"\(aq": "'", r"\(dq": '"', r"\(ti": "~", r"\(ha": "^", r"\(ga": "`",
           r"\&": "", r"\e": "\\"}


def plain(roff):
    """A line of roff without font changes and escapes."""
    def replacement(match):
        text = match.group()
        if text.startswith(r"\f"):
            return ""
        if text not in ESCAPES:
            raise SystemExit(f"escape {text} in '{roff}': not known to this check")
        return ESCAPES[text]
    return re.sub(r"\\(f.|\(..|.)", replacement, roff)


def parse_options(text):
    """'-c, --columns A,B' as (('-c', '--columns'), 'A,B')."""
    names, rest = [], text.strip()
    while match := re.match(r"(--?[A-Za-z][\w-]*)(,\s*|\s+|$)", rest):
        names.append(match[1])
        rest = rest[match.end():]
    return tuple(names), rest.strip()


def help_options(program):
    """The options in a program's --help, which has them in its first column."""
    done = subprocess.run([program, "--help"], capture_output=True, text=True, check=True)
    if "--help-all" in done.stdout:
        done = subprocess.run([program, "--help-all"], capture_output=True, text=True, check=True)
    entries = re.findall(r"^ {1,4}(-\S.*?)(?: {2,}.*)?$", done.stdout, re.M)
    return {parse_options(entry) for entry in entries}


def page_options(page, section):
    """The options in the .TP tags of a section of a page."""
    body = re.search(rf"^\.SH {section}\n(.*?)(?=^\.SH )", page.read_text(), re.M | re.S)[1]
    tags = re.findall(r"^\.TP\n(.*)$", body, re.M)
    return {parse_options(part) for tag in tags for part in plain(tag).split(";")}


def show(option):
    return f"{', '.join(option[0])} {option[1]}".strip()


def options(page, programs):
    there, here = help_options(programs[0]), page_options(page, "OPTIONS")
    for option in sorted(there - here):
        yield f"'{show(option)}' of --help is not in the page"
    for option in sorted(here - there):
        yield f"'{show(option)}' is not in --help"
    if len(there) < 5:
        yield f"--help has {len(there)} options: its form is not known to this check"


def common_options(page, programs):
    for program in programs:
        for option in sorted(page_options(page, "COMMON OPTIONS") - help_options(program)):
            yield f"'{show(option)}' is not in {program.name} --help"


def version(page, programs):
    named = re.search(r'^\.TH .*"(astromill [\d.]+)"', page.read_text(), re.M)[1]
    for program in programs:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
        printed = done.stdout.splitlines()[0].replace(f"{program.name} (astromill)", "astromill")
        if printed != named:
            yield f"is for {named}, but {program.name} is of {printed}"


def rendering(page, _):
    commands = [["groff", "-t", "-man", "-Tutf8", "-ww"], ["mandoc", "-T", "lint", "-W", "warning"]]
    found = [command for command in commands if shutil.which(command[0])]
    if not found:
        print("neither groff nor mandoc is installed")
        sys.exit(SKIPPED)
    for command in found:
        # One endless page for groff, as on a terminal: what page a table falls on does not matter.
        prefix = ".pl 1000i\n" if command[0] == "groff" else ""
        done = subprocess.run(command, input=prefix + page.read_text(), capture_output=True,
                              text=True, check=False)
        complaints = done.stdout if command[0] == "mandoc" else done.stderr
        yield from complaints.splitlines()


def blocks(page):
    """The examples of a page, each a list of lines."""
    text = page.read_text()
    if page.suffix == ".md":
        return [match.splitlines() for match in re.findall(r"^```console\n(.*?)^```", text,
                                                           re.M | re.S)]
    return [[plain(line) for line in match.splitlines()]
            for match in re.findall(r"^\.EX\n(.*?)^\.EE$", text, re.M | re.S)]


def examples(page, programs):
    data = Path(__file__).resolve().parents[2] / "data"
    path = os.pathsep.join([str(programs[0].parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "LC_ALL": "C"}
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "data"
        shutil.copytree(data, work)
        for block in blocks(page):
            printed = []
            for command in (line for line in block if line.startswith("$ ")):
                done = subprocess.run(["sh", "-c", command[2:]], cwd=work, env=environment,
                                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, text=True, check=False)
                printed += [command, *done.stdout.splitlines()]
                count += 1
            yield from difflib.unified_diff(block, printed, "the page", "printed", lineterm="")
    print(f"{count} commands")
    if count == 0:
        yield "no example was found"


def main(arguments):
    rules = {rule.__name__: rule for rule in (options, common_options, version, rendering,
                                              examples)}
    rule, page, programs = arguments[0], Path(arguments[1]), [Path(p) for p in arguments[2:]]
    defects = list(rules[rule](page, programs))
    for defect in defects:
        print(f"{page.name}: {defect}")
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
