"""The add-on in real builds: dpkg-buildpackage and dh, run from the checkout."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from building import EXAMPLES, build, example, listing, run
from conftest import TOP
from once import made

MODEL = EXAMPLES / "weights-only" / "model" / "weights.safetensors"


def project(tmp_path, packages=None, *, load="depends", rules="", compat=13, manifest=None):
    """Write a source package with PACKAGES (name: architecture), each of one text file."""
    packages = packages or {"foo": "all"}
    tree = tmp_path / "proj"
    (tree / "debian" / "source").mkdir(parents=True)
    sequence = ", dh-sequence-mlmodel" if load == "depends" else ""
    control = (
        "Source: proj\nSection: misc\nPriority: optional\nMaintainer: A <a@example.org>\n"
        f"Build-Depends: debhelper-compat (= {compat}){sequence}\nRules-Requires-Root: no\n"
    )
    for name, architecture in packages.items():
        control += (
            f"\nPackage: {name}\nArchitecture: {architecture}\nDepends: ${{misc:Depends}}\n"
            "Description: test\n Test.\n"
        )
        (tree / f"{name}.txt").write_text(name)
        (tree / f"debian/{name}.install").write_text(f"{name}.txt usr/share/{name}\n")
    (tree / "debian/control").write_text(control)
    with_ = " --with mlmodel" if load == "with" else ""
    (tree / "debian/rules").write_text(f"#!/usr/bin/make -f\n%:\n\tdh $@{with_}\n{rules}")
    (tree / "debian/rules").chmod(0o755)
    (tree / "debian/source/format").write_text("3.0 (native)\n")
    (tree / "debian/changelog").write_text(
        "proj (1.0) unstable; urgency=low\n\n  * Test.\n\n"
        " -- A <a@example.org>  Sat, 21 Nov 2026 00:00:00 +0000\n"
    )
    if manifest is not None:
        (tree / "debian/mlmodel.yaml").write_text(manifest)
    return tree


def entry(name, package, action, file):
    """Return a manifest of one Apache-2.0 model."""
    return (
        f"models:\n  - name: {name}\n    files: [{file}]\n    package: {package}\n"
        f"    action: {action}\n    license: Apache-2.0\n"
    )


def ship_model(tree, package="foo"):
    """Let PACKAGE install a small model beside its text file."""
    shutil.copy(MODEL, tree / "m.safetensors")
    with (tree / f"debian/{package}.install").open("a") as file:
        file.write(f"m.safetensors usr/share/{package}\n")


def snapshot(tree):
    """Return every path below TREE with a digest of its content."""
    return {
        str(p.relative_to(tree)): hashlib.sha256(p.read_bytes()).hexdigest() if p.is_file() else ""
        for p in sorted(tree.rglob("*"))
    }


def commands(output):
    """Return the dh_* commands that dh printed, in order."""
    return re.findall(r"^\s+(dh_\w+.*)$", output, re.MULTILINE)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Build an example that must build; its package. Each is built once."""

    def make(name):
        def build_it(where):
            result = build(example(where, name))
            assert result.returncode == 0, result.stdout

        return made(tmp_path_factory, name, build_it) / f"{name}-model_1.0_all.deb"

    return make


@pytest.mark.parametrize("load", ["depends", "with"])
def test_both_ways_of_loading_put_the_commands_in_place(tmp_path, load):
    result = run(project(tmp_path, load=load), "debian/rules", "binary", DH_NO_ACT="1")
    assert result.returncode == 0, result.stdout
    names = [line.split()[0] for line in commands(result.stdout)]
    assert names.count("dh_mlmodel") == names.count("dh_mlmodel_check") == 1
    assert names.index("dh_mlmodel") == names.index("dh_install") + 1
    assert names.index("dh_mlmodel_check") == names.index("dh_installdeb") - 1


def test_with_on_the_command_line_and_in_the_list(tmp_path):
    tree = project(tmp_path, load="none")
    assert "dh_mlmodel\n" in run(tree, "dh", "binary", "--no-act", "--with", "mlmodel").stdout
    assert "dh_mlmodel" not in run(tree, "dh", "binary", "--no-act").stdout
    assert "mlmodel" in run(tree, "dh", "--list").stdout.split()


def test_compat_14(tmp_path):
    version = subprocess.check_output(
        ["dpkg-query", "-W", "-f", "${Version}", "debhelper"], text=True
    )
    if int(version.split(".")[0]) < 14:
        pytest.skip(f"debhelper {version} has no compat 14")
    result = build(project(tmp_path, compat=14))
    assert result.returncode == 0, result.stdout
    assert "dh_mlmodel_check" in result.stdout


@pytest.mark.parametrize("mode", ["debputy", "zz_debputy"])
def test_debputy_is_refused(tmp_path, mode):
    fake = tmp_path / "perl/Debian/Debhelper/Sequence"
    fake.mkdir(parents=True)
    (fake / f"{mode}.pm").write_text("1;\n")
    tree = project(tmp_path, load="none")
    result = run(
        tree, "dh", "binary", "--no-act", "--with", f"{mode.replace('_', '-')},mlmodel",
        PERL5LIB=f"{TOP}/debhelper/perl5:{tmp_path}/perl",
    )  # fmt: skip
    assert result.returncode != 0
    assert "cannot work with the add-on" in result.stdout


@pytest.mark.parametrize("command", ["dh_install", "dh_mlmodel", "dh_mlmodel_check"])
def test_unknown_option_aborts_as_in_dh_install(tmp_path, command):
    result = run(project(tmp_path), command, "--frobnicate")
    assert result.returncode not in (0, 1) or "unknown option" in result.stdout.lower()
    assert "aborting" in result.stdout


@pytest.mark.parametrize("command", ["dh_mlmodel", "dh_mlmodel_check"])
def test_unknown_option_for_another_command_is_ignored(tmp_path, command):
    result = run(project(tmp_path), command, "-O--buildsystem=makefile")
    assert (result.returncode, result.stdout) == (0, "")


def test_without_a_manifest_python_is_not_started(tmp_path):
    result = run(project(tmp_path), "dh_mlmodel", "-v")
    assert (result.returncode, result.stdout) == (0, "")


def test_a_package_without_models_builds(tmp_path):
    result = build(project(tmp_path))
    assert result.returncode == 0, result.stdout
    assert not any("mlmodel" in p for p in listing(tmp_path / "foo_1.0_all.deb"))


def test_no_act_touches_nothing(tmp_path):
    tree = project(tmp_path, manifest=entry("m", "foo", "omit", "usr/share/foo/m.safetensors"))
    ship_model(tree)
    assert run(tree, "dh_install").returncode == 0
    before = snapshot(tree)
    result = run(tree, "dh_mlmodel", "--no-act", "-v")
    assert result.returncode == 0, result.stdout
    assert re.search(r"^\trm -f -- debian/foo/usr/share/foo/m\.safetensors$", result.stdout, re.M)
    assert run(tree, "dh_mlmodel_check", "--no-act", "-v").returncode == 0
    assert snapshot(tree) == before


def test_omit_removes_the_file_and_what_it_leaves_empty_and_may_run_twice(tmp_path):
    tree = project(tmp_path, manifest=entry("m", "foo", "omit", "usr/lib/deep/m.safetensors"))
    shutil.copy(MODEL, tree / "m.safetensors")
    with (tree / "debian/foo.install").open("a") as file:
        file.write("m.safetensors usr/lib/deep\n")
    assert run(tree, "dh_install").returncode == 0
    first = run(tree, "dh_mlmodel")
    assert (first.returncode, first.stdout) == (0, "")
    assert not (tree / "debian/foo/usr/lib").exists()
    assert (tree / "debian/foo/usr/share/foo/foo.txt").exists()
    substvars = tree / "debian/foo.substvars"
    before = substvars.read_text() if substvars.exists() else ""
    second = run(tree, "dh_mlmodel")
    assert second.returncode == 0, second.stdout
    assert (substvars.read_text() if substvars.exists() else "") == before
    # Unused variables must not make dpkg-gencontrol warn.
    assert all("?=" in line for line in before.splitlines() if line.startswith("mlmodel:"))


def test_p_then_remaining_packages(tmp_path):
    check = "\tdh_mlmodel_check -v"
    rules = f"override_dh_mlmodel_check:\n{check} -pfoo\n{check} --remaining-packages\n"
    result = build(project(tmp_path, {"foo": "all", "bar": "all"}, rules=rules))
    assert result.returncode == 0, result.stdout
    calls = re.findall(r"^\t\S*mlmodel-build check (.*)$", result.stdout, re.M)
    assert calls == ["foo=debian/foo", "bar=debian/bar"]


@pytest.mark.parametrize("kind", ["arch", "indep"])
def test_arch_and_indep_overrides(tmp_path, kind):
    rules = f"override_dh_mlmodel_check-{kind}:\n\tdh_mlmodel_check -v\n"
    result = build(project(tmp_path, {"foo": "any", "bar": "all"}, rules=rules))
    assert result.returncode == 0, result.stdout
    mine = {"arch": "foo", "indep": "bar"}[kind]
    assert re.findall(r"^\t\S*mlmodel-build check (.*)$", result.stdout, re.M) == [
        f"{mine}=debian/{mine}"
    ]


@pytest.mark.parametrize(
    ("options", "seen"),
    [(["-a"], "foo"), (["-i"], "bar"), (["-pbar"], "bar"), (["-Nbar"], "foo")],
)
def test_package_selection(tmp_path, options, seen):
    tree = project(tmp_path, {"foo": "any", "bar": "all"})
    assert run(tree, "dh_install").returncode == 0
    result = run(tree, "dh_mlmodel_check", "-v", "--no-act", *options)
    assert re.findall(r"mlmodel-build check (.*)$", result.stdout, re.M) == [
        f"{seen}=debian/{seen}"
    ]


def test_rulesets_are_handed_on(tmp_path):
    tree = project(tmp_path)
    run(tree, "dh_install")
    result = run(
        tree, "dh_mlmodel_check", "--no-act", "-v", "--ruleset", "ml-policy", "--ruleset=gr2025-a"
    )
    assert "check --ruleset ml-policy --ruleset gr2025-a foo=debian/foo" in result.stdout


def test_a_broken_manifest_stops_the_build_in_one_line(tmp_path):
    result = build(project(tmp_path, manifest="models:\n  - name: m\n    acton: ship\n"))
    assert result.returncode != 0
    assert "debian/mlmodel.yaml" in result.stdout
    assert "Traceback" not in result.stdout


def test_unused_substvars_do_not_warn(tmp_path):
    tree = project(tmp_path, manifest=entry("m", "foo", "ship", "usr/share/foo/m.safetensors"))
    ship_model(tree)
    result = build(tree)
    assert result.returncode == 0, result.stdout
    assert "unused substitution" not in result.stdout


@pytest.mark.parametrize("name", ["free-trained", "weights-only"])
def test_examples_that_build(built, name):
    paths = listing(built(name))
    assert any(p.endswith(".safetensors") for p in paths)
    assert f"usr/share/mlmodel/records/{name}-model.cdx.json" in paths


def test_non_commercial_in_main_stops_with_the_reason_and_two_ways_out(tmp_path):
    result = build(example(tmp_path, "nc-in-main"))
    assert result.returncode != 0
    assert not list(tmp_path.glob("*.deb"))
    message = result.stdout[result.stdout.index("dh_mlmodel_check") :]
    assert "usr/share/nc-in-main/weights.safetensors" in message
    assert "CC-BY-NC-4.0" in message
    assert re.search(r"\bmain\b", message) and "non-free" in message  # where it is, where it may be
    assert "Section: non-free/" in message and "omit" in message  # the two ways out
    assert "Traceback" not in message


@pytest.mark.parametrize(("ruleset", "passes"), [("archive-practice", True), ("ml-policy", False)])
def test_a_model_that_no_entry_matches_is_named(tmp_path, ruleset, passes):
    tree = project(tmp_path, manifest=entry("m", "foo", "ship", "models/m.safetensors"))
    ship_model(tree)
    assert run(tree, "dh_install").returncode == 0
    result = run(tree, "dh_mlmodel_check", "--ruleset", ruleset)
    assert (result.returncode == 0) == passes, result.stdout
    said = [line for line in result.stdout.splitlines() if line.startswith("dh_mlmodel_check: ")]
    assert said[:2] == [
        "dh_mlmodel_check: warning: foo: usr/share/foo/m.safetensors: no entry of "
        "debian/mlmodel.yaml matches it; add one, or correct the files: of its entry",
        "dh_mlmodel_check: warning: debian/mlmodel.yaml:3: model m: foo has no model that matches "
        "models/m.safetensors; correct files:, or write action: omit to ship none",
    ]
    if passes:
        assert len(said) == 2
    else:
        assert "three ways out" in said[3]
        assert said[3].endswith(", or correct the files: of its entry in debian/mlmodel.yaml")


@pytest.mark.parametrize(
    ("package", "options", "told"),
    [
        ("foo", [], "foo has no model"),
        ("foo", ["-pbar"], None),
        (None, [], "no package has a model"),
        (None, ["-pbar"], None),
    ],
)
def test_an_entry_that_no_package_ships_is_named(tmp_path, package, options, told):
    manifest = entry("m", package, "ship", "m.safetensors")
    if package is None:
        manifest = manifest.replace("    package: None\n", "")
    tree = project(tmp_path, {"foo": "all", "bar": "all"}, manifest=manifest)
    assert run(tree, "dh_install").returncode == 0
    result = run(tree, "dh_mlmodel_check", *options)
    assert result.returncode == 0, result.stdout
    assert (f"model m: {told}" in result.stdout) if told else result.stdout == ""


def test_an_entry_whose_model_is_in_another_package_is_not_named(tmp_path):
    manifest = entry("m", "foo", "ship", "m.safetensors")
    tree = project(tmp_path, {"foo": "all", "bar": "all"}, manifest=manifest)
    ship_model(tree, "bar")
    assert run(tree, "dh_install").returncode == 0
    assert "warning" not in run(tree, "dh_mlmodel_check").stdout


def test_non_commercial_in_non_free_builds(tmp_path):
    tree = example(tmp_path, "nc-in-main")
    control = tree / "debian/control"
    text = control.read_text()
    assert "Section: misc" in text
    control.write_text(text.replace("Section: misc", "Section: non-free/misc"))
    result = build(tree)
    assert result.returncode == 0, result.stdout
    assert (tmp_path / "nc-in-main-model_1.0_all.deb").exists()


def test_two_builds_are_identical(built, tmp_path):
    place = tmp_path / "a-longer-name-than-before"
    place.mkdir()
    assert build(example(place, "free-trained")).returncode == 0
    first = built("free-trained")
    assert (place / first.name).read_bytes() == first.read_bytes()


def test_the_committed_weights_are_what_the_script_writes(tmp_path):
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    for name in ("weights-only", "nc-in-main"):
        (tmp_path / "examples" / name / "model/weights.safetensors").unlink()
    subprocess.run([tmp_path / "examples/make-weights"], check=True)
    for name in ("weights-only", "nc-in-main"):
        file = Path(name, "model/weights.safetensors")
        assert (tmp_path / "examples" / file).read_bytes() == (EXAMPLES / file).read_bytes()
