#!/bin/sh
# check_shared_objects.sh PROGRAM: every shared object costs start-up time, so their number is
# limited, and the heavy libraries stay behind the modules.
set -eu
limit=10
objects=$(ldd "$1")
count=$(printf '%s\n' "$objects" | wc -l)
printf '%s\n' "$objects"
if [ "$count" -gt "$limit" ]; then
    echo "$count shared objects, at most $limit allowed"
    exit 1
fi
if printf '%s\n' "$objects" | grep -E 'libsqlite3|libcrypto|libssl|libcurl|librdkafka|libxgboost|liboauth2|libzip'; then
    echo "this library belongs behind a module"
    exit 1
fi
