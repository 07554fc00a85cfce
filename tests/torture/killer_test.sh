#!/bin/sh
# killer_test.sh KILLER TOY: the toy changes files seven times; the killer must count them and
# stop the toy before and after each one, and what is left on disk must show that it did.
set -eu
killer=$1
toy=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# What is left after N steps: content of log, or of moved.
left() {
    if [ -e "$folder/log" ]; then echo "log=$(cat "$folder/log")"
    elif [ -e "$folder/moved" ]; then echo "moved=$(cat "$folder/moved")"
    else echo nothing; fi
}
expected() {
    case $1 in
        0) echo nothing-or-empty ;;
        1) echo log=1 ;;
        2) echo log=12 ;;
        3 | 4) echo log=123 ;;
        5) echo log=12 ;;
        6) echo moved=12 ;;
        7) echo nothing ;;
    esac
}
check() {
    found=$(left)
    wanted=$(expected "$2")
    if [ "$wanted" = nothing-or-empty ]; then
        [ "$found" = nothing ] || [ "$found" = log= ] && return
    fi
    if [ "$found" != "$wanted" ]; then
        echo "$1: wanted $wanted, found $found"
        exit 1
    fi
}
run() {
    rm -rf "${folder:?}"/*
    code=0
    output=$("$killer" --under "$folder" "$@" -- "$toy" "$folder" 2>/dev/null) || code=$?
}

run --count
if [ "$code" -eq 77 ]; then
    "$killer" --count -- true || exit 77
fi
[ "$code" -eq 5 ] || { echo "the toy's exit code 5 was lost: $code"; exit 1; }
[ "$output" = 7 ] || { echo "counted '$output' changes, wanted 7"; exit 1; }
check "whole run" 7

n=1
while [ $n -le 7 ]; do
    run --at $n
    [ "$code" -eq 137 ] || { echo "--at $n: exit code $code"; exit 1; }
    check "killed before change $n" $((n - 1))
    run --at $n --after
    [ "$code" -eq 137 ] || { echo "--at $n --after: exit code $code"; exit 1; }
    check "killed after change $n" $n
    n=$((n + 1))
done
run --at 8
[ "$code" -eq 5 ] || { echo "--at beyond the end: exit code $code"; exit 1; }
echo "7 changes counted; killed before and after each"
