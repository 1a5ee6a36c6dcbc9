"""pre-commit: the hook in its configuration, and in real commits."""

from __future__ import annotations

import shutil
import subprocess

import pytest
import yaml
from conftest import TOP
from hooks.account import BAD, SAYS, Account, write

CONFIG = ".pre-commit-config.yaml"
OURS = {
    "repo": "local",
    "hooks": [
        {
            "id": "mlpolicy",
            "name": "machine-learning models (mlpolicy)",
            "entry": "mlpolicy hooks run pre-commit .",
            "language": "system",
            "pass_filenames": False,
            "always_run": True,
        }
    ],
}
#: As `pre-commit sample-config` indents it.
SAMPLE = b"""\
# See https://pre-commit.example
repos:
-   repo: https://github.example/a
    rev: v1  # pinned
    hooks:
    -   id: check-yaml
"""


@pytest.fixture
def account(tmp_path):
    return Account(tmp_path)


@pytest.fixture
def tree(account):
    return account.repository()


@pytest.fixture
def hooked(tmp_path):
    """A repository in which git runs pre-commit; a commit of ARGUMENTS gives its output."""
    account = Account(tmp_path, "pre-commit")
    tree = account.repository()
    account.hooks(tree, "install", "pre-commit")
    account.commit(tree)
    account.run(tree, "pre-commit", "install")

    def commit(*arguments, status=0, **variables):
        return account.run(
            tree, "git", "commit", "-qm", "x", *arguments, status=status, **variables
        )

    commit.account, commit.tree = account, tree
    return commit


SHAPES = {
    "sample": SAMPLE,
    "no final newline": SAMPLE.rstrip(b"\n"),
    "CRLF": SAMPLE.replace(b"\n", b"\r\n"),
    "blank lines at the end": SAMPLE + b"\n\n",
    "indented list": b"repos:\n  - repo: a\n    hooks:\n      - id: b\n",
    "keys after it": SAMPLE + b"\n# for the service\n\nci:\n  skip: [a]\n",
    "keys before it": b"---\nfail_fast: true\nrepos:\n# first\n\n- repo: meta\n  hooks: []\n...\n",
    "commented out": SAMPLE + b"#-   repo: old\n#    hooks: []\n",
    "block scalar at the end": SAMPLE + b"        entry: |\n          x\n          # no comment\n",
    "its own comments": SAMPLE + b"        # about check-yaml\n# the end\n",
    "anchors in it": b"repos:\n- &a\n  repo: a\n  hooks: &h\n  - id: b\n- repo: c\n  hooks: *h\n",
    "dash alone": b"repos:\n-\n  repo: a\n  hooks: []\n",
    "not ASCII": "# Andr\u00e9\u2028\nrepos:\n- repo: \u00e9\nexclude: \U0001f600\n".encode(),
    "with a mark": b"\xef\xbb\xbf" + SAMPLE,
}


@pytest.mark.parametrize("old", SHAPES.values(), ids=SHAPES)
def test_in_and_out(account, tree, old):
    file = tree / CONFIG
    file.write_bytes(old)
    account.hooks(tree, "install", "pre-commit")
    once = file.read_bytes()
    before, after = (yaml.safe_load(text.decode()) for text in (old, once))
    assert after.pop("repos") == [*before.pop("repos"), OURS]
    assert after == before

    assert "nothing to do" in account.hooks(tree, "install", "pre-commit")
    assert file.read_bytes() == once
    account.hooks(tree, "install", "pre-commit", "--enforce", "--ruleset", "ml: policy")
    (ours,) = yaml.safe_load(file.read_text())["repos"][-1]["hooks"]
    words = "mlpolicy hooks run pre-commit --enforce --ruleset 'ml: policy' ."
    assert ours["entry"] == words

    account.hooks(tree, "install", "pre-commit", "--remove")
    assert file.read_bytes() == old
    assert list(tree.glob(f"{CONFIG}*")) == [file]


def test_a_file_is_made_and_goes_again(account, tree):
    file = tree / CONFIG
    account.hooks(tree, "install", "pre-commit")
    assert yaml.safe_load(file.read_text()) == {"repos": [OURS]}
    # Another key keeps the file; the hook is renewed where it is.
    made = file.read_bytes()
    file.write_bytes(made + b"fail_fast: true\n")
    account.hooks(tree, "install", "pre-commit", "--enforce")
    assert yaml.safe_load(file.read_text())["repos"][0]["repo"] == "local"
    file.write_bytes(made)
    account.hooks(tree, "install", "pre-commit", "--remove")
    assert not file.exists()


def test_it_is_found_where_a_formatter_has_moved_it(account, tree):
    file = tree / CONFIG
    file.write_text("repos:\n- repo: meta\n  hooks: []\n")
    account.hooks(tree, "install", "pre-commit")
    key, *lines = file.read_text().splitlines()
    file.write_text("".join(f"{line}\n" for line in (key, *(f"  {line}" for line in lines))))
    account.hooks(tree, "install", "pre-commit", "--enforce")
    assert len(yaml.safe_load(file.read_text())["repos"]) == 2
    account.hooks(tree, "install", "pre-commit", "--remove")
    assert file.read_text() == "repos:\n  - repo: meta\n    hooks: []\n"


def test_a_link_stays_a_link(account, tree, tmp_path):
    kept = tmp_path / "kept.yaml"
    kept.write_bytes(SAMPLE)
    (tree / CONFIG).symlink_to(kept)
    account.hooks(tree, "install", "pre-commit")
    assert b"id: mlpolicy" in kept.read_bytes()
    account.hooks(tree, "install", "pre-commit", "--remove")
    assert (tree / CONFIG).is_symlink()
    assert kept.read_bytes() == SAMPLE


REFUSED = {
    "flow style": (b"a: 1\nrepos: []\n", ":2: holds no list `repos:`"),
    "all in flow style": (b"{repos: [{repo: a}]}\n", ":1: holds no keys"),
    "no list": (b"repos:\n# none\nci: {}\n", ":1: holds no list `repos:`"),
    "no repos": (b"\nci: {}\n", ":2: holds no list `repos:`"),
    "anchor": (b"repos: &r\n- repo: a\n", ":1: the list has an anchor"),
    "elsewhere": (b"x: &r\n- repo: a\nrepos: *r\n", ":1: the list has an anchor"),
    "hooked by hand": (b"repos:\n- repo: a\n  hooks:\n  - id: mlpolicy\n", ":4: has the hook"),
    "blank lines that count": (b"repos:\n- repo: |+\n    a\n\n", "without changing what it means"),
    "no YAML": (b"a: b\nrepos: [\n", ":3: is no YAML"),
    "no characters of YAML": (b"repos:\n- \x01\n", "special characters are not allowed"),
    "too deep": (b"repos: " + b"[" * 100_000, "recursion"),
    "not UTF-8": (b"# Andr\xe9\nrepos:\n- repo: a\n", "utf-8"),
    "empty": (b"# nothing\n", "is empty"),
}


@pytest.mark.parametrize(("old", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(account, tree, old, said):
    file = tree / CONFIG
    file.write_bytes(old)
    output = account.hooks(tree, "install", "pre-commit", status=1)
    assert output.startswith(f"mlpolicy: {file}") and output.count("\n") == 1
    assert said in output
    assert "keep it, or take it out first" in output or "`mlpolicy hooks show pre-commit`" in output
    assert file.read_bytes() == old
    assert "not hooked" in account.hooks(tree, "install", "pre-commit", "--remove")


def test_below_the_top_and_without_a_repository(account, tree, tmp_path):
    account.hooks(tree / "debian", "install", "pre-commit")
    assert (tree / CONFIG).exists() and not (tree / "debian" / CONFIG).exists()
    output = account.hooks(tmp_path, "install", "pre-commit", status=1)
    assert output.count("\n") == 1 and "not a git repository" in output
    assert "- id: mlpolicy" in account.hooks(tmp_path, "show", "pre-commit")


def test_it_is_listed(account, tree):
    account.hooks(tree, "install", "pre-commit")
    assert f"tree: {tree / CONFIG}" in account.hooks(tree, "list")


def test_a_clean_commit_passes(hooked):
    (hooked.tree / "README").write_text("x\n")
    hooked.account.run(hooked.tree, "git", "add", "README")
    assert "Passed" in hooked()


def test_a_commit_with_a_bad_model_is_refused(hooked):
    write(hooked.tree, BAD)
    hooked.account.run(hooked.tree, "git", "add", "--all")
    output = hooked(status=1)
    assert "- exit code: 2" in output and SAYS in output
    assert "model" not in hooked.account.run(hooked.tree, "git", "ls-tree", "HEAD")
    hooked(SKIP="mlpolicy")

    # Once it is in, taking it out again passes.
    hooked.account.run(hooked.tree, "git", "rm", "-q", "-r", "model")
    hooked()


def test_what_is_not_committed_does_not_count(hooked):
    write(hooked.tree, BAD)  # not tracked
    (hooked.tree / "README").write_text("x\n")
    hooked.account.run(hooked.tree, "git", "add", "README")
    hooked()
    hooked.account.run(hooked.tree, "git", "add", "--all")
    (hooked.tree / "README").write_text("y\n")
    hooked("README")  # this path alone, from an index that git makes for it
    assert SAYS in hooked("-a", status=1)


def test_what_is_staged_counts_not_what_is_in_the_work_tree(hooked):
    write(hooked.tree, BAD)
    hooked.account.run(hooked.tree, "git", "add", "--all")
    shutil.rmtree(hooked.tree / "model")
    assert SAYS in hooked(status=1)


def test_a_commit_that_only_deletes_is_looked_at(hooked):
    write(hooked.tree, {"LICENSE": b"x\n", "w.safetensors": next(iter(BAD.values()))})
    hooked.account.commit(hooked.tree)
    hooked.account.run(hooked.tree, "git", "rm", "-q", "LICENSE")
    assert SAYS in hooked(status=1)


def test_what_mlpolicy_cannot_do_refuses_on_demand_alone(hooked):
    broken = ("install", "pre-commit", "--ruleset", "nowhere")
    hooked.account.hooks(hooked.tree, *broken)
    hooked("-a")
    hooked.account.hooks(hooked.tree, *broken, "--enforce")
    assert "- exit code: 1" in hooked("-a", status=1)


def test_without_the_hook_nothing_is_refused(hooked):
    write(hooked.tree, BAD)
    hooked.account.run(hooked.tree, "git", "rm", "-q", "--cached", CONFIG)
    hooked.account.hooks(hooked.tree, "install", "pre-commit", "--remove")
    hooked.account.run(hooked.tree, "git", "add", "--all")
    hooked(PRE_COMMIT_ALLOW_NO_CONFIG="1")


def test_run_by_hand_elsewhere(account, tmp_path):
    output = account.hooks(tmp_path, "run", "pre-commit", ".", status=1)
    assert output.count("\n") == 1 and "not a git repository" in output


def test_the_repository_as_a_source_of_hooks(hooked, tmp_path):
    """``.pre-commit-hooks.yaml``: pre-commit installs the checkout with pip, from this disk."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=TOP, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("the tests do not run in a checkout of git")
    ours = tmp_path / "ours"
    for name in listed.stdout.split("\0"):
        path = ours / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if (TOP / name).is_symlink() or (TOP / name).is_file():
            shutil.copy2(TOP / name, path, follow_symlinks=False)
    run = hooked.account.run
    run(tmp_path, "git", "init", "-q", ours)
    hooked.account.commit(ours)
    (hooked.account.bin / "mlpolicy").unlink()
    rev = run(ours, "git", "rev-parse", "HEAD").strip()
    hook = f"repos:\n- repo: {ours}\n  rev: {rev}\n  hooks:\n  - id: mlpolicy\n"
    write(hooked.tree, {CONFIG: hook.encode()})
    offline = {
        "VIRTUALENV_SYSTEM_SITE_PACKAGES": "1",
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # which says yes
    }
    assert "Passed" in hooked("-a", **offline)
    write(hooked.tree, BAD)
    run(hooked.tree, "git", "add", "--all")
    assert SAYS in hooked(status=1)
