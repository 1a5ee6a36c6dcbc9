"""Completion for fish: a line for each option and argument of each command."""

from __future__ import annotations

from collections.abc import Iterator

from .command import Command, Option, Value

_HEAD = """# Completion of @PROGRAM@(1) for fish; made from what its --help says.

# Whether the command that is being typed is that of the arguments.
function @NAME@_at
    set -l path
    set -l value no
    for token in (commandline -opc)[2..]
        if test $value = yes
            set value no
            continue
        end
        switch $token
            case @VALUES@
                set value yes
            case '-*'
            case '*'
                contains -- "$path $token" @COMMANDS@
                or break
                set path "$path $token"
        end
    end
    test "$path" = "$(string join '' ' '$argv)"
end
"""

#: The names are read from the list, whose first line is a heading.
_MODELS = r"""
function @NAME@_models
    set -l place
    set -l tokens (commandline -opc)
    contains -- --user $tokens
    and set place --user
    if set -l at (contains -i -- --root $tokens)
        set place --root $tokens[(math $at + 1)]
    end
    $tokens[1] $place list 2>/dev/null | sed '1d; s/[: ].*//'
end
"""


def script(program: Command) -> str:
    """The script for PROGRAM."""
    name = "__" + program.name.replace("-", "_")
    asks = any(argument.value.models for one in program.walk() for argument in one.arguments)
    groups = [one for one in program.walk() if one.commands]
    values = [n for one in groups for o in one.options if o.metavar for n in o.names]
    head = _HEAD.replace("@VALUES@", " ".join(values) or "''").replace(
        "@COMMANDS@", " ".join(_quoted(f" {one.path}") for one in program.walk() if one.path)
    )
    lines = [f"complete -c {program.name} -f"]
    for one in program.walk():
        start = (
            f"complete -c {program.name} -n {_quoted(' '.join([f'{name}_at', one.path]).strip())}"
        )
        lines += [f"{start} {rest}" for rest in _rows(one, name)]
    text = head + (_MODELS if asks else "") + "\n" + "\n".join(lines) + "\n"
    return text.replace("@NAME@", name).replace("@PROGRAM@", program.name)


def _rows(one: Command, name: str) -> Iterator[str]:
    for below in one.commands:
        yield f"-a {below.word} -d {_quoted(below.summary)}"
    for option in one.options:
        yield _option(option, name)
    for argument in one.arguments:
        if argument.value:
            yield _action(argument.value, name, "-k ")


def _option(option: Option, name: str) -> str:
    flags = [f"-l {n[2:]}" if n.startswith("--") else f"-s {n[1:]}" for n in option.names]
    if option.metavar:
        flags.append("-r " + _action(option.value, name, ""))
    return " ".join([*flags, f"-d {_quoted(option.text)}" if option.text else ""]).strip()


def _action(value: Value, name: str, keep: str) -> str:
    """What completes VALUE; KEEP is what keeps the words in their order."""
    words = " ".join(value.words)
    if value.models:
        return f"-f -a '({name}_models)'"
    if value.several:
        return "-f -a " + _quoted(f"(__fish_complete_list , 'printf %s\\\\n {words}')")
    if value.directories:
        return "-f -a '(__fish_complete_directories)'"
    shown = f"{keep}-a {_quoted(words)}" if words else ""
    return f"{'-F' if value.files else '-f'} {shown}".strip()


def _quoted(text: str) -> str:
    plain = " ".join(text.replace("`", "").split(" "))
    return "'" + plain.replace("\\", "\\\\").replace("'", "\\'") + "'"
