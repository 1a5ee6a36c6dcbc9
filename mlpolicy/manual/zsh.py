"""Completion for zsh: a function for each command, with what the help says beside each option."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .command import Command, Option, Value

_HEAD = """#compdef @PROGRAM@
# Completion of @PROGRAM@(1) for zsh; made from what its --help says.
"""

_OR_FILE = """
@NAME@_or_file() {
    _alternative "values:value:($*)" 'files:file:_files'
}
"""

#: The names are read from the list, whose first line is a heading.
_MODELS = """
@NAME@_models() {
    local -a line place names
    line=(${(z)LBUFFER})  # $words begins at the subcommand here
    (( $line[(I)--user] )) && place=(--user)
    (( $line[(I)--root] )) && place=(--root $line[$line[(I)--root]+1])
    names=(${${(f)"$(@PROGRAM@ $place list 2>/dev/null)"}[2,-1]%%[: ]*})
    compadd -a names
}
"""

_GROUP = """
@FUNCTION@() {
    local curcontext=$curcontext state line done=1
    local -a commands
    commands=(
@COMMANDS@
    )
    _arguments -C @SPECS@ \\
        '1: :->command' '*:: :->rest' && done=0
    case $state in
    command) _describe -t commands '@WORDS@ command' commands && done=0 ;;
    rest)
        (( $+functions[@FUNCTION@_$line[1]] )) && @FUNCTION@_$line[1] && done=0
        ;;
    esac
    return done
}
"""

_ONE = """
@FUNCTION@() {
    _arguments -s -S @SPECS@
}
"""


def script(program: Command) -> str:
    """The script for PROGRAM."""
    parts = [_HEAD, _OR_FILE]
    if any(argument.value.models for one in program.walk() for argument in one.arguments):
        parts.append(_MODELS)
    name = "_" + program.name.replace("-", "_")
    parts += [_function(one, name) for one in program.walk()]
    whole = "".join(parts).replace("@NAME@", name).replace("@PROGRAM@", program.name)
    return f'{whole}\n{name} "$@"\n'


def _function(one: Command, program: str) -> str:
    function = "_".join([program, *one.path.split()])
    specs = " \\\n        ".join(["", *_specs(one, program)])
    text = (_GROUP if one.commands else _ONE).replace(" @SPECS@", specs)
    listed = "\n".join(
        f"        {_quoted(f'{below.word}:{_plain(below.summary)}')}" for below in one.commands
    )
    text = text.replace("@COMMANDS@", listed)
    return text.replace("@FUNCTION@", function).replace("@WORDS@", one.name)


def _specs(one: Command, program: str) -> Iterator[str]:
    for option in one.options:
        yield _option(option, program)
    for number, argument in enumerate(one.arguments, 1):
        place = "*" if argument.many else str(number)
        optional = ":" if not argument.required and not argument.many else ""
        yield _quoted(
            f"{place}:{optional}{_escaped(argument.metavar)}:" + _action(argument.value, program)
        )


def _option(option: Option, program: str) -> str:
    lone = {"-h", "--help", "--version"}.intersection(option.names)
    without = "(- *)" if lone else "" if option.repeated else f"({' '.join(option.names)})"
    said = f"[{_escaped(option.text)}]"
    if not option.metavar:
        names = option.names
    else:
        names = tuple(f"{name}=" if name.startswith("--") else f"{name}+" for name in option.names)
        said += f":{_escaped(option.metavar)}:{_action(option.value, program)}"
    before = _quoted(without or "*")
    many = "{" + ",".join(names) + "}" if len(names) > 1 else names[0]
    return f"{before}{many}{_quoted(said)}"


def _action(value: Value, program: str) -> str:
    """What completes VALUE; a space before a function keeps zsh's own arguments from it."""
    words = " ".join(value.words)
    if value.models:
        return f" {program}_models"
    if value.several:
        return f" _values -s , value {words}"
    if value.words:
        return f" {program}_or_file {words}" if value.files else f"({words})"
    if value.directories:
        return "_files -/"
    return "_files" if value.files else " "


def _escaped(text: str) -> str:
    return re.sub(r"([\[\]:\\])", r"\\\1", _plain(text))


def _plain(text: str) -> str:
    return " ".join(text.replace("`", "").split())


def _quoted(text: str) -> str:
    quote = "'"
    return quote + text.replace(quote, quote + "\\" + quote + quote) + quote
