"""astromill: holds the sources to the rules of the architecture.

usage: check_structure.py TOP [RULE...]    (all rules by default; --list names them)

Prints one line a defect, FILE:LINE: what is wrong, and exits with 1 when there is one.
"""
# SPDX-License-Identifier: BSD-3-Clause
import re
import sys
from pathlib import Path

# Lowest first: a module includes itself and the modules before it.
MODULES = ["base", "parallel", "fits", "text", "frames", "tables", "wcs", "fft", "stats", "plot",
           "records", "distributed", "exposure", "psf", "stars", "coordinates", "findstars", "addstars",
           "psfinfo", "completeness", "deconv", "scaling"]

# What only one module may see, and there only in .cpp files where the last item is True.
LIBRARIES = [
    (r'#\s*include\s*<omp\.h>|#\s*pragma\s+omp\b', "OpenMP", "parallel", True),
    (r'\bstd::(jthread|thread|async)\b|\bpthread_create\b', "threads", "parallel", False),
    (r'#\s*include\s*[<"](fitsio|longnam)\.h', "cfitsio", "fits", True),
    (r'#\s*include\s*[<"]wcslib\b', "wcslib", "wcs", True),
    (r'#\s*include\s*[<"]erfa', "ERFA", "frames", True),
    (r'#\s*include\s*[<"]expat\.h', "Expat", "tables", True),
    (r'#\s*include\s*[<"]sleef', "SLEEF", "wcs", False),
    (r'#\s*include\s*[<"]Random123/', "Random123", "parallel", True),
    (r'#\s*include\s*[<"]boost/random', "Boost.Random", "stars", True),
    (r'#\s*include\s*[<"]boost/math', "Boost.Math", "stats", True),
    (r'#\s*include\s*[<"]boost/crc', "Boost.CRC", "records", True),
    (r'#\s*include\s*[<"]nlopt', "NLopt", "stats", True),
    (r'#\s*include\s*[<"](cairo|ft2build)', "cairo", "plot", True),
    (r'#\s*include\s*[<"]fftw3', "FFTW", "fft", True),
    (r'#\s*include\s*[<"]Eigen/', "Eigen", "deconv", True),
    (r'#\s*include\s*[<"]mpi\.h', "MPI", "distributed", True),
    (r'#\s*include\s*[<"]nlohmann/', "nlohmann-json", "completeness", True),
    (r'#\s*include\s*[<"]CLI/', "a library of the tools", None, True),
]

# The library reports through exceptions, results and callbacks only.
LOUD = re.compile(
    r'\bstd::(cout|cerr|clog|print|println|terminate)\b'
    r'|(?<![\w.>])(printf|vprintf|fprintf|vfprintf|puts|fputs|putchar|perror|psignal'
    r'|abort|exit|_exit|_Exit|quick_exit)\s*\(')

MAX_LINES = {"lib": 400, "tools/cli": 400, "tools": 120}  # by folder, the first that fits
INCLUDE = re.compile(r'#\s*include\s*([<"])([^>"]+)[>"]')
COMMENT_OR_STRING = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', re.S)


class Source:
    """One C++ file: its path below the top, lines, and lines without comments (and strings)."""

    def __init__(self, top, path):
        self.name = path.relative_to(top).as_posix()
        self.text = path.read_text(encoding="utf-8")
        self.lines = self.text.splitlines()
        self.bare = self._blank(keep_strings=False)
        self.code = self._blank(keep_strings=True)
        parts = self.name.split("/")
        self.area = parts[0]
        self.module = parts[2] if self.name.startswith("lib/astromill/") else None
        has_header = path.suffix == ".cpp" and path.with_suffix(".h").exists()
        self.own_header = "/".join(parts[1:])[:-len("cpp")] + "h" if has_header else None

    def _blank(self, keep_strings):
        def replacement(match):
            text = match.group()
            if keep_strings and not text.startswith("/"):
                return text
            return "\n" * text.count("\n") or " "
        return COMMENT_OR_STRING.sub(replacement, self.text).splitlines()


def include_direction(source):
    """A module includes only itself and lower modules, by its path in the tree."""
    if source.module is None:
        return
    if source.module not in MODULES:
        yield 1, f"'{source.module}' has no place in the order of modules"
        return
    for number, line in enumerate(source.code, 1):
        match = INCLUDE.search(line)
        if not match:
            continue
        quote, target = match.groups()
        parts = target.split("/")
        if parts[0] == "astromill":
            if len(parts) < 3 or parts[1] not in MODULES:
                yield number, f"'{target}' is in no module"
            elif MODULES.index(parts[1]) > MODULES.index(source.module):
                yield number, f"{source.module} includes '{target}' of a higher module"
        elif quote == '"':
            yield number, f"'{target}' is not included by its path in the tree"


def isolation(source):
    """Each outside library is seen by one module only, and not in its headers."""
    if source.module is None:
        return
    for pattern, what, module, sources_only in LIBRARIES:
        for number, line in enumerate(source.code, 1):
            if not re.search(pattern, line):
                continue
            if source.module != module:
                yield number, f"{what} may be seen by {module or 'the tools'} only"
            elif sources_only and source.name.endswith(".h"):
                yield number, f"{what} may not be seen in a header"


def quiet(source):
    """The library never prints, exits or aborts."""
    if source.module is None:
        return
    for number, line in enumerate(source.bare, 1):
        match = LOUD.search(line)
        if match:
            yield number, f"the library may not use '{match.group().rstrip(' (')}'"


def sizes(source):
    """Files stay short, and programs thin."""
    limits = [most for folder, most in MAX_LINES.items() if source.name.startswith(folder + "/")]
    limit = limits[0] if limits else None
    if limit and len(source.lines) > limit:
        yield limit + 1, f"{len(source.lines)} lines; at most {limit} here"


def heads(source):
    """A file says in its first lines what it is for, and its licence; headers are guarded, and
    come first in their own source, so that they are seen to stand alone."""
    head = source.lines[:2] + ["", ""]
    if not head[0].startswith("// astromill: "):
        yield 1, "the first line is not '// astromill: <purpose>'"
    if head[1] != "// SPDX-License-Identifier: BSD-3-Clause":
        yield 2, "the second line is not '// SPDX-License-Identifier: BSD-3-Clause'"
    if source.name.endswith(".h") and "#pragma once" not in source.lines:
        yield 3, "no '#pragma once'"
    if own := source.own_header:
        includes = [(number, match[2]) for number, line in enumerate(source.code, 1)
                    if (match := INCLUDE.search(line))]
        if includes and includes[0][1] != own:
            yield includes[0][0], f"'{own}' is not the first include"


RULES = {rule.__name__: rule for rule in (include_direction, isolation, quiet, sizes, heads)}


def main(arguments):
    if arguments == ["--list"]:
        print("\n".join(RULES))
        return 0
    top = Path(arguments[0])
    rules = [RULES[name] for name in arguments[1:]] or list(RULES.values())
    sources = [Source(top, path)
               for area in ("lib", "tools", "tests", "bench")
               for path in sorted((top / area).rglob("*")) if path.suffix in (".h", ".cpp")]
    if not any(source.module for source in sources):
        print(f"{top}: no sources of the library here")
        return 1
    defects = [f"{source.name}:{line}: {what} [{rule.__name__}]"
               for source in sources for rule in rules for line, what in rule(source)]
    print("\n".join(defects) if defects else f"{len(sources)} files: no defect")
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
