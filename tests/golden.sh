#!/bin/bash
#
# Runs every case of tests/golden: CASE/rules.{yaml,txt} on CASE/input.ndjson must give
# the alerts of CASE/expected.ndjson, once through `wirewatch match`, and once through
# `wirewatchd --stdin` with the input arriving byte by byte.
#
# The expectations were written by hand from the rule language, not by the programs.
# Members that change from run to run (seq, time) and the snippet are not compared.
#
# usage: tests/golden.sh [CASE...]      environment: BUILD (build), CC (cc)

set -u
cd "$(dirname "$0")/.." || exit 1

build=${BUILD:-build}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

# Alerts without their volatile members; notices are not compared.
only_stable() {
    sed -E -e '/^\{"type":"notice"/d' \
        -e 's/"seq":[0-9]+,//; s/"time":"[^"]*",//' \
        -e 's/,"snippet":"([^"\\]|\\.)*"//'
}

# report NAME: compares what is in $scratch/got with the case's expectation.
report() {
    if diff -u "$case/expected.ndjson" "$scratch/got" >"$scratch/diff"; then
        echo "ok - golden $1"
        passed=$((passed + 1))
        return
    fi
    echo "not ok - golden $1"
    sed 's/^/# /' "$scratch/diff" "$scratch/stderr"
    failed=$((failed + 1))
}

run_whole() {
    "$build/wirewatch" match -r "$rules" --format=json "$case/input.ndjson" \
        2>"$scratch/stderr" | only_stable >"$scratch/got"
    report "$name"
}

run_dripping() {
    "$drip" <"$case/input.ndjson" |
        "$build/wirewatchd" --stdin -r "$rules" 2>"$scratch/stderr" |
        only_stable >"$scratch/got"
    report "$name, byte by byte"
}

# `make` has built it already; this is for running the script alone.
drip=$build/tests/helper_drip
[ -x "$drip" ] || { mkdir -p "${drip%/*}" && "${CC:-cc}" -o "$drip" tests/helper_drip.c; } ||
    exit 1

[ $# -gt 0 ] || set -- tests/golden/*/
for case; do
    case=${case%/}
    name=${case##*/}
    rules=$(echo "$case"/rules.*)
    run_whole
    run_dripping
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
