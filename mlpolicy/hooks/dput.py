"""What dput-ng runs before an upload.

``mlpolicy hooks install dput-ng`` copies this file into dput-ng's directory of scripts. dput-ng
refuses every upload while a hook that it is told of cannot be imported (check_modules in
uploader.py of 1.35), so the hook must not go away with mlpolicy: it imports nothing of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

_COMMAND = ("mlpolicy", "hooks", "run", "dput-ng")
_FOUND = 2  # its exit status: errors among the findings
_OPTIONS = {"ruleset": "--ruleset", "index": "--index", "time-limit": "--time-limit"}

#: What the installation was asked for; the key "mlpolicy" of a profile or a meta changes it.
SETTINGS: dict[str, Any] = {}


def check(changes: Any, profile: Mapping[str, Any], interface: object) -> None:
    """End the upload, by an exception of dput-ng's, when there are errors in CHANGES."""
    del interface  # what it prints would not come in the order of mlpolicy's own output
    from dput.core import logger
    from dput.exceptions import HookException

    own = profile.get("mlpolicy", {})
    known = ("enforce", *_OPTIONS, "skip")
    if not isinstance(own, dict) or own.keys() - set(known):
        said = f'the profile\'s "mlpolicy" must be an object with any of: {", ".join(known)}'
        raise HookException(f"{said}; correct it")
    if own.get("skip"):  # newer dput-ng asks that of every hook, and does not call it then
        return
    settings = SETTINGS | own
    enforce = bool(settings.get("enforce"))
    status, failure = _run(os.path.abspath(changes.get_changes_file()), settings, enforce=enforce)
    if status == _FOUND:
        raise HookException(
            "mlpolicy found errors, nothing was uploaded; mend them, or override them"
        )
    if failure and enforce:
        raise HookException(
            f"mlpolicy {failure}, nothing was uploaded; mend that, or unset enforce"
        )
    if failure:
        logger.warning(f"mlpolicy {failure}; the upload goes on without its checks")


def _run(path: str, settings: Mapping[str, Any], *, enforce: bool) -> tuple[int, str]:
    """The exit status, and what went wrong when the checks did not come to an end."""
    command = [*_COMMAND, *(["--enforce"] if enforce else [])]
    for key, option in _OPTIONS.items():
        value = settings.get(key, [])
        for one in value if isinstance(value, list) else [value]:
            command += [option, str(one)]
    sys.stdout.flush()
    try:
        status = subprocess.run([*command, path], stdin=subprocess.DEVNULL, check=False).returncode
    except (OSError, ValueError) as error:
        return 1, f"could not be run ({error})"
    return status, f"ended with status {status}" if status not in (0, _FOUND) else ""
