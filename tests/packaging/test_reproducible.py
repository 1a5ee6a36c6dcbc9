"""Two builds that have nothing in common but the source give the same packages.

disorderfs would need /dev/fuse, which a chroot without root's rights has not. A tmpfs lists the
files of a directory in the order in which they came, newest first; so they are put there in two
orders.
"""

from __future__ import annotations

import re
import shutil

import pytest
from inside import alone

pytestmark = [pytest.mark.chroot, pytest.mark.full]

SCRIPT = r"""
set -eu
localedef -i et_EE -f UTF-8 et_EE.UTF-8
dpkg -i python3-debian-inspector_*.deb
dpkg-source -x mlpolicy_*.dsc /source >/dev/null
DEB_BUILD_OPTIONS=nocheck
export DEB_BUILD_OPTIONS

# place DIRECTORY SORT: the source in DIRECTORY, its files written in the order of SORT
place() {
    mkdir -p "$1"
    mount -t tmpfs tmpfs "$1"
    mkdir "$1/mlpolicy"
    (cd /source && find . ! -type d -print0 | $2 | tar -c --null --no-recursion -T -) |
        tar -x -C "$1/mlpolicy"
    find "$1/mlpolicy" -name __init__.py | sed "s|$1||" | sha256sum | sed 's/^/order: /'
}

place /a "sort -z"
(
    cd /a/mlpolicy
    umask 022
    LC_ALL=C.UTF-8 TZ=UTC0 HOME=/a dpkg-buildpackage -Pnocheck -us -uc -b >/here/first.log 2>&1
)
place /srv/another-place/with-a-longer-name "sort -rz"
(
    cd /srv/another-place/with-a-longer-name/mlpolicy
    umask 002
    export LC_ALL=et_EE.UTF-8 LANGUAGE=et_EE:et TZ=Pacific/Kiritimati HOME=/nonexistent USER=other
    faketime -f "+400d" date
    faketime -f "+400d" dpkg-buildpackage -Pnocheck -us -uc -b -j3 >/here/second.log 2>&1
)
mkdir first second
cp /a/*.deb first
cp /srv/another-place/with-a-longer-name/*.deb second
for file in first/*.deb; do
    sha256sum "$file" "second/${file#*/}"
    cmp "$file" "second/${file#*/}" || {
        apt-get install -q -y --no-install-recommends diffoscope-minimal >/dev/null 2>&1 || :
        diffoscope "$file" "second/${file#*/}" || :
    }
done
umount /a /srv/another-place/with-a-longer-name
"""


def test_two_builds_are_equal(built, dsc, tmp_path):
    for file in dsc.parent.glob("mlpolicy_*"):
        shutil.copy(file, tmp_path)
    shutil.copy(built.debs[0], tmp_path)
    (tmp_path / "ours").mkdir()
    said = alone(built.suite, tmp_path, SCRIPT, "faketime", "locales", "fakeroot")
    orders = re.findall(r"^order: (\w+)", said, re.MULTILINE)
    assert len(set(orders)) == 2, "the files stood in one order; nothing is proven"
    digests = {}
    for digest, path in re.findall(r"^([0-9a-f]{64})  (?:first|second)/(\S+)$", said, re.MULTILINE):
        digests.setdefault(path, set()).add(digest)
    print(f"{built.suite}: {digests}")
    assert len(digests) == 5, said[-5000:]
    assert all(len(of) == 1 for of in digests.values()), said[-20_000:]
    # And what sbuild made is no other.
    theirs = {path.name: path.read_bytes() for path in built.debs[1:]}
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == theirs[path.name], f"{path.name} of sbuild is another"
