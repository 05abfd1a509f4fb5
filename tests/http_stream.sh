#!/bin/bash
# GET /alerts/stream: alerts as events, from where a reader stopped, whoever else reads.
. tests/lib/tap.sh
. tests/lib/daemon.sh

sock=$scratch/http.sock
control=$scratch/control.sock
LAST=${ALERTS:-300}

command -v curl >/dev/null || { skip "alerts over HTTP" "curl is not here" && finish; }

# --- helpers -------------------------------------------------------------------------------

printf '%s\n' 'rules:' '  - {id: controls, any: [export controls]}' \
    '  - {id: chips, any: [chips], priority: high, tags: [tech]}' >"$scratch/rules.yaml"

# Arguments are further lines of the configuration, of [http] to begin with.
config() {
    printf '%s\n' "rules = $scratch/rules.yaml" 'log_level = debug' '[control]' "listen = unix:$control" \
        '[http]' "listen = unix:$sock" 'queue = 64k' "$@" >"$scratch/wirewatchd.ini"
}

get() {
    local path=$1
    shift
    curl -sS -m 30 --unix-socket "$sock" "$@" "http://localhost$path"
}

# One item for each title.
post() {
    printf '%s\n' "$@" | get /items -H 'Content-Type: text/plain' --data-binary @- >"$scratch/posted"
    grep -q '"rejected":0' "$scratch/posted" || { cat "$scratch/posted" && return 1; }
}

# Reads the stream into FILE in the background: its process is $reader.
read_into() {
    local file=$1
    shift
    curl -sSN -m 60 --unix-socket "$sock" "$@" >"$file" 2>"$file.err" &
    reader=$!
    cleanup_pid "$reader"
    within 20 grep -q '^retry: ' "$file"
}

stop_reading() {
    kill "$reader" 2>/dev/null
    wait "$reader" 2>/dev/null
    true
}

ids() {
    sed -n 's/^id: //p' "$1" | tr '\n' ' '
}

# has FILE "1 2 3 ": its events have these numbers.
has() {
    [ "$(ids "$1")" = "$2" ] || { cat "$1" && return 1; }
}

# gets PATH "1 2 3 " [CURL...]: what is there at once; then the reader goes.
gets() {
    local path=$1 wanted=$2 rc
    shift 2
    read_into "$scratch/got" "http://localhost$path" "$@" || return
    within 10 has "$scratch/got" "$wanted"
    rc=$?
    stop_reading
    return "$rc"
}

refuses() {
    local status=$1 text=$2
    shift 2
    get "$@" -w ' %{http_code}' >"$scratch/said"
    cat "$scratch/said"
    grep -qF "$text" "$scratch/said" && grep -q " $status\$" "$scratch/said"
}

# --- with a journal ------------------------------------------------------------------------

config 'max_readers = 1000' '[journal]' "path = $scratch/journal.db"
check "the daemon starts" start

live() {
    read_into "$scratch/live" -i http://localhost/alerts/stream || return
    post 'Export controls' 'nothing' 'New chips' && within 10 has "$scratch/live" '1 2 '
    stop_reading
    cat "$scratch/live"
    grep -q '^HTTP/1.1 200 OK' "$scratch/live" && grep -qi '^Content-Type: text/event-stream' "$scratch/live" &&
        grep -qi '^Cache-Control: no-store' "$scratch/live" && grep -qi '^X-Content-Type-Options: nosniff' "$scratch/live" &&
        ! grep -qi '^Content-Length\|^Transfer-Encoding\|^Server' "$scratch/live" && has "$scratch/live" '1 2 ' &&
        tr -d '\r' <"$scratch/live" | sed '1,/^$/d' | tr '\n' '|' |
        grep -q '^retry: 2000||id: 1|event: alert|data: {"type":"alert","seq":1,[^|]*}||id: 2|event: alert|data: {"type":"alert","seq":2,[^|]*}||$'
}
check "alerts come as events" live

check "from where a reader says" gets '/alerts/stream?since=0' '1 2 '
check "or some time" gets '/alerts/stream?since=2020-01-01T00%3A00%3A00Z' '1 2 '
check "or from the last that it has got" gets '/alerts/stream?since=0' '2 ' -H 'Last-Event-ID: 1'
check "of a rule" gets '/alerts/stream?since=0&rule=ch*' '2 '
check "of some rules" gets '/alerts/stream?since=0&rule=*&rule=!chips' '1 '
check "of a tag" gets '/alerts/stream?since=0&tag=tech' '2 '
check "of a priority" gets '/alerts/stream?since=0&priority=high' '2 '
check "what is not there yet is told" gets '/alerts/stream?since=99' ''
says_replay() {
    grep -A 1 '^event: notice' "$scratch/got" | grep -q '^data: {"type":"notice","notice":"replay",'
}
check "as a notice" says_replay

notices() {
    read_into "$scratch/with" 'http://localhost/alerts/stream?notices=yes' && with=$reader || return
    read_into "$scratch/without" 'http://localhost/alerts/stream' || return
    kill -HUP "$daemon"
    within 10 grep -q '^data: {"type":"notice","notice":"reloaded"' "$scratch/with"
    post 'chips' && within 10 has "$scratch/without" '3 ' && ! grep 'notice' "$scratch/without"
    local rc=$?
    stop_reading
    reader=$with stop_reading
    return "$rc"
}
check "notices for those who want them" notices

check "a parameter that is none" refuses 400 "unknown parameter \`sinse\`" '/alerts/stream?sinse=1'
check "a time that is none" refuses 400 '\"since\" is the number of an alert' '/alerts/stream?since=soon'
check "a number that cannot be" refuses 400 '\"since\" is' '/alerts/stream?since=99999999999999999999'
check "a priority that is none" refuses 400 '\"priority\" is low' '/alerts/stream?priority=top'
check "notices, perhaps" refuses 400 "\`notices\` is yes or no" '/alerts/stream?notices=perhaps'
check "an id that is none" refuses 400 'Last-Event-ID is the number' /alerts/stream -H 'Last-Event-ID: x'
check "too many patterns" refuses 400 'at most 64 patterns' "/alerts/stream?$(printf 'rule=x&%.0s' {1..65})rule=x"
check "its head alone" refuses 200 'text/event-stream' /alerts/stream -I

# As an EventSource does: what it asks for when it comes again is the last that it got.
over_a_restart() {
    local n=3 i last rest
    : >"$scratch/all"
    for i in 1 2 3 4; do
        last=$(tail -n 1 "$scratch/all")
        read_into "$scratch/part" http://localhost/alerts/stream -H "Last-Event-ID: ${last:-3}" || return
        post "chips $i a" "chips $i b" "chips $i c" || return
        n=$((n + 3))
        if [ $((i % 2)) -eq 0 ]; then # some of it may be on its way when the daemon goes
            kill -KILL "$daemon"
            wait "$daemon" 2>/dev/null
            wait "$reader"
        else
            within 10 grep -q "^id: $n\$" "$scratch/part" && stop
            wait "$reader" # its end comes with the daemon's
        fi
        # An event counts when its blank line is there.
        awk '/^id: /{id=$2} /^$/{if (id) print id; id=""}' "$scratch/part" >>"$scratch/all"
        start || return
    done
    rest=$(tail -n 1 "$scratch/all")
    read_into "$scratch/part" http://localhost/alerts/stream -H "Last-Event-ID: $rest" || return
    post 'chips at last' && within 10 grep -q '^id: 16$' "$scratch/part"
    stop_reading
    sed -n 's/^id: //p' "$scratch/part" >>"$scratch/all"
    seq 4 16 | diff - "$scratch/all"
}
check "over restarts and crashes a reader gets each alert once" over_a_restart

# --- those who behave badly ----------------------------------------------------------------

talker() {
    { printf 'GET /alerts/stream HTTP/1.1\r\nHost: localhost\r\n\r\n' && yes 'and another thing'; } |
        timeout 20 "$BUILD/tests/helper_talk" "$sock" >"$scratch/talked" 2>&1
    within 10 grep -q 'it talks where nobody listens' "$log"
}
check "one that goes on talking is closed" talker

fill() {
    rm -f "$scratch"/journal.db* && start
}

thousand() {
    stop && fill || return
    "$BUILD/tests/helper_readers" -n "$LAST" -r 100 -l 300 "$sock" >"$scratch/crowd" 2>&1
    local rc=$?
    cat "$scratch/crowd"
    return "$rc"
}

memory_is_bounded() {
    local kb
    kb=$(sed -n 's/VmHWM:\s*\([0-9]*\) kB/\1/p' "/proc/$daemon/status")
    echo "$kb kB at most"
    nm "$BUILD/wirewatchd" 2>/dev/null | grep -q __asan_init || [ "$kb" -lt 60000 ]
}

if ulimit -n 4096 2>/dev/null; then
    check "a thousand readers get every alert once, and those who did not read too" thousand
    check "memory stays bounded" memory_is_bounded
else
    skip "a thousand readers" "so many files may not be open"
fi
check "the daemon ends" stop

few() {
    config 'max_readers = 1' && start && read_into "$scratch/first" http://localhost/alerts/stream || return
    refuses 503 'max_readers' /alerts/stream -i && grep -qi '^Retry-After: ' "$scratch/said" &&
        get /healthz | grep ok
}
check "more readers than there may be are told to come again" few

# --- without a journal ---------------------------------------------------------------------

bare() {
    post 'chips' && within 10 grep -q '^data: {"type":"alert",' "$scratch/first"
    cat "$scratch/first"
    ! grep '^id: ' "$scratch/first"
}
check "without a journal events have no id" bare

again() {
    stop_reading
    refuses 409 'needs a journal' '/alerts/stream?since=0' &&
        read_into "$scratch/second" http://localhost/alerts/stream -H 'Last-Event-ID: 12' &&
        post 'chips' && within 10 grep -q '^event: alert' "$scratch/second"
}
check "and what was is not asked for" again

goodbye() {
    stop && wait "$reader"
}
check "the end of the daemon is the end of the stream" goodbye
finish
