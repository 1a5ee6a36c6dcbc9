"""The commands of mlpolicy, as click knows them."""

from __future__ import annotations

import inspect

import click

from .command import Argument, Command, Option, Value
from .values import known


def command() -> Command:
    """The program, with all its commands."""
    from ..cli import COMMANDS, cli

    return _command(cli, _context(cli, "mlpolicy", None), "", COMMANDS)


def _context(one: click.Command, name: str, parent: click.Context | None) -> click.Context:
    return click.Context(one, parent=parent, info_name=name, **one.context_settings)


def _command(
    one: click.Command, context: click.Context, summary: str, summaries: dict[str, str]
) -> Command:
    parameters = one.get_params(context)
    below: list[Command] = []
    if isinstance(one, click.Group):
        for name in one.list_commands(context):
            sub = one.get_command(context, name)
            if sub is None or sub.hidden:
                continue
            inner = _context(sub, name, context)
            below.append(_command(sub, inner, summaries.get(name, ""), {}))
    text = inspect.cleandoc(one.help or "").split("\n\n")
    return Command(
        name=_path(context),
        summary=summary or _lowered(text[0]),
        text=tuple(" ".join(paragraph.split()) for paragraph in text),
        options=tuple(_option(p, context) for p in parameters if isinstance(p, click.Option)),
        arguments=tuple(_argument(p, context) for p in parameters if isinstance(p, click.Argument)),
        commands=tuple(below),
    )


def _path(context: click.Context) -> str:
    """The words that call the command; click's own path has the arguments of groups in it."""
    words = []
    here: click.Context | None = context
    while here is not None:
        words.append(str(here.info_name))
        here = here.parent
    return " ".join(reversed(words))


def _lowered(sentence: str) -> str:
    """The first sentence of a help as a summary."""
    first = " ".join(sentence.split()).partition(". ")[0].rstrip(".")
    return first[:1].lower() + first[1:]


def _option(one: click.Option, context: click.Context) -> Option:
    record = one.get_help_record(context)
    return Option(
        names=tuple(sorted((*one.opts, *one.secondary_opts), key=lambda name: name[:2] == "--")),
        metavar="" if one.is_flag or one.count else _metavar(one),
        text=record[1] if record else "",
        value=Value() if one.is_flag or one.count else _value(one, context),
        required=one.required,
        repeated=one.multiple,
    )


def _argument(one: click.Argument, context: click.Context) -> Argument:
    metavar = one.metavar or (
        "|".join(one.type.choices) if isinstance(one.type, click.Choice) else one.name or ""
    )
    if one.metavar is None and not isinstance(one.type, click.Choice):
        metavar = metavar.upper()
    return Argument(
        metavar=metavar.replace("...", "").strip("[]"),
        value=_value(one, context),
        many=one.nargs == -1,
        required=one.required,
    )


def _metavar(one: click.Option) -> str:
    if isinstance(one.type, click.Choice):
        return "|".join(map(str, one.type.choices))
    return one.metavar or one.type.name.upper()


def _value(one: click.Parameter, context: click.Context) -> Value:
    if isinstance(one.type, click.Choice):
        return Value(tuple(map(str, one.type.choices)))
    metavar = one.metavar or (one.name or "").upper()
    return known(_path(context).partition(" ")[2], one.name or "", metavar) or Value()
