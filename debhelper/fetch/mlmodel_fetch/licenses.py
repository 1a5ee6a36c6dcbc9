"""Licenses that must be accepted, and the record of who accepted which text when.

Nothing is ever accepted by silence: not by a missing terminal, not by a default, not by installing
a package. accepted/ID has one line for each text that was accepted: time, sha256, who.
"""

import contextlib
import hashlib
import os
import pwd
import re
import sys
import time

from mlmodel_fetch import files
from mlmodel_fetch.errors import Status, Stop
from mlmodel_fetch.manifest import LICENSE, License, Manifest
from mlmodel_fetch.place import Place
from mlmodel_fetch.settings import Settings
from mlmodel_fetch.text import lines, safe

ENVIRONMENT = "MLMODEL_ACCEPT_LICENSE"
LARGEST_TEXT = 4 << 20
NO_TEXT = "-"  # stands for the digest of a license that names no text


class Licenses:
    """The acceptances of one place."""

    def __init__(self, place: Place, settings: Settings) -> None:
        self._place = place
        self._settings = settings
        self._folder = place.state / "accepted"

    def accepted(self) -> list[tuple[str, str, str, str]]:
        """Every acceptance: license id, time, sha256 of the text, who."""
        try:
            names = sorted(name for name in os.listdir(self._folder) if LICENSE.fullmatch(name))
        except OSError:
            return []
        return [(name, *row) for name in names for row in self._rows(name)]

    def is_accepted(self, license: License) -> bool:
        """Whether this text was accepted, or fetch.conf accepts it."""
        digest = self.digest(license)
        known = [row[1] for row in self._rows(license.id)]
        if digest in known or f"{license.id}:{digest}" in self._settings.accepted_licenses:
            return True
        # An entry without a digest covers the first text, not one that came in its place.
        return license.id in self._settings.accepted_licenses and not known

    def require(self, manifest: Manifest, given: list[str], interactive: bool) -> None:
        """Go on only when the license of `manifest` need not be accepted, or was, or is now."""
        license = manifest.license
        if not license.must_accept:
            return
        self.text(license)  # stops when it is not what the manifest names
        named = {*given, *re.split(r"[,\n]", os.environ.get(ENVIRONMENT, ""))}
        if license.id in {name.strip() for name in named}:
            self.accept(license)
        elif self.is_accepted(license):
            if self.digest(license) not in [row[1] for row in self._rows(license.id)]:
                self.accept(license, "fetch.conf")
        elif interactive and self._ask(manifest):
            self.accept(license)
        else:
            known = [row for row in self._rows(license.id) if row[1] != self.digest(license)]
            why = "its text has changed since" if known else "it must be accepted first"
            raise Stop(
                Status.LICENSE,
                f"{manifest.name} has the license {license.id}: {why}",
                f"read it with `mlmodel-fetch info {manifest.name}`, then add"
                f" --accept-license={_quoted(license.id)}",
            )

    def accept(self, license: License, who: str = "") -> None:
        """Record that the present text is accepted."""
        try:
            folder = files.directory(self._place.state, "accepted")
            now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            with files.opened(folder / license.id, flags, 0o644) as fd:
                os.write(fd, f"{now} {self.digest(license)} {who or _who()}\n".encode())
                os.fsync(fd)
        except PermissionError:
            advice = "use sudo, or --user for a copy of your own"
            raise Stop(Status.IO, f"cannot write to {self._folder}", advice) from None

    def revoke(self, id: str) -> bool:
        """Forget all acceptances of a license; whether there was one."""
        if not LICENSE.fullmatch(id):
            return False
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._folder / id)
            files.prune(self._folder, self._place.state)
            return True
        return False

    def text(self, license: License) -> str:
        """The text that came with the package; empty when it has none."""
        if not license.file.startswith("/"):
            return ""
        path = self._place.below(license.file)
        try:
            if not path.is_file():
                return ""
            with path.open("rb") as file:
                data = file.read(LARGEST_TEXT)
        except OSError:
            return ""
        if license.sha256 and hashlib.sha256(data).hexdigest() != license.sha256:
            raise Stop(
                Status.CONTENT,
                f"{license.file} is not the license text that the manifest names",
                "reinstall the package that it belongs to",
            )
        return data.decode("utf-8", "replace")

    def digest(self, license: License) -> str:
        """The sha256 that stands for the text that is accepted."""
        if license.sha256:
            return license.sha256
        text = self.text(license)
        return hashlib.sha256(text.encode()).hexdigest() if text else NO_TEXT

    def _rows(self, id: str) -> list[tuple[str, str, str]]:
        try:
            with files.opened(self._folder / id) as fd:
                text = os.read(fd, 1 << 16).decode("ascii", "replace")
        except OSError:
            return []
        rows = [line.split(" ", 2) for line in text.splitlines()]
        return [(row[0], row[1], row[2]) for row in rows if len(row) == 3]

    def _ask(self, manifest: Manifest) -> bool:
        license = manifest.license
        out = sys.stderr
        text = self.text(license)
        print(f"{manifest.name} has a license that you must accept: {license.id}", file=out)
        print(lines(text) if text else f"Its text: {safe(license.url)}", file=out)
        print(f"To accept it, type {license.id} and press Enter: ", end="", file=out, flush=True)
        return sys.stdin.readline(1000).strip() == license.id


def _quoted(id: str) -> str:
    return f"'{id}'" if re.search(r"[ ()]", id) else id


def _who() -> str:
    uid = os.getuid()
    given = os.environ.get("SUDO_UID", "")
    if uid == 0 and given.isascii() and given.isdigit() and len(given) < 10:
        uid = int(given)
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"
