#!/usr/bin/env python3
# astromill: times addstars beside IRAF's addstar, in one run
# SPDX-License-Identifier: BSD-3-Clause
"""Seconds a star with photon noise, in turn (ours, theirs, ours, theirs ...), one thread.

usage: compare_addstars.py --image IMAGE --psf PSF [--bin build/bin] [--repeat 5] [--threads 1]
                           [--mag 16:26] [--gain 14] [-o FILE]

The time of a star is the difference between two runs that add many and few stars, divided by how
many more they are: starting the program, reading and writing cancel. IMAGE may be a section, PSF is
a PSF image of IRAF. Needs Debian's iraf and iraf-noao (irafcl); addstar runs with cache=no: with
cache=yes it loses flux of overlapping stars. The paper's case is m71_u5aq4202r_f555w.fits
[200:711,200:711] with m71_psf_f555w.fits.
"""
import argparse
import os
import tempfile

import peers

PARAMETERS = '''datapars.readnoise=0 datapars.epadu={gain} daopars.psfrad=63.0
daopars.fitrad=3.0'''


def theirs(stars, folder, arguments):
    """Seconds of a session that adds so many stars."""
    low, high = arguments.mag.split(':')
    task = (f'addstar ("{arguments.placed_image}","","psf.fits","out.fits",{low},{high},{stars},'
            'simple_text-,seed=1,nimage=1,cache-,verify-,update-,verbose-)')
    peers.remove(folder, 'out.fits', 'out.fits.art')
    seconds = peers.iraf(folder, PARAMETERS.format(gain=arguments.gain).split(), [task])
    found = peers.count_rows(os.path.join(folder, 'out.fits.art'))
    if found != stars:
        raise SystemExit(f'IRAF added {found} stars, not {stars}')
    return seconds


def ours(stars, folder, arguments):
    return peers.run([arguments.program, arguments.placed_image, '--psf', 'psf.fits', '--random',
                      str(stars), '--mag', arguments.mag, '--gain', str(arguments.gain),
                      '--threads', str(arguments.threads), '--overwrite', '-o', 'ours.fits'],
                     cwd=folder)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--image', required=True)
    parser.add_argument('--psf', required=True)
    parser.add_argument('--bin', default='build/bin')
    parser.add_argument('--repeat', type=int, default=5)
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--mag', default='16:26')
    parser.add_argument('--gain', type=float, default=14)
    parser.add_argument('--few', type=int, nargs=2, default=[100, 1000], metavar=('THEIRS', 'OURS'))
    parser.add_argument('--many', type=int, nargs=2, default=[500, 11000],
                        metavar=('THEIRS', 'OURS'))
    parser.add_argument('-o', '--output', help='write the table here too')
    arguments = parser.parse_args()
    arguments.program = os.path.abspath(os.path.join(arguments.bin, 'addstars'))
    image, bracket, section = arguments.image.partition('[')
    arguments.placed_image = 'image.fits' + bracket + section
    lines = [f'# {os.path.basename(arguments.image)}, {os.path.basename(arguments.psf)}, '
             f'magnitudes {arguments.mag}, gain {arguments.gain:g}, {arguments.threads} threads',
             '# ours_us iraf_us ratio (microseconds a star)']
    pairs = []
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(os.path.abspath(image), os.path.join(folder, 'image.fits'))
        os.symlink(os.path.abspath(arguments.psf), os.path.join(folder, 'psf.fits'))
        for _ in range(arguments.repeat):
            cost = []
            for tool, which in ((ours, 1), (theirs, 0)):
                few, many = arguments.few[which], arguments.many[which]
                seconds = tool(many, folder, arguments) - tool(few, folder, arguments)
                cost.append(1e6 * seconds / (many - few))
            pairs.append(cost)
            lines.append(f'{cost[0]:8.1f} {cost[1]:8.1f} {cost[1] / cost[0]:7.1f}')
    mine, other, ratio, _, _ = peers.ratios(pairs)
    lines.append(f'# median {mine:.1f} {other:.1f} {ratio:.1f}')
    peers.report(lines, arguments.output)


if __name__ == '__main__':
    main()
