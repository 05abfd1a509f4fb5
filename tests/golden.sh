#!/bin/bash
#
# Runs every case of tests/golden: CASE/rules.{yaml,txt} on CASE/input.* must give the
# alerts of CASE/expected.ndjson, once through `wirewatch match`, and once through
# `wirewatchd --stdin` with the input arriving byte by byte. A case without rules has
# items.ndjson: what `wirewatch items` makes of the input, with the options in CASE/options;
# CASE/said is what it complains about, without the name of the file.
#
# The expectations were written by hand from the rule language and the specifications of
# the formats, not by the programs.
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

# report NAME EXPECTED: compares what is in $scratch/got with what a file expects.
report() {
    if diff -u "$2" "$scratch/got" >"$scratch/diff"; then
        echo "ok - golden $1"
        passed=$((passed + 1))
        return
    fi
    echo "not ok - golden $1"
    sed 's/^/# /' "$scratch/diff" "$scratch/stderr"
    failed=$((failed + 1))
}

run_whole() {
    "$build/wirewatch" match -r "$rules" --format=json "$input" \
        2>"$scratch/stderr" | only_stable >"$scratch/got"
    report "$name" "$case/expected.ndjson"
}

run_dripping() {
    "$drip" <"$input" |
        "$build/wirewatchd" --stdin -r "$rules" 2>"$scratch/stderr" |
        only_stable >"$scratch/got"
    report "$name, byte by byte" "$case/expected.ndjson"
}

# read_items NAME FILE: items and complaints, and that the exit status is theirs.
read_items() {
    # shellcheck disable=SC2046 # the options are words
    "$build/wirewatch" items $(cat "$case/options" 2>/dev/null) "$2" \
        >"$scratch/got" 2>"$scratch/stderr"
    code=$?
    report "$1" "$case/items.ndjson"
    sed -E 's/^wirewatch items: [^:]*: //' "$scratch/stderr" >"$scratch/got"
    said=$case/said
    [ -e "$said" ] || said=/dev/null
    [ "$code" -eq "$([ -s "$said" ] && echo 2 || echo 0)" ] ||
        echo "exit status $code" >>"$scratch/got"
    report "$1, what is said" "$said"
}

# `make` has built it already; this is for running the script alone.
drip=$build/tests/helper_drip
[ -x "$drip" ] || { mkdir -p "${drip%/*}" && "${CC:-cc}" -o "$drip" tests/helper_drip.c; } ||
    exit 1

[ $# -gt 0 ] || set -- tests/golden/*/
for case; do
    case=${case%/}
    name=${case##*/}
    input=$(echo "$case"/input.*)
    if [ -e "$case/items.ndjson" ]; then
        read_items "$name" "$input"
        read_items "$name, byte by byte" - < <("$drip" <"$input")
        continue
    fi
    rules=$(echo "$case"/rules.*)
    run_whole
    run_dripping
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
