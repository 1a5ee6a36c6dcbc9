"""dput-ng: the hook in its JSON files, and in real uploads into a directory."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import TOP, dep5, safetensors

LOADED = """
from dput.profile import load_profile, profiles
import json
names = {name: "ppa:a/b" if name == "ppa" else name for name in profiles()}
print(json.dumps({name: load_profile(given).get("hooks") for name, given in names.items()}))
"""
HOOKS = b"""\
{
    "allow_dcut": false,
    "hooks": [
        "checksum",
        "gpg"
    ],
    "method": "local",
    "incoming": "x"
}
"""


@pytest.fixture
def home(tmp_path, monkeypatch):
    path = tmp_path / "home"
    path.mkdir()
    monkeypatch.setenv("HOME", str(path))
    return path


@pytest.fixture
def install(mlpolicy, home):
    """Run the installer in HOME, which it needs to be called."""

    def call(*arguments):
        return mlpolicy("hooks", "install", "dput-ng", *arguments, cwd=home)

    return call


@pytest.fixture
def dput(tmp_path, home):
    """Run dput-ng's commands, by Debian's own Python, with the mlpolicy of this checkout."""
    if shutil.which("dirt") is None:
        pytest.skip("dput-ng is not installed")
    bin = tmp_path / "bin"
    bin.mkdir()
    command = f'#!/bin/sh\nPYTHONPATH="$POISON:{TOP}" exec /usr/bin/python3 -m mlpolicy "$@"\n'
    (bin / "mlpolicy").write_text(command)
    (bin / "mlpolicy").chmod(0o755)

    def call(*arguments, **variables):
        found = {"PATH": f"{bin}:/usr/sbin:/usr/bin:/sbin:/bin"}
        return subprocess.run(
            arguments, cwd=home, env=os.environ | found | variables, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False,
        )  # fmt: skip

    call.bin = bin
    return call


def write(home, name, content):
    path = home / ".dput.d" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def files(home):
    return {path: path.read_bytes() for path in (home / ".dput.d").rglob("*") if path.is_file()}


def hooks(dput):
    """The hooks of each profile, as dput-ng itself puts them together."""
    result = dput("/usr/bin/python3", "-c", LOADED)
    assert result.returncode == 0, result.stdout
    return {name: set(found or ()) for name, found in json.loads(result.stdout).items()}


def test_each_profile_gets_the_hook_and_nothing_else(install, dput, home):
    local = {"method": "local", "incoming": "x"}
    write(home, "profiles/own.json", local | {"hooks": ["checksum"], "meta": "debian"})
    write(home, "profiles/more.json", local | {"+hooks": ["lintian"], "meta": "ubuntu"})
    write(home, "profiles/set.json", local | {"+hooks": ["gpg"], "=hooks": ["checksum"]})
    write(home, "profiles/plain.json", local)
    write(home, "profiles/mentors.json", {"+hooks": ["lintian"]})
    write(home, "profiles/team.json", local | {"meta": "team"})
    write(home, "metas/team.json", {"hooks": ["checksum", "lintian"]})
    write(home, "profiles/child.json", local | {"meta": "child"})
    write(home, "metas/child.json", {"meta": "team", "codenames": "debian"})
    write(home, "profiles/bare.json", local | {"meta": "bare"})
    write(home, "metas/bare.json", {"codenames": "debian"})
    write(home, "metas/debian.json", {"codenames": "debian"})
    write(home, "metas/boring.json", {"+hooks": ["lintian"]})
    (home / ".dput.cf").write_text("[old]\nmethod = local\nincoming = x\n")
    before, texts = hooks(dput), files(home)
    # The hooks of most profiles are those of a meta, DEFAULT's is boring.
    assert {"own", "old", "bare", "ftp-master", "ubuntu"} < set(before)

    result = install()
    assert result.returncode == 0, result.stderr
    assert hooks(dput) == {name: found | {"mlpolicy"} for name, found in before.items()}
    after = files(home)
    assert "nothing to do" in install().stdout
    assert files(home) == after

    assert install("--remove").returncode == 0
    assert hooks(dput) == before
    assert files(home) == texts


def test_a_profile_without_hooks_stays_without(install, dput, home):
    write(home, "profiles/mine.json", {"method": "local", "incoming": "x", "hooks": []})
    write(home, "profiles/mentors.json", {"-hooks": ["mlpolicy"]})
    install()
    found = hooks(dput)
    assert found["mine"] == set()
    assert "mlpolicy" not in found["mentors"]
    assert "mlpolicy" in found["ftp-master"]


def test_the_list_keeps_its_order(install, home):
    path = write(home, "metas/team.json", HOOKS)
    install()
    assert json.loads(path.read_text())["hooks"] == ["checksum", "gpg", "mlpolicy"]


@pytest.fixture
def etc(tmp_path):
    """A copy of /etc/dput.d, and a call that runs a command where it is in that place."""
    if not Path("/etc/dput.d").is_dir():
        pytest.skip("dput-ng is not installed")
    copy = tmp_path / "etc"
    shutil.copytree("/etc/dput.d", copy)

    def inside(*arguments):
        mount = 'mount --bind "$0" /etc/dput.d && exec "$@"'
        return subprocess.run(
            ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, copy, *arguments],
            text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False,
            env={**os.environ, "PYTHONPATH": str(TOP)},
        )  # fmt: skip

    if (probe := inside("true")).returncode:
        pytest.skip(f"no mount in a name space of our own: {probe.stdout.strip()}")
    inside.copy = copy
    return inside


def inside_hooks(etc):
    result = etc("/usr/bin/python3", "-c", LOADED)
    assert result.returncode == 0, result.stdout
    return json.loads(result.stdout)


def test_for_everybody(etc, home):
    mlpolicy = ("/usr/bin/python3", "-m", "mlpolicy", "hooks", "install", "dput-ng", "--system")
    old = {path: path.read_bytes() for path in etc.copy.rglob("*") if path.is_file()}
    before = inside_hooks(etc)
    # A user's own addition to a meta is read after it, and adds to the same list.
    write(home, "metas/debian.json", {"+hooks": ["lintian"]})
    result = etc(*mlpolicy)
    assert result.returncode == 0, result.stdout
    after = inside_hooks(etc)
    assert {name for name, found in after.items() if "mlpolicy" in found} == set(before)
    assert set(after["ftp-master"]) == {*before["ftp-master"], "lintian", "mlpolicy"}
    assert after["ubuntu"] == [*before["ubuntu"], "mlpolicy"]  # in the order it was in

    assert etc(*mlpolicy, "--remove").returncode == 0
    assert {path: path.read_bytes() for path in etc.copy.rglob("*") if path.is_file()} == old


def test_what_the_administrator_adds_to_a_meta_is_not_lost(etc, home):
    # dput-ng takes the "+hooks" of the last directory alone.
    meta = etc.copy / "metas/debian.json"
    meta.write_text(json.dumps({**json.loads(meta.read_text()), "+hooks": ["lintian"]}))
    before = inside_hooks(etc)
    assert "lintian" in before["ftp-master"]
    result = etc("/usr/bin/python3", "-m", "mlpolicy", "hooks", "install", "dput-ng")
    assert result.returncode == 0, result.stdout
    assert set(inside_hooks(etc)["ftp-master"]) == {*before["ftp-master"], "mlpolicy"}
    result = etc("/usr/bin/python3", "-m", "mlpolicy", "hooks", "install", "dput-ng", "--remove")
    assert files(home) == {}


SHAPES = {
    "stock": HOOKS,
    "CRLF": HOOKS.replace(b"\n", b"\r\n"),
    "no final newline": HOOKS.rstrip(),
    "one line": b'{"hooks": ["gpg"], "meta": "debian"}',
    "one line without space": b'{"hooks":["gpg"],"meta":"debian"}',
    "a space in the list": b'{"hooks": [ "gpg" ]}\n',
    "empty list": b'{"hooks": []}\n',
    "empty list with a space": b'{"hooks": [ ]}\n',
    "added": b'{"+hooks": ["lintian"]}\n',
    "set": b'{"=hooks" : ["lintian"], "+hooks": ["gpg"]}\n',
    "no list": b'{\n  "meta": "debian"\n}\n',
    "empty object": b"{}",
    "empty object with space": b" { \n } \n",
    "a list elsewhere": b'{"x": {"hooks": ["a"], "s": "{\\"hooks\\": [\\"gpg\\""}, "hooks": ["b"]}',
    "twice": b'{"hooks": ["a"], "hooks": ["b"]}',
    "tabs and other scripts": '{\n\t"hooks": [\n\t\t"été"\n\t]\n}\n'.encode(),
}


@pytest.mark.parametrize("old", SHAPES.values(), ids=SHAPES)
def test_in_and_out(install, home, old):
    path = write(home, "profiles/mine.json", old)
    was = json.loads(old)
    key = next((key for key in ("=hooks", "hooks", "+hooks") if key in was), "+hooks")

    assert install("--file", path).returncode == 0
    once = path.read_bytes()
    now = json.loads(once)
    assert now.pop("mlpolicy hook").startswith("taken out by: mlpolicy hooks install dput-ng")
    assert now == {**was, key: [*was.get(key, []), "mlpolicy"]}

    assert "nothing to do" in install("--file", path).stdout
    assert path.read_bytes() == once
    assert install("--file", path, "--remove").returncode == 0
    assert files(home) == {path: old}


def test_a_file_made_for_it_goes_again(install, dput, home):
    del dput  # the profile is dput-ng's
    assert install("--file", ".dput.d/profiles/mentors.json").returncode == 0
    made = home / ".dput.d/profiles/mentors.json"
    assert json.loads(made.read_text())["+hooks"] == ["mlpolicy"]
    assert not (home / ".dput.d/metas").exists()
    install("--remove")
    assert files(home) == {}


def test_a_link_stays_a_link(install, home, tmp_path):
    kept = tmp_path / "dotfiles.json"
    kept.write_bytes(HOOKS)
    link = home / ".dput.d/profiles/mine.json"
    link.parent.mkdir(parents=True)
    link.symlink_to(kept)
    install()
    assert b'"gpg", "mlpolicy"' in kept.read_bytes()
    install("--remove")
    assert link.is_symlink()
    assert kept.read_bytes() == HOOKS


def test_what_the_user_added_since_stays(install, home):
    path = write(home, "profiles/mine.json", HOOKS)
    install()
    path.write_text(path.read_text().replace('"mlpolicy"\n', '"mlpolicy",\n        "lintian"\n'))
    assert install("--remove").returncode == 0
    assert json.loads(path.read_text())["hooks"] == ["checksum", "gpg", "lintian"]


def test_what_the_user_wrote_anew_is_left_to_the_user(install, home):
    path = write(home, "profiles/mine.json", {"method": "local"})
    install("--file", path)
    path.write_text(json.dumps(dict(reversed(json.loads(path.read_text()).items()))))
    anew = files(home)
    result = install("--remove")
    assert result.returncode == 1
    assert f'{path}:1: changed since the hook was put in; take "mlpolicy hook"' in result.stderr
    assert files(home) == anew


def test_put_in_by_hand(install, home):
    path = write(home, "metas/mine.json", {"hooks": ["mlpolicy", "gpg"]})
    old = path.read_bytes()
    assert f"{path}: hooked already" in install().stdout
    install("--remove")
    assert files(home) == {path: old}


REFUSED = {
    "not JSON": (b'{\n  "hooks": ["gpg"]\n  and\n}\n', ":3: not JSON"),
    "no list": (b'{\n"hooks": "gpg"\n}\n', ':2: "hooks" is not a list'),
    "no object": (b"[]", ": not a JSON object"),
    "not UTF-8": (b'{"hooks": ["\xe9"]}', ": not UTF-8"),
    "escaped": (b'{"hook\\u0073": ["a"]}', ':1: cannot edit "hooks"; add "mlpolicy" to it by hand'),
}


@pytest.mark.parametrize(("old", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(install, home, old, said):
    path = write(home, "profiles/mine.json", old)
    result = install("--file", path)
    assert result.returncode == 1
    assert result.stderr.startswith(f"mlpolicy: {path}{said}")
    assert result.stderr.count("\n") == 1
    assert files(home) == {path: old}
    assert install("--file", path, "--remove").returncode == 0
    assert files(home) == {path: old}


def test_somebody_else_s_plugin_is_refused(install, home):
    path = write(home, "hooks/mlpolicy.json", {"path": "mine.check"})
    result = install()
    assert result.returncode == 1
    assert f"{path}: is there and not ours" in result.stderr
    assert list(files(home)) == [path]


@pytest.mark.parametrize("name", ["mine.json", "hooks/mine.json", "profiles/mine", "metas/no.json"])
def test_a_file_that_is_no_profile_is_refused(install, home, name):
    assert install("--file", name).returncode == 1
    assert list(home.iterdir()) == []


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
    assert '"mlpolicy" must be an object with any of: enforce, ruleset' in result.stdout
    assert arrived == []


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


def test_the_script_needs_nothing_of_mlpolicy(install, home):
    install()
    command = f"import sys; sys.path.insert(0, {str(home / '.dput.d/scripts')!r})"
    command += "; from mlpolicy_dput import check"
    # -S: without the directories of Debian's packages, dput-ng's and mlpolicy's among them.
    assert subprocess.run(["/usr/bin/python3", "-ISc", command], check=False).returncode == 0
