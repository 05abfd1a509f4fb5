# Completion for wirewatch in fish. Options are asked of the program itself, so that they
# are those of the version that is installed.

set -l commands match check test explain items tokens tail send stats reload

function __wirewatch_options
    set -l command (commandline -opc)[2]
    string match -q -- '-*' $command; and set command
    wirewatch $command --help 2>/dev/null | string match -ra -- '--[a-z][a-z-]+=?' | sort -u
end

complete -c wirewatch -n 'string match -q -- "-*" (commandline -ct)' -f -a '(__wirewatch_options)'
complete -c wirewatch -n "not __fish_seen_subcommand_from $commands" -f
complete -c wirewatch -n '__fish_seen_subcommand_from items' -l format -x -a 'auto ndjson text feed'
complete -c wirewatch -n '__fish_seen_subcommand_from match' -l format -x -a 'json text'

function __wirewatch_command -a name what
    complete -c wirewatch -n __fish_use_subcommand -a $name -d $what
end
__wirewatch_command match 'print the alerts of items from files or standard input'
__wirewatch_command check 'say what is wrong with rule files'
__wirewatch_command test 'run the examples inside rule files'
__wirewatch_command explain 'show why a rule held, or what kept it from holding'
__wirewatch_command items 'print the items that the parsers see'
__wirewatch_command tokens 'print the words that the analyser sees'
__wirewatch_command tail 'follow the alerts of a running daemon'
__wirewatch_command send 'send items to a running daemon'
__wirewatch_command stats 'show what a running daemon has done'
__wirewatch_command reload 'have a running daemon load its rules again'
functions -e __wirewatch_command
