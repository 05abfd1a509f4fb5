#!/bin/bash
# tests/run itself: what it counts, and that it leaves nothing behind.
# shellcheck disable=SC2016 # what the programs say is for them to expand
. tests/lib/tap.sh

program() {
    printf '#!/bin/bash\n%s\n' "$2" >"$scratch/$1" && chmod +x "$scratch/$1"
}

sums_up() {
    program good 'echo "ok 1 - a"; echo "ok 2 - b # SKIP why"; echo 1..2'
    program bad 'echo "not ok 1 - c"; echo 1..1; exit 1'
    tests/run "$scratch/good" "$scratch/bad" >"$scratch/out"
    [ $? -eq 1 ] && grep -q '^1 passed, 1 failed, 1 skipped$' "$scratch/out"
}

stops_the_slow() {
    program slow 'sleep 1000 & wait'
    TIME_LIMIT=1 tests/run "$scratch/slow" >"$scratch/out"
    [ $? -eq 1 ] && grep -q 'stopped after 1 s' "$scratch/out"
}

gone() {
    ! kill -0 "$1" 2>/dev/null
}

# A program with a child of its own that waits, and one of tap.sh that has one to clean up.
leaves_nothing() {
    local runner child
    program waits 'sleep 1000 & echo $! >"$0.child"; wait'
    program taps '. tests/lib/tap.sh; sleep 1000 & cleanup_pid $!; echo $! >"$0.child"; sleep 1000'
    tests/run "$scratch/waits" "$scratch/taps" >"$scratch/out" &
    runner=$!
    cleanup_pid "$runner"
    within 20 test -s "$scratch/waits.child" -a -s "$scratch/taps.child" && kill -"$1" "$runner"
    wait "$runner"
    [ $? -eq "$2" ] || return
    while read -r child; do
        within 5 gone "$child" || return
    done < <(cat "$scratch"/*.child)
    rm "$scratch"/*.child
}

check "cases are counted, and one that fails fails all" sums_up
check "a program that takes too long is stopped" stops_the_slow
check "SIGTERM ends all that runs" leaves_nothing TERM 143
finish
