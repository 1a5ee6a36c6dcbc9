"""gbp buildpackage (git-buildpackage): the checks after each build that went well.

It runs ``postbuild`` in a shell; a hook that fails makes gbp end with 1 and leaves what was built.
All files of configuration are read into one parser, of Python's configparser, and the last value
of an option counts; [DEFAULT] is for all commands, and [gbp-buildpackage] and [git-buildpackage]
are old names of [buildpackage]. Values are taken raw, a "%" stands for itself: gbp.conf(5), and
config.py and scripts/buildpackage.py of 0.9.30.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from configparser import ConfigParser
from configparser import Error as ConfigError
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..domain import InputError
from ..escape import text as esc
from .base import SYSTEM, TREE, USER, Choice, Hook, run
from .edits import Block

_EVERYBODY = Path("/etc/git-buildpackage/gbp.conf")
_SECTION, _OPTION = "buildpackage", "postbuild"
_READ = ("DEFAULT", "gbp-buildpackage", "git-buildpackage", _SECTION)
_HEADING = re.compile(r"\[([^\]]+)\]")
_SET = re.compile(r"\s*postbuild\s*[=:]", re.IGNORECASE)
_TEXT = re.compile(r"\s*[^#;\s]")
_ENCODING = "latin-1"  # any byte is one character


@dataclass(frozen=True)
class Postbuild:
    """The option in the file PATH; BELOW are files, with their content, that it would outdo."""

    path: Path
    command: str
    below: tuple[tuple[Path, bytes], ...] = ()
    mode: int = 0o644

    def put(self, old: bytes | None) -> bytes:
        """OLD with the option; refused where one is set."""
        bare = None if old is None else self.take(old)
        before = bare or b""
        for path, content in ((self.path, before), *self.below):
            self._refuse_second(path, content)
        wanted = self._parsed(before)
        wanted.setdefault(_SECTION, wanted["DEFAULT"].copy())[_OPTION] = self.command
        end = 0
        for offset, _, section, line in _rows(before):
            if section == _SECTION and _TEXT.match(line):
                end = offset + len(line)
        option = f"{_OPTION} = {self.command}"
        lines = (option,) if end else (f"[{_SECTION}]", option)
        new = self._block(lines, end or len(before)).put(bare)
        # In the text around it the line may be read as something else: that is not tried.
        with suppress(InputError):
            if self._parsed(new) == wanted:
                return new
        raise InputError(f"{esc(self.path)}: cannot edit; add to [{_SECTION}] by hand: {option}")

    def take(self, new: bytes) -> bytes | None:
        """NEW without the option."""
        return self._block((), 0).take(new)

    def _block(self, lines: tuple[str, ...], offset: int) -> Block:
        return Block(self.path, "gbp", lines, lambda _: offset)

    def _refuse_second(self, path: Path, content: bytes) -> None:
        for _, number, section, line in _rows(content):
            if section in _READ and _SET.match(line):
                fix = f"put behind its command by hand: && {{ {self.command}; }}"
                raise InputError(f"{esc(path)}:{number}: {_OPTION} is set; {fix}")

    def _parsed(self, content: bytes) -> dict[str, dict[str, str]]:
        parser = ConfigParser(interpolation=None)
        try:
            parser.read_string(content.decode(_ENCODING), str(self.path))
        except ConfigError as error:
            raise InputError(f"gbp cannot read its file ({esc(str(error))}); correct it") from error
        return {name: dict(section) for name, section in parser.items()}


def _rows(content: bytes) -> Iterator[tuple[int, int, str, str]]:
    """Each line with its offset, its number and the section it is in."""
    offset, section = 0, ""
    for number, raw in enumerate(content.splitlines(keepends=True), 1):
        line = raw.decode(_ENCODING)
        if heading := _HEADING.match(line):
            section = heading[1]
        yield offset, number, section, line
        offset += len(raw)


def _file(choice: Choice) -> Path:
    if choice.file is not None:
        return choice.file
    if choice.scope == SYSTEM:
        return _EVERYBODY
    if choice.scope == TREE:
        return choice.cwd / "debian" / "gbp.conf"
    return choice.home / ".gbp.conf"


def _edits(choice: Choice) -> Sequence[Postbuild]:
    path = _file(choice)
    if choice.scope == TREE and choice.file is None and not path.parent.is_dir():
        raise InputError(f"{esc(path.parent)}: is not there; go to the tree of a source package")
    below = []
    if choice.file is None and choice.scope != SYSTEM:
        below = [_EVERYBODY, choice.home / ".gbp.conf"][: 2 if choice.scope == TREE else 1]
    return [Postbuild(path, _command(choice), tuple(_contents(below)))]


def _contents(paths: Sequence[Path]) -> Iterator[tuple[Path, bytes]]:
    """What the files hold besides the hook."""
    for path in paths:
        with suppress(OSError, InputError):
            yield path, Postbuild(path, "").take(path.read_bytes()) or b""


def _command(choice: Choice) -> str:
    return run("gbp", choice, '"$GBP_CHANGES_FILE"')


def _notes(choice: Choice) -> Sequence[str]:
    if choice.scope == TREE:
        return []
    return [f"where a tree's debian/gbp.conf sets {_OPTION}, too, gbp runs that and not this"]


def _show(choice: Choice) -> str:
    return f"""\
# gbp buildpackage runs mlpolicy after each build that went well.
# In {_file(choice)}:
[{_SECTION}]
{_OPTION} = {_command(choice)}

# For one build, on the command line:
#   gbp buildpackage --git-postbuild='{_command(choice)}'

# The same without `mlpolicy hooks run`, which adds the frame, the counts and a limit of time:
#   gbp buildpackage --git-postbuild='mlpolicy lint "$GBP_CHANGES_FILE" || true'
"""


HOOK = Hook(
    name="gbp",
    title="after each build of gbp buildpackage that went well",
    package="git-buildpackage",
    program="gbp",
    show=_show,
    scopes=(USER, SYSTEM, TREE),
    edits=_edits,
    notes=_notes,
)
