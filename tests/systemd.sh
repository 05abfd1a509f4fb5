#!/bin/bash
# The unit files, and how the daemon gets on with a service manager, as far as that can be
# seen without booting one.
. tests/lib/tap.sh

# --- the unit files ------------------------------------------------------------------------
install_units() {
    DESTDIR=$scratch/root PREFIX=/usr SYSCONFDIR=/etc tools/install install &&
        units=$scratch/root/usr/lib/systemd/system
}

# systemd-analyze looks for the program that ExecStart names: here it is the built one.
verify() {
    mkdir -p "$scratch/units" &&
        cp "$units"/wirewatch* "$scratch/units" &&
        sed -i "s,/usr/bin/wirewatch,$BUILD/wirewatch,; s,/usr/lib/wirewatch/,$PWD/tools/," \
            "$scratch"/units/*.service &&
        systemd-analyze verify --man=no --recursive-errors=no "$scratch"/units/* >"$scratch/verdict" 2>&1
    cat "$scratch/verdict"
    ! grep -q 'wirewatch' "$scratch/verdict"
}

exposure_at_most() {
    local score
    score=$(systemd-analyze security --offline=yes --no-pager "$units/$1" |
        grep -oE 'exposure level for .*: [0-9.]+' | grep -oE '[0-9.]+$')
    echo "exposure level: $score"
    awk -v score="$score" -v most="$2" 'BEGIN { exit !(score != "" && score <= most) }'
}

users_and_directories() {
    mkdir -p "$scratch/root/etc" &&
        systemd-sysusers --root="$scratch/root" wirewatch.conf &&
        grep -q '^wirewatch:' "$scratch/root/etc/passwd" &&
        grep -q '^wirewatch:.*wirewatch-poll' "$scratch/root/etc/group" &&
        systemd-tmpfiles --root="$scratch/root" --create wirewatch.conf &&
        [ -d "$scratch/root/run/wirewatch" ]
}

check "make install lays the units out" install_units
if command -v systemd-analyze >/dev/null; then
    check "systemd finds nothing wrong with the units" verify
    check "the daemon's exposure is 1.2 or less" exposure_at_most wirewatchd.service 1.2
    check "the poller's exposure is 1.1 or less" exposure_at_most wirewatch-poll.service 1.1
    check "the digest's exposure is 1.1 or less" exposure_at_most wirewatch-digest.service 1.1
    check "a webhook's exposure is 1.1 or less" exposure_at_most wirewatch-webhook@.service 1.1
    if [ "$(id -u)" -eq 0 ]; then
        check "sysusers and tmpfiles make the user and its directories" users_and_directories
    else
        skip "sysusers and tmpfiles make the user and its directories" "only root can"
    fi
else
    skip "systemd finds nothing wrong with the units" "systemd-analyze is not installed"
    skip "the exposure of the services" "systemd-analyze is not installed"
    skip "sysusers and tmpfiles make the user and its directories" "systemd is not installed"
fi

# --- the daemon and its manager ------------------------------------------------------------
in=$scratch/in.sock
out=$scratch/out.sock

write_config() {
    printf '%s\n' 'rules:' '  - id: controls' '    any: [export controls]' >"$scratch/rules.yaml"
    printf '%s\n' "rules = $scratch/rules.yaml" \
        '[input.local]' "listen = $1" 'format = auto' \
        '[output.desk]' "listen = $2" >"$scratch/wirewatchd.ini"
}

# Starts a command under the stand-in; its reports then come from descriptor 3.
start() {
    exec 3< <(exec "$BUILD/tests/helper_notify" "$@" 2>"$scratch/log")
    cleanup_pid $!
    read -r -t 10 -u 3 line && daemon=${line#PID=} && cleanup_pid "$daemon"
}

# Reads reports until one matches. What came before is shown when none does.
reported() {
    local line
    while read -r -t 20 -u 3 line; do
        echo "$line"
        # shellcheck disable=SC2053 # a pattern
        [[ $line == $1 ]] && return 0
    done
    cat "$scratch/log"
    return 1
}

reload_reported() {
    kill -HUP "$daemon" && reported 'RELOADING=1' && reported 'READY=1'
}

stop_reported() {
    kill -TERM "$daemon" && reported 'STOPPING=1' && reported 'EXIT=0'
}

# A stopped loop is no longer alive: nothing feeds the watchdog until it goes on.
watchdog_needs_the_loop() {
    kill -STOP "$daemon" || return 1
    while read -r -t 0.7 -u 3 line; do :; done
    if read -r -t 1 -u 3 line; then
        echo "reported while stopped: $line"
        kill -CONT "$daemon"
        return 1
    fi
    kill -CONT "$daemon" && reported 'WATCHDOG=1'
}

start_subscriber() {
    mkfifo "$scratch/subscriber" || return
    "$BUILD/tests/helper_subscribe" 1 "$out" >"$scratch/alerts" 2>"$scratch/subscriber" &
    subscriber=$!
    cleanup_pid "$subscriber"
    read -r -t 10 _ <"$scratch/subscriber"
}

send() {
    echo '{"id":"1","title":"New export controls on chips"}' |
        timeout 20 "$BUILD/wirewatch" send --to="unix:$in" || {
        cat "$scratch/log"
        return 1
    }
}

alert_came() {
    timeout 20 tail --pid="$subscriber" -f /dev/null
    cat "$scratch/alerts"
    grep -q '"id":"controls"' "$scratch/alerts"
}

write_config "unix:$in" "unix:$out"
check "the stand-in starts the daemon" start -w 400000 "$BUILD/wirewatchd" -c "$scratch/wirewatchd.ini"
check "the daemon reports that it is ready" reported 'READY=1'
check "it feeds the watchdog" reported 'WATCHDOG=1'
check "a loop that stands still does not feed it" watchdog_needs_the_loop
check "SIGHUP is reported as a reload, begun and done" reload_reported
check "SIGTERM is reported and ends it with status 0" stop_reported
exec 3<&-

if command -v systemd-socket-activate >/dev/null; then
    rm -f "$in" "$out"
    write_config fd:local fd:desk
    check "the stand-in starts the activator" start bash -c \
        "exec systemd-socket-activate -E NOTIFY_SOCKET=\$NOTIFY_SOCKET --fdname=local:desk \
            -l '$in' -l '$out' '$BUILD/wirewatchd' -c '$scratch/wirewatchd.ini'"
    check "the activator listens for it" within 10 test -S "$out"
    check "a subscriber's connection starts the daemon" start_subscriber
    check "which is ready on sockets it knows by name" reported 'READY=1'
    check "an item is taken on the inherited input" send
    check "and its alert leaves by the inherited output" alert_came
    check "the activated daemon ends with status 0" stop_reported
else
    skip "the daemon takes inherited sockets by name" "systemd-socket-activate is not installed"
fi
finish
