"""Completion for bash: a table of what stands where, and a function that walks the line."""

from __future__ import annotations

from collections.abc import Iterator

from .command import Command, Value

_SCRIPT = r"""# Completion of @PROGRAM@(1) for bash; made from what its --help says.

# What can stand in the command $1 behind the option $2, as its argument $2, as a subcommand (@)
# or as an option (-). It fails where nothing can; an option that takes no value is not here.
@NAME@_at() {
    kind='' words=''
    case "$1|$2" in
@TABLE@
    *) return 1 ;;
    esac
}
@MODELS@
@NAME@() {
    local current=${COMP_WORDS[COMP_CWORD]} command='' option='' plain='' number=1
    local index word before='' kind words
    for ((index = 1; index < COMP_CWORD; index++)); do
        word=${COMP_WORDS[index]}
        if [[ $option ]]; then
            # readline makes three words of --option=value.
            [[ $word == '=' ]] || option=''
        elif [[ $word == -- ]]; then
            plain=1
        elif [[ $word == -?* && ! $plain ]]; then
            @NAME@_at "$command" "$word" && option=$word
        elif @NAME@_at "$command" @ && [[ " $words " == *" $word "* ]]; then
            command+=${command:+ }$word
        else
            ((number++))
        fi
    done
    [[ $current == '=' ]] && current=''

    COMPREPLY=()
    if [[ $option ]]; then
        @NAME@_at "$command" "$option"
    elif [[ $current == -* && ! $plain ]]; then
        @NAME@_at "$command" -
    else
        @NAME@_at "$command" @ || @NAME@_at "$command" "$number" || @NAME@_at "$command" '*'
    fi || return 0
    # Outside of readline, as in a test, compopt has nothing to act on.
    case $kind in
    files) compopt -o default 2>/dev/null ;;
    directories) compopt -o dirnames 2>/dev/null ;;
    models) words=$(@NAME@_models) ;;
    several)
        compopt -o nospace 2>/dev/null
        if [[ $current == *,* ]]; then
            before=${current%,*},
            current=${current##*,}
        fi
        ;;
    esac
    mapfile -t COMPREPLY < <(compgen -P "$before" -W "$words" -- "$current")
}

complete -F @NAME@ @PROGRAM@
"""

#: The names are read from the list, whose first line is a heading.
_MODELS = r"""
@NAME@_models() {
    local place=() index
    for ((index = 1; index < COMP_CWORD; index++)); do
        case ${COMP_WORDS[index]} in
        --user) place=(--user) ;;
        --root) place=(--root "${COMP_WORDS[index + 1]}") ;;
        esac
    done
    "${COMP_WORDS[0]}" "${place[@]}" list 2>/dev/null | sed '1d; s/[: ].*//'
}
"""


def script(program: Command) -> str:
    """The script for PROGRAM."""
    return (
        _SCRIPT.replace("@MODELS@", _MODELS if _asks(program) else "")
        .replace("@TABLE@", "\n".join(_table(program)))
        .replace("@NAME@", "_" + program.name.replace("-", "_"))
        .replace("@PROGRAM@", program.name)
    )


def _asks(program: Command) -> bool:
    return any(a.value.models for one in program.walk() for a in one.arguments)


def _table(program: Command) -> Iterator[str]:
    """The branches of the case; places where the same can stand share one."""
    same: dict[str, list[str]] = {}
    for one in program.walk():
        for place, action in _places(one):
            same.setdefault(action, []).append(f"'{one.path}|{place}'")
    for action, places in same.items():
        yield f"    {' | '.join(places)}) {action} ;;"


def _places(one: Command) -> Iterator[tuple[str, str]]:
    yield "-", _action(Value(tuple(name for option in one.options for name in option.names)))
    if one.commands:
        yield "@", _action(Value(tuple(below.word for below in one.commands)))
    for option in one.options:
        if option.metavar:
            for name in option.names:
                yield name, _action(option.value)
    for number, argument in enumerate(one.arguments, 1):
        yield "*" if argument.many else str(number), _action(argument.value)


def _action(value: Value) -> str:
    kind = next((k for k in ("several", "files", "directories", "models") if getattr(value, k)), "")
    parts = [f"kind={kind}"] if kind else []
    parts += [f"words='{' '.join(value.words)}'"] if value.words else []
    return " ".join(parts) or ":"
