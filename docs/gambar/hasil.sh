#!/bin/sh
# Makes hasil.png, the picture on README's first screen: sh docs/gambar/hasil.sh
# The answer to a sample, drawn by LibreOffice; needs soffice and pdftoppm.
set -e
here=$(cd "$(dirname "$0")" && pwd)
made=$(mktemp -d)
xlkinerja fill "$here/../../samples/pnbp/bbspjikkp-2024-angka.xlsx" -o "$made" --quiet || test $? -eq 1
soffice "-env:UserInstallation=file://$made/profil" --headless --convert-to pdf --outdir "$made" "$made"/*.xlsx
pdftoppm -png -r 90 -f 1 -l 1 -singlefile "$made"/*.pdf "$here/hasil"
rm -r "$made"
