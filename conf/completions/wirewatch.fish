# Completion for wirewatch in fish. Commands and options are asked of the program itself, so
# that they are those of the version that is installed.

function __wirewatch_commands
    wirewatch --help 2>/dev/null | string replace -rf '^  ([a-z][a-z-]*)  +(.*)' '$1\t$2'
end

function __wirewatch_options
    set -l command (commandline -opc)[2]
    string match -q -- '-*' $command; and set command
    wirewatch $command --help 2>/dev/null | string replace -rf '^ +(?:-., )?(--[a-z-]+=?)\S*  +(.*)' '$1\t$2'
end

function __wirewatch_values -a option values
    complete -c wirewatch -l $option -x -a $values $argv[3..]
end

complete -c wirewatch -n __fish_use_subcommand -f -a '(__wirewatch_commands)'
complete -c wirewatch -n 'string match -q -- "-*" (commandline -ct)' -f -a '(__wirewatch_options)'
__wirewatch_values format 'auto ndjson text feed' -n '__fish_seen_subcommand_from items'
__wirewatch_values format 'json text' -n '__fish_seen_subcommand_from match'
__wirewatch_values format 'json text slack mattermost ntfy' -n '__fish_seen_subcommand_from tail'
__wirewatch_values format 'text markdown html' -n '__fish_seen_subcommand_from digest'
__wirewatch_values format 'json text csv' -n '__fish_seen_subcommand_from alerts'
__wirewatch_values priority 'low normal high critical' -n '__fish_seen_subcommand_from alerts digest tail'
__wirewatch_values input 'auto ndjson text feed' -n '__fish_seen_subcommand_from match explain'
__wirewatch_values framing 'newline nul octet document auto' -n '__fish_seen_subcommand_from match items'
__wirewatch_values color 'auto always never' -n '__fish_seen_subcommand_from match explain tail alerts'
__wirewatch_values sort 'alerts candidates time last order' -n '__fish_seen_subcommand_from rules top'
functions -e __wirewatch_values
