"""licenses: which license texts were accepted; accept or revoke one."""

from argparse import ArgumentParser, Namespace

from mlmodel_fetch.context import Context
from mlmodel_fetch.errors import Status, Stop
from mlmodel_fetch.text import safe

HELP = "show, accept or revoke accepted licenses"


def arguments(parser: ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument("action", nargs="?", choices=["accept", "revoke"], help="default: show")
    parser.add_argument("id", nargs="?", metavar="ID", help="the license's identifier")


def run(context: Context, args: Namespace) -> int:
    """Show or change them."""
    if args.action is None:
        for id, when, sha256, who in context.licenses.accepted():
            print(f"{safe(id)}  accepted {safe(when)}  by {safe(who)}  sha256 {safe(sha256)}")
        for manifest in context.catalog.all()[0]:
            license = manifest.license
            if license.must_accept and not context.licenses.is_accepted(license):
                print(f"{license.id}  not accepted  wanted by {manifest.name}")
        return 0
    if not args.id:
        raise Stop(
            Status.USAGE,
            f"licenses {args.action}: no license is named",
            "`mlmodel-fetch licenses` shows the identifiers",
        )
    if args.action == "revoke":
        if not context.licenses.revoke(args.id):
            raise Stop(
                Status.UNKNOWN,
                f"{safe(args.id)} was not accepted",
                "`mlmodel-fetch licenses` shows what was",
            )
        return 0
    found = {m.license for m in context.catalog.all()[0] if m.license.id == args.id}
    if not found:
        raise Stop(
            Status.UNKNOWN,
            f"no model has the license {safe(args.id)}",
            "`mlmodel-fetch list` shows which ones they have",
        )
    for license in found:
        context.licenses.accept(license)
    return 0
