# shellcheck shell=bash
# Completion for wirewatch in bash. Options are asked of the program itself, so that they
# are those of the version that is installed.

_wirewatch_options() {
    command "$@" --help 2>/dev/null | grep -oE -- '(^|[ ,])--?[A-Za-z][a-z-]*=?' | tr -d ' ,' | sort -u
}

_wirewatch() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local commands='match check test explain items tokens tail send stats reload'
    local command='' word

    # "--format=json" arrives as three words.
    if [ "$cur" = = ]; then
        cur=''
    elif [ "$prev" = = ]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case " $commands " in
            *" $word "*)
                command=$word
                break
                ;;
        esac
    done

    COMPREPLY=()
    case $prev in
        --format)
            word='json text'
            [ "$command" != items ] || word='auto ndjson text feed'
            mapfile -t COMPREPLY < <(compgen -W "$word" -- "$cur")
            return
            ;;
    esac
    if [[ $cur == -* ]]; then
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
