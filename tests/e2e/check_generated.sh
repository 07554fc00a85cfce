#!/bin/sh
# check_generated.sh PAAS SOURCE-DIR [--renew]
#
# The manual pages and completion scripts in the repository are those that this program makes, and
# the tools that read them find nothing wrong. A tool that is missing is named, not passed over.
set -u
paas=$1
source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

if [ "${3:-}" = --renew ]; then
    mkdir -p "$source/man" "$source/completions"
    rm -f "$source"/man/*.[17]
    "$paas" __man "$source/man"
    "$paas" __completion bash > "$source/completions/paas.bash"
    "$paas" __completion zsh > "$source/completions/_paas"
    "$paas" __completion fish > "$source/completions/paas.fish"
    exit
fi

wrong() {
    echo "$*" >&2
    bad=1
}
stale() {
    wrong "$1 is stale; renew it with: cmake --build BUILD-FOLDER --target paas_generated_files"
}

mkdir "$work/man"
"$paas" __man "$work/man" || wrong "paas __man failed"
for page in "$work"/man/*; do
    cmp -s "$page" "$source/man/$(basename "$page")" || stale "man/$(basename "$page")"
done
for page in "$source"/man/*.[17]; do
    [ -e "$work/man/$(basename "$page")" ] || wrong "man/$(basename "$page") is of no command"
done

check_script() { # shell, file
    "$paas" __completion "$1" > "$work/script" || wrong "paas __completion $1 failed"
    cmp -s "$work/script" "$source/completions/$2" || stale "completions/$2"
    if command -v "$1" > /dev/null; then
        "$1" -n "$source/completions/$2" || wrong "completions/$2: $1 cannot read it"
    else
        echo "not checked: $1 is not installed"
    fi
}
check_script bash paas.bash
check_script zsh _paas
check_script fish paas.fish

if command -v mandoc > /dev/null; then
    for page in "$work"/man/*; do
        # The date is left out on purpose: pages must not change from day to day.
        found=$(mandoc -T lint -W warning "$page" | grep -v 'missing date') &&
            wrong "mandoc finds fault with $(basename "$page"): $found"
        width=$(mandoc -T utf8 -O width=80 "$page" | sed 's/.\x08//g' | awk '
            { n = length($0); if (n > most) most = n } END { print most }')
        [ "$width" -le 110 ] || echo "note: $(basename "$page") has a line of $width columns"
    done
else
    echo "not checked: mandoc is not installed"
fi
exit $bad
