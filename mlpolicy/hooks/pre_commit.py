"""pre-commit: the checks of what is about to be committed.

pre-commit reads .pre-commit-config.yaml at the top of the work tree. It runs no hook for a commit
that only deletes files unless that says always_run; it hides what a hook prints that passes, and
refuses the commit when the program is not there (commands/run.py and staged_files_only.py of
3.0.4). ``.pre-commit-hooks.yaml`` at the top of our own repository is for ``repo: URL``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from .base import TREE, Choice, Hook, run
from .git import git, write_out
from .yaml_block import Unfit, YamlBlock, items, value

_FILE = ".pre-commit-config.yaml"
_ID = "mlpolicy"


def _lines(choice: Choice) -> tuple[str, ...]:
    return (
        "- repo: local",
        "  hooks:",
        f"  - id: {_ID}",
        "    name: machine-learning models (mlpolicy)",
        f"    entry: {json.dumps(run('pre-commit', choice, '.', gate=True), ensure_ascii=False)}",
        "    language: system",
        "    pass_filenames: false",
        "    always_run: true  # a file that goes may be what made a model free",
    )


def _place(root: yaml.MappingNode, text: str) -> tuple[int, int]:
    """The end of the list of repositories, before comments that belong to what follows it."""
    repos = value(root, "repos")
    if not isinstance(repos, yaml.SequenceNode) or repos.flow_style:
        raise Unfit(repos or root, "holds no list `repos:` with one item to a line")
    for repo in items(repos):
        for hook in items(value(repo, "hooks")):
            name = value(hook, "id")
            if name is not None and name.value == _ID:
                raise Unfit(name, f"has the hook {_ID} already", "keep it, or take it out first")
    first, column = repos.start_mark.index, repos.start_mark.column
    if text[first] != "-":
        raise Unfit(repos, "the list has an anchor or a tag")
    lines = text[: repos.end_mark.index].split("\n")
    while not (line := lines[-1].strip()) or (line[0] == "#" and _depth(lines[-1]) <= column):
        lines.pop()
    return len("\n".join(lines)) + 1, column


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _edits(choice: Choice) -> Sequence[YamlBlock]:
    file = choice.file or Path(git(choice.cwd, "rev-parse", "--show-toplevel"), _FILE)
    return [YamlBlock(file, "pre-commit", _lines(choice), _place, alone="repos:\n")]


def _notes(_: Choice) -> Sequence[str]:
    return ["`pre-commit install` makes git run it, once in each clone, if that is not done yet"]


def _show(choice: Choice) -> str:
    hook = "\n".join(_lines(choice))
    return f"""\
# pre-commit runs mlpolicy on what is staged before each commit; errors refuse the commit.
# In the list `repos:` of {choice.file or _FILE}:
{hook}

# Once, in each clone:          pre-commit install
# By hand:                      pre-commit run {_ID}
# One commit without it:        SKIP={_ID} git commit
# To see warnings that refuse nothing, add `verbose: true`: pre-commit hides what passes.

# `repo: local` wants mlpolicy to be installed. With the URL of mlpolicy's own repository and a
# `rev:` in its place, and `- id: {_ID}` alone below `hooks:`, pre-commit installs it by itself.
"""


@contextmanager
def _targets(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    """The files that are staged in the repositories PATHS.

    Not their work trees: a model that is not committed is no reason to refuse a commit.
    """
    with TemporaryDirectory(prefix="mlpolicy-") as scratch:
        found = []
        for number, path in enumerate(map(Path, paths)):
            where = Path(scratch, str(number), path.absolute().name)
            write_out(path, git(path, "write-tree"), where)
            found.append(str(where))
        yield found


HOOK = Hook(
    name="pre-commit",
    title="before each commit, on what is staged; errors refuse it",
    package="pre-commit",
    program="pre-commit",
    show=_show,
    scopes=(TREE,),
    edits=_edits,
    notes=_notes,
    gate=True,
    targets=_targets,
)
