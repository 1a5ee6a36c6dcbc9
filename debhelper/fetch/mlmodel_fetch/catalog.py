"""Which models there are: the manifests that packages or the user put into place."""

import difflib
import os
from pathlib import Path

from mlmodel_fetch.errors import Status, Stop
from mlmodel_fetch.manifest import LARGEST, NAME, Manifest, ManifestError, parse
from mlmodel_fetch.text import safe

SUFFIX = ".json"


class Catalog:
    """The manifests of a place; one directory hides a name in the directories after it."""

    def __init__(self, directories: tuple[Path, ...]) -> None:
        self._directories = directories

    def names(self) -> list[str]:
        """All names, sorted."""
        found: set[str] = set()
        for directory in self._directories:
            try:
                entries = os.listdir(directory)
            except OSError:
                continue
            stems = [name.removesuffix(SUFFIX) for name in entries if name.endswith(SUFFIX)]
            found.update(stem for stem in stems if NAME.fullmatch(stem))
        return sorted(found)

    def file(self, name: str) -> Path | None:
        """The manifest's file."""
        if NAME.fullmatch(name):
            for directory in self._directories:
                path = directory / (name + SUFFIX)
                if path.is_file():
                    return path
        return None

    def load(self, name: str) -> Manifest:
        """The manifest of `name`; Stop when there is none that can be used."""
        path = self.file(name)
        if path is None:
            raise Stop(Status.UNKNOWN, f"no model is named {safe(name)}", self._advice(name))
        try:
            with path.open("rb") as file:
                manifest = parse(file.read(LARGEST + 1))
        except OSError as error:
            reason = f"cannot read {path}: {error.strerror}"
            raise Stop(Status.IO, reason, "reinstall the package that it belongs to") from None
        except ManifestError as error:
            raise Stop(
                Status.UNKNOWN,
                f"{path} is not a valid manifest: {safe(error)}",
                "report this to the maintainer of the package",
            ) from None
        if manifest.name != name:
            raise Stop(
                Status.UNKNOWN,
                f"{path} is the manifest of {safe(manifest.name)}",
                "report this to the maintainer of the package",
            )
        return manifest

    def all(self) -> tuple[list[Manifest], list[Stop]]:
        """Every manifest that can be used, and why the others cannot."""
        good: list[Manifest] = []
        bad: list[Stop] = []
        for name in self.names():
            try:
                good.append(self.load(name))
            except Stop as stop:
                bad.append(stop)
        return good, bad

    def _advice(self, name: str) -> str:
        close = difflib.get_close_matches(name[:128], self.names(), n=1)
        return (
            f"did you mean {close[0]}?" if close else "`mlmodel-fetch list` names those there are"
        )
