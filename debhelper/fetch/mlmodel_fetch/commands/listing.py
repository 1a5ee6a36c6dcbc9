"""list: every model, and how it stands with it."""

import json
from argparse import ArgumentParser, Namespace

from mlmodel_fetch import each
from mlmodel_fetch.context import Context
from mlmodel_fetch.manifest import Manifest
from mlmodel_fetch.models import Condition, State
from mlmodel_fetch.text import safe, size

HELP = "every model: state, size, license"


def arguments(parser: ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument("--json", action="store_true", help="as a JSON list")


def run(context: Context, args: Namespace) -> int:
    """List them."""
    manifests, problems = context.catalog.all()
    for problem in problems:
        each.tell(context, problem)
    rows = [(manifest, context.models.state(manifest)) for manifest in manifests]
    known = {manifest.name for manifest in manifests}
    orphans = [name for name in context.models.names() if name not in known]
    if args.json:
        print(json.dumps([_object(manifest, state) for manifest, state in rows], indent=1))
        return 0
    if rows:
        _table([_row(manifest, state) for manifest, state in rows])
    else:
        where = context.place.manifests[0]
        print(f"No package with a model is installed (no manifest in {where}).")
    for name in orphans:
        print(f"{safe(name)}: no package names this model; `mlmodel-fetch remove` drops it")
    return 0


def words(manifest: Manifest, state: State) -> str:
    """A state in words: partial 34 %, outdated 1f0e..."""
    if state.condition == Condition.PARTIAL:
        return f"partial {min(99, 100 * state.have // manifest.size)} %"
    if state.condition == Condition.OUTDATED:
        return f"outdated {state.directory}"
    return str(state.condition)


def _object(manifest: Manifest, state: State) -> dict[str, object]:
    return {
        "name": manifest.name,
        "state": str(state.condition),
        "revision": manifest.revision,
        "installed_revision": state.directory or None,
        "size": manifest.size,
        "have": state.have,
        "license": manifest.license.id,
        "must_accept": manifest.license.must_accept,
        "gated": manifest.gated,
        "damaged": list(state.wrong),
    }


def _row(manifest: Manifest, state: State) -> tuple[str, ...]:
    return manifest.name, words(manifest, state), size(manifest.size), manifest.license.id


def _table(rows: list[tuple[str, ...]]) -> None:
    rows = [("NAME", "STATE", "SIZE", "LICENSE"), *rows]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for name, state, amount, license in rows:
        print(f"{name:{widths[0]}}  {state:{widths[1]}}  {amount:>{widths[2]}}  {license}")
