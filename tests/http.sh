#!/bin/bash
# HTTP: who may ask is answered; who may not, or asks in a way that two could understand
# differently, gets a status, and nobody else notices.
. tests/lib/tap.sh
. tests/lib/daemon.sh

in=$scratch/in.sock
out=$scratch/out.sock
web=$scratch/http.sock
token=0123456789abcdef-token
port=

# What is read from descriptor 8 never comes, and never ends.
mkfifo "$scratch/hold" && exec 8<>"$scratch/hold"

# --- helpers -------------------------------------------------------------------------------

# Writes a configuration; arguments are further lines, of [http] to begin with.
config() {
    printf '%s\n' 'rules:' '  - {id: controls, any: [export controls]}' >"$scratch/rules.yaml"
    printf '%s\n' "rules = $scratch/rules.yaml" '[input.local]' "listen = unix:$in" '[output.desk]' \
        "listen = unix:$out" '[http]' "$@" >"$scratch/wirewatchd.ini"
}

# Starts the daemon; where it listens on TCP, $port is where.
start_http() {
    start && port=$(sed -n 's/.*: http: listening on tcp:.*:\([0-9]*\)$/\1/p' "$log")
}

# It ends well and at once: nobody who is connected holds it up.
stop_http() {
    stop && [ ! -e "$web" ]
}

# What the daemon does not start with has this message.
refused_with() {
    local words=$1
    shift
    config "$@"
    ! "$BUILD/wirewatchd" -t -c "$scratch/wirewatchd.ini" >"$scratch/verdict" 2>&1 && cat "$scratch/verdict" &&
        grep -qF "$words" "$scratch/verdict"
}

ask() {
    local path=$1
    shift
    curl -sS --max-time 20 "$@" "http://127.0.0.1:$port$path"
}

# status CODE PATH CURL-ARGUMENTS...
status() {
    local expected=$1 path=$2 got
    shift 2
    got=$(ask "$path" -o "$scratch/body" -D "$scratch/head" -w '%{http_code}' "$@")
    cat "$scratch/head" "$scratch/body"
    [ "$got" = "$expected" ] || { echo "expected $expected, got $got" && return 1; }
    grep -qi '^X-Content-Type-Options: nosniff' "$scratch/head" && ! grep -qi '^Server:' "$scratch/head"
}

has_header() {
    grep -qiE "^$1"$'\r$' "$scratch/head"
}

# Sends bytes (as printf has them) and prints all that comes until the other side closes.
raw() {
    local fd
    exec {fd}<>"/dev/tcp/127.0.0.1/$port" || return
    # shellcheck disable=SC2059
    printf "$1" >&"$fd"
    timeout 20 cat <&"$fd"
    exec {fd}>&-
}

# raw_status CODE BYTES: exactly one answer, this one, and then the end.
raw_status() {
    local got
    got=$(raw "$2" | tee "$scratch/raw")
    cat "$scratch/raw"
    [[ $got == "HTTP/1.1 $1 "* ]] && [ "$(grep -c '^HTTP/1' "$scratch/raw")" -eq 1 ] &&
        { [[ $2 == HEAD* ]] || grep -q '^{"error":"' "$scratch/raw"; }
}

healthy() {
    [ "$(ask /healthz)" = ok ]
}

alerts_come() {
    timeout 20 "$BUILD/tests/helper_flood" -n 20 -p "$1" "$in" "$out"
}

# --- what is configured ---------------------------------------------------------------------

check "others cannot connect without a token" refused_with 'no token is asked for' 'listen = tcp:0.0.0.0:0'
printf '%s\n' "$token" >"$scratch/token"
chmod 644 "$scratch/token"
check "a token that everybody may read is none" refused_with 'everybody may read' \
    'listen = tcp:0.0.0.0:0' "token_file = $scratch/token"
check "unknown keys are errors" refused_with 'did you mean' 'listen = tcp:127.0.0.1:0' 'max_bodies = 1M'

# --- plain requests -------------------------------------------------------------------------

config 'listen = tcp:127.0.0.1:0' 'names = wire.example' 'head_timeout = 1s'
check "the daemon starts with HTTP" start_http
check "it lives" status 200 /healthz
check "it is ready" status 200 /readyz
check "HEAD is answered with the length of a body" status 200 /healthz --head
has_length() {
    has_header 'Content-Length: 3' && has_header 'Cache-Control: no-store'
}
check "which is that of GET" has_length
check "what is not there is 404" status 404 /nothing
check "in JSON" grep -q '^{"error":"there is nothing at this path"}$' "$scratch/body"
check "another method is 405" status 405 /healthz -d x
check "and is told which are there" has_header 'Allow: GET, HEAD'
check "unknown parameters are 400" status 400 '/readyz?x=1'
check "and named" grep -qE 'unknown parameter .x.; there are none here' "$scratch/body"
keeps_open() {
    [ "$(curl -sS -w '%{num_connects} ' -o /dev/null "http://127.0.0.1:$port/healthz" \
        -o /dev/null "http://127.0.0.1:$port/healthz")" = '1 0 ' ]
}
check "a connection stays open for the next request" keeps_open
check "HTTP/1.0 is spoken" status 200 /healthz --http1.0
pipelined() {
    raw 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' |
        grep -E '^(ok|\{"ready":true\})$' | paste -sd ' ' | grep -qx 'ok {"ready":true}'
}
check "requests at once are answered in order" pipelined

# --- other sites ----------------------------------------------------------------------------

check "a name that is not ours is 421" status 421 /healthz -H 'Host: evil.example'
check "one of names is ours" status 200 /healthz -H 'Host: wire.example:1'
check "another origin is 403" status 403 /healthz -H 'Origin: http://evil.example'
own_origin() {
    status 200 /healthz -H "Origin: http://127.0.0.1:$port"
}
check "our own is not" own_origin
check "what comes across sites is 403" status 403 /healthz -H 'Sec-Fetch-Site: cross-site'

# --- tricks ---------------------------------------------------------------------------------

host='Host: localhost\r\n'
while IFS='|' read -r name code bytes; do
    check "$name is $code" raw_status "$code" "$bytes"
done <<TRICKS
a path with dots|400|GET /../healthz HTTP/1.1\r\n$host\r\n
escaped dots|400|GET /%%2e%%2e/healthz HTTP/1.1\r\n$host\r\n
an escaped slash|400|GET /%%2fhealthz HTTP/1.1\r\n$host\r\n
an escaped zero byte|400|GET /healthz%%00 HTTP/1.1\r\n$host\r\n
a path that begins with two slashes|400|GET //localhost/healthz HTTP/1.1\r\n$host\r\n
a request for a proxy|400|GET http://localhost/healthz HTTP/1.1\r\n$host\r\n
CONNECT|400|CONNECT localhost:80 HTTP/1.1\r\n$host\r\n
a method nobody knows|405|BREW /healthz HTTP/1.1\r\n$host\r\n
HTTP/2|505|PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n
TLS|400|\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03
lines that end in LF|400|GET /healthz HTTP/1.1\nHost: localhost\n\n
a folded header|400|GET /healthz HTTP/1.1\r\n${host}X: a\r\n b\r\n\r\n
a blank before a colon|400|GET /healthz HTTP/1.1\r\nHost : localhost\r\n\r\n
a header with CR in it|400|GET /healthz HTTP/1.1\r\n${host}X: a\rContent-Length: 5\r\n\r\n
a zero byte|400|GET /healthz HTTP/1.1\r\n${host}X: \x00\r\n\r\n
no host|400|GET /healthz HTTP/1.1\r\n\r\n
two hosts|400|GET /healthz HTTP/1.1\r\n${host}$host\r\n
two lengths|400|POST /healthz HTTP/1.1\r\n${host}Content-Length: 0\r\nContent-Length: 30\r\n\r\nGET /readyz HTTP/1.1\r\n$host\r\n
a length and chunks|400|POST /healthz HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /readyz HTTP/1.1\r\n$host\r\n
chunks and a length|400|POST /healthz HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n
an encoding nobody knows|501|POST /healthz HTTP/1.1\r\n${host}Transfer-Encoding: xchunked\r\n\r\n
chunked twice|501|POST /healthz HTTP/1.1\r\n${host}Transfer-Encoding: chunked, chunked\r\n\r\n
chunks from an old client|400|POST /healthz HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n
a body where there can be none|413|GET /healthz HTTP/1.1\r\n${host}Content-Length: 30\r\n\r\nGET /readyz HTTP/1.1\r\n$host\r\n
chunks where there can be none|413|GET /healthz HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /readyz HTTP/1.1\r\n$host\r\n
a body of HEAD|413|HEAD /healthz HTTP/1.1\r\n${host}Content-Length: 30\r\n\r\nGET /readyz HTTP/1.1\r\n$host\r\n
another expectation|417|GET /healthz HTTP/1.1\r\n${host}Expect: a-miracle\r\n\r\n
TRICKS
many_headers() {
    local fd got
    exec {fd}<>"/dev/tcp/127.0.0.1/$port" || return
    { printf 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n' && yes $'X: y\r' 2>/dev/null | head -n 10000; } 2>/dev/null 1>&"$fd"
    got=$(timeout 20 cat <&"$fd")
    exec {fd}>&-
    echo "$got"
    [[ $got == 'HTTP/1.1 431 '* ]]
}
check "10,000 headers are 431" many_headers
check "a header of a megabyte is 431" status 431 /healthz -H "X: $(head -c 100000 /dev/zero | tr '\0' x)"
check "a path of 100 kB is 414" status 414 "/$(head -c 100000 /dev/zero | tr '\0' x)"
check "an announced gigabyte is 405, before it is sent" status 405 /healthz -X POST -H 'Content-Length: 1000000000' -d x
check "all this has harmed nobody" healthy
# counted METRIC LEAST
counted() {
    local n
    n=$(ask /metrics | tee "$scratch/metrics" | sed -n "s/^wirewatch_http_$1 //p")
    grep wirewatch_http_ "$scratch/metrics"
    [ "${n:-0}" -ge "$2" ]
}
check "and is counted" counted malformed_total 20
check "as is what was refused" counted refused_total 10

# --- time and numbers -----------------------------------------------------------------------

# A byte now and then keeps no head open.
slow_head() {
    local fd byte reader
    exec {fd}<>"/dev/tcp/127.0.0.1/$port" || return
    timeout 20 cat <&"$fd" >"$scratch/slow" &
    reader=$!
    for byte in G E T ' ' / h e a l t h z ' ' H T T P; do
        printf '%s' "$byte" 2>/dev/null 1>&"$fd"
        read -r -t 0.2 -u 8
        [ -s "$scratch/slow" ] && break
    done
    wait "$reader"
    exec {fd}>&-
    cat "$scratch/slow"
    grep -q '^HTTP/1.1 408 ' "$scratch/slow"
}
check "a head that comes in drops is 408" slow_head
silent() {
    local got
    exec 6<>"/dev/tcp/127.0.0.1/$port" && got=$(timeout 20 cat <&6)
    exec 6>&-
    [ -z "$got" ]
}
check "who says nothing is closed" silent
check "who was slow is counted" counted timeouts_total 1
check "the daemon ends" stop_http

config "listen = tcp:127.0.0.1:0" 'max_connections = 200'
check "it starts with 200 connections at most" start_http
crowd() {
    local fd i
    for ((i = 0; i < 400; i++)); do
        exec {fd}<>"/dev/tcp/127.0.0.1/$port" || return
        ((i % 2)) && printf 'GET /hea' >&"$fd"
    done
    touch "$scratch/crowded"
    exec sleep 60
}
crowd &
cleanup_pid $!
check "400 come and say nothing, or little" within 30 test -e "$scratch/crowded"
check "items come in meanwhile, and alerts go out" alerts_come crowd
check "who comes after them is served soon, though they stay" healthy
check "the daemon ends, whoever is connected" stop_http

config "listen = unix:$web" 'head_timeout = 1s'
start_with_few_descriptors() {
    (ulimit -n 48 && start_http && echo "$daemon" >"$scratch/daemon") && daemon=$(cat "$scratch/daemon")
}
# The daemon is no child of ours: it is gone when its socket is.
few_descriptors() {
    local i used
    for ((i = 0; i < 60; i++)); do
        "$BUILD/tests/helper_talk" -n 1 "$web" <&8 >/dev/null 2>&1 &
        cleanup_pid $!
    done
    within 20 grep -q 'http: cannot accept: ' "$log" || return
    used=$(awk '{ print $14 + $15 }' "/proc/$daemon/stat")
    [ "$(curl -sS --max-time 20 --unix-socket "$web" http://h/healthz)" = ok ] || return
    used=$(($(awk '{ print $14 + $15 }' "/proc/$daemon/stat") - used))
    echo "ticks of the processor: $used"
    grep -c 'cannot accept' "$log"
    [ "$used" -lt 100 ] && [ "$(grep -c 'cannot accept' "$log")" -lt 20 ]
}
check "it starts with few descriptors" start_with_few_descriptors
check "at their limit it waits, and goes on" few_descriptors
kill -TERM "$daemon"
check "and ends" within 10 test ! -e "$web"

# --- bodies ---------------------------------------------------------------------------------

config 'listen = tcp:127.0.0.1:0' 'max_body = 64k' 'body_timeout = 1s'
check "it starts with bodies of 64 kB at most" start_http
printf '%s\n' '{"title":"New export controls"}' '{"title":"Others"}' >"$scratch/items"
posted() {
    status 200 /items --data-binary "@$scratch/items" \
        -H 'Content-Type: application/x-ndjson' "$@" && grep -q '"items":2' "$scratch/body"
}
check "items are posted" posted
check "with leave, which is given" posted -H 'Expect: 100-continue'
check "and in chunks" posted -H 'Transfer-Encoding: chunked'
head -c 70000 /dev/zero | tr '\0' '\n' >"$scratch/large"
check "a body that is too long is 413" status 413 /items --data-binary "@$scratch/large"
check "before any of it is sent, where leave is asked for" status 413 /items --data-binary "@$scratch/large" \
    -H 'Expect: 100-continue'
check "also in chunks" status 413 /items --data-binary "@$scratch/large" -H 'Transfer-Encoding: chunked'
while IFS='|' read -r name code bytes; do
    check "$name is $code" raw_status "$code" "POST /items HTTP/1.1\r\n$host$bytes"
done <<BODIES
a body that does not come|408|Content-Length: 30\r\n\r\nhalf of
a chunk that does not come|408|Transfer-Encoding: chunked\r\n\r\n5\r\nhal
a chunk of 0x5|400|Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n
a chunk of -1|400|Transfer-Encoding: chunked\r\n\r\n-1\r\nhello\r\n0\r\n\r\n
a chunk with an extension|400|Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n
a chunk that is longer than it says|400|Transfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n
a chunk of 4 GB|413|Transfer-Encoding: chunked\r\n\r\nffffffff\r\nhello
a chunk of 16 digits|400|Transfer-Encoding: chunked\r\n\r\n0000000000000005\r\nhello\r\n0\r\n\r\n
a header behind the body|400|Transfer-Encoding: chunked\r\n\r\n0\r\nHost: evil\r\n\r\n
BODIES
check "what comes whole is taken yet" posted
check "the daemon ends" stop_http

# --- tokens and unix sockets ----------------------------------------------------------------

chmod 600 "$scratch/token"
config "listen = unix:$web" 'mode = 0600' "token_file = $scratch/token" 'allow = uid:4294'
check "it starts on a unix socket" start_http
on_socket() {
    curl -sS --max-time 20 -o /dev/null -w '%{http_code}' --unix-socket "$web" "$@"
}
check "who is not in allow is 403" test "$(on_socket http://any.name/healthz)" = 403
check "the socket has its mode" test "$(stat -c %a "$web")" = 600
check "the daemon ends, and its socket is gone" stop_http

config 'listen = tcp:0.0.0.0:0' "token_file = $scratch/token"
check "it starts for others, with a token" start_http
while IFS='|' read -r name code header; do
    check "$name is $code" status "$code" /items -d 'New export controls' -H 'Content-Type: text/plain' -H "$header"
done <<TOKENS
no token|401|X: y
another token|401|Authorization: Bearer 0123456789abcdef-tokem
half of the token|401|Authorization: Bearer 0123456789abcdef
more than the token|401|Authorization: Bearer $token$token
the token as a password|401|Authorization: Basic $token
the token|200|Authorization: Bearer $token
TOKENS
no_token() {
    status 401 /items -d x && has_header 'WWW-Authenticate: Bearer'
}
check "it is said what is missing" no_token
check "whether it lives needs none" healthy
check "the daemon ends" stop_http

finish
