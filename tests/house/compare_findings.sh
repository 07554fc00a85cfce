#!/bin/sh
# compare_findings.sh CMAKE FOLDER: the include check must fail on FOLDER/wrong with exactly the
# findings of FOLDER/wrong/expected.txt.
set -eu
cmake=$1
folder=$2
if output=$("$cmake" "-DSOURCE_DIR=$folder/wrong" "-DROOMS=$folder/wrong/rooms.txt" \
        -P "$folder/CheckIncludes.cmake" 2>&1); then
    echo "the check passed a tree full of faults"
    exit 1
fi
printf '%s\n' "$output" | grep '^[a-z/]*\(\.[ch]pp\)\{0,1\}: ' | sort |
    diff - "$folder/wrong/expected.txt"
