"""A small Debian archive in a directory, with real indices: suites, areas, sources, models.

    repo = build(tmp_path / "mirror", standard())   # 300 sources, 40 of them with a model
    repo = build(tmp_path / "mirror", {"sid": [Source("foo", binaries=(Binary("foo"),))]})

``build`` takes, by suite, the source packages of ``packages.py``; each brings its binaries along.
The same source may be in several suites. What happens to an archive later:

    repo.put("sid", Source("foo", version="1.1-1", ...))  # a new package or a new version
    repo.remove("sid", "foo")                             # the package leaves the suite
    repo.move("sid", "foo", "non-free")                   # to another area, with a new version
    repo.publish()                                        # indices and Release say so

Until ``publish`` the indices are as they were. Files that no suite needs any more are deleted by
``put``, ``remove`` and ``move`` at once, as a mirror whose indices are behind its pool has it.
``repo.sources("sid")`` are the sources that are there, ``repo.pool("foo")`` their files.

Without dists/ there are ``flat`` (Packages and Sources beside the files, by dpkg-scanpackages)
and ``packages.write`` (a directory of files alone).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from conftest import safetensors

from .packages import Binary, Source, write

AREAS = ("main", "contrib", "non-free", "non-free-firmware")
ARCHITECTURES = ("amd64", "arm64")


class Repository:
    """An archive at the directory TOP."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self._suites: dict[str, dict[str, Source]] = {}
        self._files: dict[tuple[str, str, str], list[Path]] = {}

    def sources(self, suite: str) -> dict[str, Source]:
        """The sources of SUITE by name."""
        return dict(self._suites[suite])

    def pool(self, name: str) -> list[Path]:
        """All files of the pool that belong to the source NAME; its .dsc files first."""
        found = [p for key, paths in self._files.items() if key[0] == name for p in paths]
        return sorted(found, key=lambda path: (path.suffix != ".dsc", path))

    def put(self, suite: str, source: Source) -> None:
        """Let SUITE have SOURCE, in the place of another version of it."""
        self._suites.setdefault(suite, {})[source.name] = source
        key = _key(source)
        if key not in self._files:
            directory = self.top / "pool" / source.area / source.name[0] / source.name
            before = set(directory.glob("*"))
            write(source, directory)
            self._files[key] = sorted(set(directory.glob("*")) - before)
        self._clean()

    def remove(self, suite: str, name: str) -> None:
        """Take the source NAME and its binaries out of SUITE."""
        del self._suites[suite][name]
        self._clean()

    def move(self, suite: str, name: str, area: str) -> None:
        """Let the source NAME be in another AREA of SUITE, by an upload as it is done."""
        old = self._suites[suite][name]
        self.put(suite, replace(old, area=area, version=f"{old.version}.1"))

    def publish(self) -> None:
        """Write the indices of all suites, plain and xz, also by their hashes."""
        for suite in self._suites:
            for area in AREAS:
                for kind in ("source", *(f"binary-{one}" for one in ("all", *ARCHITECTURES))):
                    (self.top / "dists" / suite / area / kind).mkdir(parents=True, exist_ok=True)
                (self.top / "meta" / "dists" / suite / area).mkdir(parents=True, exist_ok=True)
                self._list(suite, area)
        (self.top / "meta" / "generate.conf").write_text(self._configuration())
        with_all = "-oAPT::FTPArchive::IncludeArchitectureAll=true"
        _run(self.top, "apt-ftparchive", "-q", with_all, "generate", "meta/generate.conf")
        for suite in self._suites:
            self._release(suite)

    def _clean(self) -> None:
        used = {_key(source) for suite in self._suites.values() for source in suite.values()}
        kept = {path for key in used for path in self._files[key]}
        for key in [key for key in self._files if key not in used]:
            for path in self._files.pop(key):
                if path not in kept:
                    path.unlink()

    def _list(self, suite: str, area: str) -> None:
        """The lists of files that apt-ftparchive is to look at."""
        mine = [source for source in self._suites[suite].values() if source.area == area]
        paths = [p for source in mine for p in self._files[_key(source)]]
        wanted = {"source": [path for path in paths if path.suffix == ".dsc"]}
        for one in ("all", *ARCHITECTURES):
            ends = ("_all.deb", f"_{one}.deb")
            wanted[one] = [path for path in paths if path.name.endswith(ends)]
        for kind, chosen in wanted.items():
            rows = "".join(f"{path.relative_to(self.top)}\n" for path in chosen)
            (self.top / "meta" / "dists" / suite / area / f"{kind}.list").write_text(rows)

    def _configuration(self) -> str:
        made = [
            'Dir { ArchiveDir "."; CacheDir "meta"; };',
            'Default { Packages::Compress ". xz"; Sources::Compress ". xz"; };',
            'TreeDefault { BinCacheDB "cache-$(ARCH).db"; SrcCacheDB "cache-source.db";',
            '  FileList "meta/$(DIST)/$(SECTION)/$(ARCH).list";',
            '  SourceFileList "meta/$(DIST)/$(SECTION)/source.list";',
            '  Contents " "; };',
        ]
        for suite in self._suites:
            architectures = " ".join(("all", *ARCHITECTURES, "source"))
            made.append(
                f'Tree "dists/{suite}" {{ Sections "{" ".join(AREAS)}"; '
                f'Architectures "{architectures}"; }};'
            )
        return "\n".join(made) + "\n"

    def _release(self, suite: str) -> None:
        options = {
            "Origin": "Debian", "Suite": suite, "Codename": suite, "Acquire-By-Hash": "yes",
            "Architectures": " ".join(("all", *ARCHITECTURES)), "Components": " ".join(AREAS),
            "No-Support-for-Architecture-all": "Packages",
        }  # fmt: skip
        arguments = [f"-oAPT::FTPArchive::Release::{key}={value}" for key, value in options.items()]
        directory = self.top / "dists" / suite
        for name in ("Release", "InRelease"):
            (directory / name).unlink(missing_ok=True)
        made = _run(
            directory,
            "apt-ftparchive",
            *arguments,
            "-oAPT::FTPArchive::DoByHash=1",
            "-oAPT::FTPArchive::SHA512=0",
            "-oAPT::FTPArchive::SHA1=0",
            "release",
            ".",
        )
        (directory / "Release").write_text(made)


def build(where: Path, spec: Mapping[str, Iterable[Source]]) -> Repository:
    """Make an archive in the directory WHERE with the sources of SPEC by suite, and publish it."""
    made = Repository(where)
    for suite, sources in spec.items():
        for source in sources:
            made.put(suite, source)
    made.publish()
    return made


def flat(where: Path, sources: Iterable[Source]) -> Path:
    """A directory with the files of SOURCES and, beside them, Packages and Sources."""
    where.mkdir(parents=True, exist_ok=True)
    for source in sources:
        write(source, where)
    (where / "Packages").write_text(_run(where, "dpkg-scanpackages", "-m", "."))
    (where / "Sources").write_text(_run(where, "dpkg-scansources", "."))
    return where


def standard(number: int = 300, models: int = 40) -> dict[str, list[Source]]:
    """NUMBER sources in sid, of which MODELS have one; every third is in trixie, too.

    The ones with models come in all areas, and some share the very same file. Every fourth of
    the others has programs for two architectures.
    """
    sid = [with_model(n) if n < models else ordinary(n) for n in range(number)]
    return {"sid": sid, "trixie": sid[::3]}


def with_model(number: int) -> Source:
    """A source whose tarball and binary package have a model; each fifth has that of the first."""
    name = f"model{number:03}"
    shared = number % 5 == 0
    model = safetensors(name="shared" if shared else name)
    data = Binary(
        f"{name}-data",
        files={f"usr/share/{name}/weights.safetensors": model},
    )
    needs = Binary(
        name,
        files={f"usr/bin/{name}": b"#!/bin/sh\n"},
        fields={"Depends": f"{name}-data"},
    )
    return Source(
        name,
        area=AREAS[number % 4],
        binaries=(data, needs),
        upstream={"README": b"A model.\n", "weights.safetensors": model},
        maintainer="Mo Deler <mo@example.org>" if number % 2 else "The Team <team@example.org>",
        uploaders="" if number % 2 else "Uma Uploader <uma@example.org>, Mo Deler <mo@example.org>",
    )


def ordinary(number: int) -> Source:
    """A source without any model."""
    name = f"plain{number:03}"
    files = {f"usr/share/{name}/words.txt": b"Words.\n" * (number % 7 + 1)}
    binaries = [Binary(name, files=files)]
    if number % 4 == 0:
        program = {f"usr/bin/{name}": b"#!/bin/sh\necho hello\n"}
        binaries += [Binary(f"{name}-bin", files=program, architecture=a) for a in ARCHITECTURES]
    return Source(name, binaries=tuple(binaries))


def _key(source: Source) -> tuple[str, str, str]:
    return source.name, source.version, source.area


def _run(where: Path, *command: str) -> str:
    """The output of COMMAND in the directory WHERE."""
    env = {**os.environ, "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1800000000"}
    done = subprocess.run(
        command, cwd=where, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
