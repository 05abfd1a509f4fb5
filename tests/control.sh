#!/bin/bash
# The control socket: every command has its answer, whatever else goes on.
. tests/lib/tap.sh
. tests/lib/daemon.sh

rules=$scratch/rules.yaml
in=$scratch/in.sock
out=$scratch/out.sock
control=$scratch/control.sock

# --- helpers -------------------------------------------------------------------------------

good_rules() {
    printf '%s\n' 'rules:' '  - {id: controls, any: [export controls]}' '  - {id: cafe, any: [cafe]}' >"$rules"
}

# Writes a configuration; arguments are further lines, of [output.desk] to begin with.
config() {
    printf '%s\n' "rules = $rules" 'log_level = info' 'stats_every = 500ms' '[control]' "listen = unix:$control" \
        '[input.local]' "listen = unix:$in" '[output.desk]' "listen = unix:$out" "$@" >"$scratch/wirewatchd.ini"
}

# What is read from descriptor 8 never comes, and never ends.
mkfifo "$scratch/hold" && exec 8<>"$scratch/hold"

# Unlike that of the library: standard output is a pipe that nobody reads.
start() {
    : >"$log"
    rm -f "$scratch/pipe" && mkfifo "$scratch/pipe" || return
    exec 7<>"$scratch/pipe"
    "$BUILD/wirewatchd" -c "$scratch/wirewatchd.ini" 2>"$log" >&7 </dev/null &
    daemon=$!
    cleanup_pid "$daemon"
    within 20 grep -q ': ready: ' "$log" || { cat "$log" && return 1; }
}

stop_clean() {
    stop && [ ! -e "$control" ]
}

# Says words, one a line, and prints the answers.
say() {
    printf '%s\n' "$@" | timeout 20 "$BUILD/tests/helper_talk" "$control"
}

send() {
    timeout 20 "$BUILD/tests/helper_talk" "$in" >/dev/null
}

item() {
    printf '{"id":"%s","title":"%s"}\n' "$1" "${2:-New export controls}"
}

many_items() {
    awk -v n="$1" 'BEGIN { pad = sprintf("%1000s", "of note")
        for (i = 1; i <= n; i++) printf "{\"id\":\"%d\",\"title\":\"export controls %s\"}\n", i, pad }'
}

# The answer to one command has these pieces.
answers() {
    local got piece
    got=$(say "$1")
    shift
    echo "$got"
    for piece in "$@"; do
        [[ $got == *"$piece"* ]] || { echo "missing: $piece" && return 1; }
    done
}

# --- commands ------------------------------------------------------------------------------

counts_what_was_sent() {
    { item 1 && item 2 'nothing of note' && echo '{"title":' && item 3 'a cafe'; } | send &&
        within 20 answers stats '"ok":true,"command":"stats"' '"records":4,' '"items":3,' '"matched":2,"alerts":2,' \
            '"rejected":{"all":1,"damaged":1,"too_long":0,' '"generation":1,"rules":2'
}

counts_by_rule() {
    answers rules '"rules":[{"id":"controls","alerts":1,"candidates":1,"time_us":' '"last":"20' '{"id":"cafe","alerts":1,' \
        '"count":2' && answers 'rules sort=candidates' '"count":2' && answers 'rules sort=time' '"count":2' &&
        answers 'rules limit=1 sort=order' '"rules":[{"id":"controls"' '],"count":2' && answers 'rules unused' '"rules":[],"count":0'
}

# The rule that is as it was goes on counting; the one that changed begins anew.
counts_go_on() {
    printf '%s\n' 'rules:' '  - {id: tea, any: [tea]}' '  - {id: cafe, title: A cafe, any: [cafe]}' \
        '  - {id: controls, any: [import controls]}' >"$rules"
    answers reload '"ok":true' && answers rules '"rules":[{"id":"cafe","alerts":1,' '"title":"A cafe"' \
        '{"id":"tea","alerts":0,' '{"id":"controls","alerts":0,' && answers 'rules unused' '"count":2' &&
        seen rules --unused | grep -qE '^tea +0 +0 +0 us +normal' && wirewatch rules --count=1 | grep -q '"count":3' &&
        ! wirewatch rules --count=0 2>/dev/null && good_rules && answers reload '"ok":true'
}

shows_ports() {
    answers inputs '"name":"local"' '"paused":false' '"records":4' '"rejected":1' &&
        answers outputs '"name":"desk"' '"blocked":false' '"alerts":2' '"subscribers":0'
}

shows_subscribers() {
    timeout 20 "$BUILD/tests/helper_talk" "$out" <&8 >/dev/null 2>&1 &
    local reader=$! rc
    cleanup_pid "$reader"
    within 20 answers subscribers '"output":"desk"' '"mode":"live"' '"peer":"uid ' '"count":1'
    rc=$?
    kill "$reader"
    return "$rc"
}

knows_more() {
    answers stats '"latency_us":{"count":2,"p50":' '"buckets":[[' '"memory_bytes":{"resident":' '"rules":' '"up_s":' '"connections":{"inputs":0,"subscribers":0,"control":1}' '"reloading":false' '"allocations":' &&
        within 20 grep -q ': stats: 4 records, 3 items, .* 0 lines waiting; latency p50 ' "$log"
}

# Every member of the answer to stats stands in the manual, as .Cm words of its section.
man_has_all() {
    local name missing=0
    sed -n '/^\.Sh CONTROL/,/^\.Sh SYSTEMD/p' src/wirewatchd.8 | grep -E '^\.(It |Pq )?Cm ' | tr -s ' ,' '\n' >"$scratch/words"
    say stats >"$scratch/answer"
    for name in $(grep -oE '"[a-z0-9_]+":' "$scratch/answer" | tr -d '":' | sort -u); do
        grep -qx "$name" "$scratch/words" || { echo "not in wirewatchd(8): $name" && missing=1; }
    done
    [ -s "$scratch/words" ] && [ "$missing" -eq 0 ]
}

in_order() {
    [ "$(say stats inputs '' outputs | grep -o '"command":"[a-z]*"' | paste -sd ' ')" = \
        '"command":"stats" "command":"inputs" "command":"outputs"' ]
}

unknown_command() {
    answers stat '"ok":false' 'did you mean stats?'
}

log_level() {
    answers 'log-level debug' '"ok":true' '"level":"debug"' && send </dev/null && within 20 grep -q debug "$log" &&
        answers 'log-level info' '"level":"info"' && answers 'log-level loud' '"ok":false' 'error, warning, info or debug'
}

# --- reload --------------------------------------------------------------------------------

reload_good() {
    printf '%s\n' 'rules:' '  - {id: controls, any: [import controls]}' '  - {id: tea, any: [tea]}' \
        '  - {id: milk, any: [milk]}' >"$rules"
    answers reload '{"ok":true,"command":"reload","generation":4,"rules":3,"added":2,"changed":1,"removed":1,' \
        '"problems":[]' && answers stats '"generation":4,"rules":3' '"last_reload":{"ok":true' '"reloads":3'
}

# shellcheck disable=SC2016 # the backquotes are the daemon's
reload_bad() {
    printf '%s\n' 'rules:' '  - {id: controls, anny: [x]}' >"$rules"
    answers reload '{"ok":false,"command":"reload","generation":4,"rules":3,' "\"file\":\"$rules\",\"line\":2,\"column\":" \
        'unknown key `anny`' 'did you mean `any`?' '"source":"  - {id: controls, anny: [x]}"' &&
        answers stats '"generation":4,"rules":3' '"last_reload":{"ok":false' '"reloads_failed":1' && good_rules
}

# Asked twice in one breath: the second is told to wait, and other commands are answered.
reload_twice() {
    say reload reload stats >"$scratch/answer" && cat "$scratch/answer" &&
        [ "$(grep -c '"command":"reload","generation"' "$scratch/answer")" = 1 ] &&
        grep -q 'is not done yet' "$scratch/answer" && grep -q '"command":"stats"' "$scratch/answer"
}

# Many at once: each is told of a run that began after it had asked.
reload_by_many() {
    local i pids=()
    for i in 1 2 3 4 5 6 7 8; do
        say reload >"$scratch/answer.$i" &
        pids+=("$!")
    done
    wait "${pids[@]}"
    [ "$(cat "$scratch"/answer.? | grep -c '"ok":true,"command":"reload"')" = 8 ]
}

# --- from the command line -----------------------------------------------------------------

wirewatch() {
    local command=$1
    shift
    timeout 20 "$BUILD/wirewatch" "$command" --control="unix:$control" "$@"
}

# As on a terminal.
seen() {
    script -qec "timeout 20 '$BUILD/wirewatch' $1 --control='unix:$control' ${2:-}" /dev/null </dev/null | tr -d '\r'
}

cli_stats() {
    wirewatch stats | grep -q '^{"ok":true,"command":"stats",.*}$' && seen stats >"$scratch/seen" && cat "$scratch/seen" &&
        grep -qE '^records +4$' "$scratch/seen" && grep -qE '^rejected.damaged +1$' "$scratch/seen" &&
        grep -qE '^name +listen' "$scratch/seen" && ! grep -q '"ok"' "$scratch/seen"
}

cli_lists() {
    seen inputs | grep -qE "^local +unix:$in +no " && seen outputs | grep -qE "^desk +unix:$out +no " &&
        seen subscribers | grep -q 'subscribers: none'
}

cli_log_level() {
    wirewatch log-level debug >/dev/null && wirewatch log-level info >/dev/null && ! wirewatch log-level loud 2>"$scratch/err" &&
        grep -q 'wirewatch log-level: a level is' "$scratch/err" && ! wirewatch log-level 2>/dev/null
}

cli_reload() {
    good_rules
    echo '  - {id: tea, any: [tea]}' >>"$rules"
    seen reload | grep -qE '^3 rules: 1 added, 0 changed, 0 removed; generation [0-9]+$' && good_rules &&
        wirewatch reload | grep -q '"removed":1'
}

cli_reload_bad() {
    local rc
    printf '%s\n' 'rules:' '  - {id: controls, anny: [x]}' >"$rules"
    wirewatch reload >"$scratch/answer" 2>"$scratch/err"
    rc=$?
    good_rules
    cat "$scratch/answer" "$scratch/err"
    [ "$rc" -eq 2 ] && grep -q "^$rules:2:20: error: an unknown key" "$scratch/err" &&
        grep -q '^    hint: did you mean' "$scratch/err" && grep -q 'the rules from before stay' "$scratch/err" &&
        grep -q '^{"ok":false,"command":"reload"' "$scratch/answer"
}

cli_nobody() {
    local rc
    "$BUILD/wirewatch" stats --control="unix:$scratch/none" 2>"$scratch/err"
    rc=$?
    cat "$scratch/err"
    [ "$rc" -eq 2 ] && grep -q 'is wirewatchd running' "$scratch/err"
}

# The subscribers' socket answers with an object too.
cli_elsewhere() {
    local rc
    "$BUILD/wirewatch" reload --timeout=10 --control="unix:$out" >"$scratch/answer" 2>"$scratch/err"
    rc=$?
    cat "$scratch/answer" "$scratch/err"
    [ "$rc" -eq 2 ] && grep -q 'not the control socket of wirewatchd' "$scratch/err" && [ ! -s "$scratch/answer" ]
}

# What was typed stays the one word that it is: no line end smuggles a command behind it.
cli_one_word() {
    local generation
    generation=$(say stats | grep -o '"generation":[0-9]*')
    ! wirewatch log-level $'info\nreload' 2>"$scratch/err" && grep -q 'is not one word' "$scratch/err" &&
        ! wirewatch rules --count=$'1\nreload' 2>"$scratch/err" && grep -q 'is not one word' "$scratch/err" &&
        ! wirewatch log-level '' 2>/dev/null && say stats | grep -q "$generation,"
}

# A daemon that is stopped takes the connection, and says nothing.
cli_no_answer() {
    local rc
    kill -STOP "$daemon"
    wirewatch stats --timeout=1 2>"$scratch/err"
    rc=$?
    kill -CONT "$daemon"
    cat "$scratch/err"
    [ "$rc" -eq 2 ] && grep -q 'no answer within 1 s' "$scratch/err" && ! wirewatch stats --timeout=0 2>/dev/null &&
        wirewatch stats --timeout=20 >/dev/null
}

# --- what must not hurt --------------------------------------------------------------------

long_line() {
    { head -c 1048576 /dev/zero | tr '\0' x && printf '\nstats\n'; } |
        timeout 20 "$BUILD/tests/helper_talk" "$control" >"$scratch/answer"
    head -c 1000 "$scratch/answer"
    grep -q 'the line is too long' "$scratch/answer" && grep -q '"command":"stats"' "$scratch/answer"
}

any_bytes() {
    { printf 'st\xff\0"\\\nstats\n' | timeout 20 "$BUILD/tests/helper_talk" "$control"; } >"$scratch/answer"
    cat "$scratch/answer"
    grep -q '"ok":false' "$scratch/answer" && grep -q '"command":"stats"' "$scratch/answer"
}

# Zero bytes are bytes of a line; words that are no commands are told so, each.
zeros_and_nonsense() {
    { head -c 1048576 /dev/zero && echo && yes 'sats %n%s' | head -n 500 && echo stats; } |
        timeout 20 "$BUILD/tests/helper_talk" "$control" >"$scratch/answer"
    head -c 1000 "$scratch/answer"
    grep -q 'the line is too long' "$scratch/answer" && [ "$(grep -c 'did you mean stats' "$scratch/answer")" = 500 ] &&
        tail -n 1 "$scratch/answer" | grep -q '"command":"stats"'
}

# A hundred thousand commands in one breath are answered in time, and items meanwhile.
many_commands() {
    local peer rc before
    before=$(say stats | grep -oE '"records":[0-9]+' | head -n 1)
    yes 'rules sort=time' | head -n 100000 | timeout 20 "$BUILD/tests/helper_talk" "$control" >/dev/null 2>&1 &
    peer=$!
    item "many-$RANDOM" | send
    rc=$?
    [ "$(say stats | grep -oE '"records":[0-9]+' | head -n 1)" != "$before" ] || rc=1
    kill "$peer" 2>/dev/null
    wait "$peer"
    return "$rc"
}

# Commands without end, and no answer is read.
never_reads() {
    local peer rc
    yes stats | head -n 20000 >"$scratch/commands"
    timeout 20 "$BUILD/tests/helper_talk" "$control" <"$scratch/commands" >&7 2>/dev/null &
    peer=$!
    within 20 grep -q 'control: .*does not keep up: disconnected' "$log"
    rc=$?
    kill "$peer"
    wait "$peer"
    cat "$log"
    [ "$rc" -eq 0 ] && answers stats '"ok":true'
}

too_many() {
    local i pids=() rc
    for i in $(seq 40); do
        timeout 20 "$BUILD/tests/helper_talk" "$control" <&8 >/dev/null 2>&1 &
        pids+=("$!")
    done
    within 20 grep -q 'control: .*refused: there are 32 already' "$log"
    rc=$?
    kill "${pids[@]}"
    wait "${pids[@]}"
    [ "$rc" -eq 0 ] && within 20 answers stats '"ok":true'
}

# A full output stops the inputs, not the answers.
blocked_output() {
    config '[output.full]' 'write = stdout' 'queue = 4k' 'when_full = block'
    start || return
    many_items 2000 >"$scratch/many"
    timeout 20 "$BUILD/tests/helper_talk" "$in" <"$scratch/many" >/dev/null 2>&1 &
    local sender=$!
    cleanup_pid "$sender"
    within 20 answers inputs '"paused":true' && answers outputs '"blocked":true' && answers reload '"ok":true'
}

# With a journal there is more to tell.
man_has_journal() {
    config
    printf '%s\n' '[journal]' "path = $scratch/journal.db" >>"$scratch/wirewatchd.ini"
    start && within 20 answers stats '"journal":{"repeats":0,' '"seen":0' && man_has_all && stop >/dev/null
}

stranger() {
    config
    sed -i "/^listen = unix:${control//\//\\/}/a allow = uid:12345" "$scratch/wirewatchd.ini"
    start && [ -z "$(say stats 2>/dev/null)" ] && within 20 grep -q 'control: peer uid .* refused: it is not in .allow' "$log" &&
        ! wirewatch stats 2>"$scratch/err" && grep -q 'its allow list may not let you in' "$scratch/err"
}

good_rules
config
check "the daemon starts with a control socket" start
check "stats counts what was sent" counts_what_was_sent
check "latency, memory and a line in the log" knows_more
check "the manual has every statistic" man_has_all
check "rules counts for each rule" counts_by_rule
check "inputs and outputs say how they do" shows_ports
check "subscribers are listed" shows_subscribers
check "several commands are answered in their order" in_order
check "an unknown command is answered with one that is near" unknown_command
check "the log level changes at once" log_level
check "counts go on over a reload where a rule stays" counts_go_on
check "a reload says what has changed" reload_good
check "a reload that fails says where and why, and changes nothing" reload_bad
check "a peer asks for one reload at a time" reload_twice
check "many who ask for a reload are all told" reload_by_many
check "wirewatch stats prints lines and tables, or JSON" cli_stats
check "wirewatch inputs, outputs and subscribers print tables" cli_lists
check "wirewatch log-level sets it, and refuses what is none" cli_log_level
check "wirewatch reload says what has changed" cli_reload
check "wirewatch reload prints problems as check does, and fails" cli_reload_bad
check "without a daemon there is a message" cli_nobody
check "what is not the control socket is said not to be" cli_elsewhere
check "what is typed is one word, and no further command" cli_one_word
check "a daemon that does not answer is waited for no longer than asked" cli_no_answer
check "a line of a megabyte is an error" long_line
check "any bytes are an error" any_bytes
check "zero bytes and nonsense are errors" zeros_and_nonsense
check "very many commands leave items their time" many_commands
check "a peer that does not read is disconnected" never_reads
check "too many peers are refused, and the others served" too_many
check "the socket is gone when the daemon has ended" stop_clean
check "while an output is full there are answers" blocked_output
kill -KILL "$daemon"
wait "$daemon" 2>/dev/null
check "the manual has the statistics of the journal" man_has_journal
check "who is not allowed is turned away" stranger
finish
