#!/bin/sh
# `make demo` runs this: index the sample covers, ask three questions, draw an analysis.
# COVERDEX is the command with its library.
set -eu

ask() {
    printf '\n%s\n$ coverdex %s\n' "$1" "$2"
    shift 2
    $COVERDEX "$@"
}

ask "The sample covers:" "index data/covers" index data/covers
ask "Which book is in this photo?" "similar data/photos/photo_00.jpg -k 3" \
    similar data/photos/photo_00.jpg -k 3
ask "Which covers look like this one?" "similar data/covers/jane-austen_emma.jpg -k 3" \
    similar data/covers/jane-austen_emma.jpg -k 3
ask "Which covers carry these words, misspelt?" "text frankenst3in prometeus -k 3" \
    text frankenst3in prometeus -k 3
mkdir -p build
ask "What did each stage find in the photo?" "show data/photos/photo_00.jpg --picture build/photo_00.png" \
    show data/photos/photo_00.jpg --picture build/photo_00.png --force
