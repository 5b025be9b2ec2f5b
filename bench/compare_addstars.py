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
import statistics
import subprocess
import tempfile
import time

PARAMETERS = '''datapars.readnoise=0 datapars.epadu={gain} daopars.psfrad=63.0
daopars.fitrad=3.0'''


def run(command, **options):
    start = time.perf_counter()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False,
                          **options)
    return time.perf_counter() - start, done


def iraf(stars, folder, arguments):
    """Seconds of one session that adds so many stars."""
    low, high = arguments.mag.split(':')
    lines = ['set imtype="fits"', f'set uparm="{folder}/uparm/"', 'noao', 'digiphot', 'daophot',
             'daophot.verify=no', 'daophot.update=no', 'daophot.verbose=no', 'daophot.cache=no',
             'unlearn datapars daopars addstar',
             *PARAMETERS.format(gain=arguments.gain).split(),
             f'addstar ("{arguments.placed_image}","","psf.fits","out.fits",{low},{high},{stars},'
             'simple_text-,seed=1,nimage=1,cache-,verify-,update-,verbose-)',
             'logout']
    with open(os.path.join(folder, 'run.cl'), 'w', encoding='ascii') as script:
        script.write('\n'.join(lines) + '\n')
    for leaf in ('out.fits', 'out.fits.art'):
        if os.path.exists(os.path.join(folder, leaf)):
            os.remove(os.path.join(folder, leaf))
    seconds, _ = run(['timeout', '-k', '1', '120', 'irafcl', '-f', 'run.cl'], cwd=folder,
                     env=dict(os.environ, HOME=folder))
    with open(os.path.join(folder, 'out.fits.art'), encoding='ascii') as rows:
        found = sum(1 for row in rows if not row.startswith('#'))
    if found != stars:
        raise SystemExit(f'IRAF added {found} stars, not {stars}')
    return seconds


def ours(stars, folder, arguments):
    seconds, done = run([arguments.program, arguments.placed_image, '--psf', 'psf.fits',
                         '--random', str(stars), '--mag', arguments.mag, '--gain',
                         str(arguments.gain), '--threads', str(arguments.threads), '--overwrite',
                         '-o', 'ours.fits'], cwd=folder)
    if done.returncode != 0:
        raise SystemExit(done.stderr.decode())
    return seconds


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
    print('\n'.join(lines))
    pairs = []
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, 'uparm'))
        os.symlink(os.path.abspath(image), os.path.join(folder, 'image.fits'))
        os.symlink(os.path.abspath(arguments.psf), os.path.join(folder, 'psf.fits'))
        for _ in range(arguments.repeat):
            cost = []
            for tool, which in ((ours, 1), (iraf, 0)):
                few, many = arguments.few[which], arguments.many[which]
                seconds = tool(many, folder, arguments) - tool(few, folder, arguments)
                cost.append(1e6 * seconds / (many - few))
            pairs.append(cost)
            lines.append(f'{cost[0]:8.1f} {cost[1]:8.1f} {cost[1] / cost[0]:7.1f}')
            print(lines[-1], flush=True)
    lines.append(f'# median {statistics.median(a for a, _ in pairs):.1f} '
                 f'{statistics.median(b for _, b in pairs):.1f} '
                 f'{statistics.median(b / a for a, b in pairs):.1f}')
    print(lines[-1])
    if arguments.output:
        with open(arguments.output, 'w', encoding='utf-8') as out:
            out.write('\n'.join(lines) + '\n')


if __name__ == '__main__':
    main()
