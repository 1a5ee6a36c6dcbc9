"""debputy: what it is told of our files, and how it and the add-on mlmodel go together."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from building import environment, example, listing, run
from conftest import TOP
from inside import inside

PACKAGE = "weights-only-model"
PLUGIN = TOP / "debhelper/debputy/mlmodel.json"

#: How a package asks for add-ons, and the one that is refused. dh loads those of --with in the
#: order given, those of Build-Depends in the order of their names.
ASKED = [
    ("--with debputy,mlmodel", "debputy"),
    ("--with mlmodel,debputy", "debputy"),
    ("--with zz-debputy,mlmodel", "zz-debputy"),
    ("--with mlmodel,zz-debputy", "zz-debputy"),
    ("dh-sequence-debputy, dh-sequence-mlmodel", "debputy"),
    ("dh-sequence-mlmodel, dh-sequence-zz-debputy", "zz-debputy"),
    ("--with mlmodel,zz-debputy-rrr", None),
    ("dh-sequence-mlmodel, dh-sequence-zz-debputy-rrr", None),
]


def asking(where: Path, asked: str) -> tuple[Path, str]:
    """A package below WHERE that asks so, and the command that shows what dh would do."""
    tree = example(where, "weights-only")
    control = tree / "debian/control"
    text = control.read_text()
    assert ", dh-sequence-mlmodel\n" in text
    depends = f", {asked}" if asked.startswith("dh-") else ""
    control.write_text(text.replace(", dh-sequence-mlmodel\n", f"{depends}\n"))
    return tree, "dh binary --no-act" + ("" if depends else f" {asked}")


def judge(asked: str, refused: str | None, status: int, log: str) -> None:
    """The right end of that command."""
    assert (status != 0) == (refused is not None), (asked, log)
    if refused is not None:
        assert f'the add-on "mlmodel" cannot work with the add-on "{refused}"' in log, asked
    else:
        assert re.findall(r"dh_mlmodel\w*", log) == ["dh_mlmodel", "dh_mlmodel_check"], asked


@pytest.mark.parametrize(("asked", "refused"), ASKED)
def test_full_debputy_is_refused_whatever_is_loaded_first(tmp_path, asked, refused):
    """With stand-ins that do to the sequence what debputy's own add-ons do."""
    stands = tmp_path / "perl/Debian/Debhelper/Sequence"
    stands.mkdir(parents=True)
    for name, program in (
        ("debputy", "remove_command('dh_install'); remove_command('dh_installdeb');"),
        ("zz_debputy", "require Debian::Debhelper::Sequence::debputy;"),
        ("zz_debputy_rrr", "remove_command('dh_builddeb');"),
    ):
        (stands / f"{name}.pm").write_text(f"{program} 1;\n")
    tree, command = asking(tmp_path, asked)
    path = f"{environment()['PERL5LIB']}:{tmp_path}/perl"
    got = run(tree, *command.split(), PERL5LIB=path)
    judge(asked, refused, got.returncode, got.stdout)


def test_the_documentation_is_of_files_that_our_commands_read():
    commands = {path.name: path.read_text() for path in (TOP / "debhelper/bin").iterdir()}
    for file in json.loads(PLUGIN.read_text())["known-packaging-files"]:
        name = file.get("path") or file["pkgfile"]
        assert name in "".join(commands.values())
        for command in file.get("debhelper-commands", []):
            assert name in commands[command]
        for manual in file["documentation-uris"]:
            assert manual in ("man:dh_mlmodel(1)", "man:dh_mlmodel_check(1)", "man:mlpolicy(1)")


@pytest.mark.chroot
def test_debputy_of_trixie(tmp_path):
    script = "debputy plugin list >plugins\n"
    for number, (asked, _) in enumerate(ASKED):
        tree, command = asking(tmp_path / str(number), asked)
        script += f"cd {number}/{tree.name}; {command} >../log 2>&1; echo $? >../status; cd ../..\n"
    # The last is the one that works, and as packages have it.
    (tree / "debian/source/mlpolicy-overrides").write_text("model-without-training-data\n")
    (tree / f"debian/{PACKAGE}.mlpolicy-overrides").write_text("model-without-training-data\n")
    script += (
        f"cd {number}/{tree.name}\n"
        "debputy tool-support annotate-debian-directory >../annotated\n"
        "dpkg-buildpackage -us -uc -b\n"
    )
    said = inside("trixie", tmp_path, script, "dh-debputy")

    assert (tmp_path / "plugins").exists(), said
    assert "/usr/share/debputy/debputy/plugins/mlmodel.json" in (tmp_path / "plugins").read_text()
    for number, (asked, refused) in enumerate(ASKED):
        status, log = ((tmp_path / str(number) / name).read_text() for name in ("status", "log"))
        judge(asked, refused, int(status), log)
    (deb,) = tree.parent.glob("*.deb")
    assert f"usr/share/mlmodel/records/{PACKAGE}.cdx.json" in listing(deb), said
    annotated = json.loads((tree.parent / "annotated").read_text())["result"]
    files = {file["path"]: file for file in annotated}
    overrides = files[f"debian/{PACKAGE}.mlpolicy-overrides"]
    assert overrides["install-path"].removeprefix("/") in listing(deb)
    assert overrides["pkgfile-is-active-in-build"] is True
    assert "lint-config" in overrides["file-categories"]
    assert "lint-config" in files["debian/source/mlpolicy-overrides"]["file-categories"]
    assert "pkg-helper-config" in files["debian/mlmodel.yaml"]["file-categories"]
    assert "man:dh_mlmodel(1)" in files["debian/mlmodel.yaml"]["documentation-uris"]
