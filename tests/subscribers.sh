#!/bin/bash
# Subscribers of a daemon with a journal, from outside: those who come again, and a
# thousand of whom many behave badly.
. tests/lib/tap.sh
. tests/lib/daemon.sh

wirewatch=$BUILD/wirewatch
in=$scratch/in.sock
out=$scratch/out.sock
crowd=
ALERTS=${ALERTS:-3000}

printf 'rules:\n  - {id: controls, any: [export controls]}\n' >"$scratch/rules.yaml"
printf '%s\n' "rules = $scratch/rules.yaml" 'log_level = debug' '[journal]' "path = $scratch/journal.db" \
    '[input.local]' "listen = unix:$in" 'ack = yes' \
    '[output.desk]' "listen = unix:$out" 'queue = 64k' 'max_connections = 1100' \
    'when_full = disconnect' >"$scratch/wirewatchd.ini"

# Items FROM to TO, each of which raises one alert of about a kilobyte.
items() {
    awk -v from="$1" -v to="$2" 'BEGIN {
        pad = sprintf("%150s", ""); gsub(/ /, "x", pad)
        for (i = from; i <= to; i++)
            printf "{\"id\":\"%d\",\"title\":\"export controls %s\"}\n", i, pad }'
}

hand_over() {
    items "$1" "$2" | "$wirewatch" send --to="unix:$in" >"$scratch/sent" 2>&1 || { cat "$scratch/sent" && return 1; }
}

# The numbers of the alerts in a file.
numbers() {
    sed -n 's/^{"type":"alert","seq":\([0-9]*\),.*}$/\1/p' "$1"
}

has_all() {
    numbers "$2" | sort -nu | diff - <(seq "$1") >/dev/null
}

# --- one who comes again -------------------------------------------------------------------

follow() {
    start && hand_over 1 50 || return
    "$wirewatch" tail --from="unix:$out" --format=json --subscriber=desk-1 --since=0 \
        >"$scratch/desk" 2>"$scratch/desk.err" </dev/null &
    tail=$!
    cleanup_pid "$tail"
    within 20 has_all 50 "$scratch/desk"
}

# As when its machine lost power: no goodbye.
killed() {
    kill -KILL "$daemon" && wait "$daemon"
    within 20 grep -q 'waiting for another' "$scratch/desk.err" && start && hand_over 51 100 &&
        within 20 has_all 100 "$scratch/desk"
}

comes_again() {
    kill "$tail" && wait "$tail"
    hand_over 101 120 &&
        "$wirewatch" tail --from="unix:$out" --format=json --subscriber=desk-1 --count=20 >"$scratch/again" &&
        numbers "$scratch/again" | diff - <(seq 101 120)
}

past() {
    "$wirewatch" tail --from="unix:$out" --format=json --count="$1" "${@:3}" >"$scratch/past" &&
        numbers "$scratch/past" | diff - <($2)
}

# The first alert whose time is no earlier than that of the 60th.
by_time() {
    local time first
    time=$("$wirewatch" tail --from="unix:$out" --format=json --since=59 --count=1 | sed 's/.*"time":"\([^"]*\)".*/\1/')
    first=$("$wirewatch" tail --from="unix:$out" --format=json --since="$time" --count=1 | numbers /dev/stdin)
    echo "$time: $first"
    [ "$first" -gt 50 ] && [ "$first" -le 60 ]
}

check "a subscriber with a name gets what is there" follow
check "and after a crash of the daemon what comes then" killed
check "and when it comes again what it has not printed" comes_again
check "another gets all that is kept" past 120 'seq 120' --since=0
check "or what it asks for" past 20 'seq 101 120' --since=100
check "or what there is since some time" by_time
check "or nothing that its filters hold back" past 3 'seq 118 120' --since=117 --rule='con*' --rule='!x' --priority=low

# --- a thousand ----------------------------------------------------------------------------

gather() {
    kill -TERM "$daemon" && wait "$daemon"
    rm -f "$scratch"/journal.db* && start || return
    mkfifo "$scratch/wake" || return
    "$BUILD/tests/helper_subscribers" "$out" "$ALERTS" <"$scratch/wake" >"$scratch/crowd" 2>&1 &
    crowd=$!
    cleanup_pid "$crowd"
    exec 6>"$scratch/wake"
    within 30 grep -q connected "$scratch/crowd" && within 30 all_are_known
}

# What waits to be accepted has not come yet.
all_are_known() {
    [ "$(grep -c ': subscriber [0-9]* ([^)]*)$' "$log")" -eq 1000 ]
}

# Whether those who read have got all, or it came to an end before that.
crowd_is_through() {
    grep -q 'have got' "$scratch/crowd" || ! kill -0 "$crowd"
}

# In four pieces: between them those who are behind catch up, and are live again.
all_complete() {
    for i in 0 1 2 3; do
        hand_over $((ALERTS * i / 4 + 1)) $((ALERTS * (i + 1) / 4)) || return
    done
    within 100 crowd_is_through
    cat "$scratch/crowd"
    grep -q 'have got' "$scratch/crowd"
}

memory_is_bounded() {
    local kb
    kb=$(sed -n 's/VmHWM:\s*\([0-9]*\) kB/\1/p' "/proc/$daemon/status")
    echo "$kb kB at most"
    nm "$BUILD/wirewatchd" 2>/dev/null | grep -q __asan_init || [ "$kb" -lt 90000 ]
}

lazy_complete() {
    exec 6>&-
    wait "$crowd"
    rc=$?
    cat "$scratch/crowd"
    return "$rc"
}

nobody_cut_off() {
    kill -TERM "$daemon" && wait "$daemon" || return
    tail -n 1 "$log"
    ! grep -E 'does not keep up|cannot be given' "$log" && tail -n 1 "$log" | grep -q ' 0 dropped'
}

if ulimit -n 4096 2>/dev/null; then
    check "a thousand subscribers come" gather
    check "all that read get every alert, and those who drop go on where they were" all_complete
    check "memory stays bounded" memory_is_bounded
    check "those who never read get every alert when they do" lazy_complete
    check "nobody was cut off, nothing was dropped" nobody_cut_off
else
    skip "a thousand subscribers" "so many files may not be open"
fi
finish
