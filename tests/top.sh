#!/bin/bash
# wirewatch top on a terminal: it shows what happens, and gives the terminal back.
. tests/lib/tap.sh
. tests/lib/daemon.sh

rules=$scratch/rules.yaml
in=$scratch/in.sock
control=$scratch/control.sock
seen=$scratch/seen

# --- helpers -------------------------------------------------------------------------------

# The title would colour what follows, and turn it round.
printf '%s\n' 'rules:' '  - {id: controls, any: [export controls], title: "one \u001b[31mred\u202e two\u009b3m"}' \
    '  - {id: cafe, any: [cafe]}' >"$rules"
printf '%s\n' "rules = $rules" '[control]' "listen = unix:$control" '[input.local]' "listen = unix:$in" '[output.log]' \
    "write = file:$scratch/alerts" >"$scratch/wirewatchd.ini"

# on_terminal ROWS COLUMNS STEP...: what was seen is in $seen.
on_terminal() {
    local rows=$1 columns=$2
    shift 2
    printf '%s\n' "$@" | TERM=xterm timeout 60 "$BUILD/tests/helper_pty" "$rows" "$columns" "$BUILD/wirewatch" top \
        --control="unix:$control" --interval=0.1 >"$seen"
}

top() {
    timeout 20 "$BUILD/wirewatch" top --control="unix:$control" --interval=0.1 "$@"
}

send() {
    timeout 20 "$BUILD/tests/helper_talk" "$in" >/dev/null
}

items() {
    awk -v n="$1" -v k="$RANDOM" 'BEGIN { for (i = 1; i <= n; i++) printf "{\"id\":\"%d-%d\",\"title\":\"new export controls\"}\n", k, i }'
}

# It came back: the last thing is the terminal's own screen and cursor.
gave_back() {
    tail -c 14 "$seen" | cat -v | grep -qF '^[[?25h^[[?1049l'
}

# --- what it shows -------------------------------------------------------------------------

shows_all() {
    items 50 | send && on_terminal 24 80 'expect wirewatch ' 'expect items ' 'expect latency ' 'expect rules 2, generation 1' \
        'expect memory ' 'expect INPUT' 'expect local' 'expect OUTPUT' 'expect log' 'expect RULE by alerts' 'expect controls' \
        'expect cafe' 'expect q quit' 'send q' end && gave_back
}

keys_sort() {
    on_terminal 24 80 'expect RULE by alerts' 'send c' 'expect RULE by candidates' 'send t' 'expect RULE by time' 'send l' \
        'expect RULE by last' 'send a' 'expect RULE by alerts' 'send xyz' 'expect RULE' 'send q' end && gave_back
}

# Each line ends before the screen does.
fits() {
    local rows=$1 columns=$2
    on_terminal "$rows" "$columns" 'expect wire' 'expect wire' 'send q' end && gave_back || return
    awk -v RS='\033\\[H' -v rows="$rows" -v columns="$columns" '
        NR > 1 { gsub(/\033\[[?0-9]*[a-zA-Z]/, ""); n = split($0, line, "\n")
            if (n > rows) { print "rows:", n; bad = 1 }
            for (i = 1; i <= n; i++) { gsub(/\r/, "", line[i]); gsub(/…/, ".", line[i])
                if (length(line[i]) > columns) { print "columns: " line[i]; bad = 1 } } }
        END { exit bad }' "$seen"
}

sizes() {
    fits 24 80 && fits 12 40 && fits 60 200 && fits 3 20 && fits 1 5
}

resized() {
    on_terminal 24 60 'expect RULE by alerts' 'resize 40 150' 'expect time all' 'resize 12 40' 'expect …' 'send q' end && gave_back
}

# No control but those of the page: styles without colour, ends of lines, the screen itself.
hostile() {
    on_terminal 40 160 'expect red' 'send q' end && ! grep -q $'\033\[31m' "$seen" && ! grep -q $'\xe2\x80\xae' "$seen" &&
        ! grep -q $'\xc2\x9b' "$seen" && grep -q 'one  \[31mred  two 3m' "$seen"
}

# --- how it ends ---------------------------------------------------------------------------

ends_by() {
    local step=$1 expected=$2 rc
    on_terminal 24 80 'expect RULE by alerts' "$step" end
    rc=$?
    [ "$rc" -eq "$expected" ] && gave_back
}

# Ctrl-C; signals; a crash and a kill, which leave it to another to tidy up.
ends_well() {
    ends_by 'send \x03' 0 && ends_by 'kill 15' 0 && ends_by 'kill 1' 0 && ends_by 'kill 6' 134 && ends_by 'kill 9' 137
}

stopped() {
    on_terminal 24 80 'expect RULE by alerts' 'send \x1a' 'expect ?1049l' stopped 'kill 18' 'expect ?1049h' 'expect RULE by alerts' \
        'send q' end && gave_back
}

# The daemon goes, and comes back; it shows which, and ends when asked.
comes_back() {
    local pid rc
    : >"$seen"
    on_terminal 24 100 'expect RULE by alerts' 'expect waiting for the daemon to come back' 'expect cannot connect to' \
        'expect items 0/s' 'send q' end &
    pid=$!
    within 20 grep -q 'RULE by alerts' "$seen" && stop && within 20 grep -q 'cannot connect to' "$seen" && start
    wait "$pid"
    rc=$?
    [ "$rc" -eq 0 ] && gave_back
}

silent() {
    local pid rc
    : >"$seen"
    on_terminal 24 100 'expect RULE by alerts' 'expect does not answer' 'send q' end &
    pid=$!
    within 20 grep -q 'RULE by alerts' "$seen" && kill -STOP "$daemon"
    wait "$pid"
    rc=$?
    kill -CONT "$daemon"
    [ "$rc" -eq 0 ] && gave_back
}

# --- without a terminal --------------------------------------------------------------------

plain() {
    top >"$seen" && cat -v "$seen" && [ "$(grep -c '^wirewatch ' "$seen")" = 1 ] && grep -qE '^items [0-9.k]+/s  alerts ' "$seen" &&
        ! grep -q $'\033' "$seen" && top --count=3 --sort=time >"$seen" && [ "$(grep -c '^RULE by time' "$seen")" = 3 ]
}

fails() {
    local rc expected=$1
    shift
    "$@" >/dev/null 2>"$scratch/err"
    rc=$?
    cat "$scratch/err"
    [ "$rc" -eq 2 ] && grep -q -- "$expected" "$scratch/err"
}

wrong() {
    fails 'from 0.1 to 3600' top --interval=0 && fails 'from 0.1' top --interval=nan && fails 'from 1 on' top --count=0 &&
        fails 'one too many' top x && fails 'is wirewatchd running' "$BUILD/wirewatch" top --control="unix:$scratch/none"
}

check "the daemon starts" start
check "it shows items, latency, rules, memory, inputs, outputs and rules" shows_all
check "keys sort the rules" keys_sort
check "screens of any size are filled, and not more" sizes
check "it follows the size of its window" resized
check "what a terminal would obey does not reach it" hostile
check "the terminal is given back however it ends" ends_well
check "it can be stopped, and goes on" stopped
check "without a terminal it prints plain frames" plain
check "wrong options, and no daemon, are trouble" wrong
check "a daemon that does not answer is told of" silent
check "a daemon that goes is waited for" comes_back
check "the daemon ends" stop
finish
