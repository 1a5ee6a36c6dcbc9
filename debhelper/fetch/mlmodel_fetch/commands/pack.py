"""pack: a local .deb of the verified files, so that dpkg tracks them.

It holds the files where mlmodel-fetch would have put them, so a machine that installs it needs no
download, and every consumer finds them at the usual place.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from argparse import ArgumentParser, Namespace
from pathlib import Path

from mlmodel_fetch import files
from mlmodel_fetch.commands.export import require_installed
from mlmodel_fetch.context import Context
from mlmodel_fetch.errors import Status, Stop, stop_for
from mlmodel_fetch.manifest import Manifest
from mlmodel_fetch.models import OWNER
from mlmodel_fetch.text import safe, size

HELP = "build a local .deb of a model's verified files"
LARGEST = 9_900_000_000  # bytes; the size of a member of a .deb has ten decimal digits
STATE = "var/lib/mlmodel/models"


def arguments(parser: ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument("name", metavar="NAME", help="a model's name")
    parser.add_argument(
        "-o", "--output", type=Path, default=Path("."), metavar="DIR", help="where to put it"
    )


def run(context: Context, args: Namespace) -> int:
    """Build it and print its name."""
    manifest = context.catalog.load(args.name)
    folder = require_installed(context, manifest)
    if manifest.size > LARGEST:
        raise Stop(
            Status.IO,
            f"{manifest.name}: {size(manifest.size)} do not fit into one .deb",
            f"use `mlmodel-fetch export {manifest.name} FILE.tar`",
        )
    if shutil.which("dpkg-deb") is None:
        raise Stop(Status.IO, "dpkg-deb is not here", "install the package dpkg")
    package = f"mlmodel-{manifest.name}-local"
    deb = args.output / f"{package}_0+{manifest.directory}_all.deb"
    part = deb.with_name(f".{deb.name}.part")
    try:
        with tempfile.TemporaryDirectory(prefix=".mlmodel-pack-", dir=args.output) as scratch:
            tree = Path(scratch) / "tree"
            _fill(context, manifest, folder, tree, package)
            _build(tree, part)
        os.replace(part, deb)
    except OSError as error:
        raise stop_for(error, f"cannot write {deb}") from None
    finally:
        part.unlink(missing_ok=True)
    print(deb)
    return 0


def _fill(context: Context, manifest: Manifest, folder: Path, tree: Path, package: str) -> None:
    """Lay out the package's tree."""
    top = tree / STATE / manifest.name
    sums = []
    for file in manifest.files:
        source = folder / file.path
        if not files.regular(source):
            continue
        target = top / manifest.directory / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        # Copied, not linked: what is hashed here is what the package holds.
        shutil.copyfile(source, target, follow_symlinks=False)
        target.chmod(0o444)
        sha256, md5 = _digests(target)
        if sha256 != file.sha256:
            raise Stop(
                Status.CONTENT,
                f"{file.path} is damaged",
                f"run: mlmodel-fetch repair {manifest.name}",
            )
        sums.append(f"{md5}  {target.relative_to(tree)}\n")
    (top / "current").symlink_to(manifest.directory)
    (top / OWNER).write_text(package + "\n")
    copyright = tree / "usr/share/doc" / package / "copyright"
    copyright.parent.mkdir(parents=True)
    copyright.write_text(_copyright(context, manifest))
    for path in (top / OWNER, copyright):
        sums.append(f"{_digests(path)[1]}  {path.relative_to(tree)}\n")
    control = tree / "DEBIAN"
    control.mkdir()
    (control / "control").write_text(_control(manifest, package))
    (control / "md5sums").write_text("".join(sums))


def _digests(path: Path) -> tuple[str, str]:
    """SHA-256, and the MD5 that `dpkg --verify` wants."""
    good, old = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while data := file.read(files.CHUNK):
            good.update(data)
            old.update(data)
    return good.hexdigest(), old.hexdigest()


def _control(manifest: Manifest, package: str) -> str:
    """The control file. Nothing in it is text of the manifest but what was checked."""
    return (
        f"Package: {package}\n"
        f"Version: 0+{manifest.directory}\n"
        "Architecture: all\n"
        "Section: misc\n"
        "Priority: optional\n"
        f"Installed-Size: {-(-manifest.size // 1024)}\n"
        "Maintainer: mlmodel-fetch on this machine <root@localhost>\n"
        f"Description: files of the model {manifest.name}, packed on this machine\n"
        " Made by mlmodel-fetch pack from verified files of the revision\n"
        f" {manifest.revision}.\n"
        " It is not part of Debian, and its license may not allow that you pass\n"
        f" it on: {manifest.license.id}\n"
    )


def _copyright(context: Context, manifest: Manifest) -> str:
    text = context.licenses.text(manifest.license)
    return (
        f"Model: {manifest.name}\nRevision: {manifest.revision}\n"
        f"From: {safe(manifest.homepage, 2000)}\nLicense: {manifest.license.id}\n"
        f"License page: {safe(manifest.license.url, 2000)}\n" + (f"\n{text}" if text else "")
    )


def _build(tree: Path, deb: Path) -> None:
    """Run dpkg-deb; weights do not compress, so nothing is compressed."""
    command = ["dpkg-deb", "--root-owner-group", "-Znone", "--build", str(tree), str(deb)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        full = "No space left" in done.stderr
        raise Stop(
            Status.SPACE if full else Status.IO,
            f"dpkg-deb: {safe(done.stderr.strip())}",
            "mend that, or use another --output",
        )
