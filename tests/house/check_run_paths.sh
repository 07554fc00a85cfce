#!/bin/sh
# check_run_paths.sh FILE…: libraries are looked for beside the file or where the system says. An
# empty or relative entry would take them from the current folder.
set -eu
outcome=0
for file in "$@"; do
    [ -n "$file" ] || continue
    readelf -d "$file" >/dev/null
    paths=$(readelf -d "$file" | sed -n 's/.*(R[UN]*PATH).*\[\(.*\)\]$/\1/p')
    case ":$paths" in
    :) continue ;;
    *::* | *:)
        echo "$file has an empty entry in its run path: $paths"
        outcome=1
        ;;
    esac
    if printf '%s\n' "$paths" | tr ':' '\n' | grep -v '^\$ORIGIN/\|^/\|^$'; then
        echo "$file has a relative entry in its run path: $paths"
        outcome=1
    fi
done
exit $outcome
