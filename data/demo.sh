#!/bin/sh
# astromill: shows the programs at work: demo.sh FOLDER_OF_PROGRAMS [ROWS [FOLDER_FOR_PRODUCTS]]
# SPDX-License-Identifier: BSD-3-Clause
set -eu
exec 2>&1 # messages in their place also where the output goes to a file
PATH=$(cd "${1:?usage: demo.sh FOLDER_OF_PROGRAMS [ROWS [FOLDER]]}" && pwd):$PATH
rows=${2:-1000000}
products=${3:+$(mkdir -p "$3" && cd "$3" && pwd)}
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

say() { printf '\n== %s\n' "$*"; }

# Shows a command line, then runs it.
show() {
  printf '$ %s\n' "$1"
  eval "$1"
}

say 'one pixel of an image to the sky, in degrees'
show 'pix2sky field.fits 100 200'

say 'the same in hours and degrees, and the way back'
show 'pix2sky --format hms --precision 6 field.fits 100 200'
show 'sky2pix field.fits 19:53:49.028086 +18:44:39.92895'

say 'a list: comments stay, the line of names gets the new names'
show 'head -n 6 stars.txt | pix2sky field.fits --columns x,y'

say 'a list with commas and positions in hours; one star is off the image'
show 'tail -n 5 catalogue.csv | sky2pix field.fits --columns 2,3 --status'

say 'bad rows are marked and counted, never dropped; the exit status is 3'
printf '%s\n' '# id x y' '1 100 200' '2 100 abc' '' '3 100' '4 300 400' >"$work/bad.txt"
show 'pix2sky field.fits -c x,y --status "$work/bad.txt" || echo "exit status $?"'

say 'an extension of a mosaic, and a map of the whole sky'
show "pix2sky 'mosaic.fits[SCI,2]' 10 20"
show 'pix2sky allsky.fits --status 1800 900 1 1 || echo "exit status $?"'

say 'there and back through a distortion whose inverse the header does not have'
show 'echo 7.5 790.25 | pix2sky --precision 10 distorted.fits | sky2pix -c 3,4 distorted.fits'

say 'artificial stars in an image of sky and noise; what was added, in a list'
show 'addstars sky.fits --psf gauss:2.5 --zeropoint 25 --random 12 --mag 14:17 -o "$work/stars.fits"'
show 'head -n 4 "$work/stars.fits.art"'

say 'the stars found again, measured, and put on the sky'
show 'findstars --fwhm 2.5 --aperture 3 --annulus 8,6 "$work/stars.fits" -o "$work/found.txt"'
show 'head -n 4 "$work/found.txt"'
show 'pix2sky -c x,y --rows coords --format hms sky.fits "$work/found.txt" | head -n 4'

say 'what a point-spread function is'
show 'psfinfo moffat:2.5,3.5 | head -n 15'

say "$rows random pixels of that image"
awk -v rows="$rows" 'BEGIN {
  srand(1)
  for (i = 0; i < rows; ++i) printf "%.3f %.3f\n", 1 + 799 * rand(), 1 + 799 * rand()
}' >"$work/pixels.txt"
show 'pix2sky -v --precision 10 distorted.fits "$work/pixels.txt" -o "$work/sky.txt"'
show 'sky2pix -v distorted.fits -c 3,4 --precision 3 "$work/sky.txt" -o "$work/back.txt"'

say 'every one of them came back to its pixel'
check='$1 != $5 || $2 != $6 { ++bad }
  END { print NR " rows, " bad + 0 " moved"; exit NR == 0 || bad > 0 }'
show 'awk "$check" "$work/back.txt"'

say 'one thread writes the same bytes as all of them'
show 'pix2sky --threads 1 --precision 10 distorted.fits "$work/pixels.txt" -o "$work/one.txt"'
show 'cmp "$work/one.txt" "$work/sky.txt" && echo same'

say 'how complete such a search is: 4000 more stars, 20 at a time among those above'
show 'completeness --fwhm 2.5 --aperture 3 --annulus 8,6 "$work/stars.fits" --psf gauss:2.5 \
    --zeropoint 25 --mag 15:21:0.5 --stars 20 --trials 200 --seed 2 \
    -o "$work/curve.txt" --stars-table "$work/table.txt" --plot "$work/curve.svg"'
show 'cut -c 1-69 "$work/curve.txt"'
show 'head -n 6 "$work/table.txt"'

say 'a crowded field, and the same restored on pixels three times finer'
show 'addstars sky.fits --psf gauss:1.8 --zeropoint 25 --gain 42 --random 150 --mag 17:20 --seed 7 \
    -o "$work/crowd.fits"'
show 'subdeconv "$work/crowd.fits" --psf gauss:1.8 --subsample 3 --gain 42 -o "$work/fine.fits" \
    --tiles-table "$work/tiles.txt" --plot "$work/restored.png"'
show 'cat "$work/tiles.txt"'

say 'where a star is now: pixel (x - 0.5) 3 + 0.5 of the finer image, the same place on the sky'
show 'pix2sky "$work/crowd.fits" 46.5 63.5'
show 'pix2sky "$work/fine.fits" 138.5 189.5'
if [ -n "$products" ]; then
  cp "$work/curve.txt" "$work/table.txt" "$work/curve.svg" "$work/restored.png" "$products"
  show 'ls "$products"'
fi
