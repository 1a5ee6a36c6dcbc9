"""An edit of dput-ng's JSON files: ``mlpolicy`` in a list of hooks.

JSON has no comments, so a key of our own says what was put in; dput-ng takes no notice of it. The
text is edited where it stands, for a file that is parsed and written anew does not come back as it
was; then it is parsed, and has to mean what it meant, and the hook.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..domain import InputError
from ..escape import text as esc

NAME = "mlpolicy"
MARK = "mlpolicy hook"
#: Keys that hold hooks; the first that a file has is the one that counts.
LISTS = ("=hooks", "hooks", "+hooks")

_NEW, _ADDED = " (made this file)", " (made +hooks)"
_LIST = re.compile(r'"[+=]?hooks"\s*:\s*\[[^\]]*?(?=\s*\])')
_ITEM = re.compile(rf'("[+=]?hooks"\s*:\s*\[[^\]]*?)(?:, "{NAME}"|"{NAME}"(?=\s*\]))')


@dataclass(frozen=True)
class Listed:
    """``mlpolicy`` at the end of the list of hooks in PATH, a profile or meta.

    Without a list a new "+hooks" takes it. That replaces the "+hooks" which a meta of the same
    name has in a directory read before: OTHERS, which are repeated.
    """

    path: Path
    others: tuple[str, ...] = ()
    mode: int = 0o644

    def put(self, old: bytes | None) -> bytes:
        """OLD with the hook; no change where somebody put it in by hand."""
        bare = None if old is None else self.take(old)
        if bare is None:
            return f"{{{self._own(_NEW)}\n}}\n".encode()
        value = self._parsed(bare)
        lists = [key for key in LISTS if key in value]
        if _listed(value):
            return bare
        text = bare.decode()
        start = text.index("{") + 1
        if not lists:
            own = self._own(_ADDED) + ("," if value else "")
            return (text[:start] + own + text[start:]).encode()
        wanted = {**value, MARK: _mark(""), lists[0]: [*value[lists[0]], NAME]}
        for found in _LIST.finditer(text):
            item = f'"{NAME}"' if found.group().endswith("[") else f', "{NAME}"'
            listed = text[start : found.end()] + item + text[found.end() :]
            new = f"{text[:start]}{_line('')},{listed}"
            if json.loads(new) == wanted:
                return new.encode()
        raise self._refusal(text, f'cannot edit "{lists[0]}"; add "{NAME}" to it by hand')

    def take(self, new: bytes) -> bytes | None:
        """NEW without the hook; None when the file was made for it."""
        text = new.decode(errors="surrogateescape")
        if f'"{MARK}"' not in text:
            return new
        if text == f"{{{self._own(_NEW)}\n}}\n":
            return None
        for made in (_NEW, _ADDED):
            own = self._own(made)
            text = text.replace(f"{own},", "").replace(own, "")
        if f"{_line('')}," in text:
            text = _ITEM.sub(r"\1", text.replace(f"{_line('')},", ""), count=1)
        bare = text.encode(errors="surrogateescape")
        with suppress(InputError):
            value = self._parsed(bare)
            if MARK not in value and not _listed(value):
                return bare
        fix = f'take "{MARK}" and "{NAME}" out by hand'
        raise self._refusal(text, f"changed since the hook was put in; {fix}")

    def _own(self, made: str) -> str:
        return f'{_line(made)},\n    "+hooks": {json.dumps([*self.others, NAME])}'

    def _parsed(self, content: bytes) -> dict[str, Any]:
        try:
            value = json.loads(content.decode())
        except json.JSONDecodeError as error:
            said = f"not JSON ({error.msg}); correct it first"
            raise InputError(f"{esc(self.path)}:{error.lineno}: {said}") from error
        except UnicodeDecodeError as error:
            raise InputError(f"{esc(self.path)}: not UTF-8; save it as UTF-8 first") from error
        if not isinstance(value, dict):
            raise InputError(f"{esc(self.path)}: not a JSON object; correct it first")
        for key in LISTS:
            if not isinstance(value.get(key, []), list):
                raise self._refusal(content.decode(), f'"{key}" is not a list; correct it first')
        return value

    def _refusal(self, text: str, why: str) -> InputError:
        line = next((n for n, row in enumerate(text.split("\n"), 1) if 'hooks"' in row), 1)
        return InputError(f"{esc(self.path)}:{line}: {why}")


def _listed(value: dict[str, Any]) -> bool:
    return any(NAME in value.get(key, []) for key in LISTS)


def _mark(made: str) -> str:
    return f"taken out by: mlpolicy hooks install dput-ng --remove{made}"


def _line(made: str) -> str:
    return f'\n    "{MARK}": "{_mark(made)}"'
