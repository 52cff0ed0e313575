# Completes onrecord's commands, flags and names from the index.
# What is offered comes from the program itself, so that it is always of the version that runs.

function __onrecord_complete
    set -l before (commandline --current-process --tokenize --cut-at-cursor)
    set -l current (commandline --current-token --cut-at-cursor)
    set -l lines (onrecord complete fish -- $before "$current" 2>/dev/null)
    # A line that begins with a tab says how to go on; any other is a word, and after a tab what it is.
    switch "$lines[1]"
        case \tfiles
            __fish_complete_path "$current"
        case \tfolders
            __fish_complete_directories "$current"
        case '*'
            string match --invert -- \t'*' $lines
    end
end

complete --command onrecord --no-files --arguments '(__onrecord_complete)'
