"""All tests that need no chroot, with the Python and the tools of unstable.

Those of bookworm and trixie run on the clean machines that .ci/check-full makes next.
"""

from __future__ import annotations

import re
import shutil

import pytest
from chroots import FOREIGN
from conftest import TOP
from inside import alone

from tests.packaging import suites

pytestmark = [pytest.mark.chroot, pytest.mark.full]

#: Beside INCLUDE of chroots.py; what the tests have no use for or cannot run here is left out.
TOOLS = (
    "apt-utils", "autopkgtest", "dpkg-repack", "dput-ng", "fish", "fonts-dejavu-core", "git",
    "git-buildpackage", "lintian", "openssl", "pbuilder", "python3-apt", "python3-distributed",
    "python3-hypothesis", "python3-jinja2", "python3-pil", "python3-pytest",
    "python3-pytest-xdist", "python3-venv", "python3-zstandard", "sbuild", "shellcheck", "zsh",
    "zstd",
)  # fmt: skip
SCRIPT = """\
dpkg -i python3-debian-inspector_*.deb
useradd --create-home somebody
chmod a+rx .
chown -R somebody tree
cd tree
su -c 'python3 -m pytest -q -p no:cacheprovider -n auto -m "not chroot" -rsfE' somebody
cd ..
rm -r tree
"""


@pytest.mark.parametrize("suite", ["sid"])
def test_they_pass(suite, tmp_path):
    ignored = shutil.ignore_patterns(*FOREIGN)
    shutil.copytree(TOP, tmp_path / "tree", ignore=ignored, symlinks=True)
    shutil.copy(suites.inspector(), tmp_path)
    said = alone(suite, tmp_path, SCRIPT, *TOOLS, minutes=60)
    summary = re.findall(r"^.*\b\d+ passed\b.*$", said, re.MULTILINE)
    assert summary, said[-20_000:]
    print(f"{suite}: {summary[-1]}")
    assert not re.search(r"\b(?:failed|errors?)\b", summary[-1]), said[-50_000:]
