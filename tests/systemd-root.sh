#!/bin/bash
# The service for real: a Debian root booted with systemd as PID 1 in namespaces of its own,
# the project installed in it, the service enabled, fed, reloaded, killed, and its sandbox
# tried from inside. `make check-systemd` runs it; it needs root and debootstrap.
#
# The bare root is kept under $BUILD/systemd-root and copied for each run. DEBIAN_MIRROR says
# where packages come from.
. tests/lib/tap.sh

if [ "$(id -u)" -ne 0 ]; then
    echo "only root can boot a system of its own"
    exit 77
fi

cached=$BUILD/systemd-root
root=$scratch/root
units='systemd,systemd-sysv,dbus,libpam-systemd'
libraries='libevent-core-2.1-7,libevent-extra-2.1-7,libinih1,libyaml-0-2,libutf8proc2,libpcre2-8-0,libstemmer0d,'
libraries+='libexpat1,libsqlite3-0,libcurl4,ca-certificates'

# --- the machine ---------------------------------------------------------------------------
make_root() {
    local suite
    [ "$(cat "$cached.done" 2>/dev/null)" != "$units,$libraries" ] || return 0
    suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
    rm -rf "$cached"
    debootstrap --variant=minbase --include="$units,$libraries" "$suite" "$cached" \
        ${DEBIAN_MIRROR:+"$DEBIAN_MIRROR"} && echo "$units,$libraries" >"$cached.done"
}

# The copy, without the services that have no business in a container.
copy_root() {
    local unit
    cp -a --reflink=auto "$cached" "$root" || return
    rm -f "$root/etc/machine-id"
    echo wirewatch-test >"$root/etc/hostname"
    for unit in systemd-networkd systemd-udevd console-getty getty@ systemd-sysctl; do
        ln -sf /dev/null "$root/etc/systemd/system/$unit.service"
    done
    mkdir -p "$root/home/somebody"
    echo secret >"$root/home/somebody/secret"
    cp "$BUILD/tests/helper_subscribe" "$root/usr/bin/"
}

# Everything that systemd wants to own is mounted in a namespace that dies with it. The
# kernel's settings are for reading only and /dev is its own, so that it cannot reach ours.
boot() {
    # shellcheck disable=SC2016 # for the inner shell
    setsid unshare -p -m -u -i -f --mount-proc bash -ec '
        root=$1
        mount --bind "$root" "$root"
        mount -t proc proc "$root/proc"
        mount --bind "$root/proc/sys" "$root/proc/sys"
        mount -o remount,bind,ro "$root/proc/sys"
        mount -t sysfs -o ro sysfs "$root/sys"
        mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"
        mount -t tmpfs -o mode=755 tmpfs "$root/run"
        mount -t tmpfs -o mode=755 tmpfs "$root/dev"
        for device in null:3 zero:5 full:7 random:8 urandom:9; do
            mknod -m 666 "$root/dev/${device%:*}" c 1 "${device#*:}"
        done
        mknod -m 666 "$root/dev/tty" c 5 0
        mkdir "$root/dev/pts" "$root/dev/shm"
        mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
        ln -s pts/ptmx "$root/dev/ptmx"
        ln -s /proc/self/fd "$root/dev/fd"
        mount -t tmpfs tmpfs "$root/dev/shm"
        exec chroot "$root" env -i container=docker /lib/systemd/systemd
    ' boot "$root" </dev/null >"$scratch/console" 2>&1 &
    cleanup_pid $!
    find_cgroups >"$scratch/cgroups"
    within 10 pid_one_of $! && init=$(pid_one_of $!) && cleanup_pid "$init"
    cat "$scratch/console"
    [ -n "${init:-}" ]
}

# SIGKILL to PID 1 of a namespace ends all that is in it. Where no systemd keeps this
# machine's control groups, the empty ones it leaves are ours to remove.
shut_down() {
    kill -KILL "$init" || return
    within 10 refused test -e "/proc/$init/root/run" || return
    [ ! -d /run/systemd/system ] || return 0
    find_cgroups | comm -13 "$scratch/cgroups" - | sort -r | while read -r group; do
        rmdir "$group"
    done
}

find_cgroups() {
    find /sys/fs/cgroup -mindepth 1 -type d \
        \( -name '*.mount' -o -name '*.s[a-z]*' \) 2>/dev/null | sort
}

# The only child of unshare is PID 1 of the new namespace.
pid_one_of() {
    local child
    child=$(cat "/proc/$1/task/$1/children") && [ -n "$child" ] && echo "${child%% *}"
}

inside() {
    nsenter -t "$init" -p -m -u -i chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        LANG=C.UTF-8 SYSTEMD_PAGER='' "$@"
}

is_up() {
    local state
    state=$(inside systemctl is-system-running)
    echo "state: $state"
    inside systemctl --no-legend list-units --failed
    [ "$state" = running ] || [ "$state" = degraded ]
}

# --- the service ---------------------------------------------------------------------------
install_project() {
    DESTDIR=$root PREFIX=/usr SYSCONFDIR=/etc tools/install install &&
        inside systemd-sysusers &&
        inside systemd-tmpfiles --create wirewatch.conf &&
        inside systemctl daemon-reload
}

property() {
    inside systemctl show -P "$1" wirewatchd
}

has() {
    local value
    value=$(property "$1")
    echo "$1: $value"
    [ "$value" = "$2" ] || {
        inside journalctl --no-pager -n 12 -u wirewatchd
        return 1
    }
}

write_config() {
    cat >"$root/etc/wirewatch/wirewatchd.ini" <<EOF
rules = /etc/wirewatch/rules.d
[journal]
path = /var/lib/wirewatch/journal.db
[input.local]
listen = $1
ack = yes
[output.desk]
listen = unix:/run/wirewatch/alerts.sock
[output.log]
write = file:/var/log/wirewatch/alerts.ndjson
[output.journal]
write = journal:
EOF
    rm -f "$root"/etc/wirewatch/rules.d/*
    write_rules
}

write_rules() {
    {
        echo 'rules:'
        printf '  - {id: controls, any: [export controls]}\n'
        [ $# -eq 0 ] || printf '  - {id: %s, any: [%s]}\n' "$1" "$2"
    } >"$root/etc/wirewatch/rules.d/test.yaml"
}

# The item is matched and its alerts are on their way when this returns.
send() {
    printf '{"id":"%s","title":"%s"}\n' "$1" "$2" |
        inside timeout 20 wirewatch send --to=unix:/run/wirewatch/in.sock || {
        inside journalctl --no-pager -n 12 -u wirewatchd
        return 1
    }
}

# Follows the alert socket while an item is sent; the alert of ID must come.
alert_on_socket() {
    local subscriber
    rm -f "$scratch/ready"
    mkfifo "$scratch/ready"
    inside timeout 20 helper_subscribe 1 /run/wirewatch/alerts.sock \
        >"$scratch/alerts" 2>"$scratch/ready" &
    subscriber=$!
    read -r -t 10 _ <"$scratch/ready"
    send "$1" "$2" && wait "$subscriber"
    cat "$scratch/alerts"
    grep -q "\"item\":{\"id\":\"$1\"" "$scratch/alerts"
}

alert_in_file() {
    tail -n 3 "$root/var/log/wirewatch/alerts.ndjson"
    grep -q "\"item\":{\"id\":\"$1\"" "$root/var/log/wirewatch/alerts.ndjson"
}

alert_in_journal() {
    inside journalctl --no-pager -o json -u wirewatchd >"$scratch/journal"
    tail -n 5 "$scratch/journal"
    grep -q "controls" "$scratch/journal" && grep -q "$1" "$scratch/journal"
}

start_as_shipped() {
    inside systemctl enable --now wirewatchd
    has ActiveState active
}

restart_with_test_config() {
    write_config unix:/run/wirewatch/in.sock
    inside systemctl restart wirewatchd && has ActiveState active
}

reload_brings_a_rule() {
    local before
    before=$(property MainPID)
    write_rules minerals gallium
    inside systemctl reload wirewatchd &&
        within 10 journal_says 'reloaded: 2 rules' &&
        send gallium "Gallium prices rise" &&
        within 10 alert_in_file gallium &&
        has MainPID "$before"
}

broken_reload_keeps_the_rules() {
    echo 'rules: [' >"$root/etc/wirewatch/rules.d/test.yaml"
    inside systemctl reload wirewatchd
    within 10 journal_says 'reload failed' && journal_says 'test.yaml:' &&
        send still "New export controls again" && within 10 alert_in_file still &&
        write_rules
}

journal_says() {
    inside journalctl --no-pager -u wirewatchd | grep "$1"
}

killed_and_back() {
    local before
    before=$(property MainPID)
    inside systemctl kill -s KILL --kill-whom=main wirewatchd
    within 20 has NRestarts 1 && within 10 has ActiveState active &&
        [ "$(property MainPID)" != "$before" ]
}

# As a member of the group would ask, who may not write there.
journal_holds() {
    inside setpriv --reuid=nobody --regid=wirewatch --clear-groups wirewatch alerts >"$scratch/kept"
    cat "$scratch/kept"
    grep -q "\"item\":{\"id\":\"$1\"" "$scratch/kept"
}

poller_brings_a_feed() {
    cat >"$root/etc/wirewatch/feed.xml" <<EOF
<rss version="2.0"><channel><title>Gazette</title><item><guid>fetched</guid>
<title>Export controls, as fetched</title></item></channel></rss>
EOF
    cat >"$root/etc/wirewatch/wirewatch-poll.ini" <<EOF
to = unix:/run/wirewatch/in.sock
allow_file = yes
[feed.gazette]
url = file:///etc/wirewatch/feed.xml
EOF
    # The kernel gives no user namespace to what was chrooted, as this machine is.
    mkdir -p "$root/etc/systemd/system/wirewatch-poll.service.d"
    printf '[Service]\nPrivateUsers=no\n' \
        >"$root/etc/systemd/system/wirewatch-poll.service.d/test.conf"
    inside systemctl daemon-reload
    inside systemctl start wirewatch-poll && within 20 alert_in_file fetched && return
    inside journalctl --no-pager -n 12 -u wirewatch-poll
    return 1
}

poller_stops_cleanly() {
    inside systemctl stop wirewatch-poll &&
        [ "$(inside systemctl show -P Result wirewatch-poll)" = success ]
}

socket_starts_it() {
    inside systemctl stop wirewatchd || return
    write_config fd:local
    inside systemctl enable --now wirewatchd.socket || return
    has ActiveState inactive && send activated "More export controls" &&
        within 10 alert_in_file activated && has ActiveState active
}

broken_config_is_left_alone() {
    echo 'nonsense = 1' >>"$root/etc/wirewatch/wirewatchd.ini"
    inside systemctl stop wirewatchd.socket wirewatchd
    ! inside systemctl start wirewatchd && has ActiveState failed && has NRestarts 0
}

# --- the sandbox ---------------------------------------------------------------------------
status_says() {
    inside cat "/proc/$(property MainPID)/status" >"$scratch/status"
    cat "$scratch/status"
    grep -qE "^$1:[[:space:]]*$2\>" "$scratch/status"
}

# Runs a command as root among the service's own mounts: what even root cannot do there, the
# service cannot.
in_sandbox() {
    inside nsenter -t "$(property MainPID)" -m -r "$@"
}

refused() {
    ! "$@"
}

its_user_is_wirewatch() {
    status_says Uid "$(inside id -u wirewatch)"
}

# A shell that moves into the service's control group falls under its packet filter.
sends_packet() {
    # shellcheck disable=SC2016 # for the inner shell
    inside bash -ec '
        for top in /sys/fs/cgroup /sys/fs/cgroup/unified; do
            [ ! -e "$top$1/cgroup.procs" ] || echo $$ >"$top$1/cgroup.procs"
        done
        echo x >"/dev/udp/$2/9"
    ' bash "$(property ControlGroup)" "$1"
}

# Whether a filter would make a difference: the packet goes out without and not with one.
kernel_filters_packets() {
    inside bash -c 'echo x >/dev/udp/192.0.2.1/9' &&
        ! inside systemd-run --quiet --wait -p IPAddressDeny=any \
            bash -c 'echo x >/dev/udp/192.0.2.1/9'
}

stops_cleanly() {
    inside systemctl stop wirewatchd && has Result success
}

check "debootstrap makes a root" make_root || finish
check "it is copied" copy_root || finish
check "systemd boots in it" boot || finish
check "the machine comes up" within 60 is_up || finish
check "make install lays the project out in it" install_project
check "the service starts with the configuration that ships" start_as_shipped || finish
check "and with another after a restart" restart_with_test_config
check "an alert reaches a subscriber on the socket" alert_on_socket first "New export controls"
check "and the log file" within 10 alert_in_file first
check "and the journal" within 10 alert_in_journal first
check "reload brings a new rule without a restart" reload_brings_a_rule
check "a broken reload keeps the rules that were" broken_reload_keeps_the_rules

check "it runs as its own user" its_user_is_wirewatch
check "system calls are filtered" status_says Seccomp 2
check "it can gain no privileges" status_says NoNewPrivs 1
check "it has no capabilities" status_says CapEff 0000000000000000
check "and can get none" status_says CapBnd 0000000000000000
check "/etc cannot be written" refused in_sandbox touch /etc/wirewatch/intruder
check "/usr cannot be written" refused in_sandbox touch /usr/intruder
check "/home cannot be read" refused in_sandbox cat /home/somebody/secret
check "/dev has no memory and no disks" refused in_sandbox test -e /dev/mem
check "its log directory can be written" in_sandbox touch /var/log/wirewatch/probe
if kernel_filters_packets >/dev/null 2>&1; then
    check "packets to the outside are refused" refused sends_packet 192.0.2.1
    check "packets to this machine are not" sends_packet 127.0.0.1
else
    skip "packets to the outside are refused" "this kernel attaches no packet filters, or has no route"
fi

check "killed with -9 it is back at once" killed_and_back
check "and works" alert_on_socket second "Wider export controls"
check "the journal holds what was alerted before" journal_holds first
check "the poller's service brings a feed" poller_brings_a_feed
check "and stops cleanly" poller_stops_cleanly
check "the socket unit starts it when somebody connects" socket_starts_it
check "it stops cleanly" stops_cleanly
check "a broken configuration is reported, not tried again and again" broken_config_is_left_alone
check "SIGKILL to its PID 1 ends the machine" shut_down
finish
