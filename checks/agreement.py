"""Does a script agree to a license in the user's place?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlpolicy.domain import Hint
from mlpolicy.evidence import Evidence
from mlpolicy.evidence.control import stanzas
from mlpolicy.recipes.shell import Command, commands

from . import fetching
from .base import Case, Check, Tag

PRESET = Tag(
    "helper-presets-agreement",
    "error",
    "This package downloads something whose license asks for agreement, and answers in the user's "
    "place: a debconf question with agreement as its default, a preset answer, a switch that "
    "accepts, or a piped yes. Nobody agreed then. In a noninteractive installation a default "
    "counts as the answer without being shown.",
    "Ask the user, with refusal as the default and as the answer when nobody can be asked. Pass on "
    "an agreement only where it was given, and ask again when the text has changed.",
    ("debian-release 2023/05 msg00271", "debconf-devel(7)"),
)

_AGREEMENT = r"(?:accept|agree|licen[cs]e|eula|consent|terms)"
_WORD = re.compile(_AGREEMENT, re.IGNORECASE)
_YES = re.compile(r"(?i)(?:y|yes|true|1|accept(?:ed)?|agreed?|i[ _-]?(?:agree|accept)\b.{0,40})")
_SWITCH = re.compile(
    r"(?i)--?(?:yes-?i-?)?(?:auto-?)?(?:accept|agree)[\w-]{0,30}"
    r"(?:licen[cs]es?|eulas?|terms|agreements?)[\w-]{0,20}(?P<value>=.*)?"
    r"|--?(?:eula|licen[cs]e)[-_=]?(?:accept(?:ed)?|agreed?|yes)"
)
_VARIABLE = re.compile(
    r"[A-Z0-9_]{0,40}(?:ACCEPT|AGREE)[A-Z0-9_]{0,40}=(.*)|[A-Z0-9_]{0,40}(?:EULA|LICENSE)_OK=(.*)"
)
#: What a piped yes may agree to: an installer, or a command about licenses.
_INSTALLER = re.compile(rf"(?i){_AGREEMENT}|install|setup|\.(?:run|sh|bin)\b|sdkmanager")
_SELECTION = re.compile(
    rf"(?i)\S{{0,80}}{_AGREEMENT}\S{{0,80}}[ \t]{{1,8}}(?:boolean|select)"
    r"[ \t]{1,8}(\S[^\n\"']{0,60})"
)
_DOWNLOADS = re.compile(r"(?i)\bdownload|\binstaller\b|\binstall(?:ation)? script|\bfetch")
_TEMPLATES = re.compile(r"debian/(?:[\w.+-]{1,100}\.)?templates|DEBIAN/templates")


def run(case: Case) -> Iterator[Hint]:
    """Look for agreement in a package that downloads."""
    found = case.judged.evidence
    told = set(_presets(case.source)) if case.source is not None else set()
    said = {(path.rpartition("/")[2].rpartition(".")[2], what) for path, _, what in told}
    rows = [
        row
        for row in _presets(found)
        if (row[0].rpartition("/")[2].rpartition(".")[2], row[2]) not in said
    ]
    if rows and _downloads(found):
        for path, line, what in rows:
            yield case.hint(PRESET.name, what, path, line)


def _downloads(found: Evidence) -> bool:
    """Whether the package says or does so."""
    texts = (stanza.get("Description") or "" for stanza in found.control.stanzas.values())
    return any(map(_DOWNLOADS.search, texts)) or any(
        map(bool, (*fetching.at_installation(found), *fetching.at_run_time(found, [])))
    )


def _presets(found: Evidence) -> Iterator[tuple[str, int, str]]:
    """Path, line and words of every agreement."""
    for path in fetching.scripts(found):
        text = found.subject.documents[path].decode("utf-8", "replace")
        yield from ((path, line, what) for line, what in _scripted(text))
    for path, data in sorted(found.subject.documents.items()):
        if _TEMPLATES.fullmatch(path):
            text = data.decode("utf-8", "replace")
            yield from ((path, line, what) for line, what in _templates(text))


def _scripted(text: str) -> Iterator[tuple[int, str]]:
    found = commands(text)
    for command, after in zip(found, [*found[1:], Command(0, ())], strict=True):
        words = command.bare
        shown = " ".join(command.words)[:80]
        if words[:1] == ("db_set",) and len(words) > 2:
            if _WORD.search(words[1]) and _YES.fullmatch(" ".join(words[2:])):
                yield command.line, shown
        elif command.program in ("yes", "echo", "printf") and after.line == command.line:
            agreed = command.program == "yes" or _is_yes(words[1:])
            if agreed and _INSTALLER.search(" ".join(after.words)):
                yield command.line, f"{shown} | {' '.join(after.words)}"[:80]
        elif any(map(_accepts, words[1:])) or any(map(_is_set, _environment(command))):
            yield command.line, shown
    if any(command.program == "debconf-set-selections" for command in found):
        for number, line in enumerate(text.split("\n"), 1):
            selected = _SELECTION.search(line[:1000])
            if selected and _YES.match(selected[1]):
                yield number, selected[0].strip()[:80]


def _is_yes(words: tuple[str, ...]) -> bool:
    return bool(_YES.fullmatch(" ".join(words).replace("\\n", "").strip()))


def _accepts(word: str) -> bool:
    found = _SWITCH.fullmatch(word)
    # With a variable it passes on what somebody else said.
    return found is not None and "$" not in (found["value"] or "")


def _is_set(word: str) -> bool:
    found = _VARIABLE.fullmatch(word)
    return found is not None and bool(_YES.fullmatch((found[1] or found[2] or "").strip()))


def _environment(command: Command) -> Iterator[str]:
    """The variables that COMMAND is given, or that it exports."""
    words = command.words
    if words[:1] == ("export",):
        yield from words[1:]
    elif command.bare:
        yield from words[: len(words) - len(command.bare)]


def _templates(text: str) -> Iterator[tuple[int, str]]:
    for stanza in stanzas(text):
        default = stanza.fields.get("default")
        asked = f"{stanza.get('Template')} {stanza.get('Description')}"
        if default is None or stanza.get("Type") not in ("boolean", "select"):
            continue
        if _WORD.search(asked) and _YES.fullmatch(default.value.strip()):
            yield default.line, f"Default: {default.value.strip()}"


CHECK = Check("agreement", (PRESET,), run)
