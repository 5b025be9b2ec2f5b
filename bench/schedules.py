#!/usr/bin/env python3
# astromill: static against guided against dynamic, on equal and unequal work
# SPDX-License-Identifier: BSD-3-Clause
"""The load-balancing study of Singh, Browne & Butler (2013) on our three tasks: efficiency on two
threads under each schedule, and of more workers as it is played from measured pieces of work.

usage: schedules.py --data ../shared/data [--bin build/bin] [--small]   prints the tables
"""
import argparse
import tempfile

from reference_tasks import Tasks, into_page

WORKERS = (2, 8, 64, 512)
# Title, task, repeats, schedules; what CHUNK counts differs: trials, tiles, KiB of a list.
STUDY = [
    ('Trials of 50 stars each', lambda tasks: tasks.equal_trials(400), 3,
     ('static', 'static,16', 'dynamic', 'dynamic,1', 'dynamic,16', 'guided')),
    ('Trials of 1, 2, 3 ... 250 stars', Tasks.unequal_trials, 3,
     ('static', 'static,16', 'dynamic', 'dynamic,1', 'dynamic,16', 'guided')),
    ('Tiles of a crowded core, those with most light first', Tasks.small_tiles, 3,
     ('static', 'dynamic', 'guided')),
    ('Short rows', Tasks.equal_rows, 9,
     ('static', 'dynamic', 'dynamic,16', 'dynamic,1024', 'guided')),
    ('Short rows, then long ones', Tasks.unequal_rows, 5,
     ('static', 'dynamic', 'dynamic,16', 'dynamic,1024', 'guided')),
]
PLAYED = 'static static,1 static,16 dynamic,1 dynamic,4 dynamic,16 guided'


def measured(tasks, command, repeat, kinds):
    """Efficiency on two threads under each schedule, against one thread under the usual one."""
    options = ['--repeat', str(repeat if tasks.size else 2)]
    one = tasks.scaling([*options, '--threads', '1'], command)['runs'][0]['seconds']
    rows = ['| schedule | 2 threads, s | efficiency |', '|---|---|---|']
    for kind in kinds:
        two = tasks.scaling([*options, '--threads', '2'], [*command, '--schedule', kind])['runs'][0]
        rows.append(f"| {kind} | {two['seconds']:.3f} +- {two['seconds_spread']:.3f} | "
                    f"{one / (2 * two['seconds']):.3f} |")
    return rows


def played(tasks, command):
    """Efficiency of more workers in a simulation."""
    file = tasks.timings(command, repeat=2)
    found = tasks.scaling(['--simulate', ','.join(map(str, (1, *WORKERS))), '--timings-from', file,
                           '--schedules', PLAYED])['simulation']
    rows = ['| played | ' + ' | '.join(f'{count} ranks' for count in WORKERS) + ' |',
            '|---|' + '---|' * len(WORKERS)]
    for entry in found['schedules']:
        values = {point['ranks']: point['efficiency'] for point in entry['points']}
        rows.append(f"| {entry['schedule']} | "
                    + ' | '.join(f'{values[count]:.3f}' for count in WORKERS) + ' |')
    ratio = found['longest_piece'] / found['median_piece']
    rows.append(f"\n{found['pieces']} pieces; the longest is {ratio:.1f} times the median.")
    return rows


def study(tasks, page=None):
    parts = []
    for title, make, repeat, kinds in STUDY:
        command = make(tasks)
        parts += [f'### {title}', '', *measured(tasks, command, repeat, kinds), '',
                  *played(tasks, command), '']
    if page:
        into_page(page, 'schedules', '\n'.join(parts))
    return '\n'.join(parts)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--data', required=True)
    parser.add_argument('--bin', default='build/bin')
    parser.add_argument('--small', action='store_true', help='only to see that it works')
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(study(Tasks(arguments.bin, arguments.data, folder, 0 if arguments.small else 1)))


if __name__ == '__main__':
    main()
