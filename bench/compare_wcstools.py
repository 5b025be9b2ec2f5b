#!/usr/bin/env python3
# astromill: times pix2sky and sky2pix beside WCSTools' xy2sky and sky2xy, in one run
# SPDX-License-Identifier: BSD-3-Clause
"""Whole programs, file to file, on the same list, in turn (ours, theirs, ours, theirs ...).

usage: compare_wcstools.py [--bin build/bin] [--rows 1000000] [--repeat 7] [--threads N] [-o FILE]

Prints one line a case: tool, header, median seconds of each, median of the ratios of each pair, and
the smallest and largest of these. Needs only Python's standard library and the package wcstools.
"""
import argparse
import os
import random
import subprocess
import tempfile
import time

import peers

SIP = {'A_ORDER': 3, 'B_ORDER': 3, 'A_2_0': 8e-6, 'A_1_1': -5e-6, 'A_0_2': 3e-6, 'A_3_0': 1e-11,
       'B_2_0': 2e-6, 'B_1_1': 6e-6, 'B_0_2': -7e-6, 'B_0_3': -2e-11}
TPV = {'PV1_1': 1.0, 'PV1_4': 2e-4, 'PV1_7': 1e-3, 'PV2_1': 1.0, 'PV2_5': -1e-4, 'PV2_7': 8e-4}
# name: projection with suffix, degrees a pixel, reference position, further keywords
HEADERS = {
    'TAN': ('TAN', 1.26e-5, (298.4438, 18.7792), {}),
    'TAN-SIP': ('TAN-SIP', 1.26e-5, (298.4438, 18.7792), SIP),
    'TPV': ('TPV', 1.26e-5, (298.4438, 18.7792), TPV),
    'SIN': ('SIN', 1e-4, (298.4438, 18.7792), {}),
    'ZEA': ('ZEA', 0.02, (298.4438, 18.7792), {}),
    'ARC': ('ARC', 0.02, (298.4438, 18.7792), {}),
    'STG': ('STG', 0.02, (298.4438, 18.7792), {}),
    'AIT': ('AIT', 0.02, (0.0, 0.0), {}),
    'MOL': ('MOL', 0.02, (0.0, 0.0), {}),
    'SFL': ('SFL', 0.02, (0.0, 0.0), {}),
    'PCO': ('PCO', 0.02, (0.0, 0.0), {}),
    'AIR': ('AIR', 0.02, (298.4438, 18.7792), {}),
    'CAR': ('CAR', 0.02, (0.0, 0.0), {}),
    'CEA': ('CEA', 0.01, (0.0, 0.0), {}),
    'COE': ('COE', 0.01, (0.0, 45.0), {'PV2_1': 45.0, 'PV2_2': 15.0}),
}
SIZE = 4096


def write_image(path, name):
    projection, scale, (lon, lat), extra = HEADERS[name]
    keys = {'SIMPLE': True, 'BITPIX': 8, 'NAXIS': 2, 'NAXIS1': SIZE, 'NAXIS2': SIZE,
            'CTYPE1': 'RA---' + projection, 'CTYPE2': 'DEC--' + projection,
            'CRVAL1': lon, 'CRVAL2': lat, 'CRPIX1': SIZE / 2 + 0.5, 'CRPIX2': SIZE / 2 + 0.5,
            'CD1_1': -0.8 * scale, 'CD1_2': 0.6 * scale, 'CD2_1': 0.6 * scale,
            'CD2_2': 0.8 * scale, 'RADESYS': 'FK5', 'EQUINOX': 2000.0, **extra}
    header = ''.join(peers.card(*item) for item in keys.items()) + 'END'.ljust(80)
    with open(path, 'wb') as out:
        out.write(header.ljust(-(-len(header) // 2880) * 2880).encode())
        out.write(bytes(-(-SIZE * SIZE // 2880) * 2880))


def timed(command, output):
    with open(output, 'wb') as out:
        start = time.perf_counter()
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL,
                       check=False)
        return time.perf_counter() - start


def compare(tool, name, ours, theirs, rows, repeat, output):
    for command in (ours, theirs):
        timed(command, output)
        if (found := peers.count_rows(output)) != rows:
            raise SystemExit(f'{command[0]}: {rows} rows in, {found} out')
    pairs = [(timed(ours, output), timed(theirs, output)) for _ in range(repeat)]
    mine, other, ratio, low, high = peers.ratios(pairs)
    return f'{tool:<8} {name:<8} {mine:8.4f} {other:8.4f} {ratio:7.1f} {low:7.1f} {high:7.1f}'


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--bin', default='build/bin')
    parser.add_argument('--rows', type=int, default=1000000)
    parser.add_argument('--repeat', type=int, default=7)
    parser.add_argument('--threads', type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument('--only', default='', help='only headers whose name contains this')
    parser.add_argument('-o', '--output', help='write the table here too')
    arguments = parser.parse_args()
    lines = [f'# {peers.processor()}, {arguments.threads} threads, {arguments.rows} rows, '
             f'{arguments.repeat} pairs',
             '# tool header ours_s wcstools_s ratio ratio_min ratio_max']
    print('\n'.join(lines))
    with tempfile.TemporaryDirectory() as folder:
        def path(leaf):
            return os.path.join(folder, leaf)
        generator = random.Random(1)
        with open(path('xy'), 'w', encoding='ascii') as rows:
            for _ in range(arguments.rows):
                rows.write(f'{generator.uniform(1, SIZE):.3f} {generator.uniform(1, SIZE):.3f}\n')
        common = ['--threads', str(arguments.threads), '--rows', 'coords']
        for name in (n for n in HEADERS if arguments.only in n):
            write_image(path('image.fits'), name)
            to_sky = [os.path.join(arguments.bin, 'pix2sky'), path('image.fits')]
            to_pixel = [os.path.join(arguments.bin, 'sky2pix'), path('image.fits')]
            theirs = ['xy2sky', '-d', '-n', '8', path('image.fits'), '@' + path('xy')]
            lines.append(compare('pix2sky', name, to_sky + [path('xy')] + common, theirs,
                                 arguments.rows, arguments.repeat, path('out')))
            print(lines[-1], flush=True)
            timed(to_sky + [path('xy'), '--precision', '9'] + common, path('sky.all'))
            with open(path('sky.all'), encoding='ascii') as every, \
                    open(path('sky'), 'w', encoding='ascii') as good:
                good.writelines(row for row in every if not row.startswith('nan'))
            theirs = ['sky2xy', '-n', '4', path('image.fits'), '@' + path('sky')]
            lines.append(compare('sky2pix', name, to_pixel + [path('sky')] + common, theirs,
                                 peers.count_rows(path('sky')), arguments.repeat, path('out')))
            print(lines[-1], flush=True)
    if arguments.output:
        with open(arguments.output, 'w', encoding='utf-8') as out:
            out.write('\n'.join(lines) + '\n')


if __name__ == '__main__':
    main()
