#!/bin/bash
# What is asked over HTTP: each path, its parameters, and what is wrong with them.
. tests/lib/tap.sh
. tests/lib/daemon.sh

socket=$scratch/http.sock
in=$scratch/in.sock
rules=$scratch/rules.yaml

# --- helpers -------------------------------------------------------------------------------

good_rules() {
    cat >"$rules" <<'END'
lists: {parts: [chip, wafer]}
rules:
  - {id: controls, title: 'Export "controls"', priority: high, tags: [policy], any: [export controls]}
  - {id: parts, query: $parts AND ban, where: {source: ["!x*"]}}
  - {id: 'odd"\id', any: [cafe]}
  - {id: silent, any: [zeppelin]}
END
}

# Arguments are further lines, of [output.log] to begin with.
config() {
    printf '%s\n' "rules = $rules" '[http]' "listen = unix:$socket" '[input.local]' "listen = unix:$in" \
        '[output.log]' "write = file:$scratch/alerts" "$@" >"$scratch/wirewatchd.ini"
}

# ask STATUS PATH [CURL...]: the body, where the status is that one.
ask() {
    local status=$1 path=$2 got
    shift 2
    got=$(curl -sS --max-time 30 -g --unix-socket "$socket" -o "$scratch/body" -D "$scratch/head" \
        -w '%{http_code}' "$@" "http://localhost$path") || return
    cat "$scratch/body"
    [ "$got" = "$status" ] || { echo "status $got, wanted $status" && return 1; }
}

# says STATUS PATH PIECE... [-- CURL...]: and it has these pieces.
says() {
    local status=$1 path=$2 got pieces=() piece
    shift 2
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        pieces+=("$1")
        shift
    done
    [ $# -eq 0 ] || shift
    got=$(ask "$status" "$path" "$@") || { echo "$got" && return 1; }
    for piece in "${pieces[@]}"; do
        [[ $got == *"$piece"* ]] || { echo "missing: $piece, in $got" && return 1; }
    done
}

# The numbers of the alerts in the answer, in order.
seqs() {
    ask 200 "$1" | grep -o '"type":"alert","seq":[0-9]*' | grep -o '[0-9]*$' | tr '\n' ' '
}

has_seqs() {
    local got
    got=$(seqs "$1")
    [ "$got" = "$2" ] || { echo "$1: got $got, wanted $2" && return 1; }
}

send() {
    timeout 20 "$BUILD/tests/helper_talk" "$in" >/dev/null
}

# Alerts 1 controls, 2 odd, 3 parts, 4 controls, 5 odd.
send_news() {
    printf '%s\n' '{"id":"1","title":"Export controls","source":"wire one"}' '{"id":"2","title":"A cafe","source":"two"}' \
        '{"id":"3","title":"Wafer ban","source":"two"}' '{"id":"4","title":"Export controls at the cafe"}' | send
}

# --- state ---------------------------------------------------------------------------------

tells_stats() {
    send_news && within 20 says 200 /stats '"records":4,' '"alerts":5,' '"inputs":[{"name":"local"' &&
        grep -qi '^content-type: application/json' "$scratch/head" && grep -qi '^cache-control: no-store' "$scratch/head" &&
        grep -qi '^x-content-type-options: nosniff' "$scratch/head"
}

lists_rules() {
    says 200 /rules '{"rules":[{"id":"controls","alerts":2,' '"count":4}' &&
        says 200 '/rules?unused' '{"rules":[{"id":"silent","alerts":0,"' '"count":1}' &&
        says 200 '/rules?sort=order&limit=1' '"count":4}' &&
        says 400 '/rules?sort=size' 'sorted by' && says 400 '/rules?limit=0' '1 to 1000' &&
        says 400 '/rules?limit=5%20unused%20x' 'takes no' && says 400 '/rules?least=1' 'unknown parameter' 'least'
}

tells_rates() {
    says 200 /rates '"since":"' '{"id":"controls","title":"Export \"controls\"","priority":"high","hour":[0,' \
        '"day":[0,' '{"id":"odd\"\\id","priority":"normal",' && counted controls 2 && says 400 '/rates?rule=a' 'there are none here'
}

head_has_no_body() {
    ask 200 /stats -I >/dev/null && grep -qi '^content-length: [1-9]' "$scratch/head"
}

wrong_methods() {
    says 405 /stats '"error"' -- -X POST -d '' && grep -qi '^allow: GET, HEAD' "$scratch/head" &&
        says 405 /explain '"error"' && grep -qi '^allow: POST' "$scratch/head" && says 404 /stat '"error"'
}

# --- metrics -------------------------------------------------------------------------------

# By the grammar of the format: HELP and TYPE once and first, nothing twice, counters that say so.
follows_the_grammar() {
    ask 200 /metrics >"$scratch/metrics" || return
    grep -qi '^content-type: text/plain; version=0.0.4' "$scratch/head" || return
    awk '
        function bad(why) { print why ": " $0; failed = 1 }
        /^# HELP / { if (help[$3]++) bad("help twice"); if (NF < 4) bad("no help"); next }
        /^# TYPE / {
            if (type[$3]) bad("type twice")
            if (!help[$3]) bad("type before help")
            if (seen[$3]) bad("type after samples")
            if ($4 !~ /^(counter|gauge|histogram)$/) bad("no such type")
            if (($4 == "counter") != ($3 ~ /_total$/)) bad("name and type")
            type[$3] = $4; family = $3; next
        }
        !/^[a-z_]+(\{[a-z]+="([^"\\]|\\[\\"n])*"\})? -?[0-9]+(\.[0-9]+)?$/ { bad("no sample"); next }
        {
            name = $0; sub(/[{ ].*/, "", name); series = $0; sub(/ [^ ]*$/, "", series)
            if (type[family] == "histogram") sub(/_(bucket|sum|count)$/, "", name)
            if (name != family) bad("not in its family")
            if (name !~ /^(wirewatch|process)_/) bad("a strange name")
            if (has[series]++) bad("a series twice")
            seen[name] = 1
        }
        END { for (t in type) n++; exit failed || n < 40 }' "$scratch/metrics"
}

counts_what_was_sent() {
    local line
    for line in 'wirewatch_items_total 4' 'wirewatch_alerts_total 5' 'wirewatch_rule_alerts_total{rule="controls"} 2' \
        'wirewatch_rule_alerts_total{rule="odd\"\\id"} 2' 'wirewatch_input_items_total{input="local"} 4' \
        'wirewatch_output_alerts_total{output="log"} 5' 'wirewatch_rules 4' 'wirewatch_alert_latency_seconds_count 5' \
        'wirewatch_alert_latency_seconds_bucket{le="+Inf"} 5' "wirewatch_reloads_total{result=\"success\"} ${1:-0}"; do
        grep -qxF "$line" "$scratch/metrics" || { echo "missing: $line" && return 1; }
    done
    ! grep -q 'rule="silent"' "$scratch/metrics"
}

# Every metric that can be is there by now: with a journal, and after a reload.
in_the_manual() {
    sed -n 's/^\.It Cm \(\(wirewatch\|process\)_[a-z_]*\).*/\1/p' src/wirewatch-http.7 | sort >"$scratch/documented"
    sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' "$scratch/metrics" | sort >"$scratch/given"
    diff "$scratch/documented" "$scratch/given"
}

reload() {
    kill -HUP "$daemon" && within 20 says 200 /metrics 'wirewatch_reload_last_success 1' && follows_the_grammar
}

# --- alerts --------------------------------------------------------------------------------

without_a_journal() {
    says 200 /alerts '"title":"Wafer ban"' '],"more":false}' && ! grep -q '"next"' "$scratch/body" &&
        says 200 '/alerts?limit=1' '{"alerts":[{"type":"alert","seq":5,' && has_seqs '/alerts?rule=c*&limit=5' '1 4 ' &&
        has_seqs '/alerts?source=t*' '2 3 ' && says 409 '/alerts?since=1' 'needs a journal'
}

after_a_number() {
    has_seqs '/alerts' '1 2 3 4 5 ' && has_seqs '/alerts?limit=2' '4 5 ' && says 200 '/alerts?limit=2' '"next":5,"more":false' &&
        has_seqs '/alerts?since=0&limit=2' '1 2 ' && says 200 '/alerts?since=0&limit=2' '"next":2,"more":true' &&
        has_seqs '/alerts?since=2' '3 4 5 ' && says 200 '/alerts?since=5' '{"alerts":[],"next":5,"more":false}' &&
        says 200 '/alerts?since=77' '{"alerts":[],"next":77,"more":false}'
}

from_a_time() {
    has_seqs '/alerts?since=2020-01-01T00:00:00Z&limit=3' '1 2 3 ' && has_seqs '/alerts?since=2120-01-01' ''
}

that_pass_filters() {
    has_seqs '/alerts?rule=c*&rule=p*' '1 3 4 ' && has_seqs '/alerts?rule=!c*' '2 3 5 ' && has_seqs '/alerts?tag=policy' '1 4 ' &&
        has_seqs '/alerts?priority=high&since=1' '4 ' && has_seqs '/alerts?source=two' '2 3 ' &&
        says 200 '/alerts?priority=critical&since=0' '{"alerts":[],"next":5,"more":false}' &&
        has_seqs '/alerts?rule=odd%22%5Cid&limit=1' '5 '
}

refuses_bad_questions() {
    says 400 '/alerts?since=x' 'a time such as' && says 400 '/alerts?since=' 'a time such as' &&
        says 400 '/alerts?since=99999999999999999999' 'since' && says 400 '/alerts?limit=0' '1 to 5000' &&
        says 400 '/alerts?limit=5001' '1 to 5000' && says 400 '/alerts?limit=1e3' '1 to 5000' &&
        says 400 '/alerts?priority=urgent' 'low, normal, high or critical' && says 400 '/alerts?rule=' 'patterns of 1 to 256' &&
        says 400 '/alerts?seq=1' 'unknown parameter' 'there are since'
}

# A damaged file is said, and the daemon goes on.
without_its_file() {
    mv "$scratch/journal.db" "$scratch/aside" && says 503 /alerts 'cannot be read now' &&
        grep -qi '^retry-after: ' "$scratch/head" && mv "$scratch/aside" "$scratch/journal.db" && has_seqs '/alerts?limit=1' '5 '
}

# What a rule did in the last hour, where it is a number: the sum of its minutes.
counted() {
    local got
    got=$(ask 200 /rates | grep -o "\"id\":\"$1\"[^]]*" | sed 's/.*\[//' | tr ',' '\n' | awk '{ n += $1 } END { print n + 0 }')
    [ "$got" = "$2" ] || { echo "$1 alerted $got times, wanted $2" && return 1; }
}

# The second time a rule is gone, and one has alerted since.
keeps_rates() {
    local first
    first=$(ask 200 '/alerts?since=0&limit=1' | grep -o '"time":"[^"]*"')
    counted controls 2 && counted parts 1 && stop && start && within 20 counted controls 2 && counted parts 1 &&
        says 200 /rates "\"since\":${first#*:}" || return
    stop && sed -i '/id: parts/d' "$rules" && start && send <<<'{"id":"5","title":"Export controls at last"}' &&
        within 20 counted controls 3 && counted 'odd\\"\\\\id' 2 && counted parts 0 && says 200 /rates "\"since\":${first#*:}"
}

# --- trials --------------------------------------------------------------------------------

checks_rules() {
    says 200 /rules/check '{"ok":true,"rules":4,"errors":0,' -- --data-binary "@$rules" &&
        says 200 /rules/check '"ok":false' '"severity":"error","line":1,"column":' '"hint":"' -- --data-binary 'rules: [{id: a, query: chip ban}]' &&
        says 200 /rules/check '{"ok":true,"rules":2,' -- -H 'Content-Type: text/plain; charset=utf-8' --data-binary $'one\ntwo words\n' &&
        says 200 /rules/check '"rules":0' -- --data-binary ''
}

explains() {
    says 200 /explain '{"matched":true,' '"text":"ban","held":true,"blamed":false,"places":[{"field":"title","start":0,"end":3,"text":"ban"}]' \
        -- -d '{"rule":"parts","text":"ban wafer"}' &&
        says 200 /explain '"where":false,"where_failing":"source","matched":false' -- -d '{"rule":"parts","item":{"title":"ban wafer","source":"x"}}' &&
        says 200 /explain '"held":false,"blamed":true' -- -d '{"query":"chip AND ban","text":"chip"}' &&
        says 422 /explain 'the query has errors' '"problems":[{' -- -d '{"query":"chip ban","text":"chip"}' &&
        says 404 /explain 'no rule in use' -- -d '{"rule":"none","text":"chip"}' && says 400 /explain 'JSON object' -- -d 'chip' &&
        says 400 '/explain?x=1' 'unknown parameter' -- -d '{}'
}

too_large() {
    head -c 300000 /dev/zero | tr '\0' 'a' >"$scratch/large"
    says 413 /rules/check '"error"' -- --data-binary "@$scratch/large" && says 413 /explain '"error"' -- --data-binary "@$scratch/large"
}

# A query that would take minutes: others are answered meanwhile, and it is given up.
does_not_hold_up() {
    local began took slow
    awk 'BEGIN {
        printf "{\"query\":\"(xyz NEAR/1000 xyz)"
        for (i = 0; i < 500; i++) printf " OR (xyz NEAR/1000 (xyz OR a%d))", i
        printf "\",\"text\":\""
        for (i = 0; i < 40000; i++) printf "xyz "
        printf "\"}" }' >"$scratch/slow"
    curl -sS --max-time 100 --unix-socket "$socket" -o "$scratch/slow.out" --data-binary "@$scratch/slow" http://localhost/explain &
    slow=$!
    cleanup_pid "$slow"
    for _ in 1 2 3 4 5; do
        began=$(date +%s%N)
        ask 200 /healthz || return
        took=$((($(date +%s%N) - began) / 1000000))
        [ "$took" -lt 500 ] || { echo "took $took ms" && return 1; }
    done
    wait "$slow" && grep -q 'longer than a second' "$scratch/slow.out"
}

# More than may wait are told so, and those that wait are answered.
too_many_at_once() {
    local i codes pids=()
    for i in $(seq 90); do
        curl -sS --max-time 100 --unix-socket "$socket" -o /dev/null -w '%{http_code}\n' --data-binary "@$rules" \
            http://localhost/rules/check >"$scratch/code.$i" &
        pids+=("$!")
    done
    wait "${pids[@]}"
    codes=$(cat "$scratch"/code.* | sort | uniq -c)
    echo "$codes"
    ! grep -v ' 200$\| 503$' <<<"$codes" && grep -q ' 200$' <<<"$codes"
}

# What waits when the daemon ends is no reason to stay.
ends_while_asked() {
    curl -sS --max-time 100 --unix-socket "$socket" -o /dev/null --data-binary "@$scratch/slow" http://localhost/explain 2>/dev/null &
    cleanup_pid "$!"
    ask 200 /healthz && stop
}

good_rules
config
check "the daemon starts" start
check "/stats counts what was sent" tells_stats
check "/rules lists and sorts them" lists_rules
check "/rates has each rule that alerted" tells_rates
check "HEAD is answered without a body" head_has_no_body
check "wrong methods and paths are refused" wrong_methods
check "/metrics follows the grammar" follows_the_grammar
check "/metrics counts what was sent" counts_what_was_sent
check "/alerts without a journal has the last ones" without_a_journal
check "/rules/check finds problems" checks_rules
check "/explain says what became of each node" explains
check "bodies have a limit" too_large
check "a hostile query holds nobody up" does_not_hold_up
check "many at once are answered, or told to come again" too_many_at_once
check "the daemon ends while it is asked" ends_while_asked

config '[journal]' "path = $scratch/journal.db"
check "the daemon starts with a journal" start
send_news
within 20 has_seqs '/alerts?since=4' '5 '
check "/alerts after a number" after_a_number
check "/alerts from a time" from_a_time
check "/alerts that pass filters" that_pass_filters
check "bad questions are refused" refuses_bad_questions
check "a journal that is gone is said" without_its_file
check "a restart keeps the rates" keeps_rates
check "metrics after a reload" reload
check "every metric is in the manual, and no other" in_the_manual
if command -v promtool >/dev/null; then
    promtool_agrees() { promtool check metrics <"$scratch/metrics"; }
    check "promtool finds nothing wrong" promtool_agrees
else
    skip "promtool finds nothing wrong" "no promtool"
fi
check "the daemon ends" stop
finish
