#!/bin/sh
# Makes the figures of docs/completeness.md and prints its table:
#
#   completeness_figures.sh FOLDER_OF_IMAGES FOLDER_FOR_FIGURES
#
# with completeness in PATH, and in the first folder the images, PSFs, complete.cfg and published
# curve of Singh, Browne & Butler (2013), and iraf/m71_trials_table.txt, stars of 400 trials that
# IRAF made of them (trial, x, y, magnitude, 1 if recovered ...).
set -eu
images=$1
figures=$2
settings=$(dirname "$0")/crowded.cfg
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Magnitude, recovered, added -> magnitude, fraction, Wilson's interval of 68 %.
with_interval() {
  awk '{ half = sqrt($2 * (1 - $2 / $3) + 0.25)
    print $1, $2 / $3, ($2 + 0.5 - half) / ($3 + 1), ($2 + 0.5 + half) / ($3 + 1) }'
}

awk '!/^#/ { split($2, count, "/"); print $1, count[1], count[2] }' \
  "$images/m71_published_completeness.txt" | with_interval >"$work/published.txt"
awk '!/^#/ { mag = int(2 * $4) / 2 + 0.25; ++added[mag]; recovered[mag] += $5 }
  END { for (mag in added) print mag, recovered[mag], added[mag] }' \
  "$images/iraf/m71_trials_table.txt" | sort -n | with_interval >"$work/iraf.txt"
completeness "$images/m71_u5aq4202r_f555w.fits[200:711,200:711]" \
  --psf "$images/m71_psf_f555w.fits" --config "$images/complete.cfg" \
  --mag 16:26:0.5 --stars 50 --trials 400 -o "$work/m71.txt" --plot "$figures/m71.svg" --overwrite \
  --compare "IRAF 2.17, 400 trials=$work/iraf.txt:1,2,3,4" \
  --compare "Singh, Browne & Butler (2013), 100 trials=$work/published.txt:1,2,3,4"

# in_ngc6293 SECTION CURVE [OPTION...]
in_ngc6293() {
  section=$1
  curve=$2
  shift 2
  completeness "$images/ngc6293_u28q020bt_f814w.fits$section" \
    --psf "$images/ngc6293_psf_f814w.fits" --config "$settings" -o "$work/$curve" --overwrite "$@"
}

core='[310:509,330:529]'
in_ngc6293 '[46:800,56:255]' outside.txt --quiet
in_ngc6293 $core window.txt --quiet --no-veto
in_ngc6293 $core veto.txt --quiet --mag-window 99
in_ngc6293 $core neither.txt --quiet --no-veto --mag-window 99
in_ngc6293 $core core.txt --plot "$figures/ngc6293.svg" \
  --compare "core, any detection within 1 px counts=$work/neither.txt" \
  --compare "away from the core=$work/outside.txt"

cd "$work"
awk '/^#/ { next }
  FNR < previous { ++file } { previous = FNR; magnitude[FNR] = $1; fraction[FNR, file + 0] = $4 }
  END { for (i = 2; i <= FNR; ++i) if (i in magnitude && i % 2)
    printf "| %s | %.3f | %.3f | %.3f | %.3f | %.3f |\n", magnitude[i], fraction[i, 0],
      fraction[i, 1], fraction[i, 2], fraction[i, 3], fraction[i, 4] }' \
  core.txt window.txt veto.txt neither.txt outside.txt
