#!/bin/bash
# wirewatch-poll from outside: feeds from a local server, items to a pipe and to a daemon
# that comes and goes.
. tests/lib/tap.sh
. tests/lib/feeds.sh

poll=$BUILD/wirewatch-poll
state=$scratch/state.db
log=$scratch/log
dlog=$scratch/daemon.log
alerts=$scratch/alerts
in=$scratch/in.sock
poller='' daemon=''
export XDG_STATE_HOME=$scratch/home

# --- helpers -------------------------------------------------------------------------------

# Whether the server counted REQUESTS DOCUMENTS NOT_MODIFIED of a feed.
counted() {
    local got
    got=$(get "/count/$1")
    echo "requests, documents, not modified: $got"
    [ "$got" = "$2" ]
}

# Writes a configuration, one argument a line. Intervals are as short as they may be.
config() {
    printf '%s\n' "state = $state" 'interval = 1s' 'min_interval = 1s' "$@" >"$scratch/poll.ini"
}

# One round over feeds; items to standard output.
once() {
    timeout 60 "$poll" --once --stdout --state="$state" "$@" >"$scratch/out" 2>"$log"
    rc=$?
    cat "$log"
    return "$rc"
}

# The same by the configuration.
once_c() {
    timeout 60 "$poll" --once --stdout -c "$scratch/poll.ini" >"$scratch/out" 2>"$log"
    rc=$?
    cat "$log"
    return "$rc"
}

exits() {
    local want=$1
    shift
    "$@"
    local rc=$?
    [ "$rc" -eq "$want" ] || { echo "exit status $rc, expected $want" && return 1; }
}

lines_are() {
    [ "$(grep -c -e "$2" "$3" 2>/dev/null)" = "$1" ]
}

has() {
    within 30 lines_are "$@" || { echo "expected $1 lines like $2 in:" && head -c 4000 "$3" && return 1; }
}

fresh() {
    rm -f "$state"*
}

start_poller() {
    : >"$log"
    "$poll" -c "$scratch/poll.ini" 2>>"$log" >"$scratch/stdout" </dev/null &
    poller=$!
    cleanup_pid "$poller"
    within 20 grep -q ': ready: ' "$log" || { cat "$log" && return 1; }
}

stop_poller() {
    local rc
    kill -TERM "$poller" && within 20 is_gone "$poller" && wait "$poller"
    rc=$?
    cat "$log"
    [ "$rc" -eq 0 ] && grep -q ': ended: ' "$log"
}

printf '%s\n' 'rules:' '  - {id: story, any: [story]}' >"$scratch/rules.yaml"
printf '%s\n' "rules = $scratch/rules.yaml" '[journal]' "path = $scratch/journal.db" \
    '[input.local]' "listen = unix:$in" 'ack = yes' \
    '[output.log]' "write = file:$alerts" >"$scratch/wirewatchd.ini"

start_daemon() {
    : >"$dlog"
    "$BUILD/wirewatchd" -c "$scratch/wirewatchd.ini" 2>>"$dlog" </dev/null &
    daemon=$!
    cleanup_pid "$daemon"
    within 20 grep -q ': ready: ' "$dlog" || { cat "$dlog" && return 1; }
}

stop_daemon() {
    kill -TERM "$daemon" && within 20 is_gone "$daemon" && wait "$daemon"
}

alerts_of() {
    has "$1" "\"title\":\"Story [0-9]* of $2\"" "$alerts"
}

# --- one round, to a pipe ---------------------------------------------------------------------

first_round() {
    once "$url/feed/one?items=4" && lines_are 4 '"title":"Story [1-4] of one"' "$scratch/out"
}

filter() {
    "$poll" --once --stdout "$url/feed/filter" | "$BUILD/wirewatch" match -r "$scratch/rules.yaml" >"$scratch/out" &&
        lines_are 3 '"type":"alert"' "$scratch/out" && [ -e "$XDG_STATE_HOME/wirewatch/poll.db" ]
}

# Politeness first: a feed is not asked again before min_interval has passed.
not_so_soon() {
    once "$url/feed/one?items=4" && [ ! -s "$scratch/out" ] && counted one '1 1 0'
}

round_brings() {
    once_c && lines_are "$1" '"title"' "$scratch/out"
}

not_modified_again() {
    once_c && counted still '2 1 1' && [ ! -s "$scratch/out" ]
}

unchanged() {
    fresh
    config '[feed.a]' "url = $url/feed/still"
    round_brings 3 && within 20 not_modified_again
}

grown_brings_one() {
    once_c && lines_are 1 '"title":"Story 4 of grown"' "$scratch/out" && lines_are 1 '"title"' "$scratch/out"
}

only_the_new() {
    fresh
    config '[feed.a]' "url = $url/feed/grown?grow=1&etag=no&modified=no"
    round_brings 3 && within 20 grown_brings_one
}

changed() {
    fresh
    config '[feed.a]' "url = $url/feed/edited"
    round_brings 3 && get '/set/edited?edition=second' && within 20 round_brings 3
}

named() {
    fresh
    config '[feed.a]' "url = $url/feed/a" 'source = Harbour Wire'
    once_c && lines_are 3 '"source":"Harbour Wire"' "$scratch/out"
}

many_at_once() {
    local i
    fresh
    for i in $(seq 200); do echo "$url/feed/m$i?items=2"; done >"$scratch/feeds.list"
    once --list="$scratch/feeds.list" && lines_are 400 '"title"' "$scratch/out"
}

check "--once --stdout prints the items of a feed" first_round
check "a second round asks for nothing too soon" not_so_soon
check "its output goes through wirewatch match" filter
check "a feed that has not changed costs a 304 and gives nothing" unchanged
check "of a feed that has grown only the new item comes" only_the_new
check "items that were changed come again" changed
check "a feed's name is the source of its items" named
check "two hundred feeds in one round" many_at_once

# --- what feeds' servers do ---------------------------------------------------------------------

discovered() {
    fresh
    once "$url/page/paper" && lines_are 3 'of paper"' "$scratch/out" &&
        "$poll" --status --state="$state" | grep -q "\"moved_to\":\"$url/feed/paper\""
}

page_without_feed() {
    fresh
    exits 1 once "$url/feed/x?body=%3C!doctype%20html%3E%3Cp%3Enothing&type=text/html" &&
        grep -q 'names no feed' "$log"
}

no_feed() {
    fresh
    exits 1 once "$url/feed/x?body=hello&type=text/plain" && grep -q 'no feed' "$log"
}

redirected() {
    fresh
    once "$url/feed/old?status=301&to=$url/feed/new" && lines_are 3 'of new"' "$scratch/out" &&
        "$poll" --status --state="$state" | grep -q "\"moved_to\":\"$url/feed/new\""
}

loop() {
    fresh
    get "/set/loop?status=302&to=$url/feed/loop" || return
    exits 1 once "$url/feed/loop" && [ ! -s "$scratch/out" ] && counted loop '11 0 0' &&
        grep -q 'redirected more than 10 times' "$log"
}

gone() {
    fresh
    exits 1 once "$url/feed/gone?status=410" && grep -q '410' "$log" &&
        once "$url/feed/gone?status=410" && counted gone '1 0 0' &&
        "$poll" --status --format=text --state="$state" | grep -q ' never .*gone'
}

one_bad_of_two() {
    fresh
    exits 1 once "$url/feed/bad?status=500" "$url/feed/good" && lines_are 3 'of good"' "$scratch/out"
}

# Its end is missing, as the connection says; or its bytes are bad, as only its reader sees.
damaged() {
    fresh
    exits 1 once "$url/feed/cut?cut=500" && grep -q 'feed/cut.*remaining to read' "$log" &&
        "$poll" --status --state="$state" | grep -q '"error"' || return
    fresh
    once "$url/feed/short?claim=-200" && grep -q 'warning: feed .*/feed/short.*: damaged: ' "$log"
}

# The host is left alone by all its feeds, and that is no failure of theirs.
enough() {
    fresh
    exits 1 once "$url/feed/enough?status=429&retry-after=600" "$url/feed/other" &&
        counted enough '1 0 0' && counted other '0 0 0' &&
        once "$url/feed/enough" "$url/feed/other" && counted other '0 0 0'
}

packed() {
    fresh
    once "$url/feed/z?packed=gzip" && lines_are 3 'of z"' "$scratch/out"
}

no_files() {
    fresh
    exits 2 once "file://$scratch/x.xml" && grep -q 'allow_file' "$log"
}

files_when_asked() {
    get /feed/f >"$scratch/x.xml"
    fresh
    once --allow-file "file://$scratch/x.xml" && lines_are 3 'of f"' "$scratch/out"
}

check "a page that names its feed leads there, and that is remembered" discovered
check "a page that names none is said to be one" page_without_feed
check "what is no feed is said to be none" no_feed
check "a permanent redirect is remembered" redirected
check "a loop of redirects ends" loop
check "a feed that is gone is not asked again" gone
check "a feed that fails does not keep another from being read" one_bad_of_two
check "a document that is cut short is an error of its feed" damaged
check "a host that has had enough is left alone by all its feeds" enough
check "packed documents are unpacked" packed
check "file: is off" no_files
check "file: is on when asked for" files_when_asked

# --- TLS --------------------------------------------------------------------------------------

# A certificate of our own authority for localhost, and openssl's little server.
start_tls() {
    (
        cd "$scratch" || exit 1
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem \
            -subj '/CN=Test CA' -days 2 &&
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout tls.key -out tls.csr \
                -subj '/CN=localhost' &&
            openssl x509 -req -in tls.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out tls.pem \
                -extfile <(echo 'subjectAltName=DNS:localhost')
    ) || return
    get /feed/tls >"$scratch/tls.xml"
    exec 6< <(cd "$scratch" && exec openssl s_server -accept 127.0.0.1:0 -cert tls.pem -key tls.key -WWW 2>&1 </dev/null)
    cleanup_pid $!
    while read -r -t 10 -u 6 line; do
        case $line in
            ACCEPT*) tls=${line##*:} && return ;;
        esac
    done
    return 1
}

tls_trusted() {
    fresh
    config "ca_file = $scratch/ca.pem" '[feed.a]' "url = https://localhost:$tls/tls.xml"
    once_c && lines_are 3 'of tls"' "$scratch/out"
}

tls_distrusted() {
    fresh
    config '[feed.a]' "url = https://localhost:$tls/tls.xml"
    exits 1 once_c && grep -qi 'certificate' "$log"
}

tls_wrong_name() {
    fresh
    config "ca_file = $scratch/ca.pem" '[feed.a]' "url = https://127.0.0.1:$tls/tls.xml"
    exits 1 once_c && [ ! -s "$scratch/out" ]
}

if command -v openssl >/dev/null; then
    check "a server with a certificate of our own authority starts" start_tls
    check "HTTPS is read when its authority is trusted" tls_trusted
    check "a certificate of an unknown authority is refused" tls_distrusted
    check "a certificate for another name is refused" tls_wrong_name
else
    skip "HTTPS is read, and verified" "openssl is not installed"
fi

# --- what a person asks -----------------------------------------------------------------------

checked() {
    "$poll" --check "$url/page/c?items=2" >"$scratch/out" &&
        lines_are 1 "names the feed  $url/feed/c" "$scratch/out" &&
        lines_are 1 'items           3' "$scratch/out" && lines_are 1 'etag  ' "$scratch/out" &&
        lines_are 3 '^    Story [0-9] of c' "$scratch/out"
}

checked_bad() {
    exits 2 "$poll" --check "$url/feed/x?status=404" && exits 2 "$poll" --check "$url/feed/x?body=hello" &&
        exits 1 "$poll" --check "$url/feed/x?cut=600"
}

tested() {
    config '[feed.a]' "url = $url/feed/a" 'intreval = 5m' '[feeds.b]'
    "$poll" -t -c "$scratch/poll.ini" >"$scratch/out" 2>"$log"
    [ $? -eq 2 ] && grep -q 'poll.ini:6:1: error: unknown key .intreval' "$log" &&
        grep -q 'poll.ini:7:2: error: unknown section' "$log" &&
        config '[feed.a]' "url = $url/feed/a" && "$poll" -t -c "$scratch/poll.ini" | grep -q 'ok: 1 feed, to unix:'
}

no_feeds() {
    config
    "$poll" -t -c "$scratch/poll.ini" 2>"$log"
    [ $? -eq 2 ] && grep -q 'there are no feeds' "$log"
}

opml() {
    printf '%s\n' '<?xml version="1.0"?><opml version="2.0"><body><outline text="News">' \
        "<outline text=\"Harbour &amp; Co\" type=\"rss\" xmlUrl=\"$url/feed/o1\"/>" \
        "<outline text=\"x\"><outline title=\"海湾\" xmlurl=\"$url/feed/o2\"/></outline>" \
        '<outline text="a link" url="http://a.example/"/></outline></body></opml>' >"$scratch/feeds.opml"
    fresh
    once --opml="$scratch/feeds.opml" && lines_are 3 '"source":"Harbour & Co"' "$scratch/out" &&
        lines_are 3 '"source":"海湾"' "$scratch/out"
}

list() {
    printf '%s\n' '# feeds' "$url/feed/l1	Harbour Wire" "$url/feed/l2" >"$scratch/feeds.list"
    fresh
    once --list="$scratch/feeds.list" && lines_are 3 '"source":"Harbour Wire"' "$scratch/out" &&
        lines_are 3 '"source":"l2"' "$scratch/out"
}

status_table() {
    "$poll" --status --format=text --state="$state" >"$scratch/out" &&
        lines_are 1 '^FEED  *FETCHED  CODE  ITEMS  NEXT' "$scratch/out" &&
        lines_are 1 '^Harbour Wire  *[0-9]*s ago    200      3  in [0-9]*m$' "$scratch/out"
}

status_json() {
    "$poll" --status --state="$state" "$url/feed/l1" "$url/feed/never" >"$scratch/out" &&
        lines_are 1 '"code":200,"items":3' "$scratch/out" && lines_are 1 '"code":0,"items":0' "$scratch/out" &&
        lines_are 2 '^{.*}$' "$scratch/out"
}

no_state() {
    exits 2 "$poll" --status --state="$scratch/none.db"
}

status_of_ones_own() {
    "$poll" --status >"$scratch/out" && lines_are 1 '/feed/filter"' "$scratch/out"
}

wrong_options() {
    exits 2 "$poll" --onec && exits 2 "$poll" --once --check "$url/feed/a" && exits 2 "$poll" --once a.example/feed &&
        exits 2 "$poll" --once --to=udp:x "$url/feed/a" && exits 2 "$poll" -c "$scratch/none.ini"
}

check "--check shows what a page and its feed give" checked
check "--check says what is no feed, and what is damaged" checked_bad
check "-t finds every mistake with its place" tested
check "a configuration without feeds is refused" no_feeds
check "feeds come from OPML, by their titles" opml
check "feeds come from a list, with and without names" list
check "--status prints a table" status_table
check "--status prints JSON, and feeds that were never fetched" status_json
check "--status without a state is an error" no_state
if [ -e /etc/wirewatch/wirewatch-poll.ini ]; then
    skip "--status without a configuration shows one's own feeds" "there is a configuration"
else
    check "--status without a configuration shows one's own feeds" status_of_ones_own
fi
check "wrong options are refused" wrong_options

# --- to a daemon ----------------------------------------------------------------------------------

to_daemon() {
    fresh
    config "to = unix:$in" "$@"
}

alerts_arrive() {
    to_daemon '[feed.a]' "url = $url/feed/day?etag=no&modified=no"
    start_daemon && start_poller && alerts_of 3 day &&
        get '/set/day?items=5' && alerts_of 5 day
}

# Its socket is away, then there.
daemon_returns() {
    stop_daemon && get '/set/day?items=7' &&
        within 20 grep -q 'in.sock: .*; trying again' "$log" && start_daemon && alerts_of 7 day
}

nothing_twice() {
    [ "$(grep -o '"title":"Story [0-9]* of day"' "$alerts" | sort | uniq -d | wc -l)" -eq 0 ]
}

reloaded() {
    config "to = unix:$in" '[feed.b]' "url = $url/feed/night"
    kill -HUP "$poller" && alerts_of 3 night && grep -q ': reloaded: 1 feed' "$log"
}

bad_reload() {
    config "to = unix:$in" '[feed.b]' 'url = nowhere'
    kill -HUP "$poller" && within 20 grep -q 'reload failed' "$log" &&
        get '/set/night?items=4&etag=no&modified=no' && alerts_of 4 night
}

one_at_a_time() {
    config "to = unix:$in" '[feed.b]' "url = $url/feed/night"
    exits 2 timeout 20 "$poll" --once -c "$scratch/poll.ini"
}

status_logged() {
    kill -USR1 "$poller" &&
        within 20 grep -q ': feed b: fetched [0-9]*s ago, code 200, items [0-9]*, next ' "$log"
}

# Once, with the daemon away at first.
once_waits() {
    stop_daemon || return
    to_daemon '[feed.a]' "url = $url/feed/late"
    timeout 60 "$poll" --once -c "$scratch/poll.ini" 2>"$log" &
    poller=$!
    cleanup_pid "$poller"
    within 20 grep -q 'in.sock: .*; trying again' "$log" && start_daemon && wait "$poller" && alerts_of 3 late
}

check "alerts arrive" alerts_arrive
check "a daemon that was away gets what it missed" daemon_returns
check "no item was alerted twice" nothing_twice
check "SIGHUP reads other feeds" reloaded
check "a reload that is wrong leaves the feeds as they were" bad_reload
check "two pollers do not share a state" one_at_a_time
check "SIGUSR1 logs how it goes with each feed" status_logged
check "SIGTERM ends the poller with status 0" stop_poller
check "--once waits for a daemon that comes late" once_waits

# --- the service manager ----------------------------------------------------------------------------

reported() {
    local line
    while read -r -t 20 -u 3 line; do
        echo "$line"
        # shellcheck disable=SC2053 # a pattern
        [[ $line == $1 ]] && return 0
    done
    cat "$log"
    return 1
}

start_notified() {
    to_daemon '[feed.a]' "url = $url/feed/notify"
    exec 3< <(exec "$BUILD/tests/helper_notify" -w 400000 "$poll" -c "$scratch/poll.ini" 2>"$log")
    cleanup_pid $!
    read -r -t 10 -u 3 line && poller=${line#PID=} && cleanup_pid "$poller" && reported 'READY=1'
}

reload_reported() {
    kill -HUP "$poller" && reported 'RELOADING=1' && reported 'READY=1'
}

stop_reported() {
    kill -TERM "$poller" && reported 'STOPPING=1' && reported 'EXIT=0'
}

check "the poller reports that it is ready" start_notified
check "it says how it goes" reported 'STATUS=1 feed,*'
check "it feeds the watchdog" reported 'WATCHDOG=1'
check "a reload is reported, begun and done" reload_reported
check "SIGTERM is reported and ends it with status 0" stop_reported
exec 3<&-
finish
