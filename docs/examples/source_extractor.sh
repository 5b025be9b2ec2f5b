#!/bin/sh
# Source Extractor as a detector of completeness:
#
#   completeness field.fits --psf psf.fits --mag 16:26:0.5 --stars 50 --trials 100 \
#       --detector 'sh "$OLDPWD"/docs/examples/source_extractor.sh {image} {catalogue}' -o curve.txt
#
# Copy it and set what your field needs. Further arguments are Source Extractor's own options.
set -eu
image=$1
catalogue=$2
shift 2
sex=$(command -v source-extractor || command -v sex)

# Files of fixed names do no harm: each trial runs in a folder of its own.
printf '%s\n' NUMBER X_IMAGE Y_IMAGE MAG_AUTO > columns.param
printf '%s\n' 'CONV NORM' '1 2 1' '2 4 2' '1 2 1' > kernel.conv

"$sex" "$image" -c /dev/null -CATALOG_NAME "$catalogue" -CATALOG_TYPE ASCII_HEAD \
    -PARAMETERS_NAME columns.param -FILTER Y -FILTER_NAME kernel.conv \
    -DETECT_MINAREA 5 -DETECT_THRESH 2 -ANALYSIS_THRESH 2 -BACK_SIZE 64 \
    -VERBOSE_TYPE QUIET "$@"
