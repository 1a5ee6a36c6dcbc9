"""Small source and binary packages, written without a build: about a millisecond each.

    source = Source("foo", binaries=(Binary("foo-data", files={"usr/share/foo/a": b"x"}),))
    paths = write(source, directory)    # the .debs, the .dsc and its tarballs

The bytes depend on nothing but what is given.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

MAINTAINER = "Tess Maintainer <tess@example.org>"


@dataclass(frozen=True)
class Binary:
    """A binary package with FILES by path. FIELDS are further ones of its control stanza.

    CONTROL are further files of its control part; MD5SUMS tells whether it lists its files.
    """

    name: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    architecture: str = "all"
    fields: Mapping[str, str] = field(default_factory=dict)
    control: Mapping[str, bytes] = field(default_factory=dict)
    md5sums: bool = True


@dataclass(frozen=True)
class Source:
    """A source package. UPSTREAM are the files of its tarball, DEBIAN those below debian/.

    A VERSION without revision makes a native package; FORMAT 1.0 has a .diff.gz in the place of
    debian.tar. The control file, the changelog and the copyright file are there without asking.
    """

    name: str
    version: str = "1.0-1"
    area: str = "main"
    binaries: tuple[Binary, ...] = ()
    upstream: Mapping[str, bytes] = field(default_factory=lambda: {"README": b"Words.\n"})
    debian: Mapping[str, bytes] = field(default_factory=dict)
    maintainer: str = MAINTAINER
    uploaders: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    format: str = "3.0"

    @property
    def section(self) -> str:
        """The section, with the area in front where it is not main."""
        return "misc" if self.area == "main" else f"{self.area}/misc"


def write(source: Source, directory: Path) -> list[Path]:
    """Write the files of SOURCE and of its binary packages into DIRECTORY; the .dsc is first."""
    directory.mkdir(parents=True, exist_ok=True)
    paths = [write_source(source, directory)]
    paths += [write_binary(source, binary, directory) for binary in source.binaries]
    return paths


def write_binary(source: Source, binary: Binary, directory: Path) -> Path:
    """Write one .deb, as dpkg-deb would make it."""
    rows = {
        "Package": binary.name,
        "Source": source.name,
        "Version": source.version,
        "Architecture": binary.architecture,
        "Maintainer": source.maintainer,
        "Installed-Size": str(sum(len(data) // 1024 + 1 for data in binary.files.values()) + 1),
        "Section": source.section,
        "Priority": "optional",
        **binary.fields,
        "Description": "a package of the tests",
    }
    control = {"control": stanza(rows), **binary.control}
    if binary.md5sums:
        control["md5sums"] = b"".join(
            b"%s  %s\n" % (hashlib.md5(data).hexdigest().encode(), path.encode())
            for path, data in binary.files.items()
        )
    parts = {
        "debian-binary": b"2.0\n",
        "control.tar.xz": lzma.compress(tarball(control, "./"), preset=0),
        "data.tar.xz": lzma.compress(tarball(binary.files, "./"), preset=0),
    }
    path = directory / f"{binary.name}_{plain(source.version)}_{binary.architecture}.deb"
    path.write_bytes(b"!<arch>\n" + b"".join(_ar(name, data) for name, data in parts.items()))
    return path


def write_source(source: Source, directory: Path) -> Path:
    """Write a .dsc and the files it names."""
    version = plain(source.version)
    upstream = version.rpartition("-")[0]
    top = f"{source.name}-{upstream or version}/"
    debian = {f"debian/{path}": data for path, data in debianized(source).items()}
    if not upstream:
        made = {f"{source.name}_{version}.tar.xz": tarball({**source.upstream, **debian}, top)}
        kind = "3.0 (native)"
    elif source.format == "1.0":
        made = {
            f"{source.name}_{upstream}.orig.tar.gz": tarball(source.upstream, top),
            f"{source.name}_{version}.diff.gz": _diff(debian, top),
        }
        kind = "1.0"
    else:
        made = {
            f"{source.name}_{upstream}.orig.tar.gz": tarball(source.upstream, top),
            f"{source.name}_{version}.debian.tar.xz": tarball(debian, ""),
        }
        kind = "3.0 (quilt)"
    files = {name: _packed(name, data) for name, data in made.items()}
    for name, data in files.items():
        (directory / name).write_bytes(data)
    rows = {
        "Format": kind,
        "Source": source.name,
        "Binary": ", ".join(binary.name for binary in source.binaries),
        "Architecture": " ".join(sorted({b.architecture for b in source.binaries})) or "all",
        "Version": source.version,
        "Maintainer": source.maintainer,
        "Uploaders": source.uploaders,
        "Standards-Version": "4.7.0",
        **source.fields,
        "Package-List": "".join(
            f"\n {b.name} deb {source.section} optional arch={b.architecture}"
            for b in source.binaries
        ),
        "Checksums-Sha1": _sums("sha1", files),
        "Checksums-Sha256": _sums("sha256", files),
        "Files": _sums("md5", files),
    }
    path = directory / f"{source.name}_{version}.dsc"
    path.write_bytes(stanza(rows))
    return path


def debianized(source: Source) -> dict[str, bytes]:
    """The files below debian/."""
    first = {
        "Source": source.name,
        "Section": source.section,
        "Maintainer": source.maintainer,
        "Uploaders": source.uploaders,
        "Standards-Version": "4.7.0",
        **source.fields,
    }
    control = [stanza(first)]
    for binary in source.binaries:
        rows = {"Package": binary.name, "Architecture": binary.architecture, **binary.fields}
        control.append(stanza({**rows, "Description": "a package of the tests"}))
    changelog = (
        f"{source.name} ({source.version}) unstable; urgency=medium\n\n  * Something.\n\n"
        f" -- {source.maintainer}  Sat, 21 Nov 2026 00:00:00 +0000\n"
    )
    copyright = (
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"
        "Files: *\nCopyright: 2026 Tess\nLicense: Expat\n Permission is hereby granted.\n"
    )
    return {
        "changelog": changelog.encode(),
        "control": b"\n".join(control),
        "copyright": copyright.encode(),
        "rules": b"#!/usr/bin/make -f\n%:\n\tdh $@\n",
        "source/format": b"3.0 (quilt)\n",
        **source.debian,
    }


def stanza(rows: Mapping[str, str]) -> bytes:
    """A paragraph of a control file; empty fields are left out."""
    lines = (f"{k}:{v}" if v[:1] == "\n" else f"{k}: {v}" for k, v in rows.items() if v)
    return "".join(f"{line}\n" for line in lines).encode()


def plain(version: str) -> str:
    """VERSION without its epoch, as file names have it."""
    return version.partition(":")[2] or version


def tarball(files: Mapping[str, bytes], prefix: str) -> bytes:
    """FILES below PREFIX in an uncompressed tar archive, with their directories."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.GNU_FORMAT) as archive:
        seen: set[str] = set()
        for path, data in files.items():
            for parent in reversed(Path(path).parents[:-1]):
                if str(parent) not in seen:
                    seen.add(str(parent))
                    row = tarfile.TarInfo(f"{prefix}{parent}")
                    row.type, row.mode = tarfile.DIRTYPE, 0o755
                    archive.addfile(row)
            row = tarfile.TarInfo(prefix + path)
            row.size, row.mode = len(data), 0o755 if path == "debian/rules" else 0o644
            archive.addfile(row, io.BytesIO(data))
    return made.getvalue()


def _packed(name: str, data: bytes) -> bytes:
    if name.endswith(".gz"):
        return gzip.compress(data, 1, mtime=0)
    return lzma.compress(data, preset=0)


def _diff(files: Mapping[str, bytes], top: str) -> bytes:
    made = []
    for path, data in files.items():
        lines = data.splitlines(keepends=True)
        made.append(f"--- {top[:-1]}.orig/{path}\n+++ {top}{path}\n".encode())
        made.append(b"@@ -0,0 +1,%d @@\n" % len(lines))
        made += [b"+" + line for line in lines]
    return b"".join(made)


def _ar(name: str, data: bytes) -> bytes:
    head = f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(data):<10}`\n"
    return head.encode() + data + b"\n" * (len(data) % 2)


def _sums(algorithm: str, files: Mapping[str, bytes]) -> str:
    return "".join(
        f"\n {hashlib.new(algorithm, data).hexdigest()} {len(data)} {name}"
        for name, data in files.items()
    )
