#!/bin/bash
# With a journal: what is acknowledged is safe, nothing comes twice, and a journal that
# cannot be written costs nothing but time.
. tests/lib/tap.sh
. tests/lib/daemon.sh

rules=$scratch/rules.yaml
in=$scratch/in.sock
free=$scratch/free.sock
alerts=$scratch/alerts.ndjson
journal=$scratch/journal.db

printf '%s\n' 'rules:' '  - {id: controls, any: [export controls]}' '  - {id: cafe, any: [cafe]}' \
    '  - {id: market, any: [market], throttle: {max: 1, per: 1h}}' >"$rules"

# --- helpers -------------------------------------------------------------------------------

# Writes a configuration; arguments are further lines of [journal].
config() {
    printf '%s\n' "rules = $rules" 'log_level = debug' '[journal]' "path = $journal" "$@" \
        '[input.local]' "listen = unix:$in" 'ack = yes' '[input.free]' "listen = unix:$free" \
        '[output.log]' "write = file:$alerts" >"$scratch/wirewatchd.ini"
}

crash() {
    kill -KILL "$daemon" && wait "$daemon" 2>/dev/null
    [ -S "$in" ]
}

fresh() {
    rm -f "$journal"* "$alerts"
}

item() {
    printf '{"id":"%s","title":"%s"}\n' "$1" "${2:-New export controls}"
}

many_items() {
    awk -v n="$1" -v name="${2:-x}" 'BEGIN { for (i = 1; i <= n; i++)
        printf "{\"id\":\"%s:%d\",\"title\":\"export controls %s\"}\n", name, i, sprintf("%100s", "of note") }'
}

# Says what is on standard input, and prints all that comes back.
talk() {
    timeout 20 "$BUILD/tests/helper_talk" "${1:-$in}"
}

# What the input says to standard input, byte for byte. What comes in pieces may be
# acknowledged in pieces: of acknowledgements in a row only the last counts.
answers() {
    cat >"$scratch/words" && talk <"$scratch/words" |
        awk '{ plain = /^{"ack":[1-9][0-9]*}$/ } held && !/^{"ack":/ { print held }
            { held = plain ? $0 : "" } !plain { print } END { if (held) print held }' >"$scratch/answer"
    printf '%s\n' "$@" | diff - "$scratch/answer"
}

summary() {
    printf '{"summary":{"records":%d,"items":%d,"rejected":%d,"alerts":%d}}' "$@"
}

# The numbers of all alerts in the file, in a line.
numbers() {
    sed -n 's/^{"type":"alert","seq":\([0-9]*\),.*/\1/p' "$alerts" | paste -sd ' '
}

numbers_are() {
    numbers && [ "$(numbers)" = "$1" ]
}

# --- acknowledgement -----------------------------------------------------------------------

start_fresh() {
    fresh && config "$@" && start
}

all_acked() {
    { item 1 && printf '\n  \n' && item 2 'nothing of note' && printf '{"id":"3","title":"cafe"}'; } |
        answers '{"ack":0}' '{"ack":3}' "$(summary 3 3 0 2)" && numbers_are '1 2'
}

nothing_sent() {
    answers '{"ack":0}' "$(summary 0 0 0 0)" </dev/null
}

one_rejected() {
    { item 4 && echo '{"title":' && item 5; } |
        answers '{"ack":0}' '{"ack":3,"rejected":[{"record":2,"error":"not JSON: at byte 9: expected a value"}]}' \
            "$(summary 3 2 1 2)"
}

unread_answers() {
    item 6 | timeout 20 "$BUILD/wirewatch" send --to="unix:$in" --raw >/dev/null && has 1 '"id":"6"' "$alerts"
}

# A sender that says what comes to descriptor 6, and is content after so many answers.
hold_open() {
    rm -f "$scratch/hold" && mkfifo "$scratch/hold" || return
    timeout 20 "$BUILD/tests/helper_talk" -n "$1" "$in" <"$scratch/hold" >"$scratch/answer" 2>/dev/null &
    talker=$!
    cleanup_pid "$talker"
    exec 6>"$scratch/hold"
}

# A sender that stays gets its ack without closing anything.
ack_while_open() {
    hold_open 2 && item 7 >&6 && wait "$talker"
    local rc=$?
    exec 6>&-
    [ "$rc" -eq 0 ] && printf '%s\n' '{"ack":0}' '{"ack":1}' | diff - "$scratch/answer"
}

# Those who read from it do not see the difference.
no_answers() {
    item 8 | talk "$free" >"$scratch/answer" && [ ! -s "$scratch/answer" ] && has 1 '"id":"8"' "$alerts"
}

# What was sent before the end is acknowledged, but not summed up: the sender has not ended.
ack_at_the_end() {
    hold_open 3 && item 9 >&6 && has 1 '"id":"9"' "$alerts" && stop
    local rc=$?
    exec 6>&-
    wait "$talker"
    [ "$rc" -eq 0 ] && printf '%s\n' '{"ack":0}' '{"ack":1}' | diff - "$scratch/answer"
}

check "a daemon with a journal starts" start_fresh
check "all records are acknowledged, and summed up after a half-close" all_acked
check "of nothing there is a summary" nothing_sent
check "a bad record is acknowledged as rejected" one_rejected
check "answers that are only printed do no harm" unread_answers
check "a sender that goes on gets its ack" ack_while_open
check "an input without ack says nothing" no_answers
check "SIGTERM: what came is acknowledged, and the daemon ends well" ack_at_the_end
check "it counts what it did" grep -q '; 0 repeats, 0 changed, 8 journaled in [0-9]* commits of at most 2, 0 unjournaled, 0 waiting' "$log"

# --- the same item only once ---------------------------------------------------------------

repeats() {
    { item 1 && item 2 'nothing of note' && item 1; } | answers '{"ack":0}' '{"ack":3}' "$(summary 3 3 0 1)" &&
        crash && start && { item 1 && item 3; } | answers '{"ack":0}' '{"ack":2}' "$(summary 2 2 0 1)" && numbers_are '1 2'
}

changed() {
    { item 1 'New export controls, and a cafe' && item 1 'New export controls, and a cafe' && item 1; } | talk >/dev/null
    numbers_are '1 2 3' && lines_are 1 '"rule":{"id":"cafe".*"item":{"id":"1"' "$alerts"
}

# In one batch, and after a restart: the rules that have alerted are known.
changed_again() {
    crash && start && item 1 'Export controls on a cafe, the market' | talk >/dev/null
    numbers_are '1 2 3 4' && tail -n 1 "$alerts" | grep '"rule":{"id":"market"'
}

# What a throttle held back has not alerted: when the item changes it may.
throttled() {
    item 10 'the market today' | talk >/dev/null && lines_are 0 '"id":"10"' "$alerts" &&
        crash && start && item 10 'the market tomorrow' | talk >/dev/null && has 1 '"id":"10"' "$alerts"
}

# Ids that are no URIs belong to their sources.
by_source() {
    { printf '{"id":"n1","source":"%s","title":"cafe"}\n' a b a; } | talk >/dev/null && has 2 '"id":"n1"' "$alerts" &&
        { printf '{"id":"tag:n1","source":"%s","title":"cafe"}\n' a b a; } | talk >/dev/null && has 1 '"id":"tag:n1"' "$alerts"
}

nothing_is_seen() {
    fresh && config 'seen_for = 0' && start && { item 1 && item 1; } | talk >/dev/null && numbers_are '1 2' && stop
}

check "a daemon for repeats starts" start_fresh
check "an item that comes again is not alerted on again, a crash between or not" repeats
check "one that changed is, but only by other rules" changed
check "after a restart too" changed_again
check "a rule that was throttled may alert later" throttled
check "two sources may use the same ids" by_source
check "it ends well" stop
check "seen_for = 0: nothing is remembered" nothing_is_seen

# --- crashes -------------------------------------------------------------------------------

# A sender that resends, and a daemon that is killed again and again under it.
killed() {
    local sender rc
    fresh && config && start || return
    many_items 50000 killed >"$scratch/feed"
    timeout 100 "$BUILD/wirewatch" send --to="unix:$in" --give-up=30 "$scratch/feed" >"$scratch/out" 2>"$scratch/err" &
    sender=$!
    cleanup_pid "$sender"
    for i in 1 2 3; do
        within 20 more_than $((i * 8000)) && crash && start || return
    done
    wait "$sender"
    rc=$?
    cat "$scratch/out" "$scratch/err"
    [ "$rc" -eq 0 ] && grep -q '^50000 records sent, 50000 acknowledged, 0 rejected, .* sent again' "$scratch/out"
}

more_than() {
    [ "$(wc -l <"$alerts")" -gt "$1" ] || ! kill -0 "$daemon"
}

# Nothing is lost, nothing comes twice, in the journal and in the file. There a crash may
# have torn a line: it stays, no alert, and the alert comes again behind it.
no_number_twice() {
    local file=$alerts alerts=$scratch/whole
    stop && grep '"snippet":"[^"]*"}$' "$file" >"$alerts" && has 50000 '"type":"alert"' "$alerts" || return
    [ "$("$BUILD/wirewatch" alerts --journal="$journal" --format=json | wc -l)" -eq 50000 ] || return
    [ -z "$(sed -n 's/.*"item":{"id":"\([^"]*\)".*/\1/p' "$alerts" | sort | uniq -d)" ] &&
        [ -z "$(numbers | tr ' ' '\n' | sort | uniq -d)" ] && numbers | tr ' ' '\n' | sort -nc &&
        tail -n 1 "$alerts" | grep '"seq":50000,'
}

# The last alert is torn, the one before is not there: as a crash may leave a file.
file_caught_up() {
    fresh && config && start && many_items 5 torn | talk >/dev/null && has 5 '"seq"' "$alerts" && crash || return
    sed -i -e '4d' -e '5s/"matches".*//' "$alerts" && truncate -s -1 "$alerts" && start &&
        said 'output log: 2 alerts after number 3, which a crash kept from it' && has 2 '"torn:[45]".*}$' "$alerts" &&
        numbers | grep '^1 2 3 5 4 5$' && stop && start && stop && lines_are 6 '"seq"' "$alerts"
}

check "a file goes on from the last alert in it" file_caught_up
check "kill -9: a sender has all acknowledged in the end" killed
check "and no item has two alerts, no alert another's number" no_number_twice

# --- a journal that cannot be written ------------------------------------------------------

# Another process has it: the daemon starts, and takes it when it is free.
locked() {
    fresh && config && start || return
    local first=$daemon
    cp "$log" "$scratch/first.log"
    in=$scratch/in2.sock free=$scratch/free2.sock alerts=$scratch/alerts2.ndjson
    config && start && said 'the journal cannot be written: ' || return
    item a | talk "$free" && has 1 '"id":"a"' "$alerts" && lines_are 0 '"seq"' "$alerts" || return
    item b | timeout 30 "$BUILD/wirewatch" send --to="unix:$in" >"$scratch/out" 2>&1 &
    local sender=$!
    cleanup_pid "$sender"
    kill -TERM "$first" && wait "$first"
    said 'the journal is written again; meanwhile 1 alert went out without it' && wait "$sender" &&
        cat "$scratch/out" && grep -q '1 acknowledged' "$scratch/out" && numbers_are 1 && stop
    local rc=$?
    in=$scratch/in.sock free=$scratch/free.sock alerts=$scratch/alerts.ndjson
    return "$rc"
}

# A limit on the size of files stands in for a disk that is full; the log goes to a pipe.
full_held_back() {
    fresh && config && start && prlimit --pid "$daemon" --fsize=200000: || return
    many_items 5000 full >"$scratch/feed"
    timeout 60 "$BUILD/wirewatch" send --to="unix:$in" "$scratch/feed" >"$scratch/out" 2>"$scratch/err" &
    sender=$!
    cleanup_pid "$sender"
    said 'the journal cannot be written: ' && said 'inputs with ack are held back' && kill -0 "$sender"
}

full_goes_on() {
    item free | talk "$free" && has 1 '"item":{"id":"free"' "$alerts" && grep '"id":"free"' "$alerts" | grep -v '"seq"'
}

full_recovers() {
    prlimit --pid "$daemon" --fsize=unlimited: && said 'the journal is written again; meanwhile 1 alert ' &&
        wait "$sender" && cat "$scratch/out" && grep -q '5000 acknowledged' "$scratch/out" &&
        has 5000 '"seq"' "$alerts" && numbers | tr ' ' '\n' | sort -nc && item free | talk "$free"
}

full_ends() {
    stop && lines_are 1 'cannot be written' "$log" && lines_are 1 '"item":{"id":"free"' "$alerts" &&
        lines_are 5001 '"type":"alert"' "$alerts" && grep -q '1 unjournaled, 0 waiting' "$log"
}

# What is in the file is no journal at all.
damaged() {
    fresh && printf 'this is no database, %4000s' x >"$journal" && config && start &&
        said 'warning: journal: ' && item 1 | answers '{"ack":0}' '{"ack":1}' "$(summary 1 1 0 1)" &&
        stop && grep -q 'this is no database' "$journal".broken-*
}

# Whoever removes the journal of a daemon that runs loses what was in it, and no more.
removed() {
    fresh && config && start && many_items 5 before | talk >/dev/null || return
    rm "$journal"* && many_items 3 after | answers '{"ack":0}' '{"ack":3}' "$(summary 3 3 0 3)" &&
        said 'removed or replaced' && said 'is written again' && numbers_are '1 2 3 4 5 6 7 8' &&
        "$BUILD/wirewatch" alerts --journal="$journal" --format=json >"$scratch/kept" && lines_are 3 '"after:' "$scratch/kept" &&
        stop
}

no_folder() {
    local journal=$scratch/no/journal.db
    config && start && said 'the journal cannot be written: ' && mkdir "$scratch/no" && said 'is written again' &&
        item new | answers '{"ack":0}' '{"ack":1}' "$(summary 1 1 0 1)" && stop
}

# Held back to the end: it ends in its time, and says what it could not keep.
ends_failing() {
    fresh && config && start && prlimit --pid "$daemon" --fsize=100000: || return
    many_items 5000 never | timeout 30 "$BUILD/wirewatch" send --to="unix:$in" --give-up=1 >"$scratch/out" 2>&1 &
    local sender=$!
    cleanup_pid "$sender"
    said 'inputs with ack are held back' && stop && said 'alerts that could not be journaled or shown' || return
    wait "$sender"
    [ $? -eq 2 ] && cat "$scratch/out"
}

check "a journal that another has is waited for" locked
if command -v prlimit >/dev/null; then
    check "a full disk holds back those who are acknowledged" full_held_back
    check "what others bring goes out without a number" full_goes_on
    check "with room again all goes on by itself" full_recovers
    check "once, and nothing is lost or twice" full_ends
    check "a full disk does not keep the daemon from ending" ends_failing
fi
check "a damaged journal is set aside" damaged
check "a journal that is removed is begun anew" removed
check "a folder that is not there yet is waited for" no_folder
finish
