# astromill: the three tasks on their reference inputs, for measurements of scaling
# SPDX-License-Identifier: BSD-3-Clause
"""Commands of completeness, subdeconv and pix2sky with equal and with unequal work, in a folder."""
import json
import os
import random
import subprocess

import peers

M71 = 'm71_u5aq4202r_f555w.fits[200:711,200:711]'
NGC6293 = 'ngc6293_u28q020bt_f814w.fits'


class Tasks:
    """Inputs in `folder`; `size` 1 is for measurements, 0 to see that everything works."""

    def __init__(self, bin_folder, data, folder, size=1):
        self.bin, self.data, self.folder, self.size = os.path.abspath(bin_folder), data, folder, size
        for leaf in os.listdir(os.path.join(data, 'paper')):
            if leaf.endswith(('.fits', '.cfg')):
                os.symlink(os.path.abspath(os.path.join(data, 'paper', leaf)),
                           os.path.join(folder, leaf))

    def _completeness(self, *more):
        return [f'{self.bin}/completeness', M71, '--psf', 'm71_psf_f555w.fits', '--config',
                'complete.cfg', '--mag', '16:26:0.5', *more, '-o', 'curve.txt']

    def equal_trials(self, trials=1000):
        """50 stars in each trial."""
        return self._completeness('--stars', '50', '--trials', str(trials if self.size else 40))

    def unequal_trials(self):
        """Trials with 1, 2, 3 ... stars."""
        noise, path = random.Random(1), os.path.join(self.folder, 'growing.txt')
        trials = 250 if self.size else 30
        with open(path, 'w', encoding='ascii') as file:
            file.write('# trial x y mag\n')
            for trial in range(1, trials + 1):
                for _ in range(trial):
                    file.write(f'{trial} {noise.uniform(10, 500):.2f} {noise.uniform(10, 500):.2f} '
                               f'{noise.uniform(16, 26):.2f}\n')
        return self._completeness('--list', 'growing.txt')

    def _subdeconv(self, section, *more):
        return [f'{self.bin}/subdeconv', NGC6293 + section, '--psf', 'ngc6293_psf_f814w.fits',
                '--subsample', '2', '--gain', '13.99', '--readnoise', '15.7', '--keep-sky', '--aim',
                '1', *more, '-o', 'restored.fits']

    def tiles(self):
        """The whole of NGC 6293: 36 tiles, from a crowded core to an empty border."""
        return self._subdeconv('') if self.size else self.small_tiles()

    def small_tiles(self):
        """Its core in small tiles: quicker, and still unequal."""
        half = 160 if self.size else 64
        return self._subdeconv(f'[{400 - half}:{399 + half},{400 - half}:{399 + half}]', '--tile',
                               '96', '--overlap', '48')

    def _list(self, leaf, rows, long_every):
        noise, path = random.Random(2), os.path.join(self.folder, leaf)
        with open(path, 'w', encoding='ascii') as file:
            for number in range(rows):
                text = f'{noise.uniform(1, 800):.3f} {noise.uniform(1, 800):.3f}'
                if long_every and number > rows // 2:
                    text += ' ' + 'note' * 100
                file.write(text + '\n')
        return [f'{self.bin}/pix2sky', NGC6293, leaf, '-o', 'sky.txt']

    def equal_rows(self):
        """A million short rows."""
        return self._list('short.txt', 1000000 if self.size else 20000, False)

    def many_rows(self):
        """The same ten times."""
        command = self.equal_rows()
        with open(os.path.join(self.folder, 'short.txt'), encoding='ascii') as file:
            rows = file.read()
        with open(os.path.join(self.folder, 'many.txt'), 'w', encoding='ascii') as file:
            for _ in range(10):
                file.write(rows)
        return ['many.txt' if word == 'short.txt' else word for word in command]

    def rows_not_kept(self):
        """Ten million rows that no file system gets."""
        return ['/dev/null' if word == 'sky.txt' else word for word in self.many_rows()]

    def unequal_rows(self):
        """Short rows, then rows with 400 bytes of text behind the numbers: blocks of few rows."""
        return self._list('long.txt', 1000000 if self.size else 20000, True)

    def scaling(self, options, command=(), leaf='summary.json'):
        """The JSON of astromill-scaling."""
        words = [f'{self.bin}/astromill-scaling', '-q', '--overwrite', '--json', leaf, *options]
        peers.run(words + (['--', *command] if command else []), cwd=self.folder)
        with open(os.path.join(self.folder, leaf), encoding='utf-8') as file:
            return json.load(file)

    def timings(self, command, leaf='timings.txt', repeat=3):
        """A file of --timings on one thread, of the quickest of some runs."""
        chunk = '16' if 'pix2sky' in command[0] else '1'
        best = None
        for _ in range(repeat):
            done = subprocess.run([*command, '--threads', '1', '--schedule', f'dynamic,{chunk}',
                                   '--overwrite', '-q', '--timings', 'run.txt'], cwd=self.folder,
                                  stdin=subprocess.DEVNULL, capture_output=True, check=False)
            if done.returncode not in (0, 3):
                raise SystemExit(f'{command[0]}: {done.stderr.decode()}')
            path = os.path.join(self.folder, 'run.txt')
            with open(path, encoding='ascii') as file:
                wall = next(float(line.split()[2]) for line in file if line.startswith('# wall'))
            if best is None or wall < best:
                best = wall
                os.replace(path, os.path.join(self.folder, leaf))
        return leaf


def into_page(page, name, text):
    """Puts text between the marks of that name in a page of docs."""
    begin, end = f'<!-- {name} -->', f'<!-- end of {name} -->'
    with open(page, encoding='utf-8') as file:
        whole = file.read()
    before, rest = whole.split(begin)
    _, after = rest.split(end)
    with open(page, 'w', encoding='utf-8') as file:
        file.write(f'{before}{begin}\n{text.rstrip()}\n{end}{after}')
