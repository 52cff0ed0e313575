#compdef onrecord
# Completes onrecord's commands, flags and names from the index.
# What is offered comes from the program itself, so that it is always of the version that runs.

_onrecord() {
    local line kind=none
    local -a values shown
    # A line that begins with a tab says how to go on; any other is a word, and after a tab what it is.
    while IFS= read -r line; do
        case $line in
            ($'\t'*) kind=${line#$'\t'} ;;
            (*$'\t'*)
                values+=("${line%%$'\t'*}")
                shown+=("${line%%$'\t'*}  -- ${line#*$'\t'}")
                ;;
            (*)
                values+=("$line")
                shown+=("$line")
                ;;
        esac
    done < <("${(Q)words[1]}" complete zsh -- "${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)
    case $kind in
        (files) _files ;;
        (folders) _files -/ ;;
        (open) compadd -U -S '' -l -d shown -a values ;;
        (*) compadd -U -l -d shown -a values ;;
    esac
}

# Sourced, it registers itself; found in $fpath, it is the function's body.
if [[ ${funcstack[1]} == _onrecord ]]; then
    _onrecord "$@"
else
    compdef _onrecord onrecord
fi
