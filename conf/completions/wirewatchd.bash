# shellcheck shell=bash
# Completion for wirewatchd in bash. Options are asked of the program itself.

_wirewatchd() {
    local cur=${COMP_WORDS[COMP_CWORD]} options

    COMPREPLY=()
    [ "$cur" != = ] || cur=''
    if [[ $cur == -* ]]; then
        options=$(command wirewatchd --help 2>/dev/null | grep -oE -- '^  +(-.,? *)?(--[a-z-]+=?)?' | tr -s ' ,' '\n')
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
        [[ ${COMPREPLY[*]} != *= ]] || compopt -o nospace
    else
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    fi
}

complete -F _wirewatchd wirewatchd
