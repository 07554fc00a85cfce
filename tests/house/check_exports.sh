#!/bin/sh
# check_exports.sh LIBRARY MODULE…: the library exports names of its own namespace only, a module
# nothing but its descriptor.
set -eu
library=$1
shift
# Addresses and symbol types go; what is left must be a name of paas:: or its run-time type.
foreign=$(nm -D --defined-only -C "$library" | cut -d' ' -f3- |
    grep -Ev '^((vtable|VTT|typeinfo|typeinfo name) for |(non-)?virtual thunk to )?paas::' || true)
if [ -n "$foreign" ]; then
    echo "$library exports what is not its own:"
    echo "$foreign"
    exit 1
fi
nm -D --defined-only -C "$library" | grep -q 'paas::parse_duration' || {
    echo "$library does not export its interface"
    exit 1
}
for module in "$@"; do
    exported=$(nm -D --defined-only "$module" | cut -d' ' -f3)
    if [ "$exported" != paas_module ]; then
        echo "$module exports: $exported"
        exit 1
    fi
done
