#!/bin/bash
# wirewatch, command by command, from outside: what it prints, where, and how it ends.
. tests/lib/tap.sh

export TERM=xterm
unset NO_COLOR
wirewatch=$BUILD/wirewatch
cd "$scratch" || exit 2

# --- helpers -------------------------------------------------------------------------------

# gives CODE ARGUMENT...: runs wirewatch; its output is then in out and err.
gives() {
    local want=$1 rc
    shift
    "$wirewatch" "$@" >out 2>err
    rc=$?
    head -n 20 out err
    [ "$rc" -eq "$want" ] || { echo "exit status $rc, not $want" && return 1; }
}

# Each argument is a text that one line of the file must have in it.
has() {
    local file=$1 text
    shift
    for text; do
        grep -qF -e "$text" "$file" || { echo "$file lacks: $text" && return 1; }
    done
}

has_lines() {
    [ "$(grep -c '' "$1")" -eq "$2" ] || { echo "$1 has not $2 lines" && return 1; }
}

# Nothing was printed on stderr.
quiet() {
    [ ! -s err ]
}

# fails TEXT ARGUMENT...: trouble, one line that says TEXT, and nothing on stdout.
fails() {
    local text=$1
    shift
    gives 2 "$@" </dev/null && has err "$text" && has_lines err 1 && [ ! -s out ]
}

# The rule and the title of each alert in out.
alerts() {
    sed -E 's/.*"rule":\{"id":"([^"]*)".*"item":\{.*"title":"([^"]*)".*/\1: \2/' out
}

# alerts_are LINE...: just these, in this order.
alerts_are() {
    printf '%s\n' "$@" | diff - <(alerts)
}

# listen ARGUMENT...: a daemon of a kind on the socket; what it was sent is in taken. What
# it answers comes on standard input.
listen() {
    rm -f socket listening && mkfifo listening || return
    timeout 30 "$BUILD/tests/helper_listen" "$@" socket <&0 >taken 2>listening &
    listener=$!
    cleanup_pid "$listener"
    read -r -t 10 _ <listening
}

cat >rules.yaml <<'EOF'
rules:
  - id: controls
    any: [export controls]
EOF
cat >cafe.yaml <<'EOF'
rules:
  - id: cafe
    any: [cafe]
EOF
echo 'New export controls' >one
echo 'Nvidia opens a cafe' >two
echo 'Nothing of note' >none
printf '%s\n' '{"title":"export controls: a"}' '{"title":3' 'export controls: b' >damaged
commands='match check test explain items tokens send tail stats reload inputs outputs subscribers rules top log-level'

# --- every command -------------------------------------------------------------------------

# help_fits COMMAND...: at most 80 columns and 24 lines, on stdout.
help_fits() {
    gives 0 "$@" --help && quiet && has out "usage: wirewatch" "--help" &&
        awk 'length > 80 { print "too wide: " $0; bad = 1 } END { exit bad || NR > 24 }' out
}

names_every_command() {
    gives 0 --help && for c in $commands; do has out "  $c " || return; done
}

check "help fits a small terminal" help_fits
for c in $commands; do
    check "help of $c fits a small terminal" help_fits "$c"
    check "$c knows its version" gives 0 "$c" --version
    check "$c suggests the option that was meant" fails "did you mean '--help'?" "$c" --hlep
    check "$c refuses an unknown letter" fails "unknown option '-Z'" "$c" -Z
done
check "help names every command" names_every_command
check "no command is trouble" fails "which command?"
check "an unknown command is trouble" fails "unknown command 'frobnicate'; 'wirewatch --help' lists them" frobnicate
check "a mistyped command is suggested" fails "unknown command 'macth'; did you mean 'match'?" macth
check "a value that is missing is asked for" fails "option '--format' needs a value" match -r rules.yaml --format
check "a value where none is taken is refused" fails "option '--help' takes no value" match --help=x
check "so it is for the version" fails "option '--version' takes no value" match --version=x
check "an option before the command is told where it belongs" fails "'-r' where a command must be" -r rules.yaml
check "so it is for a letter" fails "option '-r' needs a value" match -r

# option COMMAND OPTION WORDS: any other word is refused, one near is suggested.
for row in 'match --format json or text' 'match --input auto, ndjson, text or feed' \
    'match --framing newline, nul, octet, document or auto' 'match --color auto, always or never' \
    'items --format auto, ndjson, text or feed' 'items --framing newline, nul, octet, document or auto' \
    'explain --input auto, ndjson, text or feed' 'explain --color auto, always or never' \
    'check --color auto, always or never' 'test --color auto, always or never' \
    'tail --format json, text, slack, mattermost or ntfy' 'tail --color auto, always or never' 'digest --format text, markdown or html'; do
    read -r c option words <<<"$row"
    check "$c $option takes only $words" fails "$option is $words, not 'quux'" "$c" "$option=quux" rules.yaml
done
check "a word nearly right is suggested" fails "--format cannot be 'jsn'; did you mean 'json'?" match --format=jsn

# --- match: what goes in -------------------------------------------------------------------

one_alert() {
    gives 0 match -r rules.yaml one && quiet && alerts_are 'controls: New export controls'
}

from_stdin() {
    gives 0 match -r rules.yaml <one && one_line=$(alerts) &&
        gives 0 match -r rules.yaml - <one && [ "$(alerts)" = "$one_line" ] && [ "$one_line" ]
}

several_files() {
    gives 0 match -r rules.yaml -r cafe.yaml one - none two < <(cat one) &&
        alerts_are 'controls: New export controls' 'controls: New export controls' \
            'cafe: Nvidia opens a cafe'
}

rules_of_a_directory() {
    mkdir -p rules.d && cp rules.yaml cafe.yaml rules.d && gives 0 match -r rules.d one two &&
        has_lines out 2
}

rules_of_a_glob() {
    gives 0 match -r 'rules.d/c*.yaml' one two && alerts_are 'cafe: Nvidia opens a cafe'
}

goes_on_after_missing() {
    gives 2 match -r rules.yaml missing one && has_lines out 1 &&
        has err 'wirewatch match: cannot open missing: No such file or directory'
}

goes_on_after_unreadable() {
    cp one locked && chmod 0 locked && gives 2 match -r rules.yaml locked one && has_lines out 1 &&
        has err 'wirewatch match: cannot open locked: Permission denied'
}

goes_on_after_directory() {
    gives 2 match -r rules.yaml rules.d one && has_lines out 1 &&
        has err 'wirewatch match: cannot read rules.d: Is a directory'
}

damage_is_reported() {
    gives 2 match -r rules.yaml damaged one && has_lines out 3 && has_lines err 1 &&
        has err 'wirewatch match: damaged: record 2: not JSON'
}

check "an item that matches gives an alert and exit status 0" one_alert
check "nothing found is exit status 1" gives 1 match -r rules.yaml none
check "an empty input is exit status 1" gives 1 match -r rules.yaml /dev/null
check "standard input is read where no file is named, and for -" from_stdin
check "several files and several rules are read in their order" several_files
check "rules can be a directory" rules_of_a_directory
check "and a glob" rules_of_a_glob
check "no rules is trouble" fails "which rules? Name them with -r RULES" match one
check "missing rules are trouble" fails "nope.yaml: error: No such file" match -r nope.yaml one
check "a missing file is reported, the others are read" goes_on_after_missing
if [ "$(id -u)" -eq 0 ]; then
    skip "an unreadable file is reported, the others are read" "root may read everything"
else
    check "an unreadable file is reported, the others are read" goes_on_after_unreadable
fi
check "a directory is reported, the others are read" goes_on_after_directory
check "damage is reported with its record, the rest is read" damage_is_reported

# --- match: records ------------------------------------------------------------------------

framing() {
    gives 0 match -r rules.yaml --framing="$1" framed && quiet && has_lines out "$2"
}

nul_framing() {
    printf 'export controls\non two lines\0no\0more export controls\0' >framed && framing nul 2
}

octet_framing() {
    printf '15 export controls2 no17 export controls:x' >framed && framing octet 2
}

document_framing() {
    printf 'export controls\n\nexport controls\n' >framed && framing document 1
}

octet_broken() {
    printf '15 export controlsoops' | gives 2 match -r rules.yaml --framing=octet &&
        has_lines out 1 && has err 'standard input: record 2: no record length'
}

octet_cut() {
    printf '15 export controls9 ab' | gives 2 match -r rules.yaml --framing=octet &&
        has_lines out 1 && has err 'record 2: the input ends in the middle of it'
}

# 17 MiB without a line end between two records.
giant_is_skipped() {
    { cat one && head -c 17825792 /dev/zero | tr '\0' x && echo && cat one; } |
        gives 2 match -r rules.yaml && has_lines out 2 && has_lines err 1 &&
        has err 'standard input: record 2: longer than 16 MiB; skipped'
}

check "NUL framing" nul_framing
check "octet framing" octet_framing
check "document framing" document_framing
check "a length that is none ends octet framing, and says so" octet_broken
check "a record that is cut is reported" octet_cut
check "a record over 16 MiB is skipped, the rest is read" giant_is_skipped

# --- match: what comes out -----------------------------------------------------------------

is_json() {
    gives 0 match -r rules.yaml "$@" one && has out '{"type":"alert","seq":1,' '"matches_total":1'
}

is_text() {
    gives 0 match -r rules.yaml --format=text one && has out 'normal  controls' '    New export controls' &&
        ! grep -q $'\e' out
}

# on_terminal ARGUMENT...: what a person would see is in seen.
on_terminal() {
    script -qec "$wirewatch $*" /dev/null </dev/null >seen 2>&1
    cat -v seen
}

has_colour() {
    grep -q $'\e\\[1m' seen
}

colour_on_terminal() {
    on_terminal match -r rules.yaml one && has seen normal && has_colour
}

no_colour_when_asked() {
    on_terminal match -r rules.yaml --color=never one && has seen normal && ! has_colour
}

no_colour_from_environment() {
    NO_COLOR=1 on_terminal match -r rules.yaml one && has seen normal && ! has_colour
}

no_colour_on_dumb_terminal() {
    TERM=dumb on_terminal match -r rules.yaml one && has seen normal && ! has_colour
}

colour_in_a_file() {
    NO_COLOR=1 gives 0 match -r rules.yaml --format=text --color=always one && cp out seen && has_colour
}

json_on_terminal() {
    on_terminal match -r rules.yaml --format=json one && has seen '"type":"alert"'
}

# A producer that is in no hurry: what becomes of an item is there before the next is
# written. The command must print its title on its first line.
comes_at_once() {
    local line i
    rm -f slow_in slow_out
    mkfifo slow_in slow_out
    "$wirewatch" "$@" slow_in >slow_out 2>err &
    cleanup_pid $!
    exec 6<slow_out 5>slow_in
    for i in 1 2 3; do
        echo "export controls $i" >&5
        while read -r -t 10 line <&6; do
            [[ $line != *"export controls $i"* ]] || continue 2
        done
        return 1
    done
    exec 5>&- 6<&-
    wait $!
}

full_disk() {
    "$wirewatch" "$@" >/dev/full 2>err
    local rc=$?
    cat err
    [ "$rc" -eq 2 ] && has_lines err 1 && has err 'No space left on device'
}

# No file may take the place of a stream that is closed.
closed_output() {
    "$wirewatch" match -r rules.yaml one >&- 2>err
    [ $? -eq 2 ] && has_lines err 1 && has err 'cannot write the output: Bad file descriptor'
}

closed_input() {
    listen </dev/null && "$wirewatch" send --to=unix:socket <&- >out 2>err
    [ $? -eq 2 ] && has err 'cannot read standard input: Bad file descriptor'
}

# An input without an end, which must not be read on in vain.
full_disk_ends_it() {
    yes 'export controls' | timeout 20 "$wirewatch" "$@" >/dev/full 2>err
    [ "${PIPESTATUS[1]}" -eq 2 ] && has_lines err 1 && has err 'No space left on device'
}

# As where a parent ignores SIGPIPE, which children inherit.
closed_pipe_ignored() {
    (
        trap '' PIPE
        yes 'export controls' 2>yes_err | timeout 20 "$wirewatch" "$@" 2>err | head -n 1 >out
        [ "${PIPESTATUS[1]}" -eq 2 ]
    ) && quiet && has_lines out 1
}

# The reader goes away after a line: no word about it, and an end.
closed_pipe() {
    yes 'export controls' | timeout 20 "$wirewatch" "$@" 2>err | head -n 1 >out
    local rc=${PIPESTATUS[1]}
    cat err
    [ "$rc" -eq 141 ] && quiet && has_lines out 1
}

check "alerts are JSON lines where nobody looks" is_json
check "and where asked for" is_json --format=json
check "text is plain in a file" is_text
check "a terminal gets text in colour" colour_on_terminal
check "not with --color=never" no_colour_when_asked
check "nor with NO_COLOR" no_colour_from_environment
check "nor on a dumb terminal" no_colour_on_dumb_terminal
check "--color=always has its way everywhere" colour_in_a_file
check "a terminal gets JSON where asked for" json_on_terminal
check "a slow input's alerts come at once" comes_at_once match -r rules.yaml
check "so do its items" comes_at_once items
check "and explanations" comes_at_once explain -r rules.yaml
check "a full disk is trouble for match" full_disk match -r rules.yaml one
check "for items" full_disk items one
check "for tokens" full_disk tokens one
check "for help" full_disk --help
check "for help of a command" full_disk match --help
check "for the version" full_disk --version
check "a closed output is trouble" closed_output
check "a closed input too" closed_input
check "for test" full_disk test rules.yaml
check "for explain" full_disk explain -r rules.yaml one
check "a reader that goes away is no matter to match" closed_pipe match -r rules.yaml
check "nor to items" closed_pipe items
for c in 'match -r rules.yaml' items 'explain -r rules.yaml'; do
    read -ra words <<<"$c"
    check "${c%% *} ends at a full disk" full_disk_ends_it "${words[@]}"
    check "${c%% *} ends when its reader has gone, even without a signal" closed_pipe_ignored "${words[@]}"
done

# --- items ---------------------------------------------------------------------------------

items_reread() {
    printf '%s\n' '{"body":"b","title":"A &amp; B","tags":["x","y"],"link":"http://a/","odd":{"k":[1,2]},"lang":"de_AT"}' \
        'plain “text” \ with "signs"' '{"content_html":"<p>one<p>two","author":"Z"}' >mixed &&
        gives 0 items mixed && has_lines out 3 && has out '"odd":{"k":[1,2]}' '"language":"de-AT"' &&
        cp out first && gives 0 items first && diff first out
}

items_text() {
    echo '{"title":"x"}' | gives 0 items --format=text && has out '\"title\"'
}

items_ndjson() {
    echo 'plain' | gives 2 items --format=ndjson && has err 'standard input: record 1: ' && [ ! -s out ]
}

items_damaged() {
    gives 2 items damaged && has_lines out 2 && has err 'wirewatch items: damaged: record 2: not JSON: at byte'
}

write_feed() {
    printf '<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Wire</title>\n%s\n' \
        '<item><title>Tighter export controls</title><link>/1</link></item>' >feed.xml
}

items_feed() {
    write_feed && echo '</channel></rss>' >>feed.xml && gives 0 items --base=http://a.example/x feed.xml &&
        quiet && has out '"url":"http://a.example/1"' '"source":"Wire"'
}

items_feed_piped() {
    gives 0 items <feed.xml && has out '"url":"/1"'
}

items_feed_matched() {
    gives 0 match -r rules.yaml --base=http://a.example/ feed.xml && has_lines out 1 &&
        has out '"url":"http://a.example/1"'
}

items_feed_damaged() {
    write_feed && gives 2 items feed.xml && has_lines out 1 &&
        has err 'wirewatch items: feed.xml: line 4: '
}

items_feed_lines() {
    gives 2 items --format=feed --framing=newline feed.xml && has err 'feed.xml: record 1: '
}

check "a feed is one document" items_feed
check "so it is in a pipe" items_feed_piped
check "it is matched as it is" items_feed_matched
check "its damage has a line, its items are printed" items_feed_damaged
check "it can be taken apart, if one insists" items_feed_lines
check "items that are read again are the same" items_reread
check "JSON can be read as text" items_text
check "text is damage where NDJSON is asked for" items_ndjson
check "damaged items are reported, the others printed" items_damaged
check "nothing in, nothing out" gives 0 items /dev/null
check "nothing is no feed" gives 2 items --format=feed /dev/null
check "and is said to be none" has err '/dev/null: expected a feed document'
check "nor is it for match" gives 2 match -r rules.yaml --input=feed /dev/null

# --- tokens --------------------------------------------------------------------------------

# tokens_are LINE...: with blanks for tabs.
tokens_are() {
    printf '%s\n' "$@" | tr ' ' '\t' | diff - out
}

tokens_of_arguments() {
    gives 0 tokens U.S. 'export-controls Huawei华为' && tokens_are '0 0 4 us' '1 5 11 export' \
        '2 12 20 controls' '3 21 27 huawei' '4 27 30 华' '5 30 33 为'
}

tokens_of_stdin() {
    printf 'one\ntwo' | gives 0 tokens && tokens_are '0 0 3 one' '1 4 7 two'
}

# A byte that is no UTF-8 counts as the three of U+FFFD.
tokens_of_damage() {
    printf 'a\xffb\0c' | gives 0 tokens && tokens_are '0 0 1 a' '1 4 5 b' '2 6 7 c'
}

check "tokens of arguments" tokens_of_arguments
check "tokens of standard input" tokens_of_stdin
check "bad bytes and NUL are no obstacle" tokens_of_damage
tokens_of_giant() {
    head -c 17825792 /dev/zero | gives 2 tokens && has err 'standard input is longer than 16 MiB' && [ ! -s out ]
}

check "a text over 16 MiB is refused" tokens_of_giant
check "an empty text has no tokens" gives 0 tokens ''

# --- check ---------------------------------------------------------------------------------

cat >broken.yaml <<'EOF'
rules:
  - id: first
    query: 'a AN b'
  - id: second
    qurey: x
EOF
cat >warned.yaml <<'EOF'
rules:
  - id: everyday
    any: [US]
EOF

check_clean() {
    gives 0 check rules.yaml cafe.yaml && [ ! -s out ] && has_lines err 1 &&
        has err '2 rules, 0 errors, 0 warnings'
}

check_warnings() {
    gives 0 check warned.yaml && has err 'warned.yaml:3:' ': warning: ' '1 rule, 0 errors, 1 warning'
}

# All of both files, with the line and a caret.
check_errors() {
    cp broken.yaml broken2.yaml && gives 2 check broken.yaml warned.yaml broken2.yaml &&
        has err "broken.yaml:3:" "broken.yaml:5:" "broken2.yaml:3:" "broken2.yaml:5:" \
            ": error: " "    query: 'a AN b'" "^" && ! grep -q $'\e' err
}

check_colour() {
    gives 2 check --color=always broken.yaml && grep -q $'\e' err
}

check "check of rules that are right is quiet but for the count" check_clean
check "warnings are no trouble" check_warnings
check "every error of every file is printed" check_errors
check "in colour where asked" check_colour
check "check asks for rules" fails "which rules?" check
check "match refuses rules with errors" gives 2 match -r broken.yaml one
check "and takes those with warnings" gives 1 match -r warned.yaml none

# --- test ----------------------------------------------------------------------------------

cat >examples.yaml <<'EOF'
rules:
  - id: chips
    query: '(Nvidia OR AMD) NEAR/3 chip AND NOT cafe'
    where: {source: nobody}
    examples:
      match:
        - Nvidia shows a chip
        - {title: Nvidia, body: a chip by AMD, tags: [x]}
      no_match:
        - Nvidia opens a cafe
EOF
cat >failing.yaml <<'EOF'
rules:
  - id: chips
    query: 'Nvidia NEAR/3 chip AND NOT cafe'
    examples:
      match:
        - Nvidia and a potato
        - {title: Nvidia chip, body: cafe}
      no_match:
        - Nvidia chip
EOF

examples_hold() {
    gives 0 test examples.yaml && has out '3 examples, 0 failed' && quiet
}

examples_fail() {
    gives 1 test failing.yaml && has out \
        'failing.yaml:6:11: failed: rule chips should match: Nvidia and a potato' \
        '  no      chip' 'failing.yaml:7:11: failed: rule chips should match: ' \
        '  yes     cafe  body 0-4 "cafe"' \
        'failing.yaml:9:11: failed: rule chips should not match: Nvidia chip' \
        '  yes   NEAR/3  title 0-6 "Nvidia"  title 7-11 "chip"' '3 examples, 3 failed'
}

check "examples that hold" examples_hold
check "examples that fail say why" examples_fail
# Once each, and the examples that can be read are run all the same.
examples_broken() {
    printf '%s\n' 'rules:' '  - id: x' '    any: [chip]' '    examples:' '      match:' \
        '        - {title: {no: text}}' '        - chip' >wrong.yaml
    gives 2 test wrong.yaml && has err 'wrong.yaml:6:11: error: the example cannot be read as an item: ' &&
        [ "$(grep -c ': error: ' err)" -eq 1 ] && has out '2 examples, '
}

one_example() {
    printf '%s\n' 'rules:' '  - {id: x, any: [chip], examples: {match: [chip]}}' >single.yaml
    gives 0 test single.yaml && has out '1 example, 0 failed'
}

check "examples that cannot be read are reported once" examples_broken
check "one example is an example" one_example
check "test of rules with errors is trouble" gives 2 test broken.yaml
check "test asks for rules" fails "which rules?" test

# --- explain -------------------------------------------------------------------------------

explain_match() {
    gives 0 explain -r rules.yaml one && has out 'item New export controls' 'rule controls: matches' \
        '  yes   export controls  title 4-19 "export controls"' && ! grep -q 'kept it' out
}

explain_near() {
    gives 1 explain -r failing.yaml --rule=chips <<<'Nvidia and a potato' &&
        has out 'rule chips: does not match' '  no      chip  <-- kept it from matching' \
            '  yes     Nvidia  title 0-6 "Nvidia"' && ! grep 'Nvidia  title.*kept' out
}

explain_not() {
    gives 1 explain -r failing.yaml <<<'Nvidia chip cafe' &&
        has out '  yes     cafe  title 12-16 "cafe"  <-- kept it from matching'
}

explain_where() {
    gives 1 explain -r examples.yaml <<<'Nvidia chip' &&
        has out 'its query matches, its where does not' '  no  where source  <-- kept it from matching'
}

explain_one_rule() {
    gives 0 explain -r rules.yaml -r cafe.yaml --rule=controls one && ! grep cafe out &&
        gives 1 explain -r rules.yaml -r cafe.yaml --rule=cafe one && ! grep 'rule controls' out
}

explain_damage() {
    gives 2 explain -r rules.yaml damaged && has err 'wirewatch explain: damaged: record 2: not JSON'
}

# Escape sequences (C0 and C1), line breaks and direction marks do not reach the terminal;
# what is cut is cut between characters.
explain_plain() {
    printf '{"title":"export\\u001b controls \\u009b31m\\u202e\\u007f %s","body":"export\\ncontrols"}\n' \
        "$(printf '%.0s华' {1..90})" >wild && gives 0 explain -r rules.yaml wild &&
        has out '"export  controls"' '"export controls"' '华...' && iconv -f UTF-8 -t UTF-8 out >plain &&
        ! LC_ALL=C grep -E $'\e|\x7f|\xc2\x9b|\xe2\x80\xae' out
}

check "explain shows what matched and where" explain_match
check "explain prints nothing that a terminal obeys" explain_plain
check "and what was missing" explain_near
check "and what should not have been there" explain_not
check "and where conditions" explain_where
check "of one rule only" explain_one_rule
check "a mistyped id is suggested" fails "no rule has the id 'chpis'; did you mean 'chips'?" explain -r failing.yaml --rule=chpis one
# A watchlist is only read while its lines are visited.
watchlist_errors() {
    printf 'good\n*\n' >list.txt
    gives 2 explain -r list.txt one && has err 'list.txt:2:' ': error: ' &&
        gives 2 test list.txt && has err 'list.txt:2:' ': error: '
}

check "explain and test refuse a watchlist with errors" watchlist_errors
check "explain goes on after damage" explain_damage
check "explain asks for rules" fails "which rules?" explain one
check "explain needs rules without errors" gives 2 explain -r broken.yaml one
check "no rule of that id is trouble" fails "no rule has the id 'xyz'" explain -r rules.yaml --rule=xyz one

# --- send and tail -------------------------------------------------------------------------

send_files() {
    printf 'a\nb' >first && printf 'c\n' >second &&
        listen <<<'{"summary":1}' && gives 0 send --to=unix:socket first second - <none && wait "$listener" &&
        printf '%s\n' a b c 'Nothing of note' | diff - taken && quiet &&
        has out '4 records sent to an input that does not acknowledge'
}

send_stdin() {
    listen </dev/null && gives 0 send --to=./socket <one && wait "$listener" && diff one taken
}

# Its items are the records, each on one line, so that they can be acknowledged.
send_feed() {
    write_feed && echo '</channel></rss>' >>feed.xml && listen <<<'{"summary":1}' &&
        gives 0 send --to=unix:socket feed.xml one && wait "$listener" &&
        [ "$(wc -l <taken)" -eq "$(($(wc -l <one) + 1))" ] && grep -q '^{"id":"/1","url":"/1",.*"source":"Wire"}$' taken
}

send_closed_early() {
    yes | head -c 20000000 >much && listen -b 1 </dev/null && gives 2 send --to=unix:socket --give-up=1 much &&
        has err 'wirewatch send: gave up: '
}

# A daemon that answers much and waits until it was read.
send_answered() {
    seq 1000000 >much && listen -e </dev/null && timeout 20 "$wirewatch" send --to=unix:socket --raw much >out 2>err &&
        wait "$listener" && cmp much taken && cmp much out && quiet
}

send_missing() {
    listen </dev/null && gives 2 send --to=unix:socket missing one && wait "$listener" &&
        has err 'cannot open missing: No such file' && diff one taken
}

# As a daemon would say it, whatever was sent.
send_acked() {
    printf 'a\n\n  \nb\r\nc' >first && listen <<<"$1" &&
        gives "$2" send --to=unix:socket first && wait "$listener" && printf '%s\n' a b c | diff - taken
}

send_taken() {
    send_acked '{"ack":3}'$'\n''{"summary":{"records":3,"items":3,"rejected":0,"alerts":9}}' 0 &&
        has out '3 records sent, 3 acknowledged, 0 rejected, 9 alerts' && quiet
}

send_rejected() {
    send_acked '{"ack":3,"rejected":[{"record":2,"error":"not news"}]}' 1 &&
        has err 'wirewatch send: record 2 rejected: not news' && has out '3 acknowledged, 1 rejected'
}

send_document() {
    printf 'a\n\nb' >first && listen </dev/null && gives 0 send --to=unix:socket --raw first && wait "$listener" &&
        cmp first taken
}

nobody_listens() {
    rm -f socket && fails 'is wirewatchd running, and does it listen there?' "$@"
}

alert() {
    printf '{"type":"alert","seq":%d,"time":"2026-11-21T20:48:13.123Z",' "$1"
    printf '"rule":{"id":"controls","priority":"high"},"item":{"id":"%d","title":"New export controls"},' "$1"
    printf '"matches":[{"field":"title","start":4,"end":19,"text":"export controls","term":"x"}],'
    printf '"matches_total":1,"snippet":"New export controls"}\n'
}

tail_all() {
    { alert 1 && echo '{"type":"notice","notice":"dropped"}' && alert 2; } >stream &&
        listen -b 0 <stream && gives 0 tail --from=unix:socket && diff stream out && quiet
}

tail_count() {
    { alert 1 && echo '{"type":"notice"}' && alert 2 && alert 3; } >stream &&
        listen -b 0 <stream && gives 0 tail --from=unix:socket --count=2 && head -n 3 stream | diff - out
}

tail_text() {
    { alert 1 && echo '{"type":"notice"}'; } >stream && listen -b 0 <stream &&
        gives 0 tail --from=unix:socket --format=text --color=always &&
        has out 'controls' $'New \e[1mexport controls\e[0m' '{"type":"notice"}' &&
        ! grep -q '"alert"' out
}

# Since it was published, or else since it was alerted on; a date to come is no date.
tail_ages() {
    local hour_ago day_ago to_come
    hour_ago=$(date -u -d '1 hour ago' +%FT%TZ) day_ago=$(date -u -d '1 day ago' +%FT%TZ)
    to_come=$(date -u -d '1 hour' +%FT%TZ)
    {
        alert 1 | sed "s/\"title\"/\"date_published\":\"$day_ago\",&/; s/2026-11-21T20:48:13.123Z/$hour_ago/"
        alert 2 | sed "s/\"title\"/\"date_published\":\"$to_come\",&/; s/2026-11-21T20:48:13.123Z/$hour_ago/"
        alert 3 | sed "s/\"title\"/\"date_published\":\"yesterday\",&/; s/2026-11-21T20:48:13.123Z/$hour_ago/"
        alert 4 | sed "s/2026-11-21T20:48:13.123Z/$to_come/"
    } >stream
    listen -b 0 <stream && gives 0 tail --from=unix:socket --format=text && quiet &&
        grep -o '  [^ ]* [^ ]* old$' out | diff - <(printf '  %s old\n' '1d 0h' '1h 0m' '1h 0m') &&
        has out 'controls  0s old'
}

tail_json() {
    alert 1 >stream && listen -b 0 <stream && gives 0 tail --from=unix:socket --json --color=always &&
        diff stream out && quiet
}

tail_grep() {
    { alert 1 && alert 2 | sed 's/New/Old/g' && alert 3; } >stream && listen -b 0 <stream &&
        gives 0 tail --from=unix:socket --grep='nEW export' --count=2 && sed 2d stream | diff - out && quiet
}

# A source may be in a notice too: U+009B is ESC [ to many a terminal.
tail_notices() {
    printf '%s\n' '{"type":"notice","notice":"suppressed","time":"2026-11-21T20:48:13.123Z","count":2,"rule":"a","by":"source","value":"x\u009b2J"}' \
        $'\u009b2J' >stream && listen -b 0 <stream && gives 0 tail --from=unix:socket --format=text &&
        has out '2026-11-21 20:48:13Z  --- 2 alerts of a held back by its throttle, source x 2J ---' &&
        ! grep -q $'\u009b' out
}

# The second line lists more than an alert can, the third no items at all.
tail_threshold() {
    alert 1 >line
    sed 's/"snippet"/"threshold":{"count":2,"within":"10m","by":"source","value":"Wire","total":2,"items":[{"id":"0",'\
'"time":"2026-11-21T20:41:07.310Z"},{"id":"1","title":"New","time":"2026-11-21T20:48:13.123Z"}]},&/' line >stream
    sed 's/"snippet"/"threshold":{"count":2,"within":"10m","total":99,"items":['"$(yes '{},' | head -n 98 | tr -d '\n')"'{},7]},&/' line >>stream
    sed 's/"snippet"/"threshold":{"count":2,"within":"10m","total":3},&/' line >>stream
    listen -b 0 <stream && gives 0 tail --from=unix:socket --format=text &&
        has out '    2 items within 10m, source Wire:' '        20:41:07Z  0' '        20:48:13Z  New' \
            '    99 items within 10m; the last 16:' '    3 items by now, 2 within 10m'
}

# The daemon's words, not as JSON has them.
tail_refused() {
    printf '%s\n' '{"type":"notice","notice":"refused","error":"\"since\" is \u001b[2J odd"}' >stream &&
        listen -b 1 <stream && gives 2 tail --from=unix:socket --since=3 >/dev/null &&
        has err 'wirewatch tail: the daemon refuses: "since" is  [2J odd'
}

# What no daemon would say is shown as it is, and does no harm.
tail_nonsense() {
    printf '%s\n' '{"type":"alert","matches":[{"field":"title","start":9,"end":4},{"field":"nose"},7]}' \
        'no JSON at all' '[1]' >stream && listen -b 0 <stream &&
        gives 0 tail --from=unix:socket --format=text && has out 'no JSON at all' '[1]'
}

check "send sends the lines of files one after the other, and sums up" send_files
check "send ends with 0 when all is acknowledged" send_taken
check "send says what was rejected, and ends with 1" send_rejected
check "send --raw leaves the bytes as they are" send_document
check "send sends standard input" send_stdin
check "send sends the items of a feed" send_feed
check "a daemon that closes early is trouble" send_closed_early
check "answers are read while sending raw bytes" send_answered
check "send wants a number of seconds" fails "--give-up takes a number of seconds" send --give-up=soon
check "send goes on after a missing file" send_missing
check "nobody listens for send" nobody_listens send --to=unix:socket one
check "nobody listens for tail" nobody_listens tail --from=unix:socket
check "send wants an address" fails "'in.sock' is no address to connect to" send --to=in.sock one
check "tail prints what comes, to its end" tail_all
check "tail --count ends after so many alerts" tail_count
check "tail writes text" tail_text
check "tail says how old the news is" tail_ages
check "tail --json is JSON also where colours are asked for" tail_json
check "tail --grep leaves out what has not the text" tail_grep
check "tail tells people of notices in words" tail_notices
check "tail lists the items that a threshold waited for" tail_threshold
tail_long() {
    { printf '{"type":"x","y":"' && head -c 3000000 /dev/zero | tr '\0' z && echo '"}' &&
        head -c 17825792 /dev/zero | tr '\0' z && echo && alert 1; } >stream && listen -b 0 <stream &&
        gives 2 tail --from=unix:socket >/dev/null && has_lines out 2 && has_lines err 1 &&
        has err 'a line longer than 16 MiB; skipped'
}

tail_cut() {
    { alert 1 && printf '{"type":"al'; } >stream && listen -b 0 <stream &&
        gives 2 tail --from=unix:socket && head -n 1 stream | diff - out &&
        has err 'the connection ended in the middle of a line'
}


# What it says first, and two alerts in return.
tail_asks() {
    local asked=$1
    shift
    echo "$asked" >asked
    { alert 1 && alert 2; } >stream && listen -b "$(wc -c <asked)" <stream &&
        gives 0 tail --from=unix:socket --count=2 "$@" && wait "$listener" && diff asked taken && diff stream out
}

# Hears a notice, and ends with 2 and a message.
tail_asks_by_age() {
    local asked
    alert 1 >stream && listen -b 37 <stream && gives 0 tail --from=unix:socket --count=1 --since=2h &&
        wait "$listener" && asked=$(sed 's/^{"since":"\(.*\)\.[0-9]*Z"}$/\1Z/' taken) &&
        [ $(($(date +%s) - $(date -d "$asked" +%s) - 7200)) -le 5 ]
}

tail_ends() {
    local message=$1
    echo "{\"type\":\"notice\",\"notice\":\"$2\",\"error\":\"so it is\"}" >stream
    shift 2
    listen -b 1 <stream && gives 2 tail --from=unix:socket "$@" && diff stream out && has err "wirewatch tail: $message"
}

# Nobody asked for anything: a notice is just a notice.
tail_goes_on() {
    { echo '{"type":"notice","notice":"refused"}' && alert 1; } >stream && listen -b 0 <stream &&
        gives 0 tail --from=unix:socket && diff stream out && quiet
}

check "tail asks for the past by number" tail_asks '{"since":41}' --since=041
check "tail asks for all there is" tail_asks '{"since":0}' --since=0
check "tail asks for the past by time" tail_asks '{"since":"2026-11-21T00:00:00.000Z"}' -S 2026-11-21
check "tail asks under a name" tail_asks '{"subscriber":"desk-1","ack":true}' --subscriber=desk-1
check "tail asks for rules, tags, sources and a priority" tail_asks \
    '{"since":3,"rule":["gpu*","!x\"y"],"tag":["a"],"source":["Harbour Wire"],"priority":"high"}' \
    --rule='gpu*' --rule='!x"y' --tag=a --source='Harbour Wire' --priority=high --since=3
check "a refusal is trouble" tail_ends 'the daemon refuses: so it is' refused --since=3
check "a refusal is told in the daemon's words" tail_refused
check "so is what cannot be had now" tail_ends 'the daemon cannot do it now: so it is' unavailable --since=3
check "and another under the same name" tail_ends 'another has connected under this name' replaced --subscriber=a
check "tail that asks for nothing goes on after a refusal" tail_goes_on
check "tail asks for the past by age" tail_asks_by_age
check "--since is a number or a time" fails "--since takes a number, a time such as 2026-11-21T20:48:00Z" tail --since=soon
check "--retry wants an address too" fails "'nowhere' is no address to connect to" tail --retry --from=nowhere
check "tail prints long lines, and says what is too long" tail_long
check "a connection that ends within a line is trouble" tail_cut
check "tail stands nonsense" tail_nonsense
check "--count is a number" fails "--count is a number from 1 on, not '1x'" tail --count=1x
check "and no zero" fails "--count is a number from 1 on, not '0'" tail --count=0
check "tail takes no files" fails "'x' is one too many" tail x
finish
