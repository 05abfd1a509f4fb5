#!/bin/bash
# wirewatch digest: a period as stories, in every form; and the mail that is made of it.
. tests/lib/tap.sh

wirewatch=$BUILD/wirewatch
journal=$scratch/journal.db
seq=0

# gives CODE ARGUMENT...: runs wirewatch digest; its output is then in out and err.
gives() {
    local want=$1 rc
    shift
    "$wirewatch" digest -j "$journal" "$@" >"$scratch/out" 2>"$scratch/err"
    rc=$?
    head -n 30 "$scratch/out" "$scratch/err"
    [ "$rc" -eq "$want" ] || { echo "exit status $rc, not $want" && return 1; }
}

# alert "TIME" RULE TITLE-OF-RULE PRIORITY ID URL SOURCE TITLE [MATCH]: a line for
# helper_journal. Texts are JSON already; MATCH is the first such word of the title.
alert() {
    local ms=$(($(date -u -d "$1Z" +%s) * 1000)) start=${8%%"${9:-}"*}
    seq=$((seq + 1))
    printf 'alert %s {"type":"alert","seq":%s,"time":"%s:00.000Z",' "$ms" "$seq" "${1/ /T}"
    printf '"rule":{"id":"%s","title":"%s","priority":"%s","tags":["desk"]},' "$2" "$3" "$4"
    printf '"item":{"id":"%s","title":"%s","url":"%s","source":"%s"},' "$5" "$8" "$6" "$7"
    [ -z "${9:-}" ] || printf '"matches":[{"field":"title","start":%d,"end":%d,"text":"%s","term":"x"}],' \
        ${#start} $((${#start} + ${#9})) "$9"
    printf '"matches_total":1,"snippet":"About: %s"}\n' "$8"
}

{
    alert '2026-11-20 07:00' ports Ports normal 1 https://e.example/old Tide 'Ports were quiet' Ports
    alert '2026-11-21 08:00' ports Ports normal 2 'https://e.example/a?utm_source=rss' Tide 'Strike shuts the ports' ports
    alert '2026-11-21 08:30' ports Ports normal g2 https://e.example/a 'Harbour Wire' 'Strike shuts all the ports' ports
    alert '2026-11-21 09:00' strikes 'Strikes & <lock-outs>' high 2 'https://e.example/a?utm_source=rss' Tide \
        'Strike shuts the ports' Strike
    alert '2026-11-21 10:00' ports Ports normal 3 'https://e.example/(x)?a=1&b=\"<i>' 'Evil & <Sons>' \
        '<script>alert(1)</script> [click](http://evil.example) ports **now** www.evil.example me@evil.example' ports
    alert '2026-11-21 11:00' ports Ports normal 4 'javascript:alert(1)' '# Gulf' '# ports and\nsecond line\u001b[2J\u202e' ports
    alert '2026-11-21 12:00' ports Ports normal 5 https://e.example/zh 'Tide' 'Z\u00fcrich: \u6e2f\u53e3 \"quoted\" '"it's"
    alert '2026-11-21 13:00' gpu '# GPU *controls*' critical 6 https://e.example/gpu 'Tide' 'H200 needs a licence' H200
} >"$scratch/orders"
"$BUILD/tests/helper_journal" "$journal" <"$scratch/orders" >/dev/null || exit 2
period=(--since=2026-11-21 --until=2026-11-22)

# golden FORM: the digest is as it is kept in tests/digest.
golden() {
    gives 0 "${period[@]}" --format="$1" && [ ! -s "$scratch/err" ] || return
    diff -u "tests/digest/expected.$1" "$scratch/out"
}

check "text" golden text
check "Markdown, in which titles are text" golden markdown
check "HTML, in which titles are text" golden html

# --- what it is of ---------------------------------------------------------------------------
has() {
    local text
    for text; do
        grep -qF -e "$text" "$scratch/out" "$scratch/err" || { echo "no: $text" && return 1; }
    done
}

filtered() {
    gives 0 "${period[@]}" --rule='g*' && has '1 story in 1 alert of 1 rule.' &&
        gives 0 "${period[@]}" --priority=high && has '2 stories in 2 alerts of 2 rules.' &&
        gives 0 "${period[@]}" --source='Harbour*' && has '1 story in 1 alert' &&
        gives 0 "${period[@]}" --grep=licence && has 'H200 needs a licence'
}

shorter() {
    gives 0 "${period[@]}" --max=1 && has 'Ports (normal): 3 stories' 'and 2 more' &&
        gives 0 "${period[@]}" --max=0 && ! has 'and 2 more'
}

until_then() {
    gives 0 --since=2026-11-20 --until='2026-11-21T09:00:00Z' && has '2 stories in 3 alerts' 'Ports were quiet'
}

empty() {
    gives 0 --since=2025-01-01 --until=2025-01-02 && has 'There were none.' &&
        gives 0 --since=2025-01-01 --until=2025-01-02 --format=html && has 'There were none.' '</html>' &&
        gives 1 --since=2025-01-01 --until=2025-01-02 --if-any && [ ! -s "$scratch/out" ] &&
        gives 0 "${period[@]}" --if-any
}

# Neither ends in silence, nor is anything half printed.
trouble() {
    gives 2 --since=yesterday && has 'not '"'yesterday'" && gives 2 --since=41 && has 'not a number' &&
        gives 2 --since=2026-11-21 --until=2026-11-20 && has 'not before' && gives 2 --max=-1 &&
        gives 2 --format=pdf && gives 2 file && has 'takes no files' &&
        gives 2 -j "$scratch/nothing" && [ ! -s "$scratch/out" ] &&
        ! "$wirewatch" digest -j "$journal" "${period[@]}" >/dev/full 2>"$scratch/err" && has 'cannot write'
}

# A day of more stories than are kept in memory.
large() {
    awk -v ms="$(date -u -d 2026-11-21T12:00Z +%s)000" 'BEGIN { for (i = 1; i <= 30000; i++)
        printf "alert %s {\"type\":\"alert\",\"seq\":%d,\"time\":\"2026-11-21T12:00:00.000Z\",\"rule\":{\"id\":\"r%d\"}," \
            "\"item\":{\"id\":\"i%d\",\"title\":\"Story number %d\",\"source\":\"Tide\"}}\n",
            ms, i, i % 7, i, i }' | "$BUILD/tests/helper_journal" "$scratch/large.db" >/dev/null || return
    "$wirewatch" digest -j "$scratch/large.db" --since=2026-11-21 --until=2026-11-22 >"$scratch/out"
    head -n 5 "$scratch/out"
    has '20000 stories in 30000 alerts of 7 rules.' 'and 10000 older alerts' 'Story number 30000'
}

check "filters are those of alerts" filtered
check "--max shortens what stands under a rule" shorter
check "--until ends it" until_then
check "an empty period is said to be one, or is silent" empty
check "what cannot be is refused" trouble
# --- mail ------------------------------------------------------------------------------------
export WIREWATCH=$wirewatch
cat >"$scratch/sendmail" <<'END'
#!/bin/bash
printf '%s\n' "$@" >"${0%/*}/arguments"
cat >"${0%/*}/mail"
END
chmod +x "$scratch/sendmail"

mail() {
    rm -f "$scratch/mail"
    tools/digest-mail --to=desk@e.example,duty --from=ww@e.example --sendmail="$scratch/sendmail" "$@" \
        >"$scratch/out" 2>"$scratch/err"
    local rc=$?
    cat "$scratch/out" "$scratch/err"
    return "$rc"
}

# The N-th part of the mail, decoded.
part() {
    awk -v n="$1" '/^--wirewatch-/ { part++; body = 0; next }
        part == n && body { print } /^$/ { body = 1 }' "$scratch/mail" | base64 -d
}

mailed() {
    mail -- -j "$journal" "${period[@]}" || return
    cat "$scratch/mail" "$scratch/arguments"
    part 1 | diff - tests/digest/expected.text && part 2 | diff - tests/digest/expected.html &&
        printf '%s\n' -i -f ww@e.example -- desk@e.example duty | diff - "$scratch/arguments" &&
        grep -qx 'From: ww@e.example' "$scratch/mail" && grep -qx 'To: desk@e.example, duty' "$scratch/mail" &&
        grep -qx 'Subject: Alerts from 2026-11-21 00:00 to 2026-11-22 00:00 UTC' "$scratch/mail" &&
        ! grep -qE '.{999}' "$scratch/mail" && ! LC_ALL=C grep -q '[^ -~]' "$scratch/mail"
}

# As a mail program reads it: words side by side, blanks between them gone.
subject() {
    mail --subject="$1" -- -j "$journal" "${period[@]}" || return
    awk '/^Subject:/ { on = 1 } /^[^S ]/ { on = 0 } on' "$scratch/mail" |
        tee "$scratch/subject" | grep -oE '=\?UTF-8\?B\?[^?]*' | while IFS= read -r word; do
        base64 -d <<<"${word##*\?}"
    done >"$scratch/decoded"
    cat "$scratch/subject"
    [ "$(cat "$scratch/decoded")" = "$1" ] && ! grep -E '.{77}' "$scratch/subject"
}

silent() {
    mail -- -j "$journal" --since=2025-01-01 --until=2025-01-02 && [ ! -e "$scratch/mail" ] &&
        mail --empty -- -j "$journal" --since=2025-01-01 --until=2025-01-02 && part 1 | grep 'There were none'
}

refused() {
    local option
    for option in --to='a@b.example c' --to=-oQ/tmp@b.example --from=$'x@y.example\nBcc: z' --to='|sh' \
        --subject=$'a\nBcc: z@e.example' --bcc=x --to=; do
        [ "$option" = --to= ] || ! mail "$option" -- -j "$journal" "${period[@]}" || return 1
    done
    ! tools/digest-mail -- -j "$journal" && ! mail --sendmail=/nonexistent -- -j "$journal" "${period[@]}" &&
        ! mail -- -j "$scratch/nothing" && [ ! -e "$scratch/mail" ]
}

dry() {
    mail --dry-run --sendmail=/nonexistent -- -j "$journal" "${period[@]}" && [ ! -e "$scratch/mail" ] &&
        grep -q '^MIME-Version: 1.0$' "$scratch/out"
}

check "a huge day keeps its newest stories, and counts the others" large
check "mail has both forms, in short lines of ASCII" mailed
check "its subject may be in any script" subject "Hafen Zürich, 港口: ein sehr langer Betreff, der über mehrere Zeilen reicht"
check "a period without alerts is not mailed" silent
check "nothing can be slipped into headers or arguments" refused
check "a dry run prints it" dry
finish
