# Completes onrecord's commands, flags and names from the index, for bash 3.2 and later.
# What is offered comes from the program itself, so that it is always of the version that runs.

_onrecord() {
    local line kind=none
    COMPREPLY=()
    # A line that begins with a tab says how to go on; any other is a word, quoted for where the cursor stands.
    while IFS= read -r line; do
        case $line in
            $'\t'*) kind=${line#$'\t'} ;;
            *) COMPREPLY+=("$line") ;;
        esac
    done < <("${1/#\~\//$HOME/}" complete bash -- "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
    # Before 4.0 there is no compopt, and file names are offered where nothing else is.
    type compopt >/dev/null 2>&1 || return 0
    case $kind in
        files) compopt -o filenames ;;
        folders)
            compopt -o filenames +o default -o dirnames
            ;;
        open) compopt -o nospace +o default ;;
        *) compopt +o default ;;
    esac
    return 0
}

complete -o default -F _onrecord onrecord
