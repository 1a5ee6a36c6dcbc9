"""Building the packages of a case with dpkg's own tools.

A case is a mapping with some of
  source   files of a source package by path; debian/ files that are left out are made up
  tree     true: the unpacked source is linted, not its .dsc
  debs     binary packages, each with ``package`` and some of control (more fields), files,
           scripts (maintainer scripts by name)
  changes  true: a .changes of all of them is linted
  index    an index by file name (Packages, Sources), given with --index
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.checks.contents import content

NAME = "foo"
_CHANGELOG = """\
foo (1.0) unstable; urgency=medium

  * A case.

 -- Some One <one@debian.example>  Sat, 21 Nov 2026 00:00:00 +0000
"""
_CONTROL = """\
Source: foo
Section: misc
Priority: optional
Maintainer: Some One <one@debian.example>
Standards-Version: 4.6.2

Package: foo
Architecture: all
Description: a case
"""
_COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: 2026 Some One
License: Expat
"""
_RULES = "#!/usr/bin/make -f\n%:\n\tdh $@\n"
_DEFAULTS = {
    "debian/changelog": _CHANGELOG,
    "debian/control": _CONTROL,
    "debian/copyright": _COPYRIGHT,
    "debian/rules": _RULES,
    "debian/source/format": "3.0 (native)\n",
}


def build(case: Mapping[str, Any], where: Path) -> tuple[list[Path], list[Path]]:
    """Build CASE below WHERE: the paths to lint, and the indices."""
    made: list[Path] = []
    if "source" in case:
        tree = _write(where / f"{NAME}-1.0", {**_DEFAULTS, **case["source"]})
        (tree / "debian/rules").chmod(0o755)
        made.append(tree if case.get("tree") else _dsc(tree))
    made += [_deb(where, one) for one in case.get("debs", ())]
    if case.get("changes"):
        made = [_changes(where, made)]
    indices = [where / "index" / name for name in case.get("index", {})]
    if indices:
        _write(where / "index", case["index"])
    return made, indices


def _write(top: Path, files: Mapping[str, Any]) -> Path:
    for path, given in files.items():
        if given is None:  # a default that the case goes without
            continue
        target = top / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content(given))
        if given and isinstance(given, str) and given.startswith("#!"):
            target.chmod(0o755)
    return top


def _dsc(tree: Path) -> Path:
    _run("dpkg-source", "-b", tree.name, cwd=tree.parent)
    (found,) = tree.parent.glob("*.dsc")
    return found


def _deb(where: Path, given: Mapping[str, Any]) -> Path:
    package = given["package"]
    fields = {
        "Package": package,
        "Source": NAME,
        "Version": "1.0",
        "Architecture": "all",
        "Maintainer": "Some One <one@debian.example>",
        "Section": "misc",
        "Priority": "optional",
        "Description": "a case",
        **given.get("control", {}),
    }
    if fields["Source"] == package:
        del fields["Source"]
    control = "".join(f"{name}: {value}\n" for name, value in fields.items())
    scripts = {f"DEBIAN/{name}": text for name, text in given.get("scripts", {}).items()}
    tree = _write(
        where / f"{package}.tree",
        {"DEBIAN/control": control, **scripts, **given.get("files", {})},
    )
    out = where / f"{package}_1.0_{fields['Architecture']}.deb"
    _run("dpkg-deb", "--root-owner-group", "-b", tree.name, out.name, cwd=where)
    return out


def _changes(where: Path, parts: list[Path]) -> Path:
    every = list(parts)
    for part in parts:
        if part.suffix == ".dsc":  # with the files that it lists
            every += sorted(where.glob(f"{NAME}_1.0.tar.*"))
    rows = {path.name: path.read_bytes() for path in every}
    lines = [
        "Format: 1.8",
        f"Source: {NAME}",
        "Version: 1.0",
        "Distribution: unstable",
        "Checksums-Sha256:",
        *(f" {hashlib.sha256(data).hexdigest()} {len(data)} {n}" for n, data in rows.items()),
        "Files:",
        *(
            f" {hashlib.md5(data).hexdigest()} {len(data)} misc optional {n}"
            for n, data in rows.items()
        ),
    ]
    target = where / f"{NAME}_1.0_amd64.changes"
    target.write_text("\n".join(lines) + "\n", "utf-8")
    return target


def _run(*command: str, cwd: Path) -> None:
    ran = subprocess.run(
        command,
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1795219200"},
    )
    assert ran.returncode == 0, ran.stderr
