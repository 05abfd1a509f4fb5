#!/bin/bash
# wirewatch alerts: what is read of a journal, while somebody writes it.
. tests/lib/tap.sh

export TERM=xterm
wirewatch=$BUILD/wirewatch
cd "$scratch" || exit 2

# --- helpers -------------------------------------------------------------------------------

# gives CODE ARGUMENT...: runs wirewatch alerts; its output is then in out and err.
gives() {
    local want=$1 rc
    shift
    "$wirewatch" alerts -j journal.db "$@" >out 2>err
    rc=$?
    head -n 20 out err
    [ "$rc" -eq "$want" ] || { echo "exit status $rc, not $want" && return 1; }
}

has() {
    local file=$1 text
    shift
    for text; do
        grep -qF -e "$text" "$file" || { echo "$file lacks: $text" && return 1; }
    done
}

numbers() {
    sed -E 's/.*"seq":([0-9]+).*/\1/' "${1:-out}" | paste -sd ' ' -
}

# picks "NUMBER..." ARGUMENT...: just these alerts are printed.
picks() {
    local want=$1 code=0
    shift
    [ -n "$want" ] || code=1
    gives "$code" "$@" && [ ! -s err ] || return
    [ "$(numbers)" = "$want" ] || { echo "not $want" && return 1; }
}

# alert SEQ AGE_S RULE PRIORITY TAG SOURCE TITLE: a line for helper_journal.
now=$(date +%s)
alert() {
    local ms=$(((now - $2) * 1000)) time
    time=$(date -u -d "@$((now - $2))" +%FT%T.000Z)
    printf 'alert %s {"type":"alert","seq":%s,"time":"%s",' "$ms" "$1" "$time"
    printf '"rule":{"id":"%s","priority":"%s","tags":["%s"]},' "$3" "$4" "$5"
    printf '"item":{"id":"i%s","title":"%s","url":"https://example.org/%s","source":"%s"},' \
        "$1" "$7" "$1" "$6"
    printf '"matches":[{"field":"title","start":0,"end":3,"text":"%s","term":"%s"}],' \
        "${7:0:3}" "${7:0:3}"
    printf '"matches_total":1,"snippet":"%s"}\n' "$7"
}

mkfifo orders
"$BUILD/tests/helper_journal" journal.db <orders >answers &
writer=$!
cleanup_pid "$writer"
exec 3>orders

# tell LINE: has the writer do it, and waits for its answer.
told=0
tell() {
    echo "$1" >&3
    told=$((told + 1))
    within 10 lines answers "$told"
}

lines() {
    [ "$(grep -c '' "$1")" -ge "$2" ]
}

tell "$(alert 1 172800 gpu-controls high policy 'Harbour Wire' 'Export controls tightened')"
tell "$(alert 2 86000 gpu-controls high policy Tide 'New rules, \"old\" chips')"
tell "$(alert 3 7000 cafe low food Tide 'Çafé opens\u001b[2J')"
tell "$(alert 4 3000 Ports normal trade 'Harbour Wire' '=HYPERLINK(1)')"
tell "$(alert 5 10 ports-two critical trade Tide 'Zurich port')"

# --- what is printed -------------------------------------------------------------------------

check "everything, in order, while it is being written" picks '1 2 3 4 5'
check "a damaged rule in the arguments is said" gives 2 --since=yesterdayish
check "after a number" picks '4 5' --since=3
check "from so long ago on" picks '3 4 5' --since=2h
check "from a time on" picks '5' --since="$(date -u -d "@$((now - 60))" +%FT%TZ)"
check "from a day on" picks '' --since=2200-01-01
check "rules by glob, case ignored" picks '4 5' --rule='PORTS*'
check "rules by several globs, some excluded" picks '1 2 4' --rule='ports*' --rule='gpu*' --rule='!*two'
check "by tag" picks '3' --tag=food
check "by source" picks '2 3 5' --source=tide
check "by source, excluded" picks '1 4' --source='!tide'
check "by priority" picks '1 2 5' --priority=high
check "by text, case and accents as they are" picks '3' --grep='çAFÉ'
check "by text that is in no value" picks '' --grep=matches_total
check "all conditions at once" picks '2' --rule='gpu*' --source=Tide --grep=chips --since=2d
check "so many" picks '1 2' --count=2
check "as text" gives 0 --format=text --since=4
check "as text: rule and title" has out 'ports-two' 'Zurich port' 'critical'

csv_is() {
    gives 0 --format=csv --since="$1" --count=1 && [ "$(grep -c '' out)" -eq 2 ] || return
    [ "$(head -n 1 out)" = seq,time,priority,rule,tags,source,title,url,item,published,language,snippet ] || return
    tail -n 1 out | sed 's/,[0-9T:.-]*Z,/,TIME,/' | diff - <(printf '%s\n' "$2")
}
check "as CSV: quoted" csv_is 1 \
    '2,TIME,high,gpu-controls,policy,Tide,"New rules, ""old"" chips",https://example.org/2,i2,,,"New rules, ""old"" chips"'
check "as CSV: nothing steers a terminal" csv_is 2 \
    '3,TIME,low,cafe,food,Tide,Çafé opens [2J,https://example.org/3,i3,,,Çafé opens [2J'
check "as CSV: no formulas" csv_is 3 \
    "4,TIME,normal,Ports,trade,Harbour Wire,'=HYPERLINK(1),https://example.org/4,i4,,,'=HYPERLINK(1)"

# --- trouble ---------------------------------------------------------------------------------

check "no journal there" gives 2 --journal=none.db
check "no journal there: said" has err 'none.db: No such file'
check "not a journal" gives 2 --journal=orders
check "a bad count" gives 2 --count=0
check "an argument too many" gives 2 journal.db
check "a number that is not there yet" gives 1 --since=50
check "a number that is not there yet: said" has err 'the last is 5'
check "a bad priority" gives 2 --priority=urgent

# --- following ---------------------------------------------------------------------------------

# follow ARGUMENT...: in the background, into followed.
follow() {
    timeout 30 "$wirewatch" alerts -j journal.db --follow "$@" >followed 2>follow_err 3>&- &
    follower=$!
    cleanup_pid "$follower"
}

follows_on() {
    follow --since=4 --count=4
    within 10 lines followed 1 || return
    tell "$(alert 6 9 Ports normal trade Tide 'Six')"
    within 10 lines followed 2 || return
    tell "$(alert 7 8 Ports normal trade Tide 'Seven')"
    tell "$(alert 8 7 Ports normal trade Tide 'Eight')"
    wait "$follower" && [ "$(numbers followed)" = '5 6 7 8' ]
}
check "follows what is written" follows_on

ends_with_its_reader() {
    # `head` goes after one line; nothing more is written to notice it by.
    timeout 20 "$wirewatch" alerts -j journal.db --follow --since=7 | head -n 1 >followed
    [ "${PIPESTATUS[0]}" -eq 0 ] && [ "$(numbers followed)" = 8 ]
}
check "ends when nobody reads" ends_with_its_reader

says_what_was_trimmed() {
    tell "trim ${now}000" && gives 0 --since=1 || return
    [ "$(numbers)" = '4 5 6 7 8' ] && has err 'alerts 2 to 3 are no longer kept'
}
check "says what is no longer kept" says_what_was_trimmed
check "says nothing where everything is asked for" picks '4 5 6 7 8'

outlives_a_new_file() {
    follow --since=8
    exec 3>&-
    wait "$writer"
    head -c 100000 /dev/urandom >junk && mv junk journal.db
    mkfifo orders2
    "$BUILD/tests/helper_journal" journal.db <orders2 >>answers &
    cleanup_pid $!
    exec 3>orders2
    tell "$(alert 9 1 Ports normal trade Tide 'Nine')"
    within 10 lines followed 1 && has followed Nine && kill "$follower"
}
check "goes on in the new file after a damaged one" outlives_a_new_file
exec 3>&-

finish
