#!/usr/bin/env python3
# astromill: draws what compare_wcstools.py measured
# SPDX-License-Identifier: BSD-3-Clause
"""A bar for each tool and header: how many times faster than WCSTools.

usage: plot_ratios.py [--input docs/benchmarks.txt] [--output docs/speed.svg]
                      [--headers TAN,TAN-SIP,AIT]

The input is what `compare_wcstools.py -o FILE` writes. The line on each bar is the range of the
ratios. Prints the whole input as a Markdown table too. Needs only Python's standard library.
"""
import argparse
from html import escape
from pathlib import Path

COLOURS = {"pix2sky": "#1f6fb2", "sky2pix": "#e0872e"}
PEERS = {"pix2sky": "xy2sky", "sky2pix": "sky2xy"}
WIDTH, LEFT, RIGHT, TOP, BAR, GAP = 720, 90, 60, 64, 20, 14


def read(path):
    """The comment of the first line, and a dict a row."""
    lines = path.read_text(encoding="utf-8").splitlines()
    names = lines[1].lstrip("# ").split()
    rows = []
    for line in lines[2:]:
        fields = dict(zip(names, line.split()))
        rows.append({name: value if name in ("tool", "header") else float(value)
                     for name, value in fields.items()})
    return lines[0].lstrip("# "), rows


def step(largest):
    """The distance of grid lines: 1, 2 or 5 times a power of ten, six lines at most."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if largest / (size * factor) <= 6:
                return size * factor
        size *= 10


def text(x, y, words, size=13, anchor="start", extra=""):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}"{extra}>'
            f"{escape(str(words))}</text>")


def bar(row, y, scale):
    """A bar, the range of the ratios, and the number."""
    low, high = LEFT + row["ratio_min"] * scale, LEFT + row["ratio_max"] * scale
    middle = y + BAR / 2
    return [f'<rect x="{LEFT}" y="{y}" width="{row["ratio"] * scale:.1f}" height="{BAR}" '
            f'fill="{COLOURS[row["tool"]]}"/>',
            f'<path d="M{low:.1f} {middle}H{high:.1f}" stroke="#222" stroke-width="1.5"/>',
            text(high + 6, middle + 4.5, f'{row["ratio"]:.0f}x')]


def draw(machine, rows):
    """The picture as SVG."""
    headers = list(dict.fromkeys(row["header"] for row in rows))
    largest = max(row["ratio_max"] for row in rows)
    scale = (WIDTH - LEFT - RIGHT) / largest
    bottom = TOP + sum(BAR + 2 for _ in rows) + GAP * len(headers)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 44}" '
           f'width="{WIDTH}" height="{bottom + 44}" font-family="sans-serif" fill="#222">',
           '<title>How many times faster than WCSTools</title>',
           f'<rect width="{WIDTH}" height="{bottom + 44}" fill="#fff"/>',
           text(LEFT, 24, "How many times faster than WCSTools", 17, extra=' font-weight="bold"')]
    x = LEFT
    for tool, colour in COLOURS.items():
        out.append(f'<rect x="{x}" y="36" width="12" height="12" fill="{colour}"/>')
        out.append(text(x + 18, 47, f"{tool} against {PEERS[tool]}"))
        x += 210
    grid = step(largest)
    for value in range(0, int(largest) + 1, grid):
        at = LEFT + value * scale
        out.append(f'<path d="M{at:.1f} {TOP - 6}V{bottom}" stroke="#ccc"/>')
        out.append(text(at, bottom + 16, value, 12, "middle"))
    y = TOP
    for header in headers:
        group = [row for row in rows if row["header"] == header]
        out.append(text(LEFT - 8, y + len(group) * (BAR + 2) / 2 + 4, header, 13, "end"))
        for row in group:
            out += bar(row, y, scale)
            y += BAR + 2
        y += GAP
    out.append(text(LEFT, bottom + 36, machine, 11))
    return "\n".join([*out, "</svg>", ""])


def table(rows):
    """The rows in Markdown."""
    lines = ["| tool | header | astromill, s | WCSTools, s | ratio | range |",
             "|---|---|---|---|---|---|"]
    for row in rows:
        lines.append(f'| {row["tool"]} | {row["header"]} | {row["ours_s"]:.3f} '
                     f'| {row["wcstools_s"]:.2f} | **{row["ratio"]:.0f}** '
                     f'| {row["ratio_min"]:.0f} to {row["ratio_max"]:.0f} |')
    return "\n".join(lines)


def main():
    docs = Path(__file__).resolve().parent.parent / "docs"
    parser = argparse.ArgumentParser()
    parser.add_argument("--input", type=Path, default=docs / "benchmarks.txt")
    parser.add_argument("--output", type=Path, default=docs / "speed.svg")
    parser.add_argument("--headers", default="TAN,TAN-SIP,AIT")
    arguments = parser.parse_args()
    machine, rows = read(arguments.input)
    chosen = [row for name in arguments.headers.split(",") for row in rows
              if row["header"] == name]
    if not chosen:
        raise SystemExit(f"{arguments.input}: has none of the headers {arguments.headers}")
    arguments.output.write_text(draw(machine, chosen), encoding="utf-8")
    print(table(rows))


if __name__ == "__main__":
    main()
