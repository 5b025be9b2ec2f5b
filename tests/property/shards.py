"""astromill: jobs in parts come out as in one run, and parts that do not fit are refused.

usage: shards.py bytes|refusals|kills BIN_DIR DATA_DIR

bytes:    completeness (own search, --detector with trials that fail, --list, --bootstrap) and
          subdeconv (mem, sb, rl; extensions, tables, residuals) in 1 to 7 parts and in more parts than
          there are items, merged in another folder than they were made in: every product has the
          bytes of one run, and the exit status is that of one run
refusals: parts missing, doubled, mixed up, of other options, images, PSFs, cut off at every record,
          damaged, unfinished, no parts at all: named, exit 1, nothing written
kills:    shards killed (SIGKILL) and started again
"""
# SPDX-License-Identifier: BSD-3-Clause
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PSF = ["--psf", "gauss:2.5"]
STARS = ["completeness", "sky.fits", *PSF, "--zeropoint", "25", "--mag", "14:22:0.5"]
DRAWN = [*STARS, "--stars", "12", "--trials", "11"]
# A detector that fails in trials 3 and 8; findstars's table is what it writes.
DETECTOR = ("test {trial} != 3 && test {trial} != 8 && "
            "$BIN/findstars {image} --fwhm 2.5 --sigma 5 --aperture 3 -q -o {catalogue}")
COMPLETENESS = {
    "own": [*DRAWN, "--seed", "5"],
    "bootstrap": [*DRAWN, "--bootstrap", "20", "--magnitudes", "centres"],
    "list": [*STARS, "--list", "list.txt"],
    "detector": [*DRAWN, "--detector", DETECTOR, "--catalogue-columns", "x,y,mag1"],
}
CURVES = {"curve.fits": "-o", "stars.fits": "--stars-table", "matrix.txt": "--matrix",
          "plot.svg": "--plot", "map.txt": "--map=2,2 --map-file", "map.svg": "--map-plot",
          "dolphot.txt": "--dolphot"}
IMAGE = ["subdeconv", "crowd.fits", *PSF, "--subsample", "2", "--gain", "42"]
SUBDECONV = {
    "mem": [*IMAGE, "--tile", "64", "--extensions", "model,residual,chi2,weights,tiles"],
    "sb": [*IMAGE, "--tile", "96", "--method", "sb", "--keep-sky"],
    "rl": [*IMAGE, "--tile", "96", "--method", "rl", "--max-iterations", "5"],
    "one": [*IMAGE, "--tile", "0", "--method", "rl", "--max-iterations", "3"],
}
TILES = {"restored.fits": "-o", "residual.fits": "--residual", "tiles.txt": "--tiles-table"}


class Bench:
    def __init__(self, bin_dir, data, scratch):
        self.bin, self.work = bin_dir, scratch / "work"
        self.work.mkdir()
        self.bad = 0
        shutil.copy(data / "sky.fits", self.work)
        (self.work / "list.txt").write_text("".join(
            f"{trial} {20 + 31 * trial % 90} {40 + 3 * star * trial % 70} {15 + 0.9 * star}\n"
            for trial in (1, 4, 5, 9, 4000000000) for star in range(6)))
        self.run(["addstars", "sky.fits", *PSF, "--zeropoint", "25", "--gain", "42", "--random", "60",
                  "--mag", "15:19", "-q", "-o", "crowd.fits"])

    def run(self, command, folder=None):
        return subprocess.run([self.bin / command[0], *command[1:]], cwd=folder or self.work,
                              capture_output=True, text=True, timeout=100,
                              env={"BIN": str(self.bin), "PATH": "/usr/bin:/bin"}, check=False)

    def complain(self, what):
        print(what)
        self.bad += 1

    def parts(self, command, count, name="p"):
        """Makes all parts; returns their paths in disorder, and their worst exit status."""
        paths, status = [], 0
        for number in range(1, count + 1):
            done = self.run([*command, "-q", "--overwrite", "--shard", f"{number}/{count}", "-o",
                             f"{name}{number}"])
            if done.returncode not in (0, 3):
                raise RuntimeError(f"{command} {number}/{count}: {done.stderr}")
            status = max(status, done.returncode)
            paths.append(self.work / f"{name}{number}")
        random.shuffle(paths)
        return paths, status

    def refused(self, what, parts, *words, arguments=()):
        """The merge must fail with all the words on standard error, and leave nothing."""
        folder = self.work / "out"
        folder.mkdir(exist_ok=True)
        done = self.run(["astromill-merge", *map(str, parts), "-o", str(folder / "o.fits"), *arguments])
        left = list(folder.iterdir())
        if done.returncode != 1 or left or any(word not in done.stderr for word in words):
            self.complain(f"{what}: exit {done.returncode}, left {left}, said: {done.stderr}")


def asked(names, folder):
    return [word for name, option in names.items() for word in (*option.split(), str(folder / name))]


def products(bench, command, names, folder):
    folder.mkdir()
    done = bench.run([*command, "-q", *asked(names, folder)])
    return {path.name: path.read_bytes() for path in folder.iterdir()}, done


def check_bytes(bench, kind, command, names, counts):
    wanted, once = products(bench, command, names, bench.work / f"{kind}-once")
    for count in counts:
        paths, status = bench.parts(command, count)
        folder = bench.work / f"{kind}-{count}"
        elsewhere = bench.work / "elsewhere"
        elsewhere.mkdir(exist_ok=True)
        merge = ["astromill-merge", *map(str, paths)]
        folder.mkdir()
        done = bench.run([*merge, "-q", "-t", str(1 + count % 3), *asked(names, folder)], elsewhere)
        got = {path.name: path.read_bytes() for path in folder.iterdir()}
        for name in sorted(wanted | got):
            if wanted.get(name) != got.get(name):
                bench.complain(f"{kind} in {count} parts: {name} differs: {done.stderr}")
        if not done.returncode == once.returncode == status:
            bench.complain(f"{kind} in {count} parts: exit {done.returncode}, of one run "
                           f"{once.returncode}, of shards {status}: {done.stderr}{once.stderr}")
        left = [path.name for path in bench.work.glob("*.unfinished")]
        if left:
            bench.complain(f"{kind}: left {left}")


def all_bytes(bench):
    for kind, command in COMPLETENESS.items():
        check_bytes(bench, kind, command, CURVES,
                    [1, 2, 3, 4, 5, 6, 7, 13] if kind == "own" else [3, 13])
    for kind, command in SUBDECONV.items():
        check_bytes(bench, kind, command, TILES,
                    {"mem": [1, 2, 3, 4, 5, 6, 7], "sb": [3], "rl": [20], "one": [2]}[kind])


def record_ends(part):
    """The offsets at which the records of a part end."""
    data, at, ends = part.read_bytes(), 22, [22]
    while at < len(data):
        at += 16 + struct.unpack_from("<I", data, at + 4)[0]
        ends.append(at)
    return ends


def refusals(bench):
    command = COMPLETENESS["own"]
    parts, _ = bench.parts(command, 3, "a")
    parts.sort()
    again = "completeness --shard 2/3 -o a2 sky.fits --psf gauss:2.5"
    bench.refused("missing", [parts[0], parts[2]], "part 2/3 is missing", again)
    bench.refused("doubled", [*parts, parts[1]], "part 2/3 is there twice")
    bench.refused("doubled and missing", [parts[0]] * 2, "part 1/3 is there twice",
                  "part 2/3 is missing", "part 3/3 is missing")
    bench.refused("none", [bench.work / "sky.fits", *parts], "sky.fits: is not a part of --shard")
    bench.refused("not there", [*parts[:2], bench.work / "x"], "x: cannot open", "3/3 is missing")
    bench.refused("product", parts, "--tiles-table: is a product of subdeconv",
                  arguments=["--tiles-table", "t"])
    others = {"--seed": [*command[:-1], "6"],
              "gain": [*command, "--gain", "2"], "--bootstrap": [*command, "--bootstrap", "9"]}
    others["--trials"] = [word if word != "11" else "12" for word in command]
    for option, other in others.items():
        bench.parts(other, 3, "b")
        bench.refused(option, [parts[0], bench.work / "b2", parts[2]],
                      f"different runs: {option}: ", str(parts[0]), str(bench.work / "b2"))
    bench.parts(command, 4, "b")
    bench.refused("another N", [*parts, bench.work / "b4"], "number of shards: '3' in", "'4' in")
    bench.parts(SUBDECONV["one"], 1, "b")
    bench.refused("another tool", [*parts, bench.work / "b1"], "tool: 'completeness' in")
    whole = parts[1].read_bytes()
    cut = bench.work / "cut"
    ends = record_ends(parts[1])
    for end in ends[:-1]:
        for length in (end - 3, end, end + 9):
            cut.write_bytes(whole[:length])
            bench.refused(f"cut at {length}", [parts[0], cut, parts[2]], "cut: is cut off", "2/3")
    for at in [*range(22, 60), *ends[1:-1]]:
        cut.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
        bench.refused(f"damaged at {at}", [parts[0], cut, parts[2]], "cut: is ")
    cut.write_bytes(whole + b"more")
    bench.refused("longer", [parts[0], cut, parts[2]], "cut: is damaged", again)
    cut.write_bytes(b"")
    bench.refused("empty", [parts[0], cut, parts[2]], "cut: is empty")
    checkpoint = bench.work / "checkpoint"
    bench.run([*command, "-q", "--checkpoint", "checkpoint", "-o", "c.txt"])
    bench.refused("checkpoint", [*parts, checkpoint], "is a checkpoint, and not a part")
    # The image has changed since; then one that the PSF's place depends on.
    image = (bench.work / "sky.fits").read_bytes()
    (bench.work / "sky.fits").write_bytes(image[:8000] + bytes([image[8000] ^ 1]) + image[8001:])
    bench.refused("other image", parts, "--sigma: is of another run")
    (bench.work / "sky.fits").write_bytes(image.replace(b"END" + b" " * 77, (
        b"LTV1    =" + b" " * 18 + b"-20").ljust(80) + b"END" + b" " * 77, 1)[:2880] + image[2880:])
    bench.refused("other place on the chip", parts, "place on the detector: is of another run")
    (bench.work / "sky.fits").write_bytes(image)
    for base, words, what in (
            (command, ["--map", "2,2"], "--map: is for astromill-merge"),
            (command, ["--dolphot", "d"], "--dolphot: is for astromill-merge"),
            (command, ["--adaptive", "0.1"], "--adaptive: does not go with --shard"),
            (SUBDECONV["one"], ["--linearity", "9"], "--linearity: does not go with --shard"),
            (SUBDECONV["one"], ["--residual", "r.fits"], "--residual: is for astromill-merge")):
        done = bench.run([*base, *words, "--shard", "1/2", "-o", "never"])
        if done.returncode != 2 or what not in done.stderr or (bench.work / "never").exists():
            bench.complain(f"{words} of a shard: exit {done.returncode}: {done.stderr}")
    done = bench.run([*command, "-q", "--shard", "1/3", "-o", "a1"])
    if done.returncode != 1 or "already exists" not in done.stderr:
        bench.complain(f"a part that exists: {done.stderr}")


def kills(bench):
    command = [word if word != "11" else "4000" for word in COMPLETENESS["own"]]
    once, _ = products(bench, command, {"curve.fits": "-o"}, bench.work / "once")
    count = 0
    for number in (1, 2):
        shard = [*command, "--shard", f"{number}/2", "-o", f"k{number}"]
        unfinished = bench.work / f"k{number}.unfinished"
        while not (bench.work / f"k{number}").exists():
            begun = unfinished.stat().st_size if unfinished.exists() else 0
            child = subprocess.Popen([bench.bin / shard[0], *shard[1:], "-q"], cwd=bench.work)
            try:
                # As soon as some trials are kept, and a little later: on fast machines, too.
                while child.poll() is None and (
                        not unfinished.exists() or unfinished.stat().st_size < begun + 20000):
                    time.sleep(0.001)
                child.wait(timeout=random.uniform(0, 0.1) if count > 0 else 0)
            except (subprocess.TimeoutExpired, FileNotFoundError):
                child.kill()
                child.wait()
                count += 1
        if count == number == 1:
            bench.complain("no shard was killed: too fast")
    # What another shard left there is refused; and what is unfinished is no part.
    shard = [bench.bin / command[0], *command[1:], "-q", "--shard", "1/2", "-o", "u"]
    child = subprocess.Popen(shard, cwd=bench.work)
    unfinished = bench.work / "u.unfinished"
    while not unfinished.exists() or unfinished.stat().st_size < 20000:
        time.sleep(0.001)
    child.kill()
    child.wait()
    done = bench.run([*command, "-q", "--shard", "2/2", "-o", "u"])
    if done.returncode != 1 or "--shard: is of another run: there it is '1/2'" not in done.stderr:
        bench.complain(f"the part of another shard: {done.stderr}")
    done = bench.run([*command[:-1], "77", "-q", "--shard", "1/2", "-o", "u"])
    if done.returncode != 1 or "--seed: is of another run" not in done.stderr:
        bench.complain(f"the part of another seed: {done.stderr}")
    for name in ("u", "u.unfinished"):
        bench.refused("unfinished", [bench.work / "k2", bench.work / name],
                      "u.unfinished: is unfinished: shard 1/2", "completeness --shard 1/2 -o ")
    merged, done = products(bench, ["astromill-merge", "k1", "k2"], {"curve.fits": "-o"},
                            bench.work / "merged")
    if merged != once:
        bench.complain(f"other bytes after {count} kills: {done.stderr}")


def main(way, bin_dir, data):
    random.seed(7)
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(bin_dir.resolve(), data.resolve(), Path(name))
        {"bytes": all_bytes, "refusals": refusals, "kills": kills}[way](bench)
    return 1 if bench.bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
