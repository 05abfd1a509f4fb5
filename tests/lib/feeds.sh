# The local server of feeds, for scripts that have sourced tap.sh: $url is where it is;
# tests/http/server.h says what it plays.
# shellcheck shell=bash disable=SC2154

unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY

exec 4< <(exec "$BUILD/tests/helper_http" 2>"$scratch/server.log")
cleanup_pid $!
read -r -t 10 -u 4 url || {
    echo "Bail out! the server of feeds did not start"
    exit 1
}

# GET a path of the server; its body.
get() {
    local line size=0
    exec 5<>"/dev/tcp/127.0.0.1/${url##*:}" &&
        printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n' "$1" >&5 || return
    while read -r -t 10 -u 5 line && [ "$line" != $'\r' ]; do
        case $line in
            Content-Length:*) size=${line//[!0-9]/} ;;
        esac
    done
    timeout 10 head -c "$size" <&5
    exec 5<&- 5>&-
}
