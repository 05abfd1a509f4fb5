#!/bin/bash
# Poller and daemon are killed with SIGKILL at random moments while feeds grow: in the end
# every item has raised its alert, and none has two numbers. SEED= and CYCLES= try others.
. tests/lib/tap.sh
. tests/lib/feeds.sh

poll=$BUILD/wirewatch-poll
talk=$BUILD/tests/helper_talk
cycles=${CYCLES:-20}
feeds=4
in=$scratch/in.sock
out=$scratch/out.sock
alerts=$scratch/alerts
poller='' daemon='' items=0
RANDOM=${SEED:=$((EPOCHSECONDS % 32768))}
echo "# seed: $SEED"

printf '%s\n' 'rules:' '  - {id: story, any: [story]}' >"$scratch/rules.yaml"
printf '%s\n' "rules = $scratch/rules.yaml" '[journal]' "path = $scratch/journal.db" \
    '[input.local]' "listen = unix:$in" 'ack = yes' \
    '[output.desk]' "listen = unix:$out" >"$scratch/wirewatchd.ini"
{
    printf '%s\n' "to = unix:$in" "state = $scratch/state.db" 'interval = 1s' 'min_interval = 1s'
    for ((f = 1; f <= feeds; f++)); do
        printf '%s\n' "[feed.k$f]" "url = $url/feed/k$f"
    done
} >"$scratch/poll.ini"

start_daemon() {
    "$BUILD/wirewatchd" -c "$scratch/wirewatchd.ini" 2>>"$scratch/daemon.log" </dev/null &
    daemon=$!
    cleanup_pid "$daemon"
}

start_poller() {
    "$poll" -c "$scratch/poll.ini" 2>>"$scratch/poller.log" </dev/null &
    poller=$!
    cleanup_pid "$poller"
}

# Documents that the server has sent of a feed; of all.
documents_of() {
    get "/count/$1" | cut -d ' ' -f 2
}

documents() {
    local f sum=0
    for ((f = 1; f <= feeds; f++)); do
        sum=$((sum + $(documents_of "k$f")))
    done
    echo "$sum"
}

more_documents() {
    [ "$(documents)" -gt "$1" ]
}

# A moment later, by work instead of the clock.
spin() {
    local i
    for ((i = RANDOM % 3000; i > 0; i--)); do :; done
}

kill_one() {
    {
        kill -KILL "$1"
        wait "$1"
    } 2>/dev/null
    return 0
}

# The daemon answers nothing any more. Another document comes, unless all feeds wait for
# an answer already.
freeze_daemon() {
    local n
    n=$(documents)
    kill -STOP "$daemon" || return
    within 3 more_documents "$n"
    spin
}

another_document() {
    local n
    n=$(documents)
    within 30 more_documents "$n" || { echo "no document comes any more" && return 1; }
    spin
}

kill_both() {
    kill_one "$poller" && kill_one "$daemon" && spin && start_poller && start_daemon
}

# Whenever another document has gone out, one of them dies, or both; in half of the cases
# while its items are with the daemon and not safe yet.
cycle() {
    another_document || return
    case $((RANDOM % 6)) in
        0) kill_one "$poller" && start_poller ;;
        1) kill_one "$daemon" && start_daemon ;;
        2) kill_both ;;
        3) freeze_daemon && kill_one "$poller" && kill -CONT "$daemon" && start_poller ;;
        4) freeze_daemon && kill_one "$daemon" && start_daemon ;;
        5) freeze_daemon && kill_both ;;
    esac
}

killing() {
    local f i n
    for ((f = 1; f <= feeds; f++)); do
        get "/set/k$f?grow=1&etag=no&modified=no" || return
    done
    start_daemon && start_poller || return
    for ((i = 0; i < cycles; i++)); do
        cycle || return
    done
    for ((f = 1; f <= feeds; f++)); do
        n=$(($(documents_of "k$f") + 5)) # more than it has shown
        get "/set/k$f?items=$n&etag=no&modified=no" || return
        items=$((items + n))
    done
    echo "seed $SEED; $items items"
}

# The alerts, as a subscriber gets them who asks for all there ever were.
nothing_lost() {
    echo '{"since":0}' | timeout 60 "$talk" -n "$items" "$out" >"$alerts"
    [ "$(grep -o '"title":"Story [0-9]* of k[0-9]*"' "$alerts" | sort -u | wc -l)" -eq "$items" ] && return
    echo "seed $SEED; $items items, alerts: $(wc -l <"$alerts")"
    tail -n 30 "$scratch/poller.log" "$scratch/daemon.log"
    return 1
}

nothing_twice() {
    local twice
    twice=$(grep -o '"title":"Story [0-9]* of k[0-9]*"' "$alerts" | sort | uniq -d)
    [ -z "$twice" ] || { echo "seed $SEED; twice: $twice" && return 1; }
}

check "poller and daemon are killed $cycles times while feeds grow" killing
check "no item was lost" nothing_lost
check "no item was alerted under two numbers" nothing_twice
finish
