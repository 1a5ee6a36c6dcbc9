"""dput-ng: errors are refused before a package is uploaded.

It takes hooks from a plugin of theirs (hooks/NAME.json) and runs those that a profile lists. A
profile's list is its own "hooks", or else that of its "meta", or else that of DEFAULT; nowhere
can a hook be added to all of them at once. So it goes into every meta and profile with a list.
Directories are read in the order below: a profile of a later one is put on top ("+hooks" adds to
the list), the metas of one name are one file with the keys of the last: load_config in util.py,
get_config in profile.py of 1.35. Programs are found in the directories' scripts/.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import Any

from ..domain import InputError
from ..escape import text as esc
from .base import SYSTEM, USER, Choice, Hook
from .dput_list import LISTS, MARK, NAME, Listed
from .edits import Edit, Whole

_SHARED = (Path("/usr/share/dput-ng"), Path("/etc/dput.d"))
_KINDS = ("metas", "profiles")
_PLUGIN = {
    "description": "machine-learning models (mlpolicy hooks run dput-ng)",
    "path": "mlpolicy_dput.check",
    "pre": True,
}


def _root(choice: Choice) -> Path:
    if choice.file is not None:
        return (choice.cwd / choice.file).parent.parent
    return _SHARED[-1] if choice.scope == SYSTEM else choice.home / ".dput.d"


def _plugin() -> str:
    return json.dumps(_PLUGIN, indent=4) + "\n"


def _script(choice: Choice) -> str:
    indices = [str(index) for index in choice.indices]
    asked = {"enforce": choice.enforce, "ruleset": choice.ruleset, "index": indices}
    settings = {key: value for key, value in asked.items() if value}
    text = Path(__file__).with_name("dput.py").read_text(encoding="utf-8")
    return f"{text}\n\nSETTINGS = {settings!r}\n" if settings else text


def _edits(choice: Choice) -> Sequence[Edit]:
    root = _root(choice)
    return [
        Whole(root / "hooks" / f"{NAME}.json", _plugin()),
        Whole(root / "scripts" / "mlpolicy_dput.py", _script(choice)),
        *_lists(choice, root),
    ]


def _lists(choice: Choice, root: Path) -> Iterator[Listed]:
    """The files that get the hook, and those that have it: all are found again to remove it."""
    asked = None if choice.file is None else choice.cwd / choice.file
    if asked is not None and (asked.parent.name not in _KINDS or asked.suffix != ".json"):
        fix = "give DIR/profiles/NAME.json or DIR/metas/NAME.json"
        raise InputError(f"{esc(asked)}: neither a profile nor a meta of dput-ng; {fix}")
    before = list(takewhile(lambda directory: directory != root, _SHARED))
    for kind in _KINDS:
        names = {path.name for top in (*before, root) for path in (top / kind).glob("*.json")}
        if asked is not None and asked.parent.name == kind and asked.name not in names:
            raise InputError(f"{esc(asked)}: dput-ng has nothing of this name; give another")
        for name in sorted(names):
            path = root / kind / name
            values = [_value(top / kind / name) for top in (*before, root)]
            if path == asked or MARK in values[-1] or (asked is None and _has(kind, values)):
                added = [value["+hooks"] for value in values[:-1] if "+hooks" in value]
                others = added[-1] if added and kind == "metas" else []
                yield Listed(path, tuple(other for other in others if other != NAME))


def _has(kind: str, values: Sequence[dict[str, Any]]) -> bool:
    """Whether a meta or profile that these VALUES make has a list of its own."""
    keys = LISTS if kind == "metas" else LISTS[:2]
    return any(value.get(key) for value in values for key in keys)


def _value(path: Path) -> dict[str, Any]:
    """What the file holds; nothing where dput-ng cannot read it."""
    with suppress(OSError, ValueError):
        value = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(value, dict):
            return value
    return {}


def _notes(choice: Choice) -> Sequence[str]:
    if not any(True for _ in _lists(choice, _root(choice))):
        return ["no profile or meta has hooks here; install it again when dput-ng is installed"]
    notes = ['install it again when a new profile or meta sets "hooks" of its own']
    if choice.scope == SYSTEM and choice.file is None:
        notes.append("the edited files are dput-ng's conffiles: dpkg asks before it replaces them")
    return notes


def _show(choice: Choice) -> str:
    root = _root(choice)
    return f"""\
# dput-ng runs mlpolicy before each upload: errors are refused. That mlpolicy itself cannot run is
# told, and refused with --enforce alone.

# {root}/hooks/{NAME}.json:
{_plugin()}
# {root}/metas/NAME.json
# for the metas of your profiles, or for a profile with "hooks" of its own
# {root}/profiles/NAME.json:
{{"+hooks": ["{NAME}"]}}

# In a profile or meta, all optional:
#   "mlpolicy": {{"enforce": true, "ruleset": "NAME", "index": ["DIR"], "time-limit": 600}}
# In a profile that is to be without it:
#   "-hooks": ["{NAME}"]

# {root}/scripts/mlpolicy_dput.py:
{_script(choice)}"""


HOOK = Hook(
    name="dput-ng",
    title="before each upload; errors are refused",
    package="dput-ng",
    program="dirt",  # other packages have a dput, too
    show=_show,
    scopes=(USER, SYSTEM),
    edits=_edits,
    notes=_notes,
    gate=True,
)
