"""install: fetch what is missing, verify it, switch to it."""

import os
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from mlmodel_fetch import each, obtain, sources
from mlmodel_fetch.context import Context

HELP = "fetch models, verify them, bring them into use"
UNITS = {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}


def arguments(parser: ArgumentParser) -> None:
    """Declare them."""
    each.names_or_all(parser)
    parser.add_argument(
        "--accept-license", action="append", default=[], metavar="ID", help="accept this license"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be fetched")
    parser.add_argument("--keep-old", action="store_true", help="keep the files of old revisions")
    parser.add_argument("--wait", action="store_true", help="wait for another download to end")
    network_arguments(parser)


def network_arguments(parser: ArgumentParser) -> None:
    """Declare what also `repair` knows."""
    parser.add_argument("--token-file", type=Path, metavar="FILE", help="holds a token for a hub")
    parser.add_argument(
        "--mirror", action="append", default=[], metavar="URL", help="ask this mirror first"
    )
    parser.add_argument(
        "--limit-rate", type=_rate, default=0, metavar="RATE", help="bytes a second, such as 500k"
    )


def wishes(context: Context, args: Namespace) -> obtain.Wishes:
    """What the arguments ask for."""
    return obtain.Wishes(
        accepted=list(getattr(args, "accept_license", [])),
        mirrors=sources.checked_mirrors(args.mirror),
        token=sources.read_token(context.place, args.token_file),
        rate=args.limit_rate,
        keep_old=getattr(args, "keep_old", False),
    )


def run(context: Context, args: Namespace) -> int:
    """Install them."""
    context.wait = args.wait
    asked = wishes(context, args)

    def work(name: str) -> int:
        manifest = context.catalog.load(name)
        if args.dry_run:
            print(obtain.plan(context, manifest))
        else:
            obtain.install(context, manifest, asked)
        return os.EX_OK

    return each.each(context, each.chosen(context, args), work)


def _rate(text: str) -> float:
    number, unit = (text[:-1], text[-1].lower()) if text[-1:].isalpha() else (text, "")
    try:
        rate = float(number) * UNITS[unit]
    except (ValueError, KeyError):
        rate = 0
    if not 0 < rate < 1e15:
        raise ArgumentTypeError("not a rate; give bytes a second such as 500k or 2M")
    return rate
