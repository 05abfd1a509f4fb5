# Test cases for shell scripts, in the words that tests/run reads. Source it first:
#
#   . tests/lib/tap.sh
#   check "what must hold" command arguments...
#   skip "what was not tried" "why"
#   finish
#
# A failing case shows what its command printed. The working directory is the root of the
# source; $scratch is a directory of the script's own that goes when it ends, and every
# process given to `cleanup_pid` is ended before.
# shellcheck shell=bash
set -u

: "${BUILD:=build}"
case $BUILD in
    /*) ;;
    *) BUILD=$PWD/$BUILD ;;
esac
scratch=$(mktemp -d) || exit 2
tap_count=0
tap_failed=0
tap_pids=()
tap_owner=$BASHPID

# A child that is killed before it has become its program still has this trap: bash forks
# first and forgets traps after. It must not clean up what is its parent's.
tap_cleanup() {
    local pid
    [ "$BASHPID" = "$tap_owner" ] || return
    for pid in ${tap_pids[@]+"${tap_pids[@]}"}; do
        kill -KILL "$pid" 2>/dev/null
    done
    wait 2>/dev/null
    rm -rf "$scratch"
}
trap tap_cleanup EXIT

cleanup_pid() {
    tap_pids+=("$1")
}

# The case NAME holds when the command succeeds.
check() {
    local name=$1
    shift
    tap_count=$((tap_count + 1))
    if "$@" >"$scratch/.output" 2>&1; then
        echo "ok $tap_count - $name"
        return 0
    fi
    echo "not ok $tap_count - $name"
    echo "# failed: $*"
    sed 's/^/# /' "$scratch/.output"
    tap_failed=$((tap_failed + 1))
    return 1
}

skip() {
    tap_count=$((tap_count + 1))
    echo "ok $tap_count - $1 # SKIP $2"
}

# Waits until the command succeeds, looking every 50 ms for so many seconds at most. For
# what has no event to wait on; prefer `read` from a pipe where there is one.
within() {
    local tries=$(($1 * 20))
    shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        if [ "$tries" -le 0 ]; then
            "$@"
            return
        fi
        sleep 0.05
    done
}

# Whether a child has ended, waited for or not.
is_gone() {
    ! kill -0 "$1" 2>/dev/null || grep -q '^State:.*zombie' "/proc/$1/status"
}

finish() {
    echo "1..$tap_count"
    exit $((tap_failed > 0))
}
