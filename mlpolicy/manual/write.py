"""Everything that is installed, written below one directory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .. import __version__
from . import bash, fish, from_argparse, from_click, pages, pod, reference, zsh


def write(directory: Path) -> None:
    """Write man pages into DIRECTORY/man, completions into DIRECTORY/bash, /fish and /zsh."""
    man = directory / "man"
    man.mkdir(parents=True, exist_ok=True)
    for name, section, text in texts():
        made = pod.man(text, name, section, f"mlpolicy {__version__}")
        (man / f"{name}.{section}").write_text(made, "utf-8")
    for program in (from_click.command(), from_argparse.command()):
        for shell, name in ((bash, "{}"), (zsh, "_{}"), (fish, "{}.fish")):
            file = directory / shell.__name__.rpartition(".")[2] / name.format(program.name)
            file.parent.mkdir(exist_ok=True)
            file.write_text(shell.script(program), "utf-8")


def texts() -> Iterator[tuple[str, int, str]]:
    """The name, section and POD of each page."""
    for name, text in pages.pages(from_click.command(), together=False):
        yield name, 1, text
    for name, text in pages.pages(from_argparse.command(), together=True):
        yield name, 1, text
    yield "mlmodel.yaml", 5, reference.manifest()
    yield "mlpolicy-rulesets", 7, reference.rulesets()
    yield "mlpolicy-tags", 7, reference.tags()
