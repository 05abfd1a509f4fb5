# A real browser for tests, by the WebDriver protocol. Source it after tap.sh:
#
#   . tests/lib/browser.sh
#   browser_start            headless Chromium, driven by chromedriver; ended with the script
#   go URL                   opens a page
#   js 'return 1 + 1' [A..]  runs a script in it, prints what it returns; arguments[] are A..
#   reads 'document.title' WANT [A..]     whether an expression has this value
#   keys j Enter             types, to what has the focus
#   look light|dark WIDTH HEIGHT [SCALE]
#   picture FILE             writes what is to be seen as PNG
#   complaints               prints what the browser logged since it was asked last
# shellcheck shell=bash disable=SC2154

browser=''

# An exchange with chromedriver; prints the value as JSON.
webdriver() {
    local answer
    answer=$(curl -sS --max-time 60 -X "$1" -H 'Content-Type: application/json' \
        ${3+--data-binary @-} "$browser$2" <<<"${3-}") || return
    if jq -e '.value | objects | has("error")' <<<"$answer" >/dev/null; then
        jq -r '.value | "\(.error): \(.message)"' <<<"$answer" | head -n 3
        return 1
    fi
    jq -c .value <<<"$answer"
}

# Only as root, and in a container, it cannot build its own sandbox.
browser_start() {
    local line port='' arguments session
    mkdir "$scratch/browser"
    arguments='"--headless=new","--disable-gpu","--hide-scrollbars","--disable-dev-shm-usage",
        "--force-color-profile=srgb","--user-data-dir='$scratch/browser'"'
    [ "$(id -u)" -ne 0 ] || arguments+=',"--no-sandbox"'
    # It goes on to write there: the reader stays open as long as this shell.
    exec {browser_lines}< <(exec chromedriver --port=0 2>&1)
    cleanup_pid $!
    while read -r -t 20 -u "$browser_lines" line; do
        [[ $line =~ started\ successfully\ on\ port\ ([0-9]+) ]] && port=${BASH_REMATCH[1]} && break
    done
    [ -n "$port" ] || { echo "Bail out! chromedriver did not start" && exit 1; }
    browser=http://127.0.0.1:$port
    session=$(webdriver POST /session '{"capabilities":{"alwaysMatch":{"browserName":"chrome",
        "goog:loggingPrefs":{"browser":"ALL"},"goog:chromeOptions":{"args":['"$arguments"']}}}}') ||
        { echo "Bail out! no browser: $session" && exit 1; }
    cleanup_pid "$(jq -r '.capabilities["goog:processID"]' <<<"$session")"
    browser+=/session/$(jq -r .sessionId <<<"$session")
}

browser_stop() {
    webdriver DELETE '' >/dev/null
}

go() {
    webdriver POST /url "$(jq -n --arg url "$1" '{url: $url}')" >/dev/null
}

js() {
    local script=$1 answer
    shift
    answer=$(webdriver POST /execute/sync \
        "$(jq -n --arg script "$script" '{script: $script, args: $ARGS.positional}' --args "$@")") ||
        { echo "$answer" && return 1; }
    jq -r 'if type == "string" then . else tojson end' <<<"$answer"
}

reads() {
    local expression=$1 want=$2 got
    shift 2
    got=$(js "return $expression" "$@")
    [ "$got" = "$want" ] || { printf '%s\n    is %s\n   not %s\n' "$expression" "$got" "$want" && return 1; }
}

keys() {
    local codes
    codes=$(jq -nc '{Enter: "\ue007", Escape: "\ue00c", Backspace: "\ue003", Tab: "\ue004"} as $named
        | [$ARGS.positional[] | ($named[.] // .) as $key
            | {type: "keyDown", value: $key}, {type: "keyUp", value: $key}]
        | {actions: [{type: "key", id: "keyboard", actions: .}]}' --args "$@")
    webdriver POST /actions "$codes" >/dev/null
}

devtools() {
    webdriver POST /goog/cdp/execute "{\"cmd\":\"$1\",\"params\":$2}"
}

look() {
    devtools Emulation.setDeviceMetricsOverride \
        '{"width":'"$2"',"height":'"$3"',"deviceScaleFactor":'"${4:-1}"',"mobile":false}' >/dev/null &&
        devtools Emulation.setEmulatedMedia \
            '{"features":[{"name":"prefers-color-scheme","value":"'"$1"'"}]}' >/dev/null
}

picture() {
    webdriver GET /screenshot | jq -r . | base64 -d >"$1" && [ -s "$1" ]
}

complaints() {
    webdriver POST /se/log '{"type":"browser"}' | jq -r '.[] | "\(.level) \(.source): \(.message)"'
}
