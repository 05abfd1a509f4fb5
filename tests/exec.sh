#!/bin/bash
# An output that is a program: what it gets, what becomes of it, and what else has to go on.
. tests/lib/tap.sh
. tests/lib/daemon.sh

wirewatch=$BUILD/wirewatch
in=$scratch/in.sock

printf '%s\n' 'rules:' '  - {id: controls, any: [export controls]}' >"$scratch/rules.yaml"

# config WRITE KEY...: one output that runs what WRITE says.
config() {
    local write=$1
    shift
    printf '%s\n' "rules = $scratch/rules.yaml" '[control]' "listen = unix:$scratch/control" \
        '[input.local]' "listen = unix:$in" '[output.hook]' "write = exec:$write" "$@" \
        >"$scratch/wirewatchd.ini"
}

# A program for the daemon to run: its text on standard input.
program() {
    { echo '#!/bin/bash' && echo "cd '$scratch'" && cat; } >"$scratch/$1" && chmod +x "$scratch/$1"
}

# Items FROM to TO.
hand_over() {
    awk -v from="$1" -v to="$2" 'BEGIN {
        for (i = from; i <= to; i++) printf "{\"id\":\"%d\",\"title\":\"export controls %d\"}\n", i, i }' |
        timeout 60 "$wirewatch" send --to="unix:$in"
}

outputs() {
    "$wirewatch" outputs --control="unix:$scratch/control" --json
}

refused() {
    local want=$1
    shift
    config "$@"
    "$BUILD/wirewatchd" -t -c "$scratch/wirewatchd.ini" >"$scratch/out" 2>&1
    [ $? -eq 2 ] || { cat "$scratch/out" && return 1; }
    grep -F "$want" "$scratch/out" || { cat "$scratch/out" && return 1; }
}

# --- the configuration -----------------------------------------------------------------------
touch "$scratch/plain"
check "a program needs an absolute path" refused 'must be absolute' 'bin/true'
check "and has to be there" refused 'no such program' "$scratch/nothing"
check "and to be one" refused 'it is no program' /etc
check "and to be executable" refused 'may not be executed' "$scratch/plain"
check "quotes are in pairs" refused 'no second one' '/bin/cat "a'
check "something has to stand behind the colon" refused 'missing after the colon' ''
check "only subscribers can be disconnected" refused 'only subscribers' /bin/cat 'when_full = disconnect'

# --- what it gets ------------------------------------------------------------------------------
program keep <<'END'
printf '%s\n' "$@" >words
env | grep -E '^(NOTIFY_SOCKET|LISTEN_|WATCHDOG_)' >env
echo heard >&2
cat >got
echo "then the end" >>got
END

all_arrive() {
    config "$scratch/keep \"two words\" \$HOME" && start && hand_over 1 500 && stop || return
    [ "$(grep -c '"id":"controls"' "$scratch/got")" -eq 500 ] &&
        [ "$(tail -n 1 "$scratch/got")" = "then the end" ]
}

its_words() {
    # shellcheck disable=SC2016 # nothing expands it
    printf '%s\n' 'two words' '$HOME' | diff - "$scratch/words" && [ ! -s "$scratch/env" ]
}

its_voice() {
    grep -q "warning: output hook: $scratch/keep: heard" "$log"
}

as_text() {
    config "$scratch/keep" 'format = text' && start && hand_over 1 1 && stop || return
    cat "$scratch/got"
    head -n 1 "$scratch/got" | grep -q 'controls' && ! grep -q '{' "$scratch/got"
}

check "a program gets all alerts, and then the end of its input" all_arrive
check "its words are as they were written, and nothing of the service manager's" its_words
check "what it says on standard error is in the log" its_voice
check "it can have text for people" as_text

# --- what becomes of it --------------------------------------------------------------------------
program faint <<'END'
read -r line && echo "$line" >>got
exit 3
END

comes_again() {
    rm -f "$scratch/got"
    config "$scratch/faint" && start && hand_over 1 1 || return
    within 20 grep -q 'ended with status 3 after 0 s; starting it again in 1 s' "$log" &&
        hand_over 2 2 && within 20 grep -q 'starting it again in 2 s' "$log"
    cat "$log"
    outputs | grep -o '"pid":0,"restarts":1' && stop &&
        [ "$(grep -c '"id":"controls"' "$scratch/got")" -eq 2 ]
}

killed() {
    local pid
    config "$scratch/keep" && start && hand_over 1 10 || return
    pid=$(outputs | sed -E 's/.*"pid":([0-9]+).*/\1/') && kill -KILL "$pid" || return
    within 20 grep -q 'was ended by signal 9' "$log" && within 20 grep -q 'started again' "$log" &&
        hand_over 11 20 && stop && [ "$(grep -c '"id":"controls"' "$scratch/got")" -eq 10 ]
}

program asleep <<'END'
trap '' TERM
sleep 1000
END

# It never reads: its queue fills, and what is oldest goes; other things go on.
slow() {
    config "$scratch/asleep" 'queue = 8k' && start && hand_over 1 2000 || return
    outputs | tee "$scratch/outputs"
    grep -oE '"dropped":[1-9][0-9]*' "$scratch/outputs"
}

# 5 s for what waits, 1 s after SIGTERM.
slow_ends() {
    local pid begin=$SECONDS
    pid=$(outputs | sed -E 's/.*"pid":([0-9]+).*/\1/')
    stop && [ $((SECONDS - begin)) -le 10 ] && ! kill -0 "$pid" && grep -q 'still there at the end' "$log"
}

blocks() {
    config "$scratch/asleep" 'queue = 8k' 'when_full = block' && start || return
    awk 'BEGIN { for (i = 0; i < 20000; i++) printf "{\"id\":\"%d\",\"title\":\"export controls\"}\n", i }' |
        "$wirewatch" send --to="unix:$in" >"$scratch/sent" 2>&1 &
    sender=$!
    cleanup_pid "$sender"
    within 20 blocked && kill -KILL "$daemon" "$sender" && wait "$daemon"
    [ $? -eq 137 ]
}

blocked() {
    outputs | grep -q '"blocked":true'
}

# As when the daemon is killed: a reader sees the end of its input.
program lonely <<'END'
cat >/dev/null
echo alone >after
END

orphan() {
    config "$scratch/lonely" && start && kill -KILL "$daemon" && wait "$daemon"
    within 20 test -s "$scratch/after"
}

# Filters have no service manager, nor a signal to end them.
in_a_pipe() {
    rm -f "$scratch/got"
    printf '%s\n' "rules = $scratch/rules.yaml" '[input.local]' 'listen = stdin' \
        '[output.hook]' "write = exec:$scratch/keep" >"$scratch/wirewatchd.ini"
    echo '{"id":"1","title":"export controls"}' | timeout 30 "$BUILD/wirewatchd" -c "$scratch/wirewatchd.ini" &&
        grep -q 'then the end' "$scratch/got"
}

check "one that ends is started again, later each time" comes_again
check "one that is killed likewise, and is not given what it had" killed
check "one that does not read loses the oldest" slow
check "and is ended with the daemon, in time" slow_ends
check "one that does not read stops inputs where it may" blocks
check "the daemon's death is the end of its input" orphan
check "the end of standard input is the end of it too" in_a_pipe
finish
