# astromill: what the comparisons with other programs share
# SPDX-License-Identifier: BSD-3-Clause
"""Processes that are timed, sessions of IRAF, cards of FITS headers, rows of tables."""
import os
import platform
import statistics
import subprocess
import time


def processor():
    with open('/proc/cpuinfo', encoding='utf-8') as info:
        names = [line.split(':')[1].strip() for line in info if line.startswith('model name')]
    return names[0] if names else platform.machine()


def run(command, **options):
    """Seconds of a program that must succeed."""
    start = time.perf_counter()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False,
                          **options)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        raise SystemExit(f'{command[0]}: exit status {done.returncode}: {done.stderr.decode()}')
    return seconds


def iraf(folder, settings, tasks):
    """Seconds of a session of IRAF's daophot in a folder. The caller looks at what came of it."""
    os.makedirs(os.path.join(folder, 'uparm'), exist_ok=True)
    lines = ['set imtype="fits"', f'set uparm="{folder}/uparm/"', 'noao', 'digiphot', 'daophot',
             'utilities', 'nttools', 'daophot.verify=no', 'daophot.update=no', 'daophot.verbose=no',
             'daophot.cache=no', 'unlearn datapars findpars centerpars fitskypars photpars daopars',
             'unlearn addstar daofind phot', *settings, *tasks, 'logout']
    with open(os.path.join(folder, 'tasks.cl'), 'w', encoding='ascii') as script:
        script.write('\n'.join(lines) + '\n')
    start = time.perf_counter()
    subprocess.run(['timeout', '-k', '1', '300', 'irafcl', '-f', 'tasks.cl'], cwd=folder,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   env=dict(os.environ, HOME=folder), check=False)
    return time.perf_counter() - start


def remove(folder, *leaves):
    for leaf in leaves:
        if os.path.lexists(os.path.join(folder, leaf)):
            os.remove(os.path.join(folder, leaf))


def count_rows(path, comment='#'):
    """Lines of a list that are no comments; 0 where there is no list."""
    try:
        with open(path, encoding='ascii') as rows:
            return sum(1 for row in rows if not row.startswith(comment))
    except FileNotFoundError:
        return 0


def ratios(pairs):
    """Medians of ours and theirs, and the ratio theirs / ours: median, lowest, highest."""
    both = [theirs / ours for ours, theirs in pairs]
    return (statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs),
            statistics.median(both), min(both), max(both))


def card(key, value):
    if isinstance(value, bool):
        text = f"{'FT'[value]:>20}"
    elif isinstance(value, str):
        text = f"'{value:<8}'"
    else:
        text = f'{value!r:>20}'.upper()
    return f'{key:<8}= {text}'.ljust(80)


def report(lines, output):
    """Prints a table, and writes it to a file if there is one."""
    print('\n'.join(lines))
    if output:
        with open(output, 'w', encoding='utf-8') as out:
            out.write('\n'.join(lines) + '\n')
