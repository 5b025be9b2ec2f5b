#!/usr/bin/env python3
# astromill: how good restorations are, on many realisations of the noise
# SPDX-License-Identifier: BSD-3-Clause
"""Measures what subdeconv makes of a simulated field whose truth is known, and of a real image.

usage: restoration.py [--bin build/bin] [--data ../shared/data] [--measure ../shared/checks/
       measure_restoration.py] [--realisations 10] [--seed 1000] PART... [-- OPTIONS OF SUBDECONV]

Parts, in the order of docs/subdeconv.md:
  quality  flux, scatter, pairs and spurious peaks on the tile [129:384,129:384] of
           crowded_shared_model.fits with new noise, at --subsample 2 and 3: means, and their spread
  sky      the sky of --sky auto on the same fields, of other skies and gains
  seams    rms between restorations with tiles of 128, 192, 256 and in one piece, smoothed to a FWHM
           of 2 detector pixels, over that between two realisations of the noise
  real     the NGC 6293 of Singh, Browne & Butler (2013): tiles that converge, flux, seconds
Needs numpy and astropy; scipy for the seams. The noise of realisation i is numpy's default
generator with seed SEED + i; for the skies there are at most four.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time

import numpy as np
from astropy.io import fits

GAIN, READNOISE, SKY = 7.0, 5.0, 5.0
BINS = ('0-200', '200-600', '600-3000', '3000-inf')
GOALS = {'0-200': .04, '200-600': .02, '600-3000': .01, '3000-inf': .01}
REFERENCE_SCATTER = {'0-200': .300, '200-600': .099, '600-3000': .045, '3000-inf': .015}


def arguments():
    here = os.path.dirname(os.path.abspath(__file__))
    shared = os.path.join(here, '..', '..', 'shared')
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--bin', default='build/bin')
    parser.add_argument('--data', default=os.path.join(shared, 'data'))
    parser.add_argument('--measure', default=os.path.join(shared, 'checks',
                                                          'measure_restoration.py'))
    parser.add_argument('--realisations', type=int, default=10)
    parser.add_argument('--seed', type=int, default=1000)
    parser.add_argument('parts', nargs='+', choices=('quality', 'sky', 'seams', 'real'))
    own, theirs = sys.argv[1:], []
    if '--' in own:
        theirs = own[own.index('--') + 1:]
        own = own[:own.index('--')]
    return parser.parse_args(own), theirs


class Bench:
    def __init__(self, args, more, folder):
        self.args, self.more, self.folder = args, more, folder
        self.psf = os.path.join(args.data, 'psf', 'wfpc2_pc1_f555w_sub2_5x5.fits')
        self.truth = os.path.join(args.data, 'deconv', 'crowded_shared_truth.csv')
        self.model, self.header = fits.getdata(
            os.path.join(args.data, 'deconv', 'crowded_shared_model.fits'), header=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def observe(self, seed, sky=SKY, gain=GAIN, readnoise=READNOISE):
        """The field with new noise: the name of its image, in DN."""
        random = np.random.default_rng(self.args.seed + seed)
        light = np.asarray(self.model, float) * GAIN - SKY + sky
        counts = random.poisson(light) + random.normal(0, readnoise, light.shape)
        name = self.path(f'observed{seed}.fits')
        fits.writeto(name, (counts / gain).astype('f4'), self.header, overwrite=True)
        return name

    def restore(self, image, subsample, *options, gain=GAIN, readnoise=READNOISE, psf=None):
        """The restored image's name and the summary of the run."""
        out, summary = self.path('restored.fits'), self.path('summary.json')
        command = [os.path.join(self.args.bin, 'subdeconv'), image, '--psf', psf or self.psf,
                   '--subsample', str(subsample), '--gain', str(gain), '--readnoise',
                   str(readnoise), '-q', '--overwrite', '--json', summary, '-o', out,
                   *options, *self.more]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              check=False)
        if done.returncode not in (0, 3):
            raise SystemExit(f'{" ".join(command)}: {done.stderr.decode()}')
        with open(summary, encoding='utf-8') as text:
            return out, json.load(text)

    def measure(self, image, subsample):
        """Median and scatter of each bin, pairs, spurious peaks above 100 and 300 e-."""
        done = subprocess.run([sys.executable, self.args.measure, image, self.truth, '129', '129',
                               str(subsample), str(GAIN)], capture_output=True, check=True)
        text = done.stdout.decode()
        out = {}
        for line in text.splitlines():
            words = line.split()
            if words and words[0] in BINS:
                out[words[0]] = float(words[4]), float(words[5])
        out['pairs'] = int(re.search(r'1\.5-3 d, all +N +\d+ +resolved +(\d+)', text).group(1))
        out['spurious'] = [int(n) for n in re.search(
            r'within 2 d: (\d+) .*without (\d+)', text).groups()]
        return out


def spread(values):
    return f'{np.mean(values):8.3f} +- {np.std(values, ddof=1) if len(values) > 1 else 0:.3f}'


def quality(bench):
    for subsample in (2, 3):
        found, chi2, iterations = [], [], []
        for seed in range(bench.args.realisations):
            image = bench.observe(seed) + '[129:384,129:384]'
            out, run = bench.restore(image, subsample, '--sky', str(SKY / GAIN), '--tile', '0')
            found.append(bench.measure(out, subsample))
            chi2.append(run['tiles'][0]['chi2'])
            iterations.append(run['tiles'][0]['iterations'])
        print(f'quality, --subsample {subsample}, {len(found)} realisations')
        for name in BINS:
            print(f'  {name:9} e-: ratio {spread([f[name][0] for f in found])} (goal 1 +- '
                  f'{GOALS[name]}), scatter {spread([f[name][1] for f in found])} (goal '
                  f'{1.1 * REFERENCE_SCATTER[name]:.4f})')
        print(f'  pairs {spread([f["pairs"] for f in found])} of 64 (goal '
              f'{43 if subsample == 2 else 47})')
        for i, limit in enumerate((100, 300)):
            print(f'  spurious > {limit} e-: most {max(f["spurious"][i] for f in found)}, mean '
                  f'{np.mean([f["spurious"][i] for f in found]):.2f} (goal {3 if i == 0 else 0})')
        print(f'  chi-square a pixel {spread(chi2)}, iterations {spread(iterations)}')


def sky(bench):
    for level, gain, readnoise in ((5, 7, 5), (12, 1.5, 4), (40, 7, 5), (1, 7, 5), (150, 1, 8)):
        errors = []
        for seed in range(min(bench.args.realisations, 4)):
            image = bench.observe(seed, level, gain, readnoise)
            _, run = bench.restore(image, 2, gain=gain, readnoise=readnoise)
            errors.append(run['sky'] * gain - level)
        print(f'sky {level} e-, gain {gain}, read noise {readnoise} e-: estimate - truth '
              f'{spread(errors)} e- (goal 0.1)')


def seams(bench):
    from scipy.ndimage import gaussian_filter
    subsample = 2

    def smooth(image, name):
        os.rename(image, bench.path(name))
        sigma = 2 * subsample / 2.3548
        return gaussian_filter(fits.getdata(bench.path(name)).astype(float), sigma)

    options = ('--sky', str(SKY / GAIN))
    images = {}
    for seed in (0, 1):
        observed = bench.observe(seed)
        for tile in (('0', '128', '192', '256') if seed == 0 else ('0',)):
            out, _ = bench.restore(observed, subsample, *options, '--tile', tile, '--overlap',
                                   str(int(tile) // 2))
            images[seed, tile] = smooth(out, f'r{seed}_{tile}.fits')
    noise = np.std(images[0, '0'] - images[1, '0'])
    for tile in ('128', '192', '256'):
        for other in ('0', '256'):
            if tile != other:
                ratio = np.std(images[0, tile] - images[0, other]) / noise
                print(f'seams: tiles of {tile} against {other if other != "0" else "one piece"}: '
                      f'rms {ratio:.3f} of that between realisations (goal 0.2)')


def real(bench):
    paper = os.path.join(bench.args.data, 'paper')
    image = os.path.join(paper, 'ngc6293_u28q020bt_f814w.fits')
    start = time.perf_counter()
    out, run = bench.restore(image, 2, '--keep-sky', '--aim', '1', gain=13.99, readnoise=15.7,
                             psf=os.path.join(paper, 'ngc6293_psf_f814w.fits'))
    seconds = time.perf_counter() - start
    restored, observed = fits.getdata(out).astype(float), fits.getdata(image).astype(float)
    side = 90
    ratios = []
    for y in range(0, observed.shape[0] - side + 1, side):
        for x in range(0, observed.shape[1] - side + 1, side):
            theirs = observed[y:y + side, x:x + side].sum()
            ours = restored[2 * y:2 * (y + side), 2 * x:2 * (x + side)]
            if np.isfinite(ours).all() and theirs > 0:
                ratios.append(ours.sum() / theirs)
    print(f'NGC 6293: {len(run["tiles"]) - run["not_converged"]} of {len(run["tiles"])} tiles '
          f'converge, psf error {run["psf_error"]:.4f} on {run["psf_error_stars"]} stars, sky '
          f'{run["sky"] * 13.99:.2f} e-, {seconds:.2f} s on {run["threads"]} threads; restored / '
          f'observed, median of {len(ratios)} blocks: {np.median(ratios):.4f}')
    for tile in run['tiles']:
        print(f'  tile {tile["tile"]:2}: chi2 {tile["chi2"]} ({tile["chi2_raw"]} without psf '
              f'error), {tile["iterations"]} iterations, {tile["ending"]}')


def main():
    args, more = arguments()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(args, more, folder)
        for part in args.parts:
            {'quality': quality, 'sky': sky, 'seams': seams, 'real': real}[part](bench)


if __name__ == '__main__':
    main()
