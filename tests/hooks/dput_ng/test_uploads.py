"""The hook in real uploads by dput-ng, into a directory."""

import hashlib
import subprocess

import pytest
from conftest import dep5, safetensors
from hooks.dput_ng.profiles import write


def changes(home, license_name):
    """A package with a model, ready for upload; gives the .changes file."""
    tree = home / "tree"
    doc = {
        "DEBIAN/control": "Package: foo\nVersion: 1.0-1\nArchitecture: all\nSection: misc\n"
        "Maintainer: A B <a@b.example>\nDescription: x\n",
        "usr/share/doc/foo/copyright": dep5(license_name),
        "usr/share/foo/weights.safetensors": safetensors(),
    }
    for name, content in doc.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    deb = home / "foo_1.0-1_all.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Znone", "-b", tree, deb],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    size, text = deb.stat().st_size, deb.read_bytes()
    path = home / "foo_1.0-1_amd64.changes"
    path.write_text(
        "Format: 1.8\nDate: Sat, 21 Nov 2026 00:00:00 +0000\nSource: foo\nBinary: foo\n"
        "Architecture: all\nVersion: 1.0-1\nDistribution: unstable\nUrgency: low\n"
        "Maintainer: A B <a@b.example>\nChanged-By: A B <a@b.example>\n"
        "Description:\n foo - x\nChanges:\n foo (1.0-1) unstable; urgency=low\n .\n   * x\n"
        f"Checksums-Sha1:\n {hashlib.sha1(text).hexdigest()} {size} {deb.name}\n"
        f"Checksums-Sha256:\n {hashlib.sha256(text).hexdigest()} {size} {deb.name}\n"
        f"Files:\n {hashlib.md5(text).hexdigest()} {size} misc optional {deb.name}\n"
    )
    return path


@pytest.fixture
def upload(install, dput, home):
    """Install the hook and upload a package; gives dput's result and what has arrived."""
    incoming = home / "incoming"
    incoming.mkdir()

    def call(license_name="Expat", *arguments, own=None, **variables):
        target = {
            "method": "local", "fqdn": "localhost", "incoming": "incoming",
            "allow_unsigned_uploads": True, "hooks": ["checksum"],
        }  # fmt: skip
        write(home, "profiles/target.json", target | ({} if own is None else {"mlpolicy": own}))
        result = install(*arguments)
        assert result.returncode == 0, result.stderr
        path = changes(home, license_name)
        result = dput("/usr/bin/dput", "target", path.name, **variables)
        return result, sorted(path.name for path in incoming.iterdir())

    return call


ARRIVED = ["foo_1.0-1_all.deb", "foo_1.0-1_amd64.changes"]
NOT_FREE = "CC-BY-NC-4.0"


@pytest.fixture
def poison(tmp_path):
    """A directory before mlpolicy's own on Python's path: it cannot even begin."""
    path = tmp_path / "poison"
    path.mkdir()
    (path / "click.py").write_text("raise RuntimeError('poisoned')\n")
    return {"POISON": str(path)}


def test_a_package_without_errors_goes_through(upload):
    result, arrived = upload()
    assert result.returncode == 0, result.stdout
    assert "I: mlpolicy run was successful" in result.stdout
    assert arrived == ARRIVED


def test_errors_are_refused(upload):
    result, arrived = upload(NOT_FREE)
    assert result.returncode == 1, result.stdout
    assert arrived == []
    said = [
        "running mlpolicy: ", "mlpolicy\n--------", "E: foo: model-license-not-dfsg",
        "E: mlpolicy found errors", "mlpolicy found errors, nothing was uploaded",
    ]  # fmt: skip
    assert [part for part in said if part not in result.stdout] == []
    assert sorted(said, key=result.stdout.rindex) == said


def test_a_crash_lets_the_upload_go_on(upload, poison):
    result, arrived = upload(NOT_FREE, **poison)
    assert result.returncode == 0, result.stdout
    assert "RuntimeError: poisoned" in result.stdout
    assert "mlpolicy ended with status 1; the upload goes on without its checks" in result.stdout
    assert arrived == ARRIVED


def test_a_crash_is_refused_when_enforced(upload, poison):
    result, arrived = upload("Expat", "--enforce", **poison)
    assert result.returncode == 1
    assert "mlpolicy ended with status 1, nothing was uploaded" in result.stdout
    assert arrived == []


def test_the_profile_has_the_last_word(upload, poison):
    result, arrived = upload("Expat", "--enforce", own={"enforce": False}, **poison)
    assert result.returncode == 0, result.stdout
    assert arrived == ARRIVED


def test_no_time_lets_the_upload_go_on(upload):
    result, arrived = upload(own={"time-limit": 0.001})
    assert result.returncode == 0, result.stdout
    assert "W: mlpolicy did not finish" in result.stdout
    assert arrived == ARRIVED


def test_no_time_is_refused_when_the_profile_enforces(upload):
    result, arrived = upload(own={"time-limit": 0.001, "enforce": True})
    assert result.returncode == 1
    assert "E: mlpolicy did not finish" in result.stdout
    assert arrived == []


@pytest.mark.parametrize("own", [{"enforced": True}, "enforce"])
def test_a_profile_that_asks_for_what_there_is_not_is_refused(upload, own):
    result, arrived = upload(own=own)
    assert result.returncode == 1
    assert arrived == []
    said = '"mlpolicy" must be an object with any of: enforce, ruleset'
    # Newer dput-ng looks for "skip" before it calls a hook, and fails itself on what has no keys.
    assert said in result.stdout or "'str' object has no attribute 'get'" in result.stdout


def test_a_profile_may_skip_it_as_any_hook(upload):
    result, arrived = upload(NOT_FREE, own={"skip": True, "enforce": True})
    assert result.returncode == 0, result.stdout
    assert arrived == ARRIVED


def test_mlpolicy_taken_off_the_machine(upload, dput):
    (dput.bin / "mlpolicy").unlink()
    # This machine may have another in /usr/bin; dput-ng itself runs nothing but install(1).
    (dput.bin / "install").symlink_to("/usr/bin/install")
    result, arrived = upload(NOT_FREE, PATH=str(dput.bin))
    assert result.returncode == 0, result.stdout
    assert "mlpolicy could not be run" in result.stdout
    assert arrived == ARRIVED


def test_after_the_removal_nothing_is_checked(upload, install, dput, home):
    upload(NOT_FREE)
    assert install("--remove").returncode == 0
    result = dput("/usr/bin/dput", "target", "foo_1.0-1_amd64.changes")
    assert result.returncode == 0
    assert "mlpolicy" not in result.stdout
    assert len(list((home / "incoming").iterdir())) == len(ARRIVED)
