#!/usr/bin/env python3
# astromill: times completeness beside IRAF's addstar, daofind, phot and tjoin, in one run
# SPDX-License-Identifier: BSD-3-Clause
"""Milliseconds a trial of the test of Singh, Browne & Butler (2013), ours and IRAF's in turn; how
much of two threads is used; and what a small star costs in a small and in a large image.

usage: compare_completeness.py --image IMAGE --psf PSF --config complete.cfg [--bin build/bin]
                               [--repeat 5] [--threads N] [-o FILE]

The paper's case is m71_u5aq4202r_f555w.fits[200:711,200:711] with m71_psf_f555w.fits, 50 stars a
trial, magnitudes 16 to 26. IRAF's time is the difference between sessions with 20 trials and with
none; ours is the whole program with 400 trials, start and products included. Needs Debian's iraf and
iraf-noao (irafcl); addstar runs with cache=no: with cache=yes it loses flux of overlapping stars.
Without irafcl, ours alone. Needs numpy for the images of the last part.
"""
import argparse
import os
import shutil
import statistics
import tempfile

import numpy as np

import peers

SETTINGS = '''datapars.fwhmpsf=1.8 datapars.sigma=0.8 datapars.readnoise=9.98 datapars.epadu=13.99
datapars.exposure="EXPTIME" datapars.filter="FILTNAM1" daopars.psfrad=63.0 daopars.fitrad=3.0
findpars.threshold=4.0 findpars.nsigma=1.5 centerpars.calgorithm="none"
fitskypars.salgorithm="median" fitskypars.annulus=20.0 fitskypars.dannulus=10.0
photpars.apertures="3" photpars.zmag=21.757'''.split()
STARS, MAGNITUDES = 50, '16:26:0.5'


def trial(image, number):
    """The tasks of one trial of the paper's scripts."""
    out = f't{number}'
    return [
        f'addstar ("{image}","","psf.fits","{out}.fits",16.0,26.0,{STARS},simple_text-,'
        f'seed={number},nimage=1,cache-,verify-,update-,verbose-)',
        f'daofind ("{out}.fits","{out}.coo",boundary="nearest",interactive-,cache+,verify-,'
        'update-,verbose-)',
        f'phot ("{out}.fits","{out}.coo","{out}.mag","",interactive-,cache+,verify-,update-,'
        'verbose-)',
        f'copy ("{out}.fits.art","{out}.art",verbose-)',
        f'pdump ("{out}.mag","xcenter,ycenter,mag","yes", > "{out}.mtx")',
        f'tjoin ("{out}.art","{out}.mtx","{out}.mat.txt","c2,c3,c4","c1,c2,c3",'
        'tolerance="1.0,1.0,0.5")']


def theirs(folder, image, trials):
    peers.remove(folder, *(leaf for leaf in os.listdir(folder) if leaf.startswith('t')))
    tasks = [task for number in range(1, trials + 1) for task in trial(image, number)]
    seconds = peers.iraf(folder, SETTINGS, tasks)
    done = sum(leaf.endswith('.mat.txt') for leaf in os.listdir(folder))
    if done != trials:
        raise SystemExit(f'IRAF did {done} of {trials} trials')
    return seconds


def ours(program, folder, options, trials, threads):
    return peers.run([program, *options, '--trials', str(trials), '--seed', '1', '--threads',
                      str(threads), '--overwrite', '-q', '-o', 'curve.txt'], cwd=folder)


def paper_test(program, folder, options, image, arguments):
    """Milliseconds a trial in pairs, ours and IRAF's."""
    few, many = 20, 400
    pairs = []
    for _ in range(arguments.repeat):
        mine = ours(program, folder, options, many, arguments.threads) / many
        pairs.append((1e3 * mine, 1e3 * (theirs(folder, image, few) - theirs(folder, image, 0)) / few))
    return pairs


def efficiency(program, folder, options, repeat):
    """Of two threads: the time on one over twice the time on two."""
    both = [(ours(program, folder, options, 400, 1), ours(program, folder, options, 400, 2))
            for _ in range(repeat)]
    return statistics.median(one / (2 * two) for one, two in both)


def write_sky(path, size):
    keys = {'SIMPLE': True, 'BITPIX': -32, 'NAXIS': 2, 'NAXIS1': size, 'NAXIS2': size}
    header = ''.join(peers.card(*item) for item in keys.items()) + 'END'.ljust(80)
    pixels = np.random.default_rng(1).normal(100, 10, (size, size)).astype('>f4').tobytes()
    with open(path, 'wb') as out:
        out.write(header.ljust(-(-len(header) // 2880) * 2880).encode())
        out.write(pixels.ljust(-(-len(pixels) // 2880) * 2880, b'\0'))


def small_star(program, folder, size, repeat):
    """Microseconds a star of FWHM 2.5 in an image of size x size, on one thread."""
    write_sky(os.path.join(folder, 'sky.fits'), size)
    options = ['sky.fits', '--psf', 'gauss:2.5', '--zeropoint', '25', '--sigma', '10', '--mag',
               '16:20:0.5', '--stars', str(STARS)]
    few, many = 200, 2200
    times = [ours(program, folder, options, many, 1) - ours(program, folder, options, few, 1)
             for _ in range(repeat)]
    return 1e6 * statistics.median(times) / ((many - few) * STARS)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--image', required=True)
    parser.add_argument('--psf', required=True)
    parser.add_argument('--config', required=True)
    parser.add_argument('--bin', default='build/bin')
    parser.add_argument('--repeat', type=int, default=5)
    parser.add_argument('--threads', type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument('-o', '--output', help='write the table here too')
    arguments = parser.parse_args()
    program = os.path.abspath(os.path.join(arguments.bin, 'completeness'))
    image, bracket, section = arguments.image.partition('[')
    placed = 'image.fits' + bracket + section
    lines = [f'# {peers.processor()}, {arguments.threads} threads, {arguments.repeat} pairs']
    with tempfile.TemporaryDirectory() as folder:
        for leaf, path in (('image.fits', image), ('psf.fits', arguments.psf),
                           ('complete.cfg', arguments.config)):
            os.symlink(os.path.abspath(path), os.path.join(folder, leaf))
        options = [placed, '--psf', 'psf.fits', '--config', 'complete.cfg', '--mag', MAGNITUDES,
                   '--stars', str(STARS), '--no-veto']
        if shutil.which('irafcl'):
            mine, other, ratio, low, high = peers.ratios(
                paper_test(program, folder, options, placed, arguments))
            lines += ['# ours_ms iraf_ms ratio ratio_min ratio_max (milliseconds a trial)',
                      f'{mine:.2f} {other:.1f} {ratio:.1f} {low:.1f} {high:.1f}']
        lines.append('# efficiency of two threads')
        lines.append(f'{efficiency(program, folder, options, arguments.repeat):.3f}')
        small = small_star(program, folder, 512, arguments.repeat)
        large = small_star(program, folder, 4096, arguments.repeat)
        lines += ['# microseconds a star of FWHM 2.5: 512 x 512, 4096 x 4096, ratio',
                  f'{small:.1f} {large:.1f} {large / small:.2f}']
    peers.report(lines, arguments.output)


if __name__ == '__main__':
    main()
