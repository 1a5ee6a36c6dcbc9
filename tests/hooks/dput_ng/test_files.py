"""dput-ng's JSON files: where the hook goes in, and that it comes out again."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import TOP
from hooks.dput_ng.profiles import files, write

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


def test_the_script_needs_nothing_of_mlpolicy(install, home):
    install()
    command = f"import sys; sys.path.insert(0, {str(home / '.dput.d/scripts')!r})"
    command += "; from mlpolicy_dput import check"
    # -S: without the directories of Debian's packages, dput-ng's and mlpolicy's among them.
    assert subprocess.run(["/usr/bin/python3", "-ISc", command], check=False).returncode == 0
