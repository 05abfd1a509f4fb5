# The daemon, for scripts that have sourced tap.sh and write $scratch/wirewatchd.ini:
#
#   start [COMMAND...]  runs it and waits until it is ready; COMMAND goes before it (prlimit ...)
#   stop                asks it to end: it must say how it went, and exit with 0
#   said WORDS          whether it logs a line like that, within 20 s
#   has N WORDS FILE    whether a file has N lines like that, within 20 s
#
# $daemon is its process, $log what it logs; its standard output goes to $scratch/stdout.
# shellcheck shell=bash disable=SC2154

log=$scratch/log
daemon=

# shellcheck disable=SC2120 # most scripts start it as it is
start() {
    : >"$log"
    "$@" "$BUILD/wirewatchd" -c "$scratch/wirewatchd.ini" 2>"$log" >"$scratch/stdout" </dev/null &
    daemon=$!
    cleanup_pid "$daemon"
    within 20 grep -q ': ready: ' "$log" || { cat "$log" && return 1; }
}

stop() {
    local rc
    kill -TERM "$daemon" && within 20 is_gone "$daemon" && wait "$daemon"
    rc=$?
    cat "$log"
    [ "$rc" -eq 0 ] && grep -q ': ended: ' "$log"
}

said() {
    within 20 grep -q "$1" "$log" || { echo "expected a log line like $1 in:" && cat "$log" && return 1; }
}

lines_are() {
    [ "$(grep -c -e "$2" "$3" 2>/dev/null)" = "$1" ]
}

has() {
    within 20 lines_are "$@" || { echo "expected $1 lines like $2 in:" && head -c 4000 "$3" && return 1; }
}
