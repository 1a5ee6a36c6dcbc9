"""The generated postrm by itself: a directory plays the system, as DPKG_ROOT lets it."""

from __future__ import annotations

import os
import subprocess

import pytest
from conftest import TOP

SNIPPET = TOP / "debhelper" / "autoscripts" / "postrm-mlmodel"
MINE, SHARED, FOREIGN, OLDER = ("1" * 64, "2" * 64, "3" * 64, "4" * 64)
#: All that dpkg may call it with (Policy, 6.6 to 6.8), but for remove and purge.
HARMLESS = (
    "upgrade 2.0",
    "failed-upgrade 1.0",
    "abort-install",
    "abort-install 1.0 2.0",
    "abort-upgrade 1.0 2.0",
    "disappear other 2.0",
    "",
)


@pytest.fixture
def system(tmp_path):
    """A system with the models mine and other, after dpkg has removed the files of mine."""
    add_blob(tmp_path, MINE, "mine/current-revision/a")
    add_blob(tmp_path, SHARED, "mine/current-revision/b", "other/revision/b")
    add_blob(tmp_path, OLDER, "mine/older-revision/deep/c", "mine/older-revision/d")
    add_blob(tmp_path, FOREIGN)  # another model's, which waits for the rest of its files
    for digest in (MINE, FOREIGN):
        (folder(tmp_path, digest) / f".{digest}.part").write_text("half")
    state(tmp_path, "accepted").mkdir()
    state(tmp_path, "accepted", "LicenseRef-Tiny").write_text("when what who\n")
    manifests = tmp_path / "usr/share/mlmodel/manifests"
    manifests.mkdir(parents=True)
    (manifests / "other.json").write_text(f'{{"sha256": "{SHARED}", "id": "MIT"}}')
    return tmp_path


def state(root, *parts):
    return root.joinpath("var/lib/mlmodel", *parts)


def folder(root, digest):
    return state(root, "blobs/sha256", digest[:2])


def add_blob(root, digest, *links):
    blob = folder(root, digest) / digest
    blob.parent.mkdir(parents=True, exist_ok=True)
    blob.write_text(digest)
    for link in links:
        path = state(root, "models", link)
        path.parent.mkdir(parents=True, exist_ok=True)
        os.link(blob, path)


def postrm(root, arguments, shell="dash"):
    """Run the snippet as dh_installdeb puts it into a script."""
    text = SNIPPET.read_text()
    for name, value in (("MODELS", "mine"), ("DIGESTS", f"{MINE} {SHARED}"),
                        ("LICENSES", "LicenseRef-Tiny")):  # fmt: skip
        text = text.replace(f"#{name}#", value)
    done = subprocess.run(
        [shell, "-c", f"set -e\n{text}", "postrm", *arguments.split()],
        env={"PATH": "/usr/bin:/bin", "DPKG_ROOT": str(root)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def left(root):
    """The regular files below the state directory."""
    top = state(root)
    return sorted(str(path.relative_to(top)) for path in top.rglob("*") if path.is_file())


def blob(digest):
    return f"blobs/sha256/{digest[:2]}/{digest}"


def part(digest):
    return f"blobs/sha256/{digest[:2]}/.{digest}.part"


OTHERS = [blob(SHARED), blob(FOREIGN), part(FOREIGN), "models/other/revision/b"]


@pytest.mark.parametrize("shell", ["dash", "bash"])
def test_remove_takes_the_model_and_leaves_partials_and_consent(system, shell):
    postrm(system, "remove", shell)
    assert left(system) == sorted([*OTHERS, part(MINE), "accepted/LicenseRef-Tiny"])


@pytest.mark.parametrize("before", ["", "remove"])
def test_purge_takes_the_rest(system, before):
    if before:
        postrm(system, before)
    postrm(system, "purge")
    assert left(system) == sorted(OTHERS)
    assert not state(system, "accepted").exists()
    assert not state(system, "models/mine").exists()


@pytest.mark.parametrize("arguments", HARMLESS)
def test_everything_else_does_nothing(system, arguments):
    before = left(system)
    postrm(system, arguments)
    assert left(system) == before


def test_a_blob_that_waits_for_its_model_goes_with_the_package(system):
    """All of its files were fetched but one, so nothing links to them yet."""
    for path in state(system, "models/mine").rglob("*"):
        if path.is_file():
            path.unlink()
    postrm(system, "remove")
    assert blob(MINE) not in left(system)
    assert blob(FOREIGN) in left(system)


def test_consent_that_another_manifest_needs_stays(system):
    manifest = system / "usr/share/mlmodel/manifests/other.json"
    manifest.write_text('{"license": {"id":"LicenseRef-Tiny"}}')
    postrm(system, "purge")
    assert "accepted/LicenseRef-Tiny" in left(system)


def test_a_partial_that_another_manifest_needs_stays(system):
    (folder(system, SHARED) / f".{SHARED}.part").write_text("half")
    postrm(system, "purge")
    assert part(SHARED) in left(system)


def test_a_model_that_another_package_has_taken_over_stays(system):
    (system / "usr/share/mlmodel/manifests/mine.json").write_text(f'"{MINE}" "LicenseRef-Tiny"')
    before = left(system)
    postrm(system, "purge")
    assert left(system) == before


def test_a_model_that_dpkg_has_the_files_of_stays(system):
    state(system, "models/mine/.package").write_text("mine-local\n")
    postrm(system, "remove")
    assert "models/mine/current-revision/a" in left(system)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("[fetch]\nkeep-on-remove = yes\n", True),
        ("[fetch]\nkeep-on-remove: True\n", True),
        ("[fetch]\nKEEP-ON-REMOVE=1\n", True),
        ("[fetch]\nkeep-on-remove = no\n", False),
        ("[fetch]\n# keep-on-remove = yes\n", False),
        ("[fetch]\nkeep-on-remove = yes\nkeep-on-remove = no\n", False),
    ],
)
def test_keep_on_remove(system, text, kept):
    (system / "etc/mlmodel").mkdir(parents=True)
    (system / "etc/mlmodel/fetch.conf").write_text(text)
    before = left(system)
    postrm(system, "remove")
    assert (left(system) == before) == kept
    postrm(system, "purge")
    assert left(system) == sorted(OTHERS)


def test_the_last_file_of_the_settings_counts(system):
    more = system / "etc/mlmodel/fetch.conf.d"
    more.mkdir(parents=True)
    (more.parent / "fetch.conf").write_text("[fetch]\nkeep-on-remove = no\n")
    (more / "site.conf").write_text("[fetch]\nkeep-on-remove = yes\n")
    before = left(system)
    postrm(system, "remove")
    assert left(system) == before


def test_the_state_directory_may_be_elsewhere(system):
    """F38: a symbolic link to a larger disk."""
    disk = system / "disk"
    state(system).rename(disk)
    state(system).symlink_to(disk)
    postrm(system, "purge")
    assert left(system) == sorted(OTHERS)
    assert state(system).is_symlink()


def test_links_in_the_state_are_not_followed(system):
    outside = system / "outside"
    outside.mkdir()
    (outside / MINE).write_text("not ours")
    state(system, "models/mine/link").symlink_to(outside)
    (folder(system, MINE).parent / "link").symlink_to(outside)
    postrm(system, "purge")
    assert (outside / MINE).exists()


@pytest.mark.parametrize("runtime", [True, False])
def test_nothing_is_left_of_the_last_model(tmp_path, runtime):
    """F33; while mlmodel-fetch is there the directory itself is that package's."""
    add_blob(tmp_path, MINE, "mine/revision/a")
    if runtime:
        (tmp_path / "usr/bin").mkdir(parents=True)
        (tmp_path / "usr/bin/mlmodel-fetch").touch()
    postrm(tmp_path, "purge")
    assert state(tmp_path).exists() == runtime
    assert not runtime or not list(state(tmp_path).iterdir())


def test_without_any_state(tmp_path):
    for arguments in ("remove", "purge", "purge"):
        postrm(tmp_path, arguments)
    assert not list(tmp_path.iterdir())


def test_names_with_blanks_above(tmp_path):
    root = tmp_path / "a directory"
    add_blob(root, MINE, "mine/revision/a")
    postrm(root, "remove")
    assert not left(root)


def test_shellcheck(tmp_path):
    script = tmp_path / "postrm"
    script.write_text(SNIPPET.read_text().replace("#DIGESTS#", "1 2").replace("#MODELS#", "a b")
                      .replace("#LICENSES#", "x y"))  # fmt: skip
    try:
        done = subprocess.run(
            ["shellcheck", "-s", "sh", script], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        pytest.skip("shellcheck is not installed")
    assert done.returncode == 0, done.stdout
