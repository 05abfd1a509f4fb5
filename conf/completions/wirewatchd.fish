# Completion for wirewatchd in fish. Options are asked of the program itself.

function __wirewatchd_options
    wirewatchd --help 2>/dev/null | string replace -rf '^ +(?:-., )?(--[a-z-]+=?)\S*  +(.*)' '$1\t$2'
end

complete -c wirewatchd -n 'string match -q -- "-*" (commandline -ct)' -f -a '(__wirewatchd_options)'
