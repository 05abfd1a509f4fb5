# Completion for wirewatch-poll in fish. Options are asked of the program itself.

function __wirewatch_poll_options
    wirewatch-poll --help 2>/dev/null | string replace -rf '^ +(?:-., )?(--[a-z-]+=?)\S*  +(.*)' '$1\t$2'
end

complete -c wirewatch-poll -n 'string match -q -- "-*" (commandline -ct)' -f -a '(__wirewatch_poll_options)'
complete -c wirewatch-poll -l format -x -a 'json text'
complete -c wirewatch-poll -l color -x -a 'auto always never'
