"""gbp: the hook in gbp.conf, and in real builds by gbp buildpackage."""

import shutil
import subprocess
from configparser import ConfigParser

import pytest
from building import environment, example, run
from conftest import TOP

COMMAND = 'mlpolicy hooks run gbp "$GBP_CHANGES_FILE"'
GOES_ON = ' || echo "W: mlpolicy could not run; the result of the build stands"'
STOCK = b"""\
# gbp's
[DEFAULT]
builder = sbuild
debian-tag = debian/%(version)s

[buildpackage]
# call lintian:
#postbuild = lintian $GBP_CHANGES_FILE
sign-tags = True
export-dir = ../build-area/
 and-more

# of import-orig
[import-orig]
filter = [
  'CVS',
  ]
"""


@pytest.fixture
def home(tmp_path):
    """A home directory; gbp reads ~/.gbp.conf, which is not there yet."""
    path = tmp_path / "home"
    path.mkdir()
    return path


@pytest.fixture
def install(mlpolicy, home, monkeypatch):
    monkeypatch.setenv("HOME", str(home))

    def call(*arguments, **options):
        return mlpolicy("hooks", "install", "gbp", *arguments, **options)

    return call


def read(content):
    """What configparser, which gbp uses, makes of CONTENT: its values as they stand."""
    parser = ConfigParser(interpolation=None)
    parser.read_string(content.decode("latin-1"))
    return {name: dict(section) for name, section in parser.items()}


SHAPES = {
    "absent": None,
    "empty": b"",
    "stock": STOCK,
    "no section": b"[DEFAULT]\nbuilder = sbuild -A\n",
    "no final newline": b"[dch]\nfull = True",
    "section without final newline": b"[buildpackage]\nsign-tags = True",
    "only the heading": b"[buildpackage]",
    "CRLF": STOCK.replace(b"\n", b"\r\n"),
    "indented": b"[buildpackage]\n    sign-tags = True\n    dist = sid\n[dch]\n    full = True\n",
    "comments at the end": b"[buildpackage]\ndist = sid\n\n# the end\n; really\n",
    "postbuild of another command": b"[buildpackage-rpm]\npostbuild = rpmlint\n",
    "not UTF-8": b"# Andr\xe9\n[buildpackage]\nkeyid = Andr\xe9\n",
}


@pytest.mark.parametrize("old", SHAPES.values(), ids=SHAPES)
def test_in_and_out(install, home, old):
    conf = home / ".gbp.conf"
    if old is not None:
        conf.write_bytes(old)

    assert install().returncode == 0
    once = conf.read_bytes()
    wanted = read(old or b"")
    wanted.setdefault("buildpackage", dict(wanted["DEFAULT"]))["postbuild"] = COMMAND + GOES_ON
    assert read(once) == wanted

    assert "nothing to do" in install().stdout
    assert conf.read_bytes() == once

    assert install("--enforce", "--ruleset", "100%.yaml").returncode == 0
    enforced = COMMAND.replace(" gbp ", " gbp --enforce --ruleset 100%.yaml ")
    assert read(conf.read_bytes())["buildpackage"]["postbuild"] == enforced

    assert install("--remove").returncode == 0
    assert (conf.read_bytes() if conf.exists() else None) == old
    assert [one.name for one in home.iterdir()] == ([".gbp.conf"] if old is not None else [])


def test_a_link_stays_a_link(install, home, tmp_path):
    kept = tmp_path / "dotfiles.conf"
    kept.write_bytes(STOCK)
    (home / ".gbp.conf").symlink_to(kept)
    install()
    assert b"hooks run gbp" in kept.read_bytes()
    install("--remove")
    assert (home / ".gbp.conf").is_symlink()
    assert kept.read_bytes() == STOCK


REFUSED = {
    "set": (b"[buildpackage]\n\npostbuild = lintian -i\n", ":3: postbuild is set; put"),
    "set in capitals": (b"[buildpackage]\n PostBuild: lintian\n", ":2: postbuild is set; put"),
    "set to nothing": (b"[buildpackage]\npostbuild =\n", ":2: postbuild is set; put"),
    "set for all": (b"[DEFAULT]\npostbuild = lintian\n", ":2: postbuild is set; put"),
    "set in the old section": (b"[git-buildpackage]\npostbuild = x\n", ":2: postbuild is set"),
    "two sections": (b"[buildpackage]\n[dch]\n[buildpackage]\n", "gbp cannot read its file"),
    "no section": (b"sign-tags = True\n", "gbp cannot read its file"),
    "read as a value": (b" [buildpackage]\n x = 1\n", "add to [buildpackage] by hand: postbuild ="),
}


@pytest.mark.parametrize(("old", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(install, home, old, said):
    conf = home / ".gbp.conf"
    conf.write_bytes(old)
    result = install()
    assert result.returncode == 1
    assert result.stderr.startswith("mlpolicy: ") and result.stderr.count("\n") == 1
    assert str(conf) in result.stderr and said in result.stderr
    assert conf.read_bytes() == old
    assert install("--remove").returncode == 0
    assert conf.read_bytes() == old


def test_what_is_said_to_do_by_hand_keeps_a_failure_of_the_user_s_own(install, home):
    (home / ".gbp.conf").write_text("[buildpackage]\npostbuild = false\n")
    behind = install().stderr.partition("by hand: ")[2]
    assert behind.startswith("&& {")
    assert subprocess.run(f"false {behind}", shell=True, check=False).returncode == 1


def test_the_tree_s_own_file(mlpolicy, install, tmp_path):
    (tmp_path / "tree/debian").mkdir(parents=True)
    conf = tmp_path / "tree/debian/gbp.conf"
    result = install("--file", "debian/gbp.conf", cwd=tmp_path / "tree")
    assert result.returncode == 0
    assert read(conf.read_bytes())["buildpackage"]["postbuild"] == COMMAND + GOES_ON
    listed = mlpolicy("hooks", "list", cwd=tmp_path / "tree")
    assert f"tree: {conf}" in listed.stdout
    install("--file", "debian/gbp.conf", "--remove", cwd=tmp_path / "tree")
    assert not conf.exists()


@pytest.fixture
def built(home, tmp_path, install):
    """Build the example with a model that is not free; gives gbp's result and the directory."""
    for tool in ("gbp", "git", "dh"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    bin = tmp_path / "bin"
    bin.mkdir()
    command = f'#!/bin/sh\nPYTHONPATH="{TOP}" exec /usr/bin/python3 -m mlpolicy "$@"\n'
    (bin / "mlpolicy").write_text(command)
    (bin / "mlpolicy").chmod(0o755)
    builder = "dpkg-buildpackage -us -uc -b -d"
    (home / ".gbp.conf").write_text(
        f"[DEFAULT]\nbuilder = {builder}\n[buildpackage]\nignore-branch = True\n"
    )
    tree = example(tmp_path, "nc-in-main")
    control = tree / "debian/control"  # without the add-on, which ends such a build itself
    control.write_text(control.read_text().replace(", dh-sequence-mlmodel", ""))
    variables = {"HOME": str(home), "PATH": f"{bin}:{environment()['PATH']}", "USER": "tester"}
    for name in ("AUTHOR", "COMMITTER"):
        variables |= {f"GIT_{name}_NAME": "A", f"GIT_{name}_EMAIL": "a@b.example"}
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "Import"]):
        result = run(tree, "git", *arguments, **variables)
        assert result.returncode == 0, result.stdout

    def build(*arguments):
        assert install(*arguments).returncode == 0
        return run(tree, "gbp", "buildpackage", **variables), tmp_path

    build.bin = bin
    return build


def debs(directory):
    return [one.name for one in directory.glob("*.deb")]


def test_a_build_is_reported_on(built):
    result, directory = built()
    assert result.returncode == 0, result.stdout
    made, _, checked = result.stdout.partition("\nmlpolicy\n--------\n")
    assert "dpkg-buildpackage" in made
    assert "E: nc-in-main-model: model-license-not-dfsg" in checked
    assert "W: mlpolicy found errors; this fails nothing" in checked
    assert debs(directory) == ["nc-in-main-model_1.0_all.deb"]


def test_enforced_a_build_fails_and_leaves_what_it_made(built):
    result, directory = built("--enforce")
    assert result.returncode == 1
    assert "E: mlpolicy found errors" in result.stdout
    assert debs(directory) == ["nc-in-main-model_1.0_all.deb"]


def test_without_mlpolicy_a_build_goes_on(built):
    # This machine may have another in /usr/bin; a shell gives 127 where there is none.
    (built.bin / "mlpolicy").write_text("#!/bin/sh\nexit 127\n")
    result, directory = built()
    assert result.returncode == 0, result.stdout
    assert "W: mlpolicy could not run; the result of the build stands" in result.stdout
    assert debs(directory) == ["nc-in-main-model_1.0_all.deb"]
