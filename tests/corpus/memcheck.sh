#!/bin/sh
# memcheck.sh PAAS SUPPRESSIONS: `paas validate` over every file of the corpus under valgrind, some
# files a run. Any error, any leak and any crash fails.
set -u
paas=$1
suppressions=$2
corpus=${PAAS_CORPUS:-$(dirname "$0")/../../../shared/corpus}
if [ ! -d "$corpus" ]; then
    echo "skipped: no corpus beside the project"
    exit 77
fi
if ! command -v valgrind >/dev/null; then
    echo "skipped: valgrind is not installed"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_CACHE_HOME="$work/cache" PAAS_CONFIG=/nonexistent
cd "$corpus" || exit 1
find . -type f \( -name '*.yaml' -o -name '*.yml' -o -name '*.csar' -o -name '*.zip' \) |
    sort >"$work/files"
split -l 60 "$work/files" "$work/part."
failed=0
IFS='
'
for part in "$work"/part.*; do
    set -f
    # shellcheck disable=SC2046 # a name a line
    valgrind -q --leak-check=full --error-exitcode=99 --suppressions="$suppressions" \
        --log-file="$work/log" "$paas" validate --no-cache -o json $(cat "$part") >/dev/null 2>&1
    code=$?
    # 0: all are valid, 3: some are not; every other code is an error of ours.
    if [ -s "$work/log" ] || { [ $code -ne 0 ] && [ $code -ne 3 ]; }; then
        failed=1
        echo "code $code for these files:"
        cat "$part"
        head -n 40 "$work/log"
    fi
done
echo "$(wc -l <"$work/files") files"
exit $failed
