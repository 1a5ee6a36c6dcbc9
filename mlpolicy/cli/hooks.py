"""``mlpolicy hooks``: the checks where people build, upload and push."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import escape
from ..domain import InputError
from . import common

if TYPE_CHECKING:
    from ..hooks.base import Choice, Hook

_enforce = click.option("--enforce", is_flag=True, help="errors fail the build, too")
_ruleset = click.option("--ruleset", metavar="NAME", help="whose area counts, instead of default")
_index = click.option(
    "--index",
    "indices",
    multiple=True,
    metavar="FILE_OR_DIR",
    type=Path,
    help="package indices: which package is in which area (apt's own lists without it)",
)
_name = click.argument("name", metavar="NAME")


def _where(function: Any) -> Any:
    for option in (
        click.option("--user", "scope", flag_value="user", help="for this user"),
        click.option("--system", "scope", flag_value="system", help="for everybody"),
        click.option("--tree", "scope", flag_value="tree", help="for the source tree here"),
        click.option("--file", metavar="FILE", type=Path, help="the file to edit instead"),
        click.option("--in-chroot", is_flag=True, help="run in the chroot, before a .deb leaves"),
        _enforce,
        _ruleset,
        _index,
    ):
        function = option(function)
    return function


@click.command("list")
@common.printed("text", "json")
def listing(form: str, output: str | None) -> int:
    """Tell which tools are on this machine, and which of them run mlpolicy already."""
    from ..hooks import state
    from ..report import text

    rows = [dataclasses.asdict(one) for one in state.states()]
    if form == "json":
        common.write([escape.dump({"schema": "mlpolicy.hooks/1", "hooks": rows})], output)
        return 0
    shown = [
        [
            row["name"],
            row["version"] or ("installed" if row["present"] else "not installed"),
            ", ".join(f"{one['scope']}: {one['file']}" for one in row["hooked"])
            or ("no" if row["scopes"] else "-"),
            row["title"],
        ]
        for row in rows
    ]
    common.write(text.table([["hook", "tool", "hooked", "runs"], *shown]), output)
    return 0


@click.command("show")
@_name
@_where
def show(name: str, **asked: Any) -> int:
    """Print what would be installed, and how to do the same by hand."""
    hook = _hook(name)
    click.echo(hook.show(_choice(hook, **asked)), nl=False)
    return 0


@click.command("install")
@_name
@_where
@click.option("--remove", is_flag=True, help="take it out again")
@click.option("-n", "--dry-run", is_flag=True, help="show what would change, change nothing")
def install(name: str, remove: bool, dry_run: bool, **asked: Any) -> int:
    """Put a hook where its tool finds it; a file that is edited is kept beside the new one."""
    from ..hooks import install as files

    hook = _hook(name)
    if hook.edits is None:
        raise InputError(f"{name}: nothing to install; see `mlpolicy hooks show {name}`")
    choice = _choice(hook, **asked)
    # All are planned before the first is written: a refusal leaves everything as it was.
    changes = [files.planned(edit, remove=remove) for edit in hook.edits(choice)]
    # Taken out in the opposite order: nothing may name what is gone already.
    for change in reversed(changes) if remove else changes:
        path = escape.text(change.path)
        if change.new == change.old:
            click.echo(f"{path}: {'not hooked' if remove else 'hooked already'}; nothing to do")
            continue
        click.echo(f"{path}:")
        for line in change.diff():
            click.echo(f"  {escape.text(line, limit=2_000)}")
        if not dry_run:
            files.apply(change)
            if change.bare is not None and not remove:
                click.echo(f"  (without it: {escape.text(change.backup)})")
    if not remove:
        for note in hook.notes(choice):
            common.note(note)
    return 0


@click.command("run")
@_name
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@_enforce
@_ruleset
@_index
@click.option(
    "--time-limit",
    type=click.FloatRange(0, min_open=True),
    default=1800.0,
    metavar="SECONDS",
    help="give up after that long (1800)",
)
def run(
    name: str,
    paths: tuple[str, ...],
    enforce: bool,
    ruleset: str | None,
    indices: tuple[Path, ...],
    time_limit: float,
) -> int:
    """Lint what a tool has made. This is what hooks call; it never loses a build.

    Errors fail it with --enforce, and where nothing is built: before a commit, push or upload.
    What mlpolicy itself cannot do fails it with --enforce alone.
    """
    from ..hooks import run as running

    hook = _hook(name)
    options = ["--ruleset", ruleset] if ruleset else []
    for index in indices:
        options += ["--index", str(index)]
    with hook.targets(paths) as found:
        return running.run(
            found, enforce=enforce, gate=hook.gate, limit=time_limit, options=options
        )


def _hook(name: str) -> Hook:
    from ..hooks import HOOKS

    found = {hook.name: hook for hook in HOOKS}
    if name not in found:
        raise InputError(f"unknown hook {escape.text(name)}; known are {', '.join(found)}")
    return found[name]


def _choice(
    hook: Hook, scope: str | None, in_chroot: bool, indices: tuple[Path, ...], **asked: Any
) -> Choice:
    """What is asked of HOOK; what it cannot do is a usage error."""
    from ..hooks.base import Choice

    scopes = hook.scopes or ("user",)
    if in_chroot and not hook.in_chroot:
        raise InputError(f"{hook.name} has no --in-chroot; leave it out")
    if scope is not None and scope not in scopes:
        raise InputError(f"{hook.name} has no --{scope}; it is installed for: {scopes[0]}")
    for index in indices if not in_chroot else ():
        if not index.exists():
            raise InputError(f"{escape.text(index)}: no such file; check the path of --index")
    # A hook runs in a directory of its tool's choice.
    found = tuple(index.absolute() for index in indices)
    return Choice(scope or scopes[0], in_chroot=in_chroot, indices=found, **asked)


@click.group("hooks", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Let the tools that build, check and upload packages run the checks."""


for one in (listing, show, install, run):
    command.add_command(one)
