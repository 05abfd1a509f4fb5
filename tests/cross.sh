#!/bin/bash
# Another kind of machine gives the same answers: builds everything for MACHINE (arm64),
# runs the tests that can tell under an emulator, and compares what the programs print with
# what they print here, by each way of finding words that this processor has.
#
# `make check-arm64` fetches what it needs; without that it is skipped. Most of its time goes
# into building all tests and into running golden cases under the emulator: QUICK leaves
# those that no kind of processor is written for.
# environment: MACHINE, CROSS_ROOTS, SEED, QUICK
. tests/lib/tap.sh

machine=${MACHINE:-arm64}
case $machine in
    arm64) triplet=aarch64-linux-gnu emulator=qemu-aarch64 ;;
    armhf) triplet=arm-linux-gnueabihf emulator=qemu-arm ;;
    s390x) triplet=s390x-linux-gnu emulator=qemu-s390x ;;
    *) echo "cross.sh: unknown machine $machine" >&2 && exit 2 ;;
esac
root=${CROSS_ROOTS:-${XDG_CACHE_HOME:-${HOME:-}/.cache}/wirewatch}/$machine
built=$BUILD-$machine
emulated=$built/emulated
there_wirewatch=$emulated/wirewatch

give_up() {
    echo "$1 (make check-$machine fetches what is missing)"
    exit 77
}
[ -z "${WIREWATCH_SANITIZED:-}" ] || give_up "sanitizers change nothing for $machine"
command -v "$triplet-gcc" >/dev/null || give_up "there is no $triplet-gcc"
command -v "$emulator" >/dev/null || give_up "there is no $emulator"
tools/cross-root -n "$machine" "$root" || give_up "there are no libraries of $machine"

# Random rules take a while even here; how often memory is taken is the same everywhere.
export ROUNDS=2
too_long=' test_matcher_alloc '

# --- building ------------------------------------------------------------------------------
quick_tests='test_hash test_html test_item test_json test_json_text test_runs test_screen
    test_snippet test_token test_utf8 test_word_quick'
unit_names() {
    local source
    if [ -n "${QUICK:-}" ]; then
        tr -s ' \n' '\n' <<<"$quick_tests"
        return
    fi
    for source in tests/unit/test_*.c; do
        source=${source##*/}
        [[ $too_long == *" ${source%.c} "* ]] || echo "${source%.c}"
    done
}

build_all() {
    local targets everything=(all helpers)
    mapfile -t targets < <(unit_names | sed "s,^,$built/tests/,")
    [ -z "${QUICK:-}" ] || everything=("$built/wirewatch" "$built/tests/helper_news")
    env -u MAKEFLAGS -u MAKELEVEL "${MAKE:-make}" -j"${JOBS:-2}" --no-print-directory \
        BUILD="$built" CROSS_COMPILE="$triplet-" CC="$triplet-gcc --sysroot=$root" \
        CFLAGS=-O2 LDFLAGS= PKG_CONFIG="PKG_CONFIG_SYSROOT_DIR=$root \
        PKG_CONFIG_LIBDIR=$root/usr/lib/$triplet/pkgconfig:$root/usr/share/pkgconfig pkg-config" \
        "${everything[@]}" "${targets[@]}"
}

# A script in the place of each program, so that other scripts find them as they are used to.
emulate() {
    local name
    rm -rf "$emulated"
    mkdir -p "$emulated/tests"
    for name in wirewatch wirewatchd $(unit_names | sed 's,^,tests/,') \
        tests/helper_drip tests/helper_news; do
        printf '#!/bin/sh\nexec %s -L "%s" "%s" "$@"\n' \
            "$emulator" "$root" "$built/$name" >"$emulated/$name"
        chmod +x "$emulated/$name"
    done
}

unit_tests_pass() {
    BUILD=$emulated tests/run "$emulated"/tests/test_*
}

# --- the same here and there ---------------------------------------------------------------
# what_it_says WIREWATCH NAME RULES... -- ITEMS: into $scratch/NAME, with its exit status.
what_it_says() {
    local wirewatch=$1 out=$scratch/$2 rules=()
    shift 2
    for (( ; $# > 2; )); do
        rules+=(-r "$1")
        shift
    done
    {
        "$wirewatch" match --format=json "${rules[@]}" "$2" 2>&1
        echo "match: exit status $?"
        "$wirewatch" items "$2" 2>&1
        echo "items: exit status $?"
        "$wirewatch" tokens <"$2"
        echo "tokens: exit status $?"
    } | sed -E 's/"time":"[^"]*",//' >"$out"
}

# There once, here in every way; a way that this processor lacks is the best one again.
says_the_same() {
    local way
    what_it_says "$there_wirewatch" there "$@"
    grep -q '"type":"alert"' "$scratch/there" || return 1
    for way in avx512 avx2 sse2 portable; do
        WIREWATCH_SIMD=$way what_it_says "$BUILD/wirewatch" here "$@"
        cmp "$scratch/here" "$scratch/there" || {
            diff "$scratch/here" "$scratch/there" | cut -c 1-500 | head -20
            return 1
        }
    done
    WIREWATCH_SIMD=portable what_it_says "$there_wirewatch" here "$@"
    cmp "$scratch/here" "$scratch/there"
}

news_are_the_same() {
    mkdir -p "$scratch/news" "$scratch/news-there" &&
        "$BUILD/tests/helper_news" "$1" 500 "$scratch/news" &&
        "$emulated/tests/helper_news" "$1" 500 "$scratch/news-there" &&
        diff -r "$scratch/news" "$scratch/news-there" &&
        says_the_same "$scratch"/news/{rules.yaml,watchlist.txt} -- "$scratch/news/items.ndjson"
}

rounds=(0 1 2 3)
[ -z "${QUICK:-}" ] || rounds=(0)
seed=${SEED:-20261121}

check "it builds for $machine" build_all || finish
emulate
check "the unit tests pass on $machine" unit_tests_pass
if [ -z "${QUICK:-}" ]; then
    check "golden cases hold on $machine" env BUILD="$emulated" tests/golden.sh
    check "the sample holds on $machine" env BUILD="$emulated" tests/sample.sh
fi
check "the sample gives the same bytes" says_the_same \
    conf/sample/{rules.yaml,watchlist.txt} -- conf/sample/feed.ndjson
echo "# SEED=$seed"
for round in "${rounds[@]}"; do
    check "500 random items give the same bytes, round $round" \
        news_are_the_same $((seed + round))
done
finish
