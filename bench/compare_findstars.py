#!/usr/bin/env python3
# astromill: times findstars beside IRAF's daofind and phot and photutils' DAOStarFinder, in one run
# SPDX-License-Identifier: BSD-3-Clause
"""One simulated field of stars, searched and measured by each program in turn.

usage: compare_findstars.py [--bin build/bin] [--size 2048] [--stars 26000] [--repeat 5]
                            [--threads N] [-o FILE]

Prints one line a comparison: what, peer, median seconds of ours and of theirs, median of the ratios
of each pair, and the smallest and largest of these; then how many stars each found.
- ours: the whole program, from the FITS file to the list;
- IRAF: the time of a cl that runs the task, less that of one that runs none;
- photutils: the call on an array in memory, without reading, imports and writing.
Photometry is the time with apertures less the time without. Peers that are not installed are left
out. Needs numpy and astropy; Debian's python3 has them.
"""
import argparse
import os
import shutil
import subprocess
import tempfile
import time

import numpy as np
from astropy.io import fits

import peers

FWHM, SKY, NOISE = 2.5, 100.0, 10.0
APERTURES, ANNULUS, WIDTH = '3,5', 10, 10


def write_field(path, size, stars):
    generator = np.random.default_rng(1)
    sigma = FWHM / 2.35482
    half = int(5 * sigma) + 1
    padded = np.zeros((size + 2 * half + 2, size + 2 * half + 2))
    offsets = np.arange(-half, half + 1)
    for x, y, u in generator.random((stars, 3)):
        x, y = x * size, y * size
        flux = 1000 * (1 - u * (1 - 100 ** -1.2)) ** (-1 / 1.2)
        column, row = int(x + 0.5), int(y + 0.5)
        gx = np.exp(-(offsets + column - x) ** 2 / (2 * sigma ** 2))
        gy = np.exp(-(offsets + row - y) ** 2 / (2 * sigma ** 2))
        padded[row:row + 2 * half + 1, column:column + 2 * half + 1] += \
            flux / (2 * np.pi * sigma ** 2) * np.outer(gy, gx)
    image = padded[half:half + size, half:half + size] + generator.normal(SKY, NOISE, (size, size))
    fits.writeto(path, image.astype('f4'))


class Iraf:
    """Tasks of daophot, run in a folder of their own."""

    SETTINGS = [f'datapars.fwhmpsf={FWHM}', f'datapars.sigma={NOISE}',
                'centerpars.calgorithm="none"', 'fitskypars.salgorithm="mode"',
                f'fitskypars.annulus={ANNULUS}', f'fitskypars.dannulus={WIDTH}',
                f'photpars.apertures="{APERTURES}"']

    def __init__(self, folder, image):
        self.folder = os.path.join(folder, 'iraf')
        os.makedirs(self.folder)
        os.symlink(image, os.path.join(self.folder, 'field.fits'))

    def seconds(self, tasks):
        peers.remove(self.folder, 'out.coo', 'out.mag')
        return peers.iraf(self.folder, self.SETTINGS, tasks)

    FIND = ('daofind ("field.fits","out.coo",boundary="nearest",interactive-,cache+,verify-,'
            'update-,verbose-)')
    PHOT = 'phot ("field.fits","out.coo","out.mag","",interactive-,cache+,verify-,update-,verbose-)'

    def pair(self):
        """Seconds of daofind and of phot."""
        none, find, both = (self.seconds(tasks)
                            for tasks in ([], [self.FIND], [self.FIND, self.PHOT]))
        return find - none, both - find

    def found(self):
        return peers.count_rows(os.path.join(self.folder, 'out.coo'))


class Ours:
    def __init__(self, arguments, folder, image):
        self.output = os.path.join(folder, 'ours.txt')
        self.command = [os.path.join(arguments.bin, 'findstars'), image, '--fwhm', str(FWHM),
                        '--sigma', str(NOISE), '--threads', str(arguments.threads)]
        self.light = ['--aperture', APERTURES, '--annulus', f'{ANNULUS},{WIDTH}']

    def run(self, more):
        with open(self.output, 'wb') as output:
            start = time.perf_counter()
            subprocess.run(self.command + more, check=True, stdout=output,
                           stderr=subprocess.DEVNULL)
            return time.perf_counter() - start

    def pair(self):
        find = self.run([])
        return find, self.run(self.light) - find

    def found(self):
        return peers.count_rows(self.output)


def photutils_finder(image):
    try:
        from photutils.detection import DAOStarFinder
    except ImportError:
        return None
    pixels = fits.getdata(image).astype(float) - SKY
    finder = DAOStarFinder(threshold=4 * NOISE, fwhm=FWHM)

    def run():
        start = time.perf_counter()
        found = finder(pixels)
        return time.perf_counter() - start, len(found)
    return run


def row(what, peer, pairs):
    ours, theirs, ratio, low, high = peers.ratios(pairs)
    return f'{what:<10} {peer:<10} {ours:9.4f} {theirs:9.4f} {ratio:8.1f} {low:8.1f} {high:8.1f}'


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--bin', default='build/bin')
    parser.add_argument('--size', type=int, default=2048)
    parser.add_argument('--stars', type=int, default=26000)
    parser.add_argument('--repeat', type=int, default=5)
    parser.add_argument('--threads', type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument('-o', '--output', help='write the table here too')
    arguments = parser.parse_args()
    lines = [f'# {peers.processor()}, {arguments.threads} threads, '
             f'{arguments.size} x {arguments.size} pixels, {arguments.stars} stars drawn, '
             f'{arguments.repeat} pairs',
             '# what peer ours_s theirs_s ratio ratio_min ratio_max']
    with tempfile.TemporaryDirectory() as folder:
        image = os.path.join(folder, 'field.fits')
        write_field(image, arguments.size, arguments.stars)
        ours = Ours(arguments, folder, image)
        iraf = Iraf(folder, image) if shutil.which('irafcl') else None
        finder = photutils_finder(image)
        ours.pair()
        with_iraf, with_photutils = [], []
        counts = {}
        for _ in range(arguments.repeat):
            if iraf:
                with_iraf.append((ours.pair(), iraf.pair()))
                counts['IRAF'] = iraf.found()
            if finder:
                seconds, counts['photutils'] = finder()
                with_photutils.append((ours.run([]), seconds))
        counts['findstars'] = ours.found()
        if iraf:
            lines += [row('find', 'IRAF', [(a[0], b[0]) for a, b in with_iraf]),
                      row('phot', 'IRAF', [(a[1], b[1]) for a, b in with_iraf]),
                      row('find+phot', 'IRAF', [(sum(a), sum(b)) for a, b in with_iraf])]
        if finder:
            lines.append(row('find', 'photutils', with_photutils))
        lines.append('# stars found: ' + ', '.join(f'{k} {v}' for k, v in sorted(counts.items())))
    peers.report(lines, arguments.output)


if __name__ == '__main__':
    main()
