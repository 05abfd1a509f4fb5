# shellcheck shell=bash
# Completion for wirewatch in bash. Commands and options are asked of the program itself, so
# that they are those of the version that is installed.

_wirewatch_commands() {
    command wirewatch --help 2>/dev/null | sed -nE 's/^  ([a-z][a-z-]*)  +.*/\1/p'
}

_wirewatch_options() {
    command "$@" --help 2>/dev/null | grep -oE -- '^  +(-.,? *)?(--[a-z-]+=?)?' | tr -s ' ,' '\n' | sort -u
}

_wirewatch() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local command='' commands word

    # "--format=json" arrives as three words.
    if [ "$cur" = = ]; then
        cur=''
    elif [ "$prev" = = ]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    commands=$(_wirewatch_commands)
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        if grep -qxF -e "$word" <<<"$commands"; then
            command=$word
            break
        fi
    done

    word=''
    case $prev,$command in
        --format,items | --input,*) word='auto ndjson text feed' ;;
        --format,tail) word='json text slack mattermost ntfy' ;;
        --format,digest) word='text markdown html' ;;
        --format,alerts) word='json text csv' ;;
        --format,*) word='json text' ;;
        --priority,*) word='low normal high critical' ;;
        --framing,*) word='newline nul octet document auto' ;;
        --sort,*) word='alerts candidates time last order' ;;
        --color,*) word='auto always never' ;;
    esac
    COMPREPLY=()
    if [ -n "$word" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$word" -- "$cur")
    elif [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_wirewatch_options wirewatch ${command:+"$command"})" -- "$cur")
        [[ ${COMPREPLY[*]} != *= ]] || compopt -o nospace
    elif [ -z "$command" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$cur")
    else
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    fi
}

complete -F _wirewatch wirewatch
