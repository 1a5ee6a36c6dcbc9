"""Action download: real builds of a package that fetches a model, and of what is wrong with one."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess

import pytest
from building import EXAMPLES, build, content, control_member, example, listing, run
from conftest import TOP, python
from once import made

PACKAGE = "downloader-model-tiny-en"
DEB = f"{PACKAGE}_1.0_all.deb"
WEIGHTS = EXAMPLES / "weights-only" / "model" / "weights.safetensors"
DIGEST = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()
HUB = "https://huggingface.co/example/tiny-en/resolve/{revision}/{path}"


def _built(where):
    result = build(example(where, "downloader"))
    assert result.returncode == 0, result.stdout


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The directory with the example's source and its package."""
    return made(tmp_path_factory, "downloader", _built)


@pytest.fixture
def tree(tmp_path):
    """A copy of the example to change."""
    return example(tmp_path, "downloader")


def edit(tree, *pairs, file="debian/mlmodel.yaml"):
    """Replace texts in a file, each of which must be there."""
    path = tree / file
    text = path.read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)


def staged(tree, file, *, beside=()):
    """Let the package install FILE, as a source with the model in it would."""
    shutil.copy(file, tree / "weights.safetensors")
    lines = ["weights.safetensors usr/share/tiny"]
    for name in beside:
        (tree / name).write_text(name)
        lines.append(f"{name} usr/share/tiny")
    (tree / f"debian/{PACKAGE}.install").write_text("".join(f"{line}\n" for line in lines))


def test_what_the_package_has(built):
    paths = listing(built / DEB)
    assert paths["usr/share/mlmodel/tiny-en"] == "/var/lib/mlmodel/models/tiny-en/current"
    assert not [path for path in paths if path.endswith(".safetensors") or "records" in path]
    told = json.loads(content(built / DEB, "usr/share/mlmodel/manifests/tiny-en.json"))
    text = content(built / DEB, "usr/share/mlmodel/licenses/tiny-en")
    assert text == (built / "downloader/debian/tiny-en.license").read_bytes()
    assert told == {
        "schema": 1,
        "name": "tiny-en",
        "revision": "0123456789abcdef0123456789abcdef01234567",
        "homepage": "https://example.org/tiny-en",
        "license": {
            "id": "LicenseRef-Tiny",
            "file": "/usr/share/mlmodel/licenses/tiny-en",
            "sha256": hashlib.sha256(text).hexdigest(),
            "must_accept": True,
        },
        "gated": False,
        "base": [
            {"url": HUB, "kind": "hf"},
            {"url": "https://mirror.example.org/models/{sha256}"},
        ],
        "files": [{"path": "weights.safetensors", "size": 200, "sha256": DIGEST}],
        "total_size": 200,
    }


def test_its_only_maintainer_script_is_a_postrm(built, tmp_path):
    top = tmp_path / "control"
    subprocess.run(["dpkg-deb", "-e", built / DEB, top], check=True)
    assert sorted(path.name for path in top.iterdir()) == ["control", "md5sums", "postrm"]
    assert (top / "postrm").read_text().startswith("#!/bin/sh\nset -e\n")
    for shell in ("dash", "bash"):
        assert subprocess.run([shell, "-n", top / "postrm"], check=False).returncode == 0


def test_relations_and_description(built):
    control = control_member(built / DEB, "control")
    assert "\nDepends: mlmodel-fetch\n" in control
    assert "\nSection: contrib/misc\n" in control
    text = control[control.index("Description:") :]
    assert max(map(len, text.splitlines())) <= 79
    said = " ".join(text.split())
    for part in (
        "Installing this package downloads nothing.",
        '"mlmodel-fetch install tiny-en" fetches the model tiny-en: 1 file, 200 bytes,',
        "from huggingface.co or mirror.example.org.",
        "Its license is LicenseRef-Tiny; the command asks for consent to it.",
    ):
        assert part in said


def test_two_builds_are_identical(built, tmp_path):
    place = tmp_path / "a-longer-name-than-before"
    place.mkdir()
    assert build(example(place, "downloader")).returncode == 0
    assert (place / DEB).read_bytes() == (built / DEB).read_bytes()


def test_lintian_finds_nothing(built):
    given = ["lintian", "--allow-root", "--profile", "debian", "--fail-on", "none", "-EI"]
    told = run(built, *given, "--pedantic", DEB)
    assert (told.returncode, told.stdout) == (0, "")


def test_own_findings(built, mlpolicy):
    told = mlpolicy("lint", "--display-info", built / "downloader", built / DEB)
    (line,) = told.stdout.splitlines()
    assert line.startswith("I: downloader source: license-needs-acceptance tiny-en")


def test_mlmodel_fetch_takes_the_manifest(built):
    """The rules of the build are as strict as those of the program, which reads it again."""
    text = content(built / DEB, "usr/share/mlmodel/manifests/tiny-en.json")
    program = (
        "import sys; from mlmodel_fetch.manifest import parse\n"
        "print(parse(sys.stdin.buffer.read()).files[0].sha256)"
    )
    read = python("-c", program, input=text.decode(), cwd=TOP / "debhelper/fetch")
    assert read.stdout.strip() == DIGEST, read.stderr


@pytest.mark.parametrize("pointer", [False, True])
def test_staged_files_are_taken_out(tree, tmp_path, pointer):
    file = WEIGHTS
    if pointer:
        file = tmp_path / "pointer"
        head = "version https://git-lfs.github.com/spec/v1"
        file.write_text(f"{head}\noid sha256:{DIGEST}\nsize 200\n")
    staged(tree, file, beside=["other.txt"])
    result = build(tree)
    assert result.returncode == 0, result.stdout
    paths = listing(tmp_path / DEB)
    assert "usr/share/tiny/other.txt" in paths
    assert not [path for path in paths if path.endswith(".safetensors")]


def test_dh_missing_counts_them_as_dealt_with(tree):
    (tree / "debian/rules").write_text(
        "#!/usr/bin/make -f\n%:\n\tdh $@\n"
        "override_dh_auto_install:\n"
        "\tinstall -D weights.safetensors debian/tmp/usr/share/tiny/weights.safetensors\n"
        "override_dh_missing:\n\tdh_missing --fail-missing\n"
    )
    # With one binary package dh_auto_install would go to its own tree.
    shutil.copy(WEIGHTS, tree / "weights.safetensors")
    result = build(tree)
    assert result.returncode == 0, result.stdout


def test_a_staged_file_that_differs_stops_the_build(tree, tmp_path):
    file = tmp_path / "other"
    file.write_bytes(WEIGHTS.read_bytes()[:-1] + b"\1")
    staged(tree, file)
    result = build(tree)
    assert result.returncode != 0
    assert "debian/mlmodel.yaml:17: model tiny-en: debian/downloader-model-tiny-en/usr/share" in (
        result.stdout
    )
    assert "another size or sha256" in result.stdout


def test_a_staged_file_that_users_would_miss_stops_the_build(tree):
    staged(tree, WEIGHTS, beside=["weights.json"])
    edit(tree, ("files: [weights.safetensors]", 'files: ["weights.*"]'))
    result = build(tree)
    assert result.returncode != 0
    assert "weights.json is of the model and would be lost" in result.stdout


def test_in_main_it_does_not_build(tree):
    edit(tree, ("Section: contrib/misc", "Section: misc"), file="debian/control")
    result = build(tree)
    assert result.returncode != 0
    assert f"{PACKAGE} (main): tiny-en: action download" in result.stdout
    assert "Section: contrib/" in result.stdout


def test_no_act_and_second_runs(tree):
    told = run(tree, "dh_mlmodel", "-v", "--no-act")
    assert told.returncode == 0 and f"mlmodel-build write {PACKAGE}=" in told.stdout
    assert not (tree / f"debian/{PACKAGE}").exists()
    made = tree / f"debian/{PACKAGE}.postrm.debhelper"
    for _ in range(2):
        result = run(tree, "dh_mlmodel")
        assert (result.returncode, result.stdout) == (0, "")
    assert made.read_text().count("Automatically added by dh_mlmodel") == 1
    edit(tree, (DIGEST, "ab" * 32))
    assert run(tree, "dh_mlmodel").returncode == 0
    assert "ab" * 32 in made.read_text() and DIGEST not in made.read_text()
    made.write_text("# another's\n" + made.read_text())
    edit(tree, ("action: download", "action: omit"))
    assert run(tree, "dh_mlmodel").returncode == 0
    assert made.read_text() == "# another's\n"


def test_a_second_run_leaves_what_the_first_wrote(tree):
    edit(tree, ("files: [weights.safetensors]", 'files: ["tiny-en*", weights.safetensors]'))
    for _ in range(2):
        result = run(tree, "dh_mlmodel")
        assert (result.returncode, result.stdout) == (0, "")
    assert (tree / f"debian/{PACKAGE}/usr/share/mlmodel/manifests/tiny-en.json").exists()


def test_a_staged_link_goes_too(tree):
    place = tree / f"debian/{PACKAGE}/usr/share/tiny"
    place.mkdir(parents=True)
    (place / "weights.safetensors").symlink_to("/nowhere")
    result = run(tree, "dh_mlmodel")
    assert (result.returncode, result.stdout) == (0, "")
    assert not place.exists()


def test_several_models_in_one_package(tree):
    row = (tree / "debian/mlmodel.yaml").read_text().partition("\n")[2]
    second = row.replace("tiny-en\n", "tiny-de\n", 1).replace("LicenseRef-Tiny", "Apache-2.0")
    second = second.replace(
        "must_accept: yes", "gated: yes\n      gate_url: https://example.org/$x"
    )
    (tree / "debian/mlmodel.yaml").write_text(f"models:\n{row}{second}")
    result = build(tree)
    assert result.returncode == 0, result.stdout
    deb = tree.parent / DEB
    postrm = control_member(deb, "postrm")
    assert "for model in tiny-de tiny-en; do" in postrm
    assert "for license in LicenseRef-Tiny; do" in postrm
    text = control_member(deb, "control")
    assert text.count("downloads nothing") == 1 and "\n .\n" in text
    assert "asked for at https://example.org/$x first." in " ".join(text.split())
    assert "usr/share/mlmodel/tiny-de" in listing(deb)


def test_plain_http_is_told(tree):
    edit(tree, ("https://mirror", "http://mirror"))
    result = build(tree)
    assert result.returncode == 0
    assert "dh_mlmodel: warning: debian/mlmodel.yaml:15: model tiny-en: http://" in result.stdout


@pytest.mark.parametrize("field", ["${mlmodel:Depends}", "mlmodel-fetch (>= 1)", "${misc:Depends}"])
def test_a_package_that_does_not_depend_on_mlmodel_fetch_is_told(tree, field):
    edit(tree, ("${mlmodel:Depends}", field), file="debian/control")
    result = run(tree, "dh_mlmodel")
    told = (
        f"dh_mlmodel: warning: debian/control:10: {PACKAGE} does not depend on mlmodel-fetch; "
        "add ${mlmodel:Depends} to its Depends\n"
    )
    assert (result.returncode, result.stdout) == (0, told if "misc" in field else "")


def test_pieces_and_optional_files_reach_the_manifest(tree):
    more = f"sha256: {DIGEST}\n          optional: yes\n          pieces: {{size: 128, sha256: ["
    edit(tree, (f"sha256: {DIGEST}", more + f"{'1' * 64}, {'2' * 64}]}}"))
    assert build(tree).returncode == 0
    text = content(tree.parent / DEB, "usr/share/mlmodel/manifests/tiny-en.json")
    (file,) = json.loads(text)["files"]
    assert file["optional"] is True
    assert file["pieces"] == {"size": 128, "sha256": ["1" * 64, "2" * 64]}


PATH = "path: weights.safetensors"
FIRST = "        - path: weights.safetensors\n"
MIRROR = "https://mirror.example.org/models/{sha256}"
BASE = f"\n        - {HUB}\n        - {MIRROR}"
ROW = f"{{path: %s, size: 200, sha256: {DIGEST}}}"
#: By what is wrong: the line, what is replaced by what, and a part of the message.
WRONG = {
    # F35
    "up": (17, PATH, "path: ../weights", "leads out of the model's directory"),
    "rooted": (17, PATH, "path: /weights", "give it relative, without .."),
    "dotted": (17, PATH, "path: ./weights", "is not in its shortest form"),
    "empty part": (17, PATH, "path: a//weights", "doubled or final slashes"),
    "listed twice": (
        18,
        FIRST,
        f"        - {ROW % 'weights.safetensors'}\n{FIRST}",
        "is listed twice",
    ),
    "below a file": (
        17,
        FIRST,
        f"        - {ROW % 'weights.safetensors/a'}\n{FIRST}",
        "which is a file",
    ),
    "two sizes": (
        19,
        FIRST,
        f"        - {ROW.replace('200', '201') % 'b'}\n{FIRST}",
        "also given with 201",
    ),
    "upper-case digest": (19, DIGEST, DIGEST.upper(), "give 64 lower-case hexadecimal digits"),
    "short digest": (19, DIGEST, DIGEST[1:], "as sha256sum prints them"),
    "branch": (12, "0123456789abcdef0123456789abcdef01234567", "main", "branches and tags move"),
    "branch in a URL": (
        14,
        "/resolve/{revision}/",
        "/resolve/main/",
        "put {revision} in its place",
    ),
    "no revision": (11, "revision: 0123", "gated: no #", "download has no revision; give the 40"),
    "no size": (17, "          size: 200\n", "", "'size' is a required property"),
    "size 0": (18, "size: 200", "size: 0", "give the number of bytes"),
    "no license": (2, "license: LicenseRef-Tiny", "critical_task: none", "add `license:`"),
    "a text as license": (7, "LicenseRef-Tiny", "see/LICENSE", "is no SPDX expression"),
    "two licenses to accept": (
        7,
        "LicenseRef-Tiny",
        "MIT AND Zlib",
        "accept one license by its id",
    ),
    # F39
    "long": (17, PATH, f"path: {'a' * 256}", "more than 255 bytes"),
    "non-ASCII": (17, PATH, "path: gewichte-größer", "use printable ASCII"),
    "control character": (17, PATH, 'path: "a\\eb"', "use printable ASCII"),
    # where it is fetched from
    "no base, no urls": (15, BASE, " []", "nothing says where 'weights.safetensors' is"),
    "ftp": (15, MIRROR, "ftp://example.org/{path}", "give a list of URLs"),
    "user": (15, MIRROR, "https://me:secret@example.org/{path}", "packages are public"),
    "same for all": (15, MIRROR, "https://example.org/model", "put {path} or {sha256} into it"),
    "unknown place": (15, MIRROR, "https://example.org/{file}{path}", "{file} is not filled in"),
    "host open": (15, MIRROR, "https://{sha256}.example.org/", "the host is not fixed"),
    "blank": (15, MIRROR, "https://example.org/{path} x", "write other characters as %XX"),
    "port": (15, MIRROR, "https://example.org:99999/{path}", "is no URL with a host"),
    # consent and access
    "text outside": (20, "debian/tiny-en.license", "/etc/passwd", "copy it to debian/"),
    "text missing": (20, "debian/tiny-en.license", "debian/nothing", "give its path from the top"),
    "text is binary": (20, "debian/tiny-en.license", "binary", "is not UTF-8"),
    "consent to nothing": (
        20,
        "license_file: debian/tiny-en.license\n      ",
        "",
        "add the text that users",
    ),
    "gate without a page": (
        21,
        "must_accept: yes",
        "gated: yes",
        "add the page where users get access",
    ),
    # the entry itself
    "package unknown": (
        5,
        "downloader-model-tiny-en",
        "foo",
        "is not in debian/control; add it there",
    ),
    "no package": (2, "    package: downloader-model-tiny-en\n", "", "add `package:`"),
    "reserved name": (2, "name: tiny-en", "name: manifests", "choose another name"),
    "pieces": (
        19,
        "size: 200",
        f"size: 200\n          pieces: {{size: 100, sha256: [{'1' * 64}]}}",
        "has 2 pieces",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_with_its_line_and_the_fix(tree, case):
    line, old, new, message = WRONG[case]
    (tree / "binary").write_bytes(b"\xff\xfe")
    edit(tree, (old, new))
    result = run(tree, "dh_mlmodel")
    assert result.returncode != 0
    assert "Traceback" not in result.stdout
    (told,) = [row for row in result.stdout.splitlines() if message in row]
    assert told.startswith(f"dh_mlmodel: error: debian/mlmodel.yaml:{line}: "), told
    assert not (tree / f"debian/{PACKAGE}").exists()
