#!/bin/bash
# POST /items: whatever is posted has an answer, and what is good in it is taken.
. tests/lib/tap.sh
. tests/lib/daemon.sh

sock=$scratch/http.sock
control=$scratch/control.sock
out=$scratch/alerts.ndjson

command -v curl >/dev/null || { skip "items over HTTP" "curl is not here" && finish; }

# --- helpers -------------------------------------------------------------------------------

printf '%s\n' 'rules:' '  - {id: controls, any: [export controls]}' '  - {id: source, query: "source:reuters"}' \
    >"$scratch/rules.yaml"

# Arguments are further lines of the configuration.
config() {
    printf '%s\n' "rules = $scratch/rules.yaml" '[http]' "listen = unix:$sock" 'max_body = 5M' \
        '[control]' "listen = unix:$control" '[output.log]' "write = file:$out" "$@" >"$scratch/wirewatchd.ini"
}

# Without the alerts of before.
start_anew() {
    : >"$out"
    start
}

# Posts standard input: TYPE, then arguments of curl. Prints the status and the answer.
post() {
    local type=$1 answer
    shift
    answer=$(mktemp -p "$scratch")
    curl -sS -m 30 --unix-socket "$sock" -H "Content-Type:${type:+ $type}" --data-binary @- \
        -w '%{http_code} ' -o "$answer" "$@" "http://localhost/items${query:-}"
    cat "$answer"
}

# answers EXPECTED TYPE TEXT: the status and the first bytes of the answer.
answers() {
    local got
    got=$(printf '%b' "$3" | post "$2")
    echo "$got"
    case $got in
        "$1"*) ;;
        *) return 1 ;;
    esac
}

counts() {
    echo "200 {\"records\":$1,\"items\":$2,\"rejected\":$3,\"alerts\":$4"
}

alerts() {
    [ "$(wc -l <"$out")" -eq "$1" ] || { cat "$out" && return 1; }
}

rss='<rss><channel><title>Feed</title><item><title>Export controls</title><link>/a</link></item><item><title>Other</title></item></channel></rss>'
feed='{"version":"https://jsonfeed.org/version/1.1","title":"F","items":[{"id":"a","title":"export controls"},{"id":"b"}]}'

# --- what is read --------------------------------------------------------------------------

config
check "the daemon starts" start_anew
check "lines of items" answers "$(counts 2 2 0 1)" application/x-ndjson '{"title":"export controls"}\n{"title":"b"}\n'
check "whatever their type is called" answers "$(counts 1 1 0 0)" 'Application/JSONL; charset=utf-8' '{"title":"b"}'
check "with errors that say which" answers \
    '200 {"records":3,"items":2,"rejected":1,"alerts":0,"errors":[{"record":2,"error":"' \
    application/ndjson '{"title":"a"}\n\nbad\n{"title":"b"}'
check "an array" answers "$(counts 3 3 0 2)" application/json \
    ' [{"title":"export controls"}, {"title":"x,]"},\n{"title":"export controls"}]'
check "an array that is damaged gives what is before it" answers "$(counts 3 1 2 1)" application/json \
    '[{"title":"export controls"},{bad},{"title":"a'
check "an empty array" answers "$(counts 0 0 0 0)" application/json '[]'
check "one item over several lines" answers "$(counts 1 1 0 1)" application/json '{"title":\n"export controls"}'
check "a JSON Feed" answers "$(counts 1 2 0 1)" application/json "$feed"
check "by its own type" answers "$(counts 1 2 0 1)" application/feed+json "$feed"
check "RSS" answers "$(counts 1 2 0 1)" application/rss+xml "$rss"
check "RSS as any XML" answers "$(counts 1 2 0 1)" 'text/xml; charset=utf-8' "$rss"
check "in the charset that its type says" answers "$(counts 1 1 0 1)" 'text/xml; charset=iso-8859-1' \
    '<rss><channel><item><title>export controls \xe9</title></item></channel></rss>'
check "titles" answers "$(counts 2 2 0 1)" text/plain 'export controls\r\n{"title":"text"}'
check "what does not say its type: lines" answers "$(counts 2 2 0 2)" '' '{"title":"export controls"}\nexport controls\n'
check "an array" answers "$(counts 2 2 0 1)" '' '[{"title":"export controls"},{}]'
check "a line in brackets" answers "$(counts 1 1 0 1)" '' '[Reuters] export controls'
check "a feed" answers "$(counts 1 2 0 1)" '' "$rss"
check "blank lines are no records" answers "$(counts 0 0 0 0)" application/x-ndjson '\n\n \r\n'

named() {
    local query='?source=reuters&base=https%3A%2F%2Fexample.org%2Ffeed'
    answers "$(counts 1 2 0 3)" application/rss+xml "$rss" && tail -n 3 "$out" | grep -q '"url":"https://example.org/a"' &&
        answers "$(counts 1 1 0 1)" application/x-ndjson '{"title":"a"}' &&
        answers "$(counts 1 1 0 0)" application/x-ndjson '{"title":"a","source":"afp"}'
}
check "what came with them may be said" named

# --- what is not ---------------------------------------------------------------------------

says_error() {
    answers "$1 {\"error\":\"$2" "$3" "$4"
}

check "an empty body" says_error 400 'the body is empty' application/json ''
check "nothing that can be read" says_error 400 'nothing of it could be read: ' application/x-ndjson 'bad\n'
check "no JSON where it is said" says_error 400 'nothing of it could be read: ' application/json 'export controls'
check "no feed where it is said" says_error 400 'nothing of it could be read: ' application/rss+xml 'export controls'
check "a type that nobody reads" says_error 415 'such a Content-Type is not read' image/png 'x'
check "what curl says where nobody said more" says_error 415 'such a Content-Type is not read' \
    application/x-www-form-urlencoded 'x'

packed() {
    printf '{}' | gzip | post application/json -H 'Content-Encoding: gzip' | grep '^415 {"error":"a Content-Encoding'
}
check "packed bytes" packed

strange() {
    local query='?sauce=x'
    says_error 400 "unknown parameter \`sauce\`" application/json '{}'
}
check "a parameter that is none" strange

too_long() {
    head -c 5300000 /dev/zero | post application/x-ndjson | grep '^413 {"error":'
}
check "a body that is too long" too_long

# Lines are worked on in turns; a document is not.
long_document() {
    { printf '<rss><channel>' && head -c 4200000 /dev/zero | tr '\0' ' ' && echo '</channel></rss>'; } |
        post application/rss+xml | grep '^413 {"error":"a document is longer than 4 MiB'
}
check "a document that is too long" long_document

long_line() {
    { echo '{"title":"export controls"}' && head -c 2000000 /dev/zero | tr '\0' x && echo && echo '{}'; } |
        post application/x-ndjson | grep '^200 {"records":3,"items":2,"rejected":1,"alerts":1,.*longer than max_record'
}
check "a line that is too long, between others" long_line

# Bytes that are nothing: the answer is an error, and the next request has its own.
rubbish() {
    local type
    for type in application/x-ndjson application/json application/rss+xml text/plain ''; do
        head -c 300000 /dev/urandom | post "$type" >"$scratch/said"
        grep -aE '^(200|400) \{' "$scratch/said" || return
    done
    tr '\0' '[' </dev/zero | head -c 4000000 | post application/json | grep -a '^400 ' || return
    answers "$(counts 1 1 0 1)" application/json '{"title":"export controls"}'
}
check "bytes that are nothing" rubbish

# Its sender goes in the middle of it.
cut_off() {
    printf 'POST /items HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: 5000\r\n\r\n{"title":"export controls"}\n' |
        timeout 20 "$BUILD/tests/helper_talk" "$sock" | grep -v ' 200 '
    answers "$(counts 1 1 0 1)" application/json '{"title":"export controls"}'
}
check "a body whose sender goes is not taken" cut_off

in_inputs() {
    echo inputs | timeout 20 "$BUILD/tests/helper_talk" "$control" >"$scratch/inputs"
    cat "$scratch/inputs"
    grep -q '"name":"http"' "$scratch/inputs" && grep -q '"rejected":' "$scratch/inputs"
}
check "all of it is counted as an input" in_inputs

# --- many ----------------------------------------------------------------------------------

items() {
    awk -v n="$1" 'BEGIN { pad = sprintf("%300s", ""); gsub(/ /, "x y", pad)
        for (i = 1; i <= n; i++)
            printf "{\"id\":\"%d\",\"title\":\"%s\",\"content_text\":\"%s\"}\n", i, i % 100 ? "news" : "export controls", pad }'
}

load() {
    : >"$out"
    items 20000 >"$scratch/items.ndjson"
    "$BUILD/tests/helper_post" -c 8 -b 500000 "$sock" "$scratch/items.ndjson" | tee "$scratch/load"
    grep -q '^20000 records, 20000 items, 200 alerts' "$scratch/load" && alerts 200
}
check "megabytes over several connections" load

# While a large body is worked on, another is answered.
takes_turns() {
    items 4000 >"$scratch/large.ndjson"
    local posters=() i
    for i in 1 2 3 4; do
        post application/x-ndjson <"$scratch/large.ndjson" >"$scratch/large.$i" &
        posters+=($!)
    done
    answers "$(counts 1 1 0 1)" application/json '{"title":"export controls"}' || return
    wait "${posters[@]}"
    cat "$scratch"/large.[1-4]
    [ "$(cat "$scratch"/large.[1-4] | grep -c '200 {"records":4000,"items":4000,')" -eq 4 ]
}
check "a small one among large ones" takes_turns

ends_well() {
    post application/x-ndjson <"$scratch/large.ndjson" >"$scratch/last" &
    local poster=$!
    stop && wait "$poster"
    cat "$scratch/last"
    [ ! -s "$scratch/last" ] || grep -qE '^(200 \{"records":4000|503 |000 )' "$scratch/last"
}
check "the daemon ends, and who is being served is" ends_well

# --- with a journal ------------------------------------------------------------------------

config '[journal]' "path = $scratch/journal.db"
check "with a journal" start_anew
check "the answer counts what was here before" answers \
    '200 {"records":3,"items":3,"rejected":0,"alerts":2,"repeats":1,"errors":[]}' application/x-ndjson \
    '{"id":"urn:1","title":"export controls"}\n{"id":"urn:2","title":"export controls"}\n{"id":"urn:1","title":"export controls"}\n'

# An answer is a promise: what it counts is there after a crash.
killed() {
    answers '200 {"records":1,"items":1,"rejected":0,"alerts":1' application/json '{"id":"urn:3","title":"export controls"}' &&
        kill -KILL "$daemon"
    wait "$daemon" 2>/dev/null
    start_anew || return
    "$BUILD/wirewatch" alerts --format=json --journal="$scratch/journal.db" >"$scratch/kept"
    cat "$scratch/kept"
    [ "$(grep -c '"type":"alert"' "$scratch/kept")" -eq 3 ]
}
check "what was answered is safe" killed
check "and is not taken twice" answers '200 {"records":1,"items":1,"rejected":0,"alerts":0,"repeats":1' \
    application/json '{"id":"urn:3","title":"export controls"}'
check "a post of which nothing comes is answered too" answers \
    '200 {"records":0,"items":0,"rejected":0,"alerts":0,"repeats":0' application/x-ndjson '\n'
check "the daemon ends" stop

# Another has the journal: nothing can be made safe, and nothing is taken.
fails() {
    mkfifo "$scratch/keep" && "$BUILD/tests/helper_journal" "$scratch/journal.db" <"$scratch/keep" >"$scratch/kept" 2>&1 &
    local keeper=$!
    within 10 test -p "$scratch/keep" && exec 6>"$scratch/keep"
    cleanup_pid "$keeper"
    echo 'trim 0' >&6
    within 10 grep -q '^ok' "$scratch/kept" || { cat "$scratch/kept" && return 1; }
    start_anew 6>&- && within 10 grep -q 'cannot be written' "$log" || return
    answers '503 {"error":"no items are taken now' application/json '{"id":"urn:9","title":"export controls"}' || return
    exec 6>&-
    within 20 grep -q 'is written again' "$log" || { cat "$log" && return 1; }
    answers '200 {"records":1,"items":1,"rejected":0,"alerts":1' application/json '{"id":"urn:9","title":"export controls"}'
}
check "while the journal fails posts are refused, and taken when it works again" fails
check "the daemon ends then too" stop

# --- configuration -------------------------------------------------------------------------

reserved() {
    config '[input.http]' "listen = unix:$scratch/x.sock"
    "$BUILD/wirewatchd" -t -c "$scratch/wirewatchd.ini" >"$scratch/said" 2>&1 && return 1
    cat "$scratch/said"
    grep -q '\[input.http\] has the name of what \[http\] brings with it' "$scratch/said"
}
check "no section may have the name of its input" reserved
finish
