#!/bin/bash
# The live page, in a real browser: what a person sees, and what must never happen there.
# Its pictures are left in $BUILD/page/. `make check-page` runs it.
. tests/lib/tap.sh
. tests/lib/browser.sh

unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
export TZ=UTC
top=$PWD
pictures=$BUILD/page
log=$scratch/log
in=$scratch/in.sock
journal=$scratch/journal.db
rules=$scratch/rules.yaml
with_journal=yes
daemon='' url='' port=0
mkdir -p "$pictures"

# --- the daemon ----------------------------------------------------------------------------

cat >"$rules" <<'RULES'
rules:
  - {id: controls, title: Export controls, any: [export control*], priority: high, tags: [policy]}
  - {id: chips, title: 'Chips <b>bold</b>', query: '芯片 OR chip*', priority: critical}
  - {id: licence, title: Licences, query: 'licen?e* NEAR/5 H200', priority: normal}
  - {id: weather, title: Weather, query: storm*, priority: low}
RULES

# Arguments: further lines of [http]. The port stays the same until a stop by TERM.
start() {
    : >"$log"
    printf '%s\n' "rules = $rules" ${with_journal:+'[journal]' "path = $journal"} \
        '[input.local]' "listen = unix:$in" ${with_journal:+'ack = yes'} \
        '[output.none]' "listen = unix:$scratch/out.sock" \
        '[http]' "listen = tcp:127.0.0.1:$port" "$@" >"$scratch/wirewatchd.ini"
    "$BUILD/wirewatchd" -c "$scratch/wirewatchd.ini" 2>"$log" </dev/null &
    daemon=$!
    cleanup_pid "$daemon"
    within 20 grep -q ': ready: ' "$log" || { cat "$log" && return 1; }
    port=$(grep -oE '127\.0\.0\.1:[0-9]+' "$log" | head -n 1 | cut -d: -f 2)
    url=http://127.0.0.1:$port/
}

bail() {
    browser_stop
    exit 1
}

# stop KILL|TERM
stop() {
    kill "-$1" "$daemon"
    wait "$daemon" 2>/dev/null
    [ "$1" != TERM ] || port=0
}

send() {
    "$BUILD/wirewatch" send --to="unix:$in" >/dev/null
}

# item ID TITLE [BODY [SOURCE [URL]]]
item() {
    jq -nc --arg id "$1" --arg title "$2" --arg body "${3-}" --arg source "${4:-Harbour Wire}" \
        --arg url "${5:-https://harbourwire.example/$1}" \
        '{id: $id, title: $title, content_text: $body, source: $source, url: $url}'
}

# --- the page ------------------------------------------------------------------------------

is_live() {
    reads 'document.querySelector("#link").dataset.state' live
}

# A page whose address differs in the #fragment alone is not loaded again by itself.
open_page() {
    go about:blank && go "$url${1-}" && within 15 is_live
}

js_holds() {
    local expression=$1
    shift
    reads "Boolean($expression)" true "$@"
}

# The headlines that are there, top to bottom.
headlines='[...document.querySelectorAll("h3")].map(h => h.textContent)'
shows() {
    reads "$headlines.join(\" | \")" "$1"
}

rows_are() {
    reads 'document.querySelectorAll("article.alert").length' "$1"
}

# shows_marks HEADLINE SELECTOR WORDS: the marked words in some row with this headline.
shows_marks() {
    local got
    # shellcheck disable=SC2016 # it is JavaScript
    got=$(js 'return [...document.querySelectorAll("article")]
        .filter(a => a.querySelector("h3")?.textContent === arguments[0])
        .map(a => [...a.querySelectorAll(`${arguments[1]} mark`)].map(m => m.textContent).join("|"))' "$1" "$2")
    jq -e --arg want "$3" 'any(.[]; . == $want)' <<<"$got" >/dev/null || { echo "marked: $got" && return 1; }
}

click() {
    js 'document.querySelector(arguments[0]).click()' "$1" >/dev/null
}

# What somebody types into a field, or chooses.
fill() {
    js 'const field = document.querySelector(arguments[0]);
        field.value = arguments[1];
        field.dispatchEvent(new Event("input", {bubbles: true}));
        field.dispatchEvent(new Event("change", {bubbles: true}))' "$1" "$2" >/dev/null
}

# The browser itself complains of a daemon that is away or refuses; all else is a mistake.
is_content() {
    local said
    said=$(complaints | grep -v '^[A-Z]* network: ')
    [ -z "$said" ] || { echo "$said" && return 1; }
}

# --- cases ---------------------------------------------------------------------------------

status_of() {
    curl -sS -o "$scratch/none" -w '%{http_code}' "$@" "$url"
}

is_small_and_locked_up() {
    local head policy size tag
    size=$(curl -sS "$url" | wc -c)
    echo "$size bytes"
    head=$(curl -sSI "$url" | tr -d '\r') && policy=$(grep -i '^content-security-policy:' <<<"$head") || return
    tag=$(grep -i '^etag:' <<<"$head" | cut -d' ' -f 2)
    echo "$head"
    [ "$size" -gt 10000 ] && [ "$size" -lt 60000 ] &&
        [[ $policy == *"default-src 'none'"* && $policy != *unsafe* && $policy != *http* ]] &&
        grep -qix 'cache-control: no-cache' <<<"$head" && grep -qix 'referrer-policy: no-referrer' <<<"$head" &&
        [ "$(status_of -H "If-None-Match: W/\"x\", $tag")" = 304 ] &&
        [ "$(status_of -H 'If-None-Match: "x"')" = 200 ]
}

loads_quietly() {
    open_page && reads 'document.querySelector("#empty").textContent' 'No alerts yet. They appear here as they come.' &&
        reads 'performance.getEntriesByType("resource").filter(r => !r.name.startsWith(location.origin)).length' 0 &&
        is_content
}

shows_what_is_sent() {
    item 1 'New export controls on tools' 'Nothing else.' | send &&
        within 10 shows 'New export controls on tools' &&
        reads 'document.querySelector("article .priority").textContent' '▲ high' &&
        reads 'document.querySelector("article .rule").textContent' 'Export controls' &&
        reads 'document.querySelector("article .source").textContent' 'Harbour Wire' &&
        reads 'document.querySelector("h3 a").href' 'https://harbourwire.example/1' &&
        reads 'document.querySelector("h3 a").rel' 'noopener noreferrer'
}

# Offsets are bytes of UTF-8; characters of one, two, three and four of them stand before.
marks_exactly_the_words() {
    local wide='Über “Zölle” 𝒳😀: 出口 export controls, 芯片、export-controls'
    {
        item 2 "$wide"
        item 3 'H200 news' 'The H200 is fast; it ships today and tomorrow and then some. A licence for the H200 came.'
    } | send &&
        within 10 shows_marks "$wide" h3 'export controls|export-controls' &&
        within 10 shows_marks "$wide" h3 '芯片' &&
        within 10 shows_marks 'H200 news' .snippet 'licence|H200'
}

filters_by_all() {
    item 4 'Storm over Zürich' '' 'Alpine Post' | send && within 10 rows_are 5 &&
        fill '#f-text' 'zurich STORM' && within 5 shows 'Storm over Zürich' &&
        within 5 reads location.hash '#text=zurich+STORM' &&
        click '#f-clear' && within 5 rows_are 5 &&
        fill '#f-priority' critical && within 5 rows_are 1 && click '#f-clear' &&
        fill '#f-source' 'alp*' && within 5 shows 'Storm over Zürich' && click '#f-clear' && within 5 rows_are 5 &&
        click '.rule' && within 5 shows 'Storm over Zürich' && reads location.hash '#rule=weather' &&
        open_page '#source=Alpine+Post&priority=low' && within 5 shows 'Storm over Zürich' &&
        reads 'document.querySelector("#f-source").value' 'Alpine Post' &&
        click '#f-clear' && reads location.hash '' && within 5 rows_are 5
}

pauses_and_goes_on() {
    keys p && within 5 reads 'document.querySelector("#pause").textContent' 'Go on' &&
        { item 5 'A storm' && item 6 'Another storm'; } | send &&
        within 10 reads 'document.querySelector("#pause").textContent' 'Go on, 2 new' &&
        reads 'document.querySelector("h3").textContent' 'Storm over Zürich' &&
        keys p && within 5 reads 'document.querySelector("h3").textContent' 'Another storm' && rows_are 7
}

here='document.activeElement'
goes_by_keys() {
    keys j j && reads "$here.querySelector('h3').textContent" 'A storm' &&
        keys k && reads "$here.querySelector('h3').textContent" 'Another storm' &&
        keys Enter && reads "$here.querySelector('.evidence code').textContent" 'storm*' &&
        reads 'document.querySelector(".more").getAttribute("aria-expanded")' true &&
        keys Enter && reads 'document.querySelectorAll(".evidence").length' 0 &&
        keys G && reads "$here.querySelector('h3').textContent" 'New export controls on tools' &&
        keys / && reads "$here.id" f-text && keys j && reads "$here.value" j &&
        within 5 reads location.hash '#text=j' && keys Escape Escape && within 5 reads location.hash '' &&
        keys '?' && js_holds 'document.querySelector("#help").open' && keys Escape &&
        within 5 reads 'document.querySelector("#help").open' false &&
        keys t && reads 'document.documentElement.dataset.theme' dark && keys t &&
        reads 'document.documentElement.dataset.theme' light
}

tells_its_state() {
    within 10 reads 'document.querySelector("#facts tbody th")?.firstChild.textContent' local &&
        js_holds '[...document.querySelectorAll("#state dt")].some(d => d.textContent === "journal")' &&
        within 15 js_holds '[...document.querySelectorAll(".rate .name")].some(n => n.textContent.includes("Weather"))' &&
        js_holds 'document.querySelectorAll(".rate svg .bars.last").length >= 4' &&
        reads 'document.querySelectorAll(".rate b").length' 0
}

try_it() {
    fill '#try-query' "$1" && fill '#try-title' "$2" && fill '#try-body' "$3" && click '#try-form .primary'
}

verdict='document.querySelector(".verdict b")?.textContent'
tries_a_rule() {
    click '#open-try' && reads "$here.id" try-query &&
        try_it '(控制 OR licen?e*) NEAR/5 H200' 'Ein Überblick' '“Ja”: a licence for the H200.' &&
        within 10 reads "$verdict" '✓ Matches' &&
        reads '[...document.querySelectorAll("#try-result .item mark")].map(m => m.textContent).join("|")' 'licence|H200' &&
        try_it 'licen?e* AND NOT H200' 'Licences' 'for the H200' &&
        within 10 reads "$verdict" '✕ Does not match' && js_holds 'document.querySelector(".tree .blamed em")' &&
        reads 'document.querySelector("#try-result mark.against")?.textContent' H200 &&
        try_it 'alpha NEAR/ beta' x '' && within 10 js_holds 'document.querySelector(".problem .caret")' &&
        click '#try .close'
}

tries_an_alert() {
    js 'document.activeElement.blur()' >/dev/null && keys g r &&
        reads 'document.querySelector("#try-title").value' 'Another storm' &&
        click '[name=what][value=rule]' && click '#try-form .primary' &&
        within 10 reads "$verdict" '✓ Matches' && click '#try .close'
}

# A title may be HTML, escaped once more by its feed.
escaped() {
    jq -nr --arg text "$1" '$text | @html | @html'
}

# Whatever it says, it is text. Only the fifth of them has a link that may lead somewhere.
survives_hostile_text() {
    local turn=$'chips \u202eTXT.EXE\u2066 \u001b[31m \u0001' rows
    # shellcheck disable=SC2016 # nothing of it is meant to happen, here or there
    local texts=('<img src=x onerror="hacked=1"> chips' '</script><script>hacked=1</script> chips' 'chips {{7*7}} ${hacked=1} `hacked=1` &lt;b&gt;')
    rows=$(js 'return document.querySelectorAll("article.alert").length')
    {
        item h1 "$(escaped "${texts[0]}")" "A storm of ${texts[0]}" '"><svg onload=hacked=1>' 'javascript:hacked=1//'
        item h2 "$(escaped "${texts[1]}")" '' "'-hacked=1-'" 'data:text/html,<script>hacked=1</script>'
        item h3 "$turn" '' x 'vbscript:hacked'
        jq -nc --arg title "chips $(printf '%0100000d' 0)" '{id: "h4", title: $title, url: "java\nscript:hacked=1"}'
        item h5 "$(escaped "${texts[2]}")" '' x 'https://example.org/"onmouseover="hacked=1'
    } | send && within 15 rows_are $((rows + 6)) && reads 'typeof hacked' undefined || return
    reads "[...arguments].filter(t => !$headlines.includes(t)).join()" '' "${texts[@]}" &&
        js_holds '[...document.querySelectorAll(".snippet")].some(s => s.textContent === "A storm of " + arguments[0])' "${texts[0]}" &&
        reads 'document.querySelectorAll("article :is(img, script, svg, iframe, b)").length' 0 &&
        js '[...document.querySelectorAll("article")].slice(0, 6).forEach(a => a.querySelector(".more").click())' >/dev/null &&
        reads 'typeof hacked' undefined &&
        reads '[...document.querySelectorAll("article a")].filter(a => !/^https?:/.test(a.href)).length' 0 &&
        reads '[...document.querySelectorAll("article")].slice(0, 6).filter(a => a.querySelector("h3 a")).length' 1 &&
        js_holds '[...document.querySelectorAll("h3")].every(h => h.textContent.length < 2100 && h.offsetHeight < 200)' &&
        js_holds 'document.documentElement.scrollWidth <= innerWidth' &&
        js_holds '[...document.querySelectorAll("h3")].every(h => !/[\u0000-\u001f\u202e]/.test(h.textContent))' && is_content
}

# All are there, once, those that came while nobody listened too.
survives_a_restart() {
    local i
    open_page && stop KILL && within 10 reads 'document.querySelector("#link").dataset.state' waiting &&
        js_holds '/^reconnecting in \d+ s/.test(document.querySelector("#link span").textContent)' && start || return
    for i in 1 2 3 4 5 6 7 8 9; do
        item "r$i" "Storm number $i"
    done | send && within 30 is_live && item r10 'Storm number 10' | send &&
        within 10 reads "$headlines.filter(h => h.startsWith('Storm number')).join()" \
            "$(printf 'Storm number %s,' 10 9 8 7 6 5 4 3 2)Storm number 1"
}

wants_the_token() {
    go "$url" && within 10 js_holds 'document.querySelector("#token").open' &&
        fill '#token-text' wrong-wrong-wrong-wrong && click '#token-form .primary' &&
        within 10 reads 'document.querySelector("#token-wrong").hidden' false &&
        fill '#token-text' "$(cat "$scratch/token")" && click '#token-form .primary' && within 15 is_live &&
        item t1 'A storm behind a token' | send &&
        within 10 reads 'document.querySelector("h3").textContent' 'A storm behind a token' &&
        open_page && reads 'document.querySelector("#token").open' false &&
        within 10 js_holds 'document.querySelector("#facts dl")'
}

# The last ones come out of the daemon's memory; what is sent again is not shown again.
works_without_a_journal() {
    item n1 'The first storm' | send && open_page && within 10 shows 'The first storm' &&
        item n2 'The second storm' | send && within 10 shows 'The second storm | The first storm' &&
        stop KILL && start && within 30 is_live && { item n2 'The second storm' && item n3 'The third storm'; } | send &&
        within 10 shows 'The third storm | The second storm | The first storm'
}

# --- five thousand -------------------------------------------------------------------------

# Alerts of the sample feed, again and again, one about every 17 seconds up to now.
fill_journal() {
    "$BUILD/wirewatch" match --format=json -r "$top/conf/sample/rules.yaml" "$top/conf/sample/feed.ndjson" 2>"$scratch/none" |
        jq -sr --argjson n "$1" --argjson now "$(date +%s)" '. as $all | range(1; $n + 1) as $i
            | ($now - ($n - $i) * 17 - ($i * 7919 % 13)) as $t
            | $all[($i * 37 + ($i / 51 | floor)) % ($all | length)]
            | "alert \($t * 1000) " + ({type, seq: $i, time: ($t | todate | sub("Z"; ".\($i * 31 % 900 + 100)Z"))}
                + (.item.id += "-\($i)" | del(.type, .seq, .time)) | tojson)' |
        "$BUILD/tests/helper_journal" "$journal" | tail -n 1
}

# The button is pressed for as long as there is one.
load_all() {
    js 'const began = performance.now();
        const timer = setInterval(() => {
            document.querySelector("#older").click();
            if (!document.querySelector("#older").hidden) return;
            clearInterval(timer);
            window.took_ms = Math.round(performance.now() - began);
        }, 10);' >/dev/null && within 60 js_holds 'window.took_ms'
}

holds_five_thousand() {
    local began=${EPOCHREALTIME/[.,]/} heap
    open_page && echo "# live after $(((${EPOCHREALTIME/[.,]/} - began) / 1000)) ms" &&
        load_all && echo "# the other 4,500 after $(js 'return took_ms') ms" &&
        reads 'store.rows.length' 5000 &&
        js_holds 'document.querySelectorAll("article").length < 400' &&
        js 'scrollTo(0, document.documentElement.scrollHeight / 2)' >/dev/null &&
        within 5 js_holds 'document.elementFromPoint(300, innerHeight / 2).closest("article")' &&
        js_holds 'document.querySelectorAll("article").length < 400' &&
        devtools Performance.enable '{}' >/dev/null && devtools HeapProfiler.collectGarbage '{}' >/dev/null &&
        heap=$(devtools Performance.getMetrics '{}' | jq '.metrics[] | select(.name == "JSHeapUsedSize").value / 1024 | floor') &&
        echo "# with them $heap KB of JavaScript heap" && [ "$heap" -lt 60000 ] &&
        item n9 'Storm closes two ports on the strait' | send &&
        within 10 reads 'store.rows[0].item.title' 'Storm closes two ports on the strait' && reads 'store.rows.length' 5000
}

# More at once than it keeps; and what was looked at stays where it was.
survives_a_flood() {
    open_page && awk 'BEGIN { for (i = 1; i <= 12000; i++) printf "{\"id\":\"f%d\",\"title\":\"Storm %d\"}\n", i, i }' | send &&
        within 30 reads 'store.rows[0].item.title' 'Storm 12000' &&
        reads '[store.rows.length, store.keys.size, feed.rows.length, feed.blocks.reduce((n, b) => n + b.rows.length, 0)].join()' \
            5000,5000,5000,5000 &&
        js_holds 'store.rows.every((r, i, all) => i === 0 || r.seq < all[i - 1].seq)' &&
        js 'scrollTo(0, 0)' >/dev/null && within 5 reads 'document.querySelector("h3")?.textContent' 'Storm 12000' &&
        js_holds 'document.querySelectorAll("article").length < 400' &&
        js 'scrollTo(0, 100000)' >/dev/null && within 5 js_holds 'document.elementFromPoint(300, 500).closest("article")' &&
        js 'window.seen = document.elementFromPoint(300, 500).closest("article");
            window.seen_at = seen.getBoundingClientRect().top' >/dev/null &&
        item f0 'Storm at last' | send && within 10 reads 'store.rows[0].item.title' 'Storm at last' &&
        within 5 js_holds 'Math.abs(seen.getBoundingClientRect().top - seen_at) < 3' &&
        within 5 js_holds '/^↑ \d+ new$/.test(document.querySelector("#news").textContent)'
}

# A day of rates cannot be waited for: in the pictures the charts are played. That of the
# README, tests/page.png, is desk-light.png with fewer colours (pngquant 96).
play_rates() {
    local script
    script=$(jq -Rsc '{source: .}' <<'PLAYED'
const real = window.fetch;
window.fetch = async (path, options) => {
  const answer = await real(path, options);
  if (path !== 'rates') return answer;
  const rates = await answer.json();
  const names = [['gpu-controls', 'GPU export controls', 'high', 9],
    ['licence-decision', 'Licence decision on a named accelerator', 'critical', 3],
    ['nvidia-in-lead', 'Nvidia is the story', 'low', 8], ['entity-list', 'Entity List changes', 'high', 6],
    ['chip-tools', 'Chip-making tools to China', 'normal', 5],
    ['bis-not-the-bank', 'Bureau of Industry and Security', 'normal', 4],
    ['critical-minerals', 'Controls on critical minerals', 'normal', 3],
    ['chip-smuggling', 'Diversion and smuggling of chips', 'high', 2], ['fdpr', 'Foreign direct product rule', 'high', 1]];
  let seed = 7;
  const some = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const bars = (n, high, busy) => Array.from({ length: n }, (_, i) =>
    Math.floor(high * Math.max(0, Math.sin((i / n) * 5 + busy) + 0.5) * some() ** 1.5 + some() ** 6 * 3));
  rates.rules = names.map(([id, title, priority, busy], k) =>
    ({ id, title, priority, hour: bars(60, busy / 2, k), day: bars(24, busy * 6, k + 1) }));
  return new Response(JSON.stringify(rates));
};
PLAYED
    ) && devtools Page.addScriptToEvaluateOnNewDocument "$script" >/dev/null
}

is_all_there() {
    js_holds 'document.querySelectorAll(".rate").length > 3 && /items\/s/.test(document.querySelector("#pulse").textContent)'
}

# take NAME THEME WIDTH HEIGHT [SCALE]
take() {
    look "$2" "$3" "$4" "${5:-1}" && open_page && within 10 is_all_there && picture "$pictures/$1.png" &&
        js_holds 'document.documentElement.scrollWidth <= innerWidth' &&
        reads 'document.documentElement.dataset.theme' "$2"
}

takes_pictures() {
    { yes 'Nothing of note' | head -n 20000 && item p1 'Commerce will license H200 sales case by case' \
        'The first licence for the H200 may come this week, two officials said.'; } | send && play_rates && take desk-light light 1440 900 && take desk-dark dark 1440 900 && take wide-dark dark 1920 1080 &&
        take phone-light light 360 780 2 && take phone-dark dark 360 780 2 && take wall-dark dark 3840 2160 &&
        take wall-light light 3840 2160 && look light 1280 800 && open_page && click '#open-try' &&
        try_it '"export control*" NEAR/10 (Nvidia OR AMD)' 'Washington tightens export controls' 'Shares of Intel fell.' &&
        within 10 js_holds 'document.querySelector(".verdict")' && picture "$pictures/try-light.png" && click '#try .close'
}

# --- all of it -----------------------------------------------------------------------------

browser_start
look light 1280 900
start || bail
check "the page is under 60,000 bytes, and its policy lets nothing else run" is_small_and_locked_up
check "it loads with nothing from elsewhere and nothing to complain of" loads_quietly
check "an alert that is sent appears, with priority, rule, source and link" shows_what_is_sent
check "exactly the words that matched are marked, whatever stands before them" marks_exactly_the_words
check "filters by words, priority, source and rule, kept in the address" filters_by_all
check "pause holds new alerts back and counts them" pauses_and_goes_on
check "keys go from alert to alert, open, filter and turn the theme" goes_by_keys
check "inputs, journal and rates are told" tells_its_state
check "a query is tried: words that match, what kept it from matching, what is wrong" tries_a_rule
check "an alert is tried again with the rule that found it" tries_an_alert
check "hostile text is text: nothing runs, leads or breaks out" survives_hostile_text
check "a daemon that is killed and comes back: none lost, none twice" survives_a_restart
check "nothing to complain of after all that" is_content

stop TERM
echo 'a-token-of-some-length' >"$scratch/token" && chmod 600 "$scratch/token"
start "token_file = $scratch/token" || bail
check "a token is asked for, and kept for the tab" wants_the_token
stop TERM

with_journal=
start || bail
check "without a journal: the last alerts, and none twice after a restart" works_without_a_journal
stop TERM

with_journal=yes
start || bail
check "a flood of more than it keeps: the latest, in order, and the reader's place stays" survives_a_flood
stop TERM

rm -f "${journal:?}"*
fill_journal 5000 >"$scratch/none"
start || bail
check "five thousand alerts: in memory all, in the page those near the window" holds_five_thousand
grep '^# ' "$scratch/.output"
stop TERM

rules=$top/conf/sample/rules.yaml
start || bail
check "pictures: light and dark, phone, desk and wall, none wider than its window" takes_pictures
check "nothing to complain of at the end" is_content
browser_stop
finish
