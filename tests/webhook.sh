#!/bin/bash
# tools/webhook between a daemon and a receiver, each of which is killed in between: every
# alert arrives at least once.
. tests/lib/tap.sh
. tests/lib/daemon.sh

unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
export WIREWATCH=$BUILD/wirewatch
in=$scratch/in.sock
out=$scratch/out.sock
hooked=$scratch/hooked
conf=$scratch/webhook.conf
hook='' receiver='' port=0

printf '%s\n' 'rules:' '  - {id: controls, title: "Export <controls>", any: [export controls], tags: [policy]}' \
    '  - {id: other, any: [market]}' >"$scratch/rules.yaml"
printf '%s\n' "rules = $scratch/rules.yaml" '[journal]' "path = $scratch/journal.db" \
    '[input.local]' "listen = unix:$in" 'ack = yes' \
    '[output.desk]' "listen = unix:$out" 'queue = 16k' >"$scratch/wirewatchd.ini"

# start_receiver ANSWER...: on the same port as before.
start_receiver() {
    local line
    exec 4< <(exec "$BUILD/tests/helper_hook" "$hooked" "$port" "$@" 2>"$scratch/receiver.log")
    receiver=$!
    cleanup_pid "$receiver"
    read -r -t 10 -u 4 line || { cat "$scratch/receiver.log" && return 1; }
    port=${line##*:}
}

# settings KIND [LINE...]
settings() {
    local kind=$1
    shift
    printf '%s\n' '# a comment' "WEBHOOK_KIND=$kind" "WEBHOOK_URL=\"http://127.0.0.1:$port/secret\"" \
        'WEBHOOK_TOKEN=hush' "WEBHOOK_SUBSCRIBER=hook-$kind" "WEBHOOK_FROM=unix:$out" \
        'WEBHOOK_PAUSE=20' WEBHOOK_SINCE=0 "$@" >"$conf"
}

start_hook() {
    tools/webhook --config="$conf" 2>"$scratch/hook.log" </dev/null &
    hook=$!
    cleanup_pid "$hook"
}

crash() {
    kill -KILL "$1" && wait "$1" 2>/dev/null
    true
}

# Items FROM to TO.
hand_over() {
    awk -v from="$1" -v to="$2" 'BEGIN {
        for (i = from; i <= to; i++) printf "{\"id\":\"%d\",\"title\":\"export controls & %d\"}\n", i, i }' |
        timeout 60 "$BUILD/wirewatch" send --to="unix:$in"
}

# The numbers of the items that were taken, each once.
taken() {
    sed -n 's/^200\t.*export controls\*\{0,2\} [^ ]* \([0-9]*\).*/\1/p' "$hooked" | sort -nu
}

has_all() {
    taken | diff - <(seq "$1") >/dev/null
}

all_within() {
    within 40 has_all "$1" || { tail -n 5 "$scratch/hook.log" "$hooked" && return 1; }
}

hook_says() {
    within 20 grep -q "$1" "$scratch/hook.log" || { cat "$scratch/hook.log" && return 1; }
}

# --- forms -----------------------------------------------------------------------------------

# form KIND PATTERN: one alert arrives in that form.
form() {
    settings "$1" && start_hook
    within 20 grep -qE "$2" "$hooked" || { cat "$scratch/hook.log" "$hooked" && return 1; }
    kill "$hook" && wait "$hook"
    : >"$hooked"
}

open_all() {
    start_receiver && start && hand_over 1 1
}

check "a daemon, a receiver and an alert" open_all
check "JSON arrives as it is, with the token" form json \
    $'^200\t/secret\tBearer hush\t\\{"type":"alert","seq":1,.*"snippet"'
check "Slack gets its markup" form slack \
    '\{"text":"\*Export &lt;controls&gt;\* \(normal\): \*export controls\* &amp; 1"'
check "Mattermost gets Markdown" form mattermost '\*\*export controls\*\* &amp; 1"\}$'
check "ntfy gets its topic in JSON, at its root" form ntfy \
    $'^200\t/\tBearer hush\t\\{"topic":"secret","title":"Export <controls>","message":"export'

# --- settings --------------------------------------------------------------------------------

# refused MESSAGE LINE...: with these lines.
refused() {
    local want=$1
    shift
    printf '%s\n' "$@" >"$scratch/bad.conf"
    timeout 20 tools/webhook --config="$scratch/bad.conf" >"$scratch/said" 2>&1 </dev/null
    [ $? -eq 2 ] && grep -qF -e "$want" "$scratch/said" && return
    cat "$scratch/said"
    return 1
}

# Nothing of a file is run, and no secret is in the arguments of curl or in the log.
keeps_secrets() {
    settings json WEBHOOK_SUBSCRIBER=secrets "WEBHOOK_TAGS=\$(touch $scratch/run)* policy"
    mkdir "$scratch/bin" && printf '%s\n' '#!/bin/sh' "echo \"\$@\" >>'$scratch/arguments'" \
        "exec $(command -v curl) \"\$@\"" >"$scratch/bin/curl" && chmod +x "$scratch/bin/curl" || return
    crash "$receiver"
    start_receiver drop drop
    PATH=$scratch/bin:$PATH start_hook
    hook_says 'delivered at try 3' || return
    kill "$hook" && wait "$hook"
    cat "$scratch/arguments" "$scratch/hook.log"
    [ -s "$scratch/arguments" ] && [ ! -e "$scratch/run" ] &&
        ! grep -E '/secret|hush' "$scratch/arguments" "$scratch/hook.log"
}

check "a kind must be known" refused "not 'teams'" WEBHOOK_KIND=teams WEBHOOK_URL=https://e.example
check "an address must be of the web" refused 'WEBHOOK_URL' WEBHOOK_KIND=json WEBHOOK_URL=file:///etc/passwd
check "and stand on one line of its own" refused 'WEBHOOK_URL' WEBHOOK_KIND=json 'WEBHOOK_URL=https://e.example/" --output x'
check "ntfy needs a topic" refused 'ends in /TOPIC' WEBHOOK_KIND=ntfy WEBHOOK_URL=https://e.example/a/
check "a token is one word" refused 'WEBHOOK_TOKEN' WEBHOOK_KIND=json WEBHOOK_URL=https://e.example 'WEBHOOK_TOKEN=a b'
check "unknown settings are refused, with their line" refused "bad.conf:2: there is no setting 'PATH'" '# x' PATH=/tmp
check "and lines that are none" refused 'expected NAME=VALUE' 'rm -rf'
check "a filter that cannot be ends it" refused 'low, normal, high or critical' WEBHOOK_KIND=json WEBHOOK_URL=https://e.example WEBHOOK_PRIORITY=loud
check "nothing of it is run, secrets are in no arguments" keeps_secrets

# --- trouble -----------------------------------------------------------------------------------

retries() {
    crash "$receiver"
    : >"$hooked"
    start_receiver 503 drop 429:1 500 401
    settings json WEBHOOK_SUBSCRIBER=retry && start_hook && all_within 1 || return
    cut -f 1 "$hooked" | paste -sd ' ' - | grep -x '503 drop 429:1 500 401 200' &&
        hook_says 'status 429; trying again in 1 s' && hook_says 'delivered at try 6'
}

skips() {
    crash "$receiver"
    start_receiver 200 400
    : >"$hooked"
    hand_over 2 4 && within 20 has_taken '2 4'
    cat "$hooked"
    has_taken '2 4' && hook_says 'refused with status 400 and skipped (1 so far)'
}

has_taken() {
    [ "$(taken | paste -sd ' ' -)" = "$1" ]
}

# None is lost, whoever dies.
kills() {
    local i
    kill "$hook" && wait "$hook"
    : >"$hooked"
    settings json WEBHOOK_SUBSCRIBER=kills && start_hook && hand_over 5 60 || return
    for i in 1 2 3 4; do
        crash "$receiver" && hand_over $((i * 30 + 31)) $((i * 30 + 45)) || return
        crash "$daemon" && start_receiver && crash "$hook"
        start && start_hook && hand_over $((i * 30 + 46)) $((i * 30 + 60)) || return
    done
    all_within 180
}

# What was delivered and confirmed does not come again.
few_twice() {
    local all
    all=$(grep -c '^200' "$hooked")
    echo "$all deliveries of 180 alerts"
    [ "$all" -le 200 ]
}

ends() {
    local rc
    kill -TERM "$daemon" && wait "$daemon"
    hook_says 'waiting for another' && kill -TERM "$hook"
    wait "$hook"
    rc=$?
    [ "$rc" -eq 143 ]
}

# --- confirming ------------------------------------------------------------------------------

# confirmed INPUT: what `tail --confirm` prints of one alert, and its exit status.
confirmed() {
    printf '%s' "$1" | timeout 20 "$BUILD/wirewatch" tail --from="unix:$out" --format=json --confirm \
        --subscriber=confirm --since=178 --count="${2:-1}" 2>"$scratch/said" |
        sed -n 's/^{"type":"alert","seq":\([0-9]*\),.*/\1/p' | paste -sd ' ' -
    echo "${PIPESTATUS[1]}"
}

# Input that ends within a line confirms nothing: the same alert comes again.
only_confirmed() {
    { confirmed 'half a line' && confirmed $'any line\n' && confirmed $'\n'; } >"$scratch/got"
    printf '%s\n' 179 2 179 0 180 0 | diff - "$scratch/got"
}

needs_a_name() {
    ! "$BUILD/wirewatch" tail --from="unix:$out" --confirm 2>"$scratch/said" && grep -q -e '--subscriber=NAME' "$scratch/said"
}

check "errors, broken connections and limits are waited out" retries
check "an alert that is refused is skipped" skips
check "none is lost when receiver, daemon and webhook are killed" kills
check "and hardly any comes twice" few_twice
check "what was not confirmed comes again" only_confirmed
check "and that needs a name" needs_a_name
check "it outlives the daemon, and ends when told" ends
finish
