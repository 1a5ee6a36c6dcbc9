"""The upstream tarball is made of the files alone."""

from __future__ import annotations

import os
import shutil
import subprocess

from chroots import FOREIGN
from conftest import TOP

from mlpolicy import __version__


def tarball(tree, where, **variables):
    where.mkdir()
    subprocess.run(
        [tree / ".ci/orig", where], env={**os.environ, **variables}, check=True, timeout=120,
        capture_output=True,
    )  # fmt: skip
    (made,) = where.iterdir()
    return made.name, made.read_bytes()


def test_two_trees_give_one_tarball(tmp_path):
    ignored = shutil.ignore_patterns(*FOREIGN)
    one = shutil.copytree(TOP, tmp_path / "one", ignore=ignored, symlinks=True)
    other = shutil.copytree(
        TOP, tmp_path / "other", ignore=ignored, symlinks=True, copy_function=shutil.copyfile
    )  # without modes and times
    for path in other.rglob("*"):
        if os.access(one / path.relative_to(other), os.X_OK) and not path.is_symlink():
            path.chmod(0o700)
    (other / ".work").mkdir()
    (other / ".work/chroot.tar").write_text("not ours")
    (other / "mlpolicy/__pycache__").mkdir()
    (other / "mlpolicy/__pycache__/x.pyc").write_text("not ours")
    (other / "tests/empty").mkdir()
    (other / "debian/changed").write_text("of the packaging")
    first = tarball(one, tmp_path / "first", TZ="UTC0", LC_ALL="C")
    assert first[0] == f"mlpolicy_{__version__}.orig.tar.xz"
    assert tarball(other, tmp_path / "second", TZ="Asia/Tokyo", XZ_OPT="-9") == first
