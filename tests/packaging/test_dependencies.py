"""What apt would install with each package, on a system where nothing is installed yet."""

from __future__ import annotations

import re
import shutil

import pytest
from inside import alone

from tests.packaging.suites import OURS

pytestmark = [pytest.mark.chroot, pytest.mark.full]

DASHBOARD = {"mlpolicy-dashboard", "python3-jinja2", "python3-markupsafe"}
CLUSTER = {"python3-distributed", "python3-dask"}
COMMAND = {"mlpolicy", "python3-click"}
BUILDING = {"debhelper", "dh-mlmodel", "build-essential", "lintian"}
LIBRARY = {"python3-mlpolicy", "python3-debian-inspector", "python3-yaml"}
#: What comes with a package for certain, and what must not.
EXPECTED = {
    "python3-mlpolicy": (LIBRARY, COMMAND | DASHBOARD | CLUSTER | BUILDING),
    "dh-mlmodel": (LIBRARY | {"debhelper"}, COMMAND | DASHBOARD | CLUSTER | {"lintian"}),
    "mlpolicy": (LIBRARY | COMMAND, DASHBOARD | CLUSTER | BUILDING),
    "mlpolicy-dashboard": (LIBRARY | COMMAND | DASHBOARD, CLUSTER | BUILDING),
    "mlmodel-fetch": ({"python3"}, LIBRARY | COMMAND | DASHBOARD | CLUSTER | BUILDING),
}
SCRIPT = """\
: >nothing
for name in {names}; do
    echo "== $name"
    apt-get -s -q -o Dir::State::status=/here/nothing install --no-install-recommends \\
        $(cat $name.debs)
done
"""


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """The packages that come with each of ours."""
    where = tmp_path_factory.mktemp(f"resolve-{built.suite}")
    for deb in built.debs:
        shutil.copy(deb, where)
    # apt asks for each package by its file, so it is told of those alone that it may take.
    files = {deb.name.partition("_")[0]: f"./{deb.name}" for deb in built.debs}
    for name, (ours, _) in EXPECTED.items():
        (where / f"{name}.debs").write_text(
            " ".join(files[part] for part in sorted({name, *ours} & set(files)))
        )
    said = alone(built.suite, where, SCRIPT.format(names=" ".join(EXPECTED)))
    parts = re.split(r"^== (\S+)$", said, flags=re.MULTILINE)[1:]
    found = dict(zip(parts[::2], parts[1::2], strict=True))
    return {name: set(re.findall(r"^Inst (\S+)", part, re.MULTILINE))
            for name, part in found.items()}  # fmt: skip


@pytest.mark.parametrize("name", OURS)
def test_no_more_than_it_needs(installed, name):
    wanted, unwanted = EXPECTED[name]
    assert wanted | {name} <= installed[name]
    assert installed[name] & unwanted == set()
