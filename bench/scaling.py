#!/usr/bin/env python3
# astromill: how the three tasks scale with threads, measured, fitted and predicted for clusters
# SPDX-License-Identifier: BSD-3-Clause
"""Runs astromill-scaling on the reference inputs, and fills docs/scaling.md with its tables and
figures; then the study of schedules.

usage: scaling.py --data ../shared/data [--bin build/bin] [--docs docs] [--threads 1,2] [--small]
                  [--only scaling|schedules]

The machine must be quiet: some 8 minutes on two cores.
"""
import argparse
import os
import shutil
import tempfile

import peers
import schedules
from reference_tasks import Tasks, into_page

RANKS = 10000
# Name, task, what it is, repeats, pieces of work of the simulated job.
TASKS = [
    ('completeness', Tasks.equal_trials, '1000 trials of 50 stars, M71, 512x512', 7, 100000),
    ('subdeconv', Tasks.tiles, 'NGC 6293, 800x800, 36 tiles', 3, 10000),
    ('pix2sky', Tasks.equal_rows, '10^6 rows', 41, 1000000),
    ('pix2sky', Tasks.rows_not_kept, '10^7 rows, to /dev/null', 21, 1000000),
    ('pix2sky', Tasks.many_rows, '10^7 rows', 21, 1000000),  # the figures are of these
]


def number(value, digits=3, none='unknown'):
    return none if value is None else f'{value:.{digits}g}'


def measure(tasks, threads, docs):
    lines = ['| task | threads | s | speed-up | efficiency | predicted s |', '|---|---|---|---|---|---|']
    fits = ['| task | T_S, s | T_P, s | K, s | Amdahl limit |', '|---|---|---|---|---|']
    flat = ['| task | pieces | schedule | 90 % of the best from | best speed-up | efficiency 0.5 up to |',
            '|---|---|---|---|---|---|']
    processor = ''
    for name, make, what, repeat, items in TASKS:
        command = make(tasks)
        found = tasks.scaling(['--threads', threads, '--repeat', str(repeat if tasks.size else 2),
                               '--plot', f'scaling_{name}.svg'], command)
        processor = found['processor']
        file = tasks.timings(command, repeat=3 if name != 'subdeconv' else 1)
        predicted = tasks.scaling(['--simulate', threads + ',' + threads, '--timings-from', file,
                                   '--latency', '1e-6', '--schedules', 'dynamic,1'])
        guess = {point['ranks']: point['seconds']
                 for point in predicted['simulation']['schedules'][0]['points']}
        for run in found['runs']:
            lines.append(f"| {name}: {what} | {run['threads']} | {run['seconds']:.3f} +- "
                         f"{run['seconds_spread']:.3f} | {run['speedup']:.3f} | "
                         f"**{run['efficiency']:.3f}** +- {run['efficiency_spread']:.3f} | "
                         f"{guess[run['threads']]:.3f} |")
        fit = found['fit']
        fits.append(f"| {name}: {what} | {number(fit['t_serial'])} | {number(fit['t_parallel'])} | "
                    f"{number(fit['k_sync'])} | {number(fit['amdahl_limit'], none='none')} |")
        count = items if tasks.size else items // 100
        cluster = tasks.scaling(['--simulate', str(RANKS), '--timings-from', file, '--items',
                                 str(count), '--plot', f'scaling_{name}_simulated.svg'])
        for entry in cluster['simulation']['schedules']:
            best = max(point['speedup'] for point in entry['points'])
            flat.append(f"| {name}: {what} | {count} | {entry['schedule']} | {entry['flat_from']} | "
                        f"{best:.0f} | {entry['useful_to']} |")
        for leaf in (f'scaling_{name}.svg', f'scaling_{name}_simulated.svg'):
            shutil.copy(os.path.join(tasks.folder, leaf), docs)
    page = os.path.join(docs, 'scaling.md')
    into_page(page, 'processor', f'{os.cpu_count()} cores of "{processor}".')
    into_page(page, 'threads', '\n'.join(lines))
    into_page(page, 'fits', '\n'.join(fits))
    into_page(page, 'cluster', '\n'.join(flat))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--data', required=True)
    parser.add_argument('--bin', default='build/bin')
    parser.add_argument('--docs', default='docs')
    parser.add_argument('--threads', default='1,2')
    parser.add_argument('--small', action='store_true', help='only to see that it works')
    parser.add_argument('--only', choices=('scaling', 'schedules'))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tasks = Tasks(arguments.bin, arguments.data, folder, 0 if arguments.small else 1)
        if arguments.only != 'schedules':
            measure(tasks, arguments.threads, arguments.docs)
        if arguments.only != 'scaling':
            schedules.study(tasks, os.path.join(arguments.docs, 'scaling.md'))
    print(f'{peers.processor()}: {arguments.docs}/scaling.md is filled')


if __name__ == '__main__':
    main()
