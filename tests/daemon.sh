#!/bin/bash
# wirewatchd from outside: a filter in a pipe, and a daemon with sockets, files, slow
# readers and bad input.
. tests/lib/tap.sh
. tests/lib/daemon.sh

talk=$BUILD/tests/helper_talk
rules=$scratch/rules.yaml

printf '%s\n' 'rules:' \
    '  - {id: controls, any: [export controls], priority: high, tags: [policy, chips]}' \
    '  - {id: cafe, any: [cafe], priority: low}' \
    '  - {id: often, any: [market], throttle: {max: 2, per: 1h}}' >"$rules"

# --- helpers -------------------------------------------------------------------------------

# Writes a configuration: one argument a line.
config() {
    printf '%s\n' "rules = $rules" 'log_level = debug' "$@" >"$scratch/wirewatchd.ini"
}

# The port that the kernel chose for an input or output.
port_of() {
    sed -n "s/.*$1: listening on tcp:.*:\([0-9]*\)\$/\1/p" "$log"
}

item() {
    printf '{"id":"%s","title":"%s"}\n' "$1" "${2:-New export controls}"
}

# Items 1 to N, all of which match; padded, so that queues fill.
many_items() {
    awk -v n="$1" -v size="${2:-200}" 'BEGIN {
        pad = sprintf("%" size "s", ""); gsub(/ /, "x", pad)
        for (i = 1; i <= n; i++)
            printf "{\"id\":\"%d\",\"title\":\"export controls %s\"}\n", i, pad }'
}

# A subscriber in the background that is content after N lines; waits until it is known.
# What it says first comes on standard input.
subscribe() {
    local before
    before=$(grep -c ': subscriber ' "$log")
    timeout 20 "$talk" -n "$2" "$1" <&0 >"$scratch/got" 2>/dev/null &
    subscriber=$!
    cleanup_pid "$subscriber"
    within 20 more_subscribers "$before"
}

more_subscribers() {
    [ "$(grep -c ': subscriber ' "$log")" -gt "$1" ]
}

got_all() {
    wait "$subscriber"
    rc=$?
    cat "$scratch/got"
    return "$rc"
}

# --- a filter ------------------------------------------------------------------------------

filter() {
    "$BUILD/wirewatchd" --stdin -r "$rules"
}

filter_pipe() {
    { item 1 && echo 'nothing here' && item 2; } | filter >"$scratch/out" || return
    lines_are 2 '"type":"alert"' "$scratch/out" && grep -q '"seq":2' "$scratch/out"
}

filter_file() {
    many_items 5000 >"$scratch/items"
    filter <"$scratch/items" >"$scratch/out" && lines_are 5000 '"type":"alert"' "$scratch/out"
}

filter_nothing() {
    filter </dev/null
}

# The last line has no line end; a pipe is fed byte by byte.
filter_drip() {
    { item 1 && printf 'export controls'; } | "$BUILD/tests/helper_drip" | filter >"$scratch/out"
    lines_are 2 '"type":"alert"' "$scratch/out"
}

filter_broken_pipe() {
    many_items 50000 | { filter 2>"$scratch/err"; echo $? >"$scratch/rc"; } | head -n 1 >"$scratch/out"
    cat "$scratch/err" "$scratch/rc"
    [ ! -s "$scratch/err" ] && [ "$(cat "$scratch/rc")" -eq 141 ] && lines_are 1 alert "$scratch/out"
}

filter_full_disk() {
    item 1 | filter >/dev/full 2>"$scratch/err"
    [ "${PIPESTATUS[1]}" -eq 2 ] && grep -q 'No space left' "$scratch/err"
}

# What is opened first must not get the number of a standard descriptor.
filter_closed() {
    filter <&- 2>"$scratch/err"
    [ $? -eq 2 ] || return
    item 1 | filter >&- 2>>"$scratch/err"
    [ "${PIPESTATUS[1]}" -eq 2 ] && cat "$scratch/err" && lines_are 2 'Bad file descriptor' "$scratch/err"
}

# JOURNAL_STREAM is inherited from a service, such as a terminal, whose stderr was another.
filter_log() {
    local journal
    JOURNAL_STREAM=1:1 filter <&- 2>"$scratch/err"
    grep -q '^wirewatchd: warning: ' "$scratch/err" || return
    journal=$(stat -c %d:%i "$scratch/err")
    JOURNAL_STREAM=$journal filter <&- 2>"$scratch/err"
    grep -q '^<4>input stdin: ' "$scratch/err"
}

bad_rules() {
    printf '%s\n' 'rules:' '  - {id: a, query: "a OR"}' '  - {id: a, anny: [b]}' >"$scratch/bad.yaml"
    "$BUILD/wirewatchd" --stdin -r "$scratch/bad.yaml" </dev/null 2>"$scratch/err"
    [ $? -eq 2 ] && [ "$(grep -c ': error: ' "$scratch/err")" -ge 2 ]
}

no_rules() {
    "$BUILD/wirewatchd" --stdin </dev/null 2>"$scratch/err"
    [ $? -eq 2 ] && grep -q 'there are no rules' "$scratch/err"
}

check "a filter prints an alert for each match and ends with its input" filter_pipe
check "a filter reads a regular file, which cannot be polled" filter_file
check "a filter reads /dev/null, and ends with 0" filter_nothing
check "a filter reads one byte at a time, and a last line without its end" filter_drip
check "a filter whose reader goes away ends as filters do, silently" filter_broken_pipe
check "a filter that cannot write says so and exits with 2" filter_full_disk
check "a filter whose descriptors are closed says so" filter_closed
check "log lines have numbers before them only where they go to the journal" filter_log
check "bad rules: all errors, exit 2" bad_rules
check "a filter without rules says what is missing" no_rules

# --- checks --------------------------------------------------------------------------------

test_good() {
    config '[input.a]' "listen = unix:$scratch/in" '[output.b]' 'write = stdout'
    "$BUILD/wirewatchd" -t -c "$scratch/wirewatchd.ini" >"$scratch/out" && [ ! -e "$scratch/in" ] &&
        grep -q 'ok: 3 rules, 1 input, 1 output$' "$scratch/out"
}

test_bad() {
    config '[input.a]' "lisen = unix:$scratch/in" 'ack = yes' '[output.b]' 'write = stdut'
    "$BUILD/wirewatchd" -t -c "$scratch/wirewatchd.ini" 2>"$scratch/err"
    [ $? -eq 2 ] && grep -q 'wirewatchd.ini:4:1: error' "$scratch/err" &&
        grep -q 'wirewatchd.ini:5:7: error' "$scratch/err" &&
        grep -q 'wirewatchd.ini:7:9: error' "$scratch/err"
}

start_bad() {
    config '[input.a]' 'listen = unix:/nonexistent/x' '[output.b]' 'write = file:/nonexistent/y'
    "$BUILD/wirewatchd" -c "$scratch/wirewatchd.ini" 2>"$scratch/err"
    [ $? -eq 1 ] && grep -q 'nonexistent/x' "$scratch/err" && grep -q 'nonexistent/y' "$scratch/err"
}

help_fits() {
    [ "$("$BUILD/wirewatchd" --help | wc -l)" -le 24 ] && "$BUILD/wirewatchd" --version &&
        "$BUILD/wirewatchd" --help-config | grep -q "^\[output.NAME\]"$'\t'"when_full"
}

check "-t checks and starts nothing" test_good
check "-t reports every error of the configuration with its place" test_bad
check "what cannot be opened is named, all of it, and exits with 1" start_bad
check "--help fits a screen, --version and --help-config answer" help_fits

# --- inputs --------------------------------------------------------------------------------

in=$scratch/in.sock
alerts=$scratch/alerts.ndjson

many_inputs() {
    config '[input.stream]' "listen = unix:$in" 'mode = 0600' \
        '[input.gram]' "listen = unix-dgram:$scratch/gram" \
        '[input.v4]' 'listen = tcp:127.0.0.1:0' 'framing = octet' \
        '[input.v6]' 'listen = tcp:[::1]:0' 'framing = nul' \
        '[input.doc]' "listen = unix:$scratch/doc" 'framing = document' 'format = text' \
        '[output.log]' "write = file:$alerts"
    start
}

feed_stream() {
    { item 1 && item 2; } | "$talk" "$in" && has 2 alert "$alerts"
}

feed_tcp() {
    local record
    record=$(item 3)
    printf '%d %s' ${#record} "$record" >"/dev/tcp/127.0.0.1/$(port_of v4)" && has 3 alert "$alerts"
}

feed_v6() {
    printf '%s\0%s' "$(item 4)" "$(item 5)" >"/dev/tcp/::1/$(port_of v6)" && has 4 alert "$alerts"
}

feed_document() {
    printf 'some text\nabout export\ncontrols' | "$talk" "$scratch/doc" && has 5 alert "$alerts"
}

# A feed as it is, in as many lines as it has.
feed_rss() {
    printf '<rss>\n<item>\n<title>export\ncontrols</title></item>\n</rss>' | "$talk" "$in" && has 6 alert "$alerts"
}

feed_datagram() {
    { item 6 && item 7; } | "$BUILD/tests/helper_datagram" "$scratch/gram" && has 8 alert "$alerts"
}

mode_is() {
    [ "$(stat -c %a "$in")" = 600 ]
}

files_are_gone() {
    stop && [ ! -e "$in" ] && [ ! -e "$scratch/gram" ]
}

check "a daemon with five inputs starts" many_inputs
check "its socket has the mode that was asked for" mode_is
check "records come through a unix stream" feed_stream
check "records come through TCP, with counted octets" feed_tcp
# A NUL that is missing at the end cuts the last record, which is not taken for whole.
if grep -q "listening.*::1" "$log"; then
    check "records come through TCP over v6, ended by NUL" feed_v6
    check "a whole connection is one document" feed_document
    check "a feed is read as it is" feed_rss
    check "a datagram holds lines" feed_datagram
fi
check "SIGTERM ends it, and its socket files go" files_are_gone

# --- bad records ---------------------------------------------------------------------------

start_bad_records() {
    rm -f "$alerts"
    config '[input.local]' "listen = unix:$in" 'max_record = 200' \
        '[output.desk]' "listen = unix:$scratch/out.sock" '[output.log]' "write = file:$alerts"
    start
}

bad_record() {
    subscribe "$scratch/out.sock" 3 <<<'{"notices":true}' && sent_hello || return
    { echo '{"title":' && item 2 && many_items 1 500 && item 3; } | "$talk" "$in"
    has 2 alert "$alerts" && said 'input local: connection 1 (uid .*): record 1 rejected: ' &&
        said 'record 3 rejected: longer than max_record'
}

# The subscriber's first line is read before its alerts: an answer proves it.
sent_hello() {
    local answer
    answer=$(echo '{"since":7}' | "$talk" -n 1 "$scratch/out.sock" 2>/dev/null)
    echo "$answer"
    [[ $answer == *'"notice":"refused"'*'without a journal'* ]]
}

bad_record_notice() {
    got_all && grep -q '"notice":"rejected".*"input":"local","connection":1,"record":1,"error":' "$scratch/got"
}

check "a daemon for bad records starts" start_bad_records
check "a malformed and an overlong record are reported, the connection goes on" bad_record
check "a subscriber that asked for notices is told" bad_record_notice
check "it counts them at the end" stop
check "the counts are right" grep -q '4 records, 2 items, 2 rejected, 2 alerts' "$log"

# --- reload --------------------------------------------------------------------------------

start_reload() {
    rm -f "$alerts"
    config '[input.local]' "listen = unix:$in" '[output.log]' "write = file:$alerts" 'notices = yes'
    start
}

reload_good() {
    sed -i '$a\  - {id: new, any: [brand new]}' "$rules"
    kill -HUP "$daemon" && has 1 '"notice":"reloaded".*"ok":true,"rules":4' "$alerts" &&
        item 1 'a brand new thing' | "$talk" "$in" && has 1 '"id":"new"' "$alerts"
}

reload_bad() {
    cp "$rules" "$scratch/good.yaml"
    echo '  - {id: worse, any: []}' >>"$rules"
    kill -HUP "$daemon" && has 1 '"ok":false,"rules":4,"errors":' "$alerts" &&
        said 'rules.yaml:.*error\|rules.yaml:[0-9]*:[0-9]*: ' && said 'the 4 rules from before stay' &&
        item 2 'a brand new thing' | "$talk" "$in" && has 2 '"id":"new"' "$alerts"
}

# A burst is answered, and the last state of the file is in force.
reload_burst() {
    cp "$scratch/good.yaml" "$rules"
    for _ in 1 2 3 4 5; do kill -HUP "$daemon"; done
    sed -i '$a\  - {id: fifth, any: [fifth]}' "$rules"
    kill -HUP "$daemon" && within 20 grep -q '"rules":5' "$alerts"
}

connection_kept() {
    exec 4> >("$talk" "$in")
    item 5 >&4 && within 20 grep -q '"item":{"id":"5"' "$alerts" && kill -HUP "$daemon" &&
        said 'reloaded: 5 rules' && item 6 >&4 && within 20 grep -q '"item":{"id":"6"' "$alerts"
    rc=$?
    exec 4>&-
    return "$rc"
}

check "a daemon for reloads starts" start_reload
check "SIGHUP takes new rules over" reload_good
check "broken rules leave the old ones in force, with all errors logged" reload_bad
check "a burst of SIGHUPs ends with the last rules" reload_burst
check "a reload drops no connection" connection_kept
check "it ends well" stop

# --- files ---------------------------------------------------------------------------------

start_file() {
    rm -f "$alerts"
    printf 'torn' >"$alerts"
    config '[input.local]' "listen = unix:$in" '[output.log]' "write = file:$alerts" 'queue = 16k'
    start
}

torn_line_ended() {
    item 1 | "$talk" "$in" && has 1 '^{"type":"alert"' "$alerts" && lines_are 1 '^torn$' "$alerts"
}

rotated() {
    mv "$alerts" "$alerts.1" && kill -USR1 "$daemon" && item 2 | "$talk" "$in" && has 1 '"id":"2"' "$alerts"
}

rotated_unasked() {
    mv "$alerts" "$alerts.2" && within 20 comes_back
}

comes_back() {
    item 3 | "$talk" "$in" && [ -s "$alerts" ]
}

# The limit on file sizes stands in for a disk: it can be set, and lifted, from outside.
disk_full() {
    kill -USR1 "$daemon" && prlimit --pid "$daemon" --fsize=20000: || return
    many_items 200 | "$talk" "$in" && said 'cannot write .*alerts.ndjson: File too large'
}

disk_full_whole_lines() {
    [ "$(tail -c 1 "$alerts" | od -An -c | tr -d ' ')" = '\n' ] && [ "$(grep -vc '^{.*}$' "$alerts")" = 0 ] &&
        lines_are 1 'cannot write' "$log"
}

disk_free() {
    prlimit --pid "$daemon" --fsize=unlimited: && said 'can be written again' || return
    item last | "$talk" "$in" && within 20 grep -q '"id":"last"' "$alerts"
}

# The sum of the drops that a stream announces.
dropped_in() {
    sed -n 's/.*"notice":"dropped".*"count":\([0-9]*\).*/\1/p' "$1" | awk '{ n += $1 } END { print n + 0 }'
}

# Everything that was dropped is announced: alerts and announced drops are all there were.
disk_adds_up() {
    local alerts_n dropped
    alerts_n=$(grep -c '"title":"export controls xxx' "$alerts")
    dropped=$(dropped_in "$alerts")
    echo "$alerts_n alerts and $dropped dropped"
    [ "$dropped" -gt 0 ] && [ $((alerts_n + dropped)) -eq 200 ] && [ "$(grep -vc '^{.*}$' "$alerts")" = 0 ]
}

check "a daemon that writes a file starts" start_file
check "half a line from a crash gets its end" torn_line_ended
check "SIGUSR1 opens the file again" rotated
check "a file that was moved away is made anew" rotated_unasked
if command -v prlimit >/dev/null; then
    check "a full disk is logged" disk_full
    check "once, and the file ends in a whole line" disk_full_whole_lines
    check "the file is written again when there is room" disk_free
    check "alerts and announced drops add up" disk_adds_up
fi
check "it ends well after a full disk" stop

# --- subscribers ---------------------------------------------------------------------------

out=$scratch/out.sock

start_subscribers() {
    config '[input.local]' "listen = unix:$in" \
        '[output.desk]' "listen = unix:$out" 'min_priority = normal' 'tags = pol*, !secret' \
        '[output.slow]' 'listen = tcp:127.0.0.1:0' 'when_full = drop_oldest' 'queue = 64k' \
        '[output.strict]' 'listen = tcp:localhost:0' 'when_full = disconnect' 'queue = 64k'
    start
}

filtered() {
    subscribe "$out" 1 </dev/null || return
    { item 1 'a cafe' && item 2; } | "$talk" "$in" && got_all && grep -q '"item":{"id":"2"' "$scratch/got"
}

# Connects without reading while more alerts come than all buffers hold, then reads.
slow_subscriber() {
    local n=30000 before
    before=$(grep -c ': subscriber ' "$log")
    exec 5<>"/dev/tcp/127.0.0.1/$(port_of "output $1")" && within 20 more_subscribers "$before" || return
    many_items "$n" 400 | "$talk" "$in" && item last | "$talk" "$in" && said "output $1: subscriber .* does not keep up"
}

# What comes from descriptor 5, up to the last item.
read_to_last() {
    timeout 60 sed '/"id":"last"/q' <&5 >"$scratch/got"
    exec 5>&-
}

slow_adds_up() {
    local alerts_n dropped
    read_to_last
    alerts_n=$(grep -c '^{"type":"alert".*}$' "$scratch/got")
    dropped=$(dropped_in "$scratch/got")
    echo "$alerts_n alerts and $dropped dropped"
    [ "$dropped" -gt 0 ] && [ $((alerts_n + dropped)) -eq 30001 ] && [ "$(grep -vc '^{.*}$' "$scratch/got")" = 0 ]
}

disconnected() {
    slow_subscriber strict || return
    said 'output strict: subscriber .* does not keep up: disconnected' && cat <&5 >"$scratch/got"
    exec 5>&-
    tail -n 1 "$scratch/got" | head -c 300
    grep -vc '^{.*}$' "$scratch/got" | grep -qx '[01]' # the last line may be cut by the end
}

memory_is_bounded() {
    local kb
    kb=$(sed -n 's/VmHWM:\s*\([0-9]*\) kB/\1/p' "/proc/$daemon/status")
    echo "$kb kB at most"
    [ -n "$SANITIZED" ] || [ "$kb" -lt 24000 ]
}

SANITIZED=$(nm "$BUILD/wirewatchd" 2>/dev/null | grep -m 1 __asan_init)
check "a daemon for subscribers starts" start_subscribers
check "an output gives what its filters let through" filtered
check "drop_oldest: a subscriber that does not read is noticed" slow_subscriber slow
check "drop_oldest: whole alerts, and announced drops, are all there were" slow_adds_up
check "disconnect: a subscriber that does not read is let go" disconnected
check "memory stays bounded through it" memory_is_bounded
check "the daemon ends well with it" stop

# A reader that pauses stops the inputs, and gets every alert in the end.
start_block() {
    config '[input.local]' "listen = unix:$in" \
        '[output.all]' 'listen = tcp:127.0.0.1:0' 'when_full = block' 'queue = 64k'
    start
}

block_holds() {
    exec 5<>"/dev/tcp/127.0.0.1/$(port_of 'output all')" && said ': subscriber 1' || return
    { many_items 30000 400 && item last; } | "$talk" "$in" &
    sender=$!
    cleanup_pid "$sender"
    said 'output all: full, reading stops' && kill -0 "$sender"
}

block_loses_nothing() {
    read_to_last
    wc -l "$scratch/got"
    lines_are 30001 '^{"type":"alert".*}$' "$scratch/got" && within 20 is_gone "$sender" && wait "$sender"
}

check "a daemon that must not drop starts" start_block
check "block: a full queue stops the inputs" block_holds
check "block: when the reader goes on, nothing was lost" block_loses_nothing
check "it ends well after blocking" stop

# A reader that must not lose anything and never reads cannot keep the daemon from ending.
ends_blocked() {
    start && exec 5<>"/dev/tcp/127.0.0.1/$(port_of 'output all')" && said ': subscriber 1' || return
    many_items 30000 400 | timeout 20 "$talk" "$in" 2>/dev/null &
    cleanup_pid $!
    said 'output all: full, reading stops' && stop && said 'not taken by their readers'
    rc=$?
    exec 5>&-
    return "$rc"
}

check "SIGTERM ends it within its bound though a reader blocks it" ends_blocked

# --- limits --------------------------------------------------------------------------------

start_limits() {
    rm -f "$alerts"
    config '[input.few]' "listen = unix:$in" 'max_connections = 2' \
        '[input.slow]' "listen = unix:$scratch/slow" 'record_timeout = 200ms' \
        '[input.idle]' "listen = unix:$scratch/idle" 'idle_timeout = 200ms' \
        '[input.mine]' "listen = unix:$scratch/mine" 'allow = uid:4294967' \
        '[input.many]' "listen = unix:$scratch/many" \
        '[output.log]' "write = file:$alerts"
    start prlimit --nofile=48
}

too_many() {
    local one two
    mkfifo "$scratch/hold1" "$scratch/hold2" 2>/dev/null
    "$talk" "$in" <"$scratch/hold1" & one=$! && cleanup_pid "$one"
    "$talk" "$in" <"$scratch/hold2" & two=$! && cleanup_pid "$two"
    exec 6>"$scratch/hold1" 7>"$scratch/hold2"
    item 1 >&6 && item 2 >&7 && has 2 alert "$alerts" || return
    item 3 | "$talk" "$in"
    said 'input few: connection of uid .* refused: max_connections are open'
    rc=$?
    exec 6>&- 7>&-
    wait "$one" "$two"
    return "$rc"
}

slow_loris() {
    mkfifo "$scratch/hold3" && "$talk" "$scratch/slow" <"$scratch/hold3" 2>/dev/null &
    cleanup_pid $!
    within 5 test -p "$scratch/hold3" && exec 6>"$scratch/hold3" && printf '{"ti' >&6 &&
        said 'input slow: .* closed after 0 records: a record was not finished within record_timeout'
    rc=$?
    exec 6>&-
    return "$rc"
}

idle_closed() {
    mkfifo "$scratch/hold4" && "$talk" "$scratch/idle" <"$scratch/hold4" 2>/dev/null &
    cleanup_pid $!
    within 5 test -p "$scratch/hold4" && exec 6>"$scratch/hold4" &&
        said 'input idle: .* closed after 0 records: nothing came within idle_timeout'
    rc=$?
    exec 6>&-
    return "$rc"
}

stranger_refused() {
    item 4 | "$talk" "$scratch/mine" 2>/dev/null
    said 'input mine: connection of uid .* refused: it is not in .allow'
}

# More connections than descriptors: those that got one are served, and when they go the
# others are.
descriptors_run_out() {
    local pids=()
    mkfifo "$scratch/hold5" 2>/dev/null
    exec 6<>"$scratch/hold5"
    for _ in $(seq 60); do
        "$talk" -n 1 "$scratch/many" <"$scratch/hold5" >/dev/null 2>&1 &
        pids+=($!)
        cleanup_pid $!
    done
    said 'input many: cannot accept: Too many open files' || return
    for _ in $(seq 60); do item flood >&6; done
    within 20 grep -q '"id":"flood"' "$alerts" || return
    kill "${pids[@]}" && wait "${pids[@]}" 2>/dev/null
    exec 6>&-
    item after | "$talk" "$scratch/many" && within 20 grep -q '"id":"after"' "$alerts"
}

check "a daemon with narrow limits starts" start_limits
check "a connection over max_connections is refused" too_many
check "a record that is never finished ends its connection" slow_loris
check "an idle connection is closed" idle_closed
check "a peer that is not in allow is refused" stranger_refused
if command -v prlimit >/dev/null; then
    check "descriptors run out and come back" descriptors_run_out
fi
check "it ends well after all that" stop

# --- sockets that are there already --------------------------------------------------------

second_daemon() {
    config '[input.local]' "listen = unix:$in" '[output.log]' "write = file:$alerts"
    start && "$BUILD/wirewatchd" -c "$scratch/wirewatchd.ini" 2>"$scratch/err"
    [ $? -eq 1 ] && grep -q 'another process listens' "$scratch/err" && [ -S "$in" ]
}

stale_socket() {
    kill -KILL "$daemon" && wait "$daemon" 2>/dev/null
    [ -S "$in" ] && start && item 9 | "$talk" "$in" && within 20 grep -q '"id":"9"' "$alerts"
}

no_socket() {
    config '[input.local]' "listen = unix:$in" '[output.log]' "write = file:$alerts"
    echo precious >"$in" && ! "$BUILD/wirewatchd" -c "$scratch/wirewatchd.ini" && [ "$(cat "$in")" = precious ]
}

check "a socket that another process listens on is left alone" second_daemon
check "a stale socket is replaced" stale_socket

# --- throttle and drain --------------------------------------------------------------------

# What was sent before SIGTERM is matched and written, though it was not read yet.
drained() {
    many_items 20000 >"$scratch/items" && "$talk" "$in" <"$scratch/items" && stop &&
        has 20000 '"title":"export controls xxx' "$alerts"
}

# A sender that never stops: the end comes within its bound, and what was matched is written.
endless() {
    rm -f "$alerts"
    config '[input.local]' "listen = unix:$in" '[output.log]' "write = file:$alerts"
    start || return
    timeout 20 yes "$(item 1)" | "$talk" "$in" 2>/dev/null &
    cleanup_pid $!
    within 20 grep -q alert "$alerts" && stop || return
    lines_are "$(sed -n 's/.* \([0-9]*\) alerts, .* 0 dropped.*/\1/p' "$log")" '"type":"alert"' "$alerts"
}

check "SIGTERM: what was sent before it is written" drained
check "SIGTERM: a sender that goes on for ever cannot keep it" endless
check "a file where a socket should be is left alone" no_socket

throttled() {
    rm -f "$alerts" "$in"
    config '[input.local]' "listen = unix:$in" '[output.log]' "write = file:$alerts" 'notices = yes'
    start || return
    for i in 1 2 3 4 5; do item "$i" 'the market'; done | "$talk" "$in"
    has 2 '"id":"often"' "$alerts" && stop &&
        has 1 '"notice":"suppressed".*"count":3,"rule":"often","first":"3","last":"5"' "$alerts" &&
        grep -q '2 alerts, 3 suppressed' "$log"
}

check "a throttle lets through what it says, and reports the rest" throttled
finish
