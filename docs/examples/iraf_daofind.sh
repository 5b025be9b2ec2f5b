#!/bin/sh
# IRAF's own daofind and phot as a detector of completeness:
#
#   completeness field.fits --psf psf.fits --mag 16:26:0.5 --stars 50 --trials 100 \
#       --detector 'sh "$OLDPWD"/docs/examples/iraf_daofind.sh {image} {catalogue}' -o curve.txt
#
# Copy it and set the parameters below; those here are of the paper's M71 test. Needs irafcl (in
# Debian: iraf and iraf-noao).
set -eu
catalogue=$2
cp "$1" in.fits # IRAF wants short names; a link would do too
mkdir uparm

cat > run.cl << 'END'
set imtype = "fits"
set uparm = "./uparm/"
noao
digiphot
daophot
daophot.verify = no
daophot.update = no
daophot.verbose = no
unlearn datapars findpars centerpars fitskypars photpars
unlearn daofind phot
datapars.fwhmpsf = 1.8
datapars.sigma = 0.8
datapars.readnoise = 9.98
datapars.epadu = 13.99
datapars.exposure = "EXPTIME"
findpars.threshold = 4.0
findpars.nsigma = 1.5
centerpars.calgorithm = "none"
fitskypars.salgorithm = "median"
fitskypars.annulus = 20.0
fitskypars.dannulus = 10.0
photpars.apertures = "3"
photpars.zmag = 21.757
daofind ("in.fits", "stars.coo", boundary="nearest", interactive-, cache+, verify-, update-, verbose-)
phot ("in.fits", "stars.coo", "stars.mag", "", interactive-, cache+, verify-, update-, verbose-)
txdump ("stars.mag", "xcenter,ycenter,mag", "yes", headers-, parameters-, > "columns.txt")
logout
END

# irafcl must not wait for answers. It ends well whatever went wrong: the catalogue tells.
HOME=$PWD irafcl -f run.cl < /dev/null
if [ ! -f stars.coo ]; then
    echo 'daofind wrote no list' >&2
    exit 1
fi
if [ ! -f stars.mag ]; then
    # phot writes no file for an empty list: no star was found.
    if grep -qv '^#' stars.coo; then
        echo 'phot wrote no list' >&2
        exit 1
    fi
    : > columns.txt
fi
mv columns.txt "$catalogue"
