"""git's pre-push hook: where it is put, and real pushes to a repository on this disk."""

from __future__ import annotations

import os
import pty
import shutil
import stat
import subprocess

import pytest
from hooks.account import BAD, SAYS, Account, write

GOES_ON = "W: mlpolicy could not run; the push goes on"
OURS = "mlpolicy hooks run git-pre-push"


@pytest.fixture
def account(tmp_path):
    return Account(tmp_path)


@pytest.fixture
def tree(account):
    return account.repository()


@pytest.fixture
def install(account, tree):
    """``mlpolicy hooks install git-pre-push ARGUMENTS`` in the repository."""

    def call(*arguments, status=0, where=tree):
        return account.hooks(where, "install", "git-pre-push", *arguments, status=status)

    return call


@pytest.fixture
def push(account, tree):
    """``git push REMOTE ARGUMENTS`` of the repository, to an empty one at first."""
    remote = account.where / "remote.git"
    account.run(tree, "git", "init", "-q", "--bare", remote)
    account.run(tree, "git", "remote", "add", "there", remote)

    def call(*arguments, status=0, where=tree):
        return account.run(where, "git", "push", "there", *arguments, status=status)

    def refs():
        rows = account.run(remote, "git", "for-each-ref", "--format=%(refname)")
        return set(rows.split())

    call.refs = refs
    return call


@pytest.fixture
def bad(account, tree):
    """A branch with a model that is not free, which is not the one that is checked out."""
    account.run(tree, "git", "checkout", "-q", "-b", "bad")
    write(tree, BAD)
    account.commit(tree)
    account.run(tree, "git", "checkout", "-q", "main")
    return "bad"


def test_it_is_made_and_goes_again(install, tree):
    hook = tree / ".git/hooks/pre-push"
    before = sorted(os.listdir(hook.parent))
    install()
    once = hook.read_bytes()
    assert os.access(hook, os.X_OK)
    assert subprocess.run(["sh", "-n", hook], check=False).returncode == 0
    assert "nothing to do" in install()
    assert hook.read_bytes() == once
    install("--enforce", "--ruleset", "ml policy")
    assert f"{OURS} --enforce --ruleset 'ml policy'" in hook.read_text()
    install("--remove")
    assert sorted(os.listdir(hook.parent)) == before
    assert "not hooked" in install("--remove")


def test_what_the_user_adds_later_stays(install, tree):
    hook = tree / ".git/hooks/pre-push"
    install()
    hook.write_bytes(hook.read_bytes() + b"make check")
    install("--remove")
    assert hook.read_bytes() == b"#!/bin/sh\nmake check"
    assert os.access(hook, os.X_OK)


@pytest.mark.parametrize("own", [b"#!/bin/sh\nmake check", b"#!/usr/bin/python3\r\n", b""])
def test_a_hook_of_the_user_s_own_is_refused(install, tree, own):
    hook = tree / ".git/hooks/pre-push"
    hook.write_bytes(own)
    output = install(status=1)
    assert output.startswith(f"mlpolicy: {hook}: is there and not ours; add by hand")
    assert output.count("\n") == 1 and "`mlpolicy hooks show git-pre-push`" in output
    assert "not hooked" in install("--remove")
    assert hook.read_bytes() == own


def test_a_link_stays_a_link(install, tree, tmp_path):
    kept = tmp_path / "hooks"
    shutil.move(tree / ".git/hooks", kept)
    (tree / ".git/hooks").symlink_to(kept)
    install()
    assert (kept / "pre-push").exists()
    install("--remove")
    assert (tree / ".git/hooks").is_symlink() and not (kept / "pre-push").exists()


@pytest.mark.parametrize("below", ["", "debian"])
def test_in_a_directory_of_the_user_s_choice(account, install, tree, below):
    account.run(tree, "git", "config", "core.hooksPath", "my/hooks")
    output = install(where=tree / below)
    assert OURS in (tree / "my/hooks/pre-push").read_text()
    assert "for all repositories that have their hooks there" in output
    install("--remove", where=tree / below)
    assert not (tree / "my/hooks/pre-push").exists()


def test_in_the_home_directory(account, install, push, bad):
    account.run(account.home, "git", "config", "--global", "core.hooksPath", "~/hooks")
    install()
    assert (account.home / "hooks/pre-push").exists()
    assert SAYS in push(bad, status=1)


def test_without_a_repository(install, account, tmp_path):
    output = install(status=1, where=tmp_path)
    assert output.count("\n") == 1 and "not a git repository" in output
    assert OURS in account.hooks(tmp_path, "show", "git-pre-push")


def test_it_is_listed(account, install, tree):
    install()
    assert f"tree: {tree}/.git/hooks/pre-push" in account.hooks(tree, "list")


def test_a_clean_push_passes_whatever_lies_in_the_work_tree(install, push, tree):
    install()
    write(tree, BAD)
    assert "I: mlpolicy run was successful" in push("main")
    assert push.refs() == {"refs/heads/main"}
    assert "I: there is nothing to check" in push("main")  # the remote has it


def test_a_bad_model_is_refused_whatever_is_checked_out(install, push, bad):
    install()
    output = push(bad, status=1)
    assert SAYS in output and "E: mlpolicy found errors" in output
    assert SAYS in push("--dry-run", bad, status=1)
    assert push.refs() == set()
    push("--no-verify", bad)
    assert push.refs() == {"refs/heads/bad"}


def test_several_refs_are_looked_at_and_each_content_once(account, install, push, tree, bad):
    install()
    account.run(tree, "git", "branch", "same")
    account.run(tree, "git", "tag", "-a", "-m", "x", "v1")
    account.run(tree, "git", "commit", "-q", "--allow-empty", "-m", "x")
    output = push("main", "same", "v1", bad, status=1)
    assert output.count(SAYS) == 1
    assert push.refs() == set()
    output = push("main", "same", "v1")
    assert output.count("\nno findings\n") == 1
    assert push.refs() == {"refs/heads/main", "refs/heads/same", "refs/tags/v1"}


def test_a_deletion_passes(account, install, push, bad):
    push(bad, "main:other")
    install()
    assert "I: there is nothing to check" in push("--delete", bad)
    assert push.refs() == {"refs/heads/other"}


def test_a_bad_model_that_archives_of_git_leave_out(account, install, push, tree):
    write(tree, {**BAD, ".gitattributes": b"/model export-ignore\n"})
    account.commit(tree)
    install()
    assert SAYS in push("main", status=1)


def test_a_branch_without_packaging_is_left_out(account, install, push, tree):
    account.run(tree, "git", "checkout", "-q", "--orphan", "upstream")
    account.run(tree, "git", "rm", "-q", "-r", "--cached", ".")
    shutil.rmtree(tree / "debian")
    write(tree, BAD)
    account.commit(tree)
    install()
    assert "I: refs/heads/upstream: no debian/control" in push("upstream")
    assert push.refs() == {"refs/heads/upstream"}


def test_what_holds_no_tree_is_not_judged(account, install, push, tree):
    account.run(tree, "git", "tag", "key", "HEAD:debian/control")
    install()
    assert GOES_ON in push("key")
    assert push.refs() == {"refs/tags/key"}


def test_too_many_at_once(account, install, push, tree):
    for number in range(17):
        account.run(tree, "git", "commit", "-q", "--allow-empty", "-m", str(number))
        account.run(tree, "git", "branch", f"b{number}")
    install("--enforce")
    assert "17 commits are too many at once; push up to 16" in push("--all", status=1)
    assert push.refs() == set()
    install()
    assert GOES_ON in push("--all")


def test_without_mlpolicy_the_push_goes_on(account, install, push, bad):
    install()
    account.command("exit 127")  # as sh ends where there is none; this machine may have another
    assert GOES_ON in push(bad)
    assert push.refs() == {"refs/heads/bad"}


def test_without_mlpolicy_it_does_not_when_enforced(account, install, push):
    install("--enforce")
    account.command("exit 127")
    push("main", status=1)
    assert push.refs() == set()


def test_worktrees_and_submodules(account, install, push, tree, bad):
    work = account.where / "work"
    account.run(tree, "git", "worktree", "add", "-q", work, bad)
    install(where=work)
    assert SAYS in push(bad, status=1, where=work)

    outer = account.repository("outer")
    account.run(outer, "git", "submodule", "--quiet", "add", tree, "inner")
    inner = outer / "inner"
    install(where=inner)
    assert (outer / ".git/modules/inner/hooks/pre-push").exists()
    write(inner, BAD)
    account.commit(inner)
    output = account.run(inner, "git", "push", account.where / "remote.git", "main", status=1)
    assert SAYS in output


def test_a_bare_repository(account, install, push, tree, bad):
    bare = account.where / "bare.git"
    account.run(tree, "git", "clone", "-q", "--bare", ".", bare)
    install(where=bare)
    assert (bare / "hooks/pre-push").exists()
    output = account.run(bare, "git", "push", account.where / "remote.git", bad, status=1)
    assert SAYS in output


@pytest.mark.parametrize("shell", ["/bin/sh", "/bin/bash"])
def test_a_hook_of_the_user_s_own_with_what_show_prints(account, push, tree, bad, shell):
    shown = account.hooks(tree, "show", "git-pre-push").splitlines()
    lines = "\n".join(line for line in shown if not line.startswith("#"))
    seen = account.where / "seen"
    hook = tree / ".git/hooks/pre-push"
    hook.write_text(f"#!{shell} -e\n{lines}\ncat >'{seen}'\nexit 3\n")
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    push("main", "main:other", status=1)  # for 3
    rows = [line.split() for line in seen.read_text().splitlines()]
    assert [row[2] for row in rows] == ["refs/heads/main", "refs/heads/other"]
    seen.unlink()
    push(bad, status=1)
    assert not seen.exists()

    account.command("exit 127")
    push(bad, status=1)
    assert len(seen.read_text().splitlines()) == 1
    push("--no-verify", "main")
    push("main", status=1)
    assert seen.read_text() == ""


def test_by_hand_it_tells_how_it_is_used(account, tree):
    master, slave = pty.openpty()
    command = ["mlpolicy", "hooks", "run", "git-pre-push"]
    done = subprocess.run(
        command, cwd=tree, env=account.environment, stdin=slave, capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    os.close(master)
    os.close(slave)
    assert done.returncode == 1
    assert done.stderr.endswith("by hand: git push --dry-run\n")
    assert account.hooks(tree, "run", "git-pre-push", "HEAD", status=1) == done.stderr


def test_lines_that_git_does_not_write(account, tree):
    program = f"printf '%s\\n' 'HEAD --output=x y z' | {OURS}"
    output = account.run(tree, "sh", "-c", program, status=1)
    said = "not a line that git writes (HEAD --output=x y z); let git call it"
    assert output == f"mlpolicy: git-pre-push: {said}\n"
