"""Where everything lies: system wide, below another root, or one user's own."""

import os
from dataclasses import dataclass
from pathlib import Path

from mlmodel_fetch.errors import Status, Stop


@dataclass(frozen=True)
class Place:
    """The directories of one run."""

    root: Path  # what absolute names in a manifest are below
    user: bool  # one user's own copy
    state: Path  # blobs/, models/, accepted/
    manifests: tuple[Path, ...]  # the first that has a name wins
    settings: tuple[Path, ...]  # fetch.conf files; what a later one says wins

    def below(self, name: str) -> Path:
        """The absolute file name `name` as it is below this root."""
        return self.root / name.lstrip("/")


def system(root: Path) -> Place:
    """The machine's own state, or that of a machine mounted at `root`."""
    return Place(
        root=root,
        user=False,
        state=root / "var/lib/mlmodel",
        manifests=(root / "usr/share/mlmodel/manifests",),
        settings=(root / "etc/mlmodel/fetch.conf",),
    )


def personal() -> Place:
    """The state of the user who runs this; the system's manifests count as well."""
    machine = system(Path("/"))
    config: tuple[Path, ...]
    data = _home_directory("XDG_DATA_HOME", ".local/share") / "mlmodel"
    try:
        config = (_home_directory("XDG_CONFIG_HOME", ".config") / "mlmodel/fetch.conf",)
    except Stop:
        config = ()
    return Place(
        root=machine.root,
        user=True,
        state=data,
        manifests=(data / "manifests", *machine.manifests),
        settings=(*machine.settings, *config),
    )


def _home_directory(variable: str, default: str) -> Path:
    """A base directory of the XDG specification, which ignores names that are not absolute."""
    given = os.environ.get(variable, "")
    if given.startswith("/"):
        return Path(given)
    home = os.environ.get("HOME", "")
    if not home.startswith("/"):
        raise Stop(Status.IO, "--user needs a home directory, and HOME is not set", "set it")
    return Path(home) / default
