# HTTPS for tests, from the openssl program. Source it first:
#
#   . tests/lib/tls.sh
#   tls_make DIR       makes DIR/ca.pem, which signed DIR/server.pem for "localhost", and
#                      DIR/expired.pem by the same; DIR/other.pem is another authority
#   tls_serve DIR [CERTIFICATE]     serves the files of DIR, each a whole HTTP response with
#                      its headers, at https://localhost:$tls_port/FILE; the process is
#                      $tls_pid, to be ended by who started it
# shellcheck shell=bash disable=SC2034 # tls_pid and tls_port are for who sources it

tls_authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
        -subj "/CN=$3" -addext basicConstraints=critical,CA:true \
        -keyout "$1/$2.key" -out "$1/$2.pem" 2>>"$1/openssl.log"
}

# Valid for so many days from now; -1: until yesterday.
tls_certificate() {
    openssl req -new -key "$1/server.key" -subj /CN=localhost -out "$1/$2.csr" \
        2>>"$1/openssl.log" &&
        openssl x509 -req -in "$1/$2.csr" -CA "$1/ca.pem" -CAkey "$1/ca.key" \
            -CAcreateserial -days "$3" -extfile <(echo "subjectAltName=DNS:localhost") \
            -out "$1/$2.pem" 2>>"$1/openssl.log"
}

tls_make() {
    tls_authority "$1" ca "Test authority" &&
        tls_authority "$1" other "Another authority" &&
        openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 \
            -out "$1/server.key" 2>>"$1/openssl.log" &&
        tls_certificate "$1" server 2 &&
        tls_certificate "$1" expired -1
}

tls_serve() {
    local lines=$1/s_server.fifo line
    tls_port=
    mkfifo "$lines" || return 1
    (cd "$1" && exec openssl s_server -accept 127.0.0.1:0 -cert "${2:-server}.pem" \
        -key server.key -HTTP >"$lines" 2>>openssl.log </dev/null) &
    tls_pid=$!
    # It goes on to write there: the reader stays open as long as this shell.
    exec {tls_lines}<"$lines"
    rm -f "$lines"
    while read -r -u "$tls_lines" line; do
        case $line in
            ACCEPT*) tls_port=${line##*:} && return 0 ;;
        esac
    done
    return 1
}
