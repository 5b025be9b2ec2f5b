#!/usr/bin/env python3
# astromill: times subdeconv beside STSDAS mem, whose time is kept in units of a yardstick
# SPDX-License-Identifier: BSD-3-Clause
"""Seconds of a tile with one PSF and with a varying one, beside what STSDAS mem takes; which steps
they go to; how much of two threads is used; and a whole image.

usage: compare_subdeconv.py --image IMAGE --psf PSF [--section 129:384,129:384] [--bin build/bin]
                            [--repeat 5] [--real IMAGE PSF] [-o FILE] [-- OPTIONS OF SUBDECONV]

PSF is a grid of Tiny Tim's; its plane in the middle alone is the PSF that mem was given. mem took 8.9
yardsticks for 256 x 256 pixels at --subsample 2: 20 forward and inverse transforms of 512 x 512 double
complex numbers by numpy. Ours and the yardstick in turn, medians; --real is timed on one thread and
on two, with sky, masks and error of the PSF by estimate. CPU time is that of all threads of the
process, which other programs disturb less. The shares need Linux' perf. Needs numpy and astropy.
"""
import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from astropy.io import fits

import peers

MEM = 8.9  # yardsticks
OPTIONS = '--subsample 2 --gain 7 --readnoise 5 --sky 0.7142857 --aim 1'.split()
REAL = '--subsample 2 --gain 13.99 --readnoise 15.7 --keep-sky --aim 1'.split()
GRID = ('DET_YX', 'IPSFX', 'JPSFY', 'NUM_PSFS', 'NXPSFS', 'NYPSFS')


def arguments():
    own, more = sys.argv[1:], []
    if '--' in own:
        more = own[own.index('--') + 1:]
        own = own[:own.index('--')]
    parser = argparse.ArgumentParser()
    parser.add_argument('--image', required=True)
    parser.add_argument('--psf', required=True)
    parser.add_argument('--section', default='129:384,129:384')
    parser.add_argument('--bin', default='build/bin')
    parser.add_argument('--repeat', type=int, default=5)
    parser.add_argument('--real', nargs=2, metavar=('IMAGE', 'PSF'))
    parser.add_argument('-o', '--output', help='write the table here too')
    return parser.parse_args(own), more


def yardstick(noise=np.random.default_rng(1).normal(size=(512, 512))):
    start = time.perf_counter()
    for _ in range(20):
        np.fft.ifft2(np.fft.fft2(noise))
    return time.perf_counter() - start


def write_middle(grid, path):
    """The PSF in the middle of a grid, as a file of one PSF."""
    with fits.open(grid) as hdus:
        header = hdus[0].header.copy()
        for key in [key for key in header if key.startswith(GRID)]:
            del header[key]
        plane = hdus[0].data[len(hdus[0].data) // 2]
        fits.HDUList([fits.PrimaryHDU(plane, header), *(hdu.copy() for hdu in hdus[1:])]).writeto(path)


def run(command):
    """Seconds on the clock and of the processors. Tiles that do not converge are no failure."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 3):
        raise SystemExit(f'{command[0]}: exit status {done.returncode}: {done.stderr.decode()}')
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def shares(command, folder):
    """Per cent of the time in the transforms, and in the step that takes most of the rest."""
    record = os.path.join(folder, 'perf.data')
    subprocess.run(['perf', 'record', '-q', '-F', '2000', '-o', record, *command],
                   stdin=subprocess.DEVNULL, capture_output=True, check=False)
    text = subprocess.run(['perf', 'report', '-i', record, '--stdio', '--sort', 'dso,symbol'],
                          capture_output=True, check=False).stdout.decode()
    rows = re.findall(r'^ +([\d.]+)% +(\S+) +\[.\] +(.+?) *$', text, re.MULTILINE)
    transforms = sum(float(share) for share, dso, _ in rows if 'fftw' in dso)
    other = max(((float(share), re.sub(r'\(anonymous namespace\)::|\(.*|\.\w+$| {2,}.*', '', name))
                 for share, dso, name in rows if 'fftw' not in dso), default=(0, 'none'))
    return transforms, *other


def median(pairs, which=0):
    return statistics.median(pair[which] for pair in pairs)


def main():
    args, more = arguments()
    lines = [f'# {peers.processor()}, medians of {args.repeat}']
    with tempfile.TemporaryDirectory() as folder:
        middle, out = os.path.join(folder, 'middle.fits'), os.path.join(folder, 'out.fits')
        write_middle(args.psf, middle)

        def command(image, psf, options, threads):
            return [os.path.join(args.bin, 'subdeconv'), image, '--psf', psf, *options, '--threads',
                    str(threads), '-q', '--overwrite', '-o', out, *more]

        tile = f'{args.image}[{args.section}]'
        for name, psf in (('one PSF', middle), ('varying PSF', args.psf)):
            ours = command(tile, psf, [*OPTIONS, '--tile', '0'], 1)
            pairs = [(*run(ours), yardstick()) for _ in range(args.repeat)]
            lines += [f'# tile, {name}, one thread: seconds, CPU seconds, yardstick, mem / ours',
                      f'{median(pairs):.3f} {median(pairs, 1):.3f} {median(pairs, 2):.3f} '
                      f'{MEM * median(pairs, 2) / median(pairs):.1f}']
            if shutil.which('perf'):
                transforms, largest, step = shares(ours, folder)
                lines += ['# of that in transforms and in the largest other step, per cent',
                          f'{transforms:.1f} {largest:.1f} {step}']
        tiles = [*OPTIONS, '--tile', '128', '--overlap', '64']
        pairs = [[run(command(args.image, args.psf, tiles, threads))[0] for threads in (1, 2)]
                 for _ in range(args.repeat)]
        lines += ['# tiles of 128, efficiency of two threads',
                  f'{statistics.median(one / (2 * two) for one, two in pairs):.3f}']
        if args.real:
            for threads in (1, 2):
                pairs = [run(command(*args.real, REAL, threads)) for _ in range(args.repeat)]
                lines += [f'# {os.path.basename(args.real[0])}, threads {threads}: seconds, CPU '
                          'seconds', f'{median(pairs):.2f} {median(pairs, 1):.2f}']
    peers.report(lines, args.output)


if __name__ == '__main__':
    main()
