"""The commands of mlmodel-fetch, as argparse knows them."""

from __future__ import annotations

import argparse
from importlib import import_module

from .command import Argument, Command, Option, Value
from .values import known

PROGRAM = "mlmodel-fetch"


def command() -> Command:
    """The program, with all its commands; ``ImportError`` when its modules are not on the path.

    It is a program of its own, which the rest of mlpolicy does not need.
    """
    parser: argparse.ArgumentParser = import_module("mlmodel_fetch.main").parser()
    return _command(parser, PROGRAM, "fetch the machine-learning models that packages name")


def _command(parser: argparse.ArgumentParser, name: str, summary: str) -> Command:
    # argparse has no public way to its actions; these names have not changed since Python 3.2.
    actions = [one for one in parser._actions if not _groups(one)]
    return Command(
        name=name,
        summary=summary,
        text=(parser.description or "",),
        options=tuple(_option(one) for one in actions if one.option_strings),
        arguments=tuple(_argument(one) for one in actions if not one.option_strings),
        commands=tuple(
            _command(one.choices[row.dest], f"{name} {row.dest}", row.help or "")
            for one in parser._actions
            if isinstance(one, argparse._SubParsersAction)
            for row in one._choices_actions
        ),
    )


def _groups(one: argparse.Action) -> bool:
    return isinstance(one, argparse._SubParsersAction)


def _option(one: argparse.Action) -> Option:
    metavar = "" if one.nargs == 0 else _metavar(one)
    return Option(
        names=tuple(one.option_strings),
        metavar=metavar,
        text=one.help or "",
        value=_value(one) if metavar else Value(),
        required=one.required,
        repeated=isinstance(one, argparse._AppendAction),
    )


def _argument(one: argparse.Action) -> Argument:
    return Argument(
        metavar=_metavar(one),
        value=_value(one),
        many=one.nargs in ("+", "*"),
        required=one.nargs not in ("?", "*"),
    )


def _metavar(one: argparse.Action) -> str:
    if one.metavar is None and one.choices is not None:
        return "|".join(map(str, one.choices))
    return str(one.metavar or one.dest.upper())


def _value(one: argparse.Action) -> Value:
    if one.choices is not None:
        return Value(tuple(map(str, one.choices)))
    metavar = _metavar(one)
    if metavar == "NAME":
        return Value(models=True)
    return known(PROGRAM, one.dest, metavar) or Value()
