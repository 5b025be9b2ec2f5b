#!/usr/bin/env python3
# astromill: times lookup tables beside SIP alone, and FITS tables beside text, in one run
# SPDX-License-Identifier: BSD-3-Clause
"""Whole programs on files made here, in turn (one, the other, one, the other ...).

usage: compare_formats.py [--bin build/bin] [--rows 1000000] [--repeat 7] [--folder DIR]

Prints median seconds of each of two runs and the median of the ratios of each pair; for FITS tables
rows a second, too. Files go to DIR, by default a temporary folder; put it in memory to leave the
disk out. Needs only Python's standard library.
"""
import argparse
import os
import random
import statistics
import struct
import subprocess
import tempfile
import time

import peers

BLOCK = 2880
SIP = {'A_ORDER': 3, 'B_ORDER': 3, 'A_2_0': 8e-6, 'A_1_1': -5e-6, 'A_0_3': 2e-11, 'B_2_0': 2e-6,
       'B_1_1': 6e-6, 'B_0_3': -2e-11}
WCS = {'CTYPE1': 'RA---TAN-SIP', 'CTYPE2': 'DEC--TAN-SIP', 'CRVAL1': 298.44, 'CRVAL2': 18.78,
       'CRPIX1': 2048.5, 'CRPIX2': 1024.5, 'CD1_1': -1e-5, 'CD2_2': 1.1e-5, 'CD1_2': 2e-6,
       'CD2_1': 1e-6}


def hdu(keywords, data=b''):
    cards = ''.join(peers.card(*item) for item in keywords.items()) + 'END'.ljust(80)
    header = cards.encode().ljust(-(-len(cards) // BLOCK) * BLOCK)
    return header + data.ljust(-(-len(data) // BLOCK) * BLOCK, b'\0')


def image(path, tables):
    """A header of 4096x2048 pixels, with the four lookup tables of an HST image or without."""
    keywords = {'SIMPLE': True, 'BITPIX': 8, 'NAXIS': 2, 'NAXIS1': 4096, 'NAXIS2': 2048} | WCS | SIP
    if tables:
        for axis in (1, 2):
            keywords |= {f'CPDIS{axis}': 'LOOKUP', f'D2IMDIS{axis}': 'LOOKUP'}
    cards = ''.join(peers.card(*item) for item in keywords.items())
    if tables:
        for name in ('DP', 'D2IM'):
            for axis in (1, 2):
                for entry in (f'EXTVER: {axis}.0', 'NAXES: 2.0', 'AXIS.1: 1.0', 'AXIS.2: 2.0'):
                    cards += f"{name + str(axis):8}= '{entry}'".ljust(80)
    cards += 'END'.ljust(80)
    out = cards.encode().ljust(-(-len(cards) // BLOCK) * BLOCK)
    out += bytes(4096 * 2048 + -(4096 * 2048) % BLOCK)
    for name in ('WCSDVARR', 'D2IMARR') if tables else ():
        for version in (1, 2):
            values = [random.uniform(-0.2, 0.2) for _ in range(65 * 33)]
            out += hdu({'XTENSION': 'IMAGE', 'BITPIX': -32, 'NAXIS': 2, 'NAXIS1': 65, 'NAXIS2': 33,
                        'PCOUNT': 0, 'GCOUNT': 1, 'EXTNAME': name, 'EXTVER': version,
                        'CRPIX1': 0.0, 'CRPIX2': 0.0, 'CRVAL1': 0.0, 'CRVAL2': 0.0,
                        'CDELT1': 64.0, 'CDELT2': 64.0}, struct.pack(f'>{len(values)}f', *values))
    with open(path, 'wb') as file:
        file.write(out)


def fits_table(path, points):
    rows = b''.join(struct.pack('>i7d', i, *p, 1.0, 2.0, 3.0, 4.0, 5.0)
                    for i, p in enumerate(points))
    names = ('NUMBER', 'X_IMAGE', 'Y_IMAGE', 'A', 'B', 'C', 'D', 'E')
    keywords = {'XTENSION': 'BINTABLE', 'BITPIX': 8, 'NAXIS': 2, 'NAXIS1': 60,
                'NAXIS2': len(points), 'PCOUNT': 0, 'GCOUNT': 1, 'TFIELDS': 8}
    for i, name in enumerate(names, 1):
        keywords |= {f'TTYPE{i}': name, f'TFORM{i}': 'D' if i > 1 else 'J'}
    with open(path, 'wb') as file:
        file.write(hdu({'SIMPLE': True, 'BITPIX': 8, 'NAXIS': 0, 'EXTEND': True}))
        file.write(hdu(keywords, rows))


def seconds(command, output):
    start = time.perf_counter()
    with open(output, 'wb') as out:
        subprocess.run(command, stdout=out, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def compare(what, one, other, repeat, output, rows):
    pairs = [(seconds(one, output), seconds(other, output)) for _ in range(repeat)]
    first, second = (statistics.median(column) for column in zip(*pairs))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f'{what:40} {first:8.4f} {second:8.4f} {ratio:7.2f} {rows / first / 1e6:8.1f}',
          flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--bin', default='build/bin')
    parser.add_argument('--rows', type=int, default=1000000)
    parser.add_argument('--repeat', type=int, default=7)
    parser.add_argument('--folder')
    arguments = parser.parse_args()
    random.seed(1)
    points = [(random.uniform(1, 4096), random.uniform(1, 2048)) for _ in range(arguments.rows)]
    pix2sky, sky2pix = (os.path.join(arguments.bin, tool) for tool in ('pix2sky', 'sky2pix'))
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        def at(name):
            return os.path.join(folder, name)
        image(at('lookup.fits'), True)
        image(at('sip.fits'), False)
        fits_table(at('cat.fits'), points)
        with open(at('xy.txt'), 'w') as file:
            file.writelines('%.3f %.3f\n' % p for p in points)
        for name in ('lookup', 'sip'):
            seconds([pix2sky, at(name + '.fits'), at('xy.txt'), '--rows', 'coords'],
                    at(name + '.txt'))
        print(f'# {arguments.rows} rows, {arguments.repeat} pairs')
        print('# what                                     one, s other, s   ratio  10^6 rows/s')
        for tool, lists in ((pix2sky, ('xy', 'xy')), (sky2pix, ('lookup', 'sip'))):
            commands = [[tool, at(header + '.fits'), at(name + '.txt')]
                        for header, name in zip(('lookup', 'sip'), lists)]
            compare(f'{os.path.basename(tool)}: lookup tables and SIP, SIP alone', *commands,
                    arguments.repeat, at('out'), arguments.rows)
        compare('pix2sky: FITS table, text',
                [pix2sky, at('sip.fits'), at('cat.fits'), '-c', 'X_IMAGE,Y_IMAGE'],
                [pix2sky, at('sip.fits'), at('xy.txt')], arguments.repeat, at('out'),
                arguments.rows)


if __name__ == '__main__':
    main()
