#!/bin/bash
# The sample rules are right, say what their examples say, and find in the sample feed just
# the stories of tests/sample.expected, which were picked by reading the feed.
. tests/lib/tap.sh

wirewatch=$BUILD/wirewatch
sample=conf/sample

# No errors and no warnings: what it prints besides is the count.
is_clean() {
    "$wirewatch" check "$@" >"$scratch/check" 2>&1 &&
        ! grep -E ': (error|warning): ' "$scratch/check"
}

# "rule item" of each alert, sorted.
finds_just_the_stories() {
    "$wirewatch" match --format=json -r "$sample"/rules.yaml -r "$sample"/watchlist.txt \
        "$sample"/feed.ndjson 2>"$scratch/stderr" |
        sed -E 's/.*"rule":\{"id":"([^"]*)".*"item":\{"id":"([^"]*)".*/\1 \2/' |
        LC_ALL=C sort >"$scratch/found"
    diff tests/sample.expected "$scratch/found"
}

# Its one broken record is named; all others become items.
reads_the_feed() {
    ! "$wirewatch" items "$sample"/feed.ndjson >"$scratch/items" 2>"$scratch/stderr" &&
        grep -q 'feed.ndjson: record 36: ' "$scratch/stderr" &&
        [ "$(wc -l <"$scratch/stderr")" -eq 1 ] &&
        [ "$(wc -l <"$scratch/items")" -eq $(($(grep -c . "$sample"/feed.ndjson) - 1)) ]
}

check "the sample rules have no faults" is_clean "$sample"/rules.yaml "$sample"/watchlist.txt
check "the sample rules hold their examples" "$wirewatch" test "$sample"/rules.yaml
check "the installed example has no faults" is_clean conf/rules.d
check "the installed example holds its examples" "$wirewatch" test conf/rules.d
check "both can be loaded together" is_clean conf/rules.d "$sample"/rules.yaml
check "the sample feed is read but for its broken record" reads_the_feed
check "the sample rules find just these stories" finds_just_the_stories
finish
