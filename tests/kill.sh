#!/bin/bash
# Nothing lost: a daemon that is killed at random moments under load, on a good disk and on
# bad ones. KILLS: how often on a good one; SYNCS: with which `sync'; SEED.
. tests/lib/tap.sh

KILLS=${KILLS:-15}
SYNCS=${SYNCS:-normal}
few=$(((KILLS + 4) / 5))
place=$scratch
sanitized=
nm "$BUILD/wirewatchd" 2>/dev/null | grep -q __asan_init && sanitized=yes

# besiege SYNC HARM KILLS [-f] [COMMAND...]: COMMAND runs the daemon; -f: and until its
# journal has failed, or said that it was damaged.
besiege() {
    local sync=$1 harm=$2 kills=$3
    shift 3
    rm -f "$place"/journal.db*
    "$BUILD/tests/helper_siege" -r >"$scratch/rules.yaml"
    printf '%s\n' "rules = $scratch/rules.yaml" '[journal]' "path = $place/journal.db" "sync = $sync" \
        '[input.in]' "listen = unix:$scratch/in.sock" 'ack = yes' \
        '[output.desk]' "listen = unix:$scratch/out.sock" 'queue = 64k' >"$scratch/wirewatchd.ini"
    "$BUILD/tests/helper_siege" -k "$kills" -H "$harm" -j "$place/journal.db" -i "$scratch/in.sock" \
        -o "$scratch/out.sock" -l "$scratch/log" "$@" "$BUILD/wirewatchd" -c "$scratch/wirewatchd.ini" \
        >"$scratch/figures" 2>&1
    local rc=$?
    cat "$scratch/figures"
    [ "$rc" -eq 0 ] || tail -n 20 "$scratch/log"
    return "$rc"
}

# What was counted, for whoever reads along.
figures() {
    sed "s/^/# $1: /" "$scratch/figures"
}

# The figure must not be 0: the harm was done, and noticed.
counted() {
    cat "$scratch/figures"
    grep -Eq "$1" "$scratch/figures"
}

for sync in $SYNCS; do
    check "sync = $sync, $KILLS kills: nothing is lost, nothing comes twice" besiege "$sync" none "$KILLS"
    figures "$sync"
done

if command -v prlimit >/dev/null; then
    check "files that may not grow, now and then: the same" besiege normal limit "$few" -f
    figures limit
    check "and the journal noticed" counted 'the journal failed [1-9]'
fi

# In a mount namespace of its own, so that the file system goes with it.
small_disk() {
    place=$scratch/small
    mkdir -p "$place" && mount -t tmpfs -o size=256m none "$place" && besiege "$@"
    local rc=$?
    umount "$place"
    return "$rc"
}

export -f small_disk besiege
if unshare -m true 2>/dev/null; then
    export BUILD scratch
    check "a disk that is full now and then: the same" unshare -m bash -c "small_disk normal ballast $few -f"
    figures disk
    check "and the journal noticed" counted 'the journal failed [1-9]'
else
    skip "a disk that is full now and then" "no file system may be mounted"
fi

check "what a commit left behind that was under way: the same" besiege full tail "$KILLS"
figures tail
check "and such there was" counted 'harm: [1-9]'

check "a -wal whose header is damaged: what was not written back is lost, no number is used twice" \
    besiege normal header "$few" -f
figures header
check "and the journal says so" counted "set aside [1-9]|found damaged [1-9]"

if [ -z "$sanitized" ]; then
    shim=$BUILD/tests/shim_fsync.so
    check "an fsync that fails now and then: the same" \
        besiege full none "$few" -f env SHIM_FAIL_ONE_IN=20 LD_PRELOAD="$shim"
    figures fsync
    check "and the journal noticed" counted 'the journal failed [1-9]'
    check "a machine that goes down, and tears the last frames: only those of the last moments are lost" \
        besiege normal torn "$KILLS" env LD_PRELOAD="$BUILD/tests/shim_boot.so"
    figures torn
    check "and no number is used twice" counted '0 numbers used twice'
else
    skip "disks that fail, machines that go down" "sanitizers are loaded first themselves"
fi
finish
