# shellcheck shell=bash
# Completion for wirewatch-poll in bash. Options are asked of the program itself.

_wirewatch_poll() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} options

    # "--format=json" arrives as three words.
    if [ "$cur" = = ]; then
        cur=''
    elif [ "$prev" = = ]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    COMPREPLY=()
    if [ "$prev" = --format ]; then
        mapfile -t COMPREPLY < <(compgen -W 'json text' -- "$cur")
    elif [ "$prev" = --color ]; then
        mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$cur")
    elif [[ $cur == -* ]]; then
        options=$(command wirewatch-poll --help 2>/dev/null | grep -oE -- '^  +(-.,? *)?(--[a-z-]+=?)?' | tr -s ' ,' '\n')
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
        [[ ${COMPREPLY[*]} != *= ]] || compopt -o nospace
    else
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    fi
}

complete -F _wirewatch_poll wirewatch-poll
