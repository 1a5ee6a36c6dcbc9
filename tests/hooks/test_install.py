"""``mlpolicy hooks list``, ``show`` and ``install``: what all hooks have in common."""

from __future__ import annotations

import json
import os

import pytest


@pytest.fixture
def hooks(mlpolicy, home):
    """``mlpolicy hooks ARGUMENTS`` of the user with that home."""
    return lambda *given: mlpolicy("hooks", *given, cwd=home)


@pytest.fixture
def listed(hooks):
    """The rows of ``mlpolicy hooks list`` by their names."""

    def rows():
        done = hooks("list", "--format", "json")
        return {row["name"]: row for row in json.loads(done.stdout)["hooks"]}

    return rows


CONTENTS = [
    b"",
    b"$distribution = 'sid';\n",
    b"$distribution = 'sid';\n1;",
    b"# caf\xe9, which is no UTF-8\r\n1;\r\n",
    b"1;\n__END__\nnotes\n",
    b"1;\n\n=pod\n\nnotes\n",
]


@pytest.mark.parametrize("content", CONTENTS)
def test_install_again_and_remove_leave_the_file_as_it_was(hooks, home, content):
    file = home / ".sbuildrc"
    file.write_bytes(content)
    file.chmod(0o640)
    assert hooks("install", "sbuild").returncode == 0
    first = file.read_bytes()
    assert first.count(b"push @{ $external_commands") == 1
    assert "hooked already; nothing to do" in hooks("install", "sbuild").stdout
    assert file.read_bytes() == first
    assert hooks("install", "sbuild", "--enforce").returncode == 0
    assert file.read_bytes().count(b"push @{ $external_commands") == 1
    assert (home / ".sbuildrc.before-mlpolicy").read_bytes() == content
    assert hooks("install", "sbuild", "--remove").returncode == 0
    assert file.read_bytes() == content
    assert file.stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir(home)) == [".sbuildrc"]
    assert "not hooked; nothing to do" in hooks("install", "sbuild", "--remove").stdout


def test_a_file_that_is_made_goes_again(hooks, home):
    assert hooks("install", "sbuild").returncode == 0
    assert (home / ".sbuildrc").exists()
    assert hooks("install", "sbuild", "--remove").returncode == 0
    assert os.listdir(home) == []


def test_what_the_user_adds_later_stays(hooks, home):
    file = home / ".sbuildrc"
    hooks("install", "sbuild")
    file.write_bytes(file.read_bytes() + b"$verbose = 1;\n")
    hooks("install", "sbuild", "--remove")
    assert file.read_bytes() == b"$verbose = 1;\n"


def test_a_link_stays_a_link(hooks, home):
    (home / "dotfiles").mkdir()
    (home / "dotfiles/sbuildrc").write_bytes(b"1;\n")
    (home / ".sbuildrc").symlink_to("dotfiles/sbuildrc")
    hooks("install", "sbuild")
    assert b"mlpolicy" in (home / "dotfiles/sbuildrc").read_bytes()
    hooks("install", "sbuild", "--remove")
    assert (home / ".sbuildrc").is_symlink()
    assert (home / ".sbuildrc").read_bytes() == b"1;\n"


def test_half_of_a_hook_is_not_guessed_at(hooks, home):
    file = home / ".sbuildrc"
    hooks("install", "sbuild")
    file.write_bytes(file.read_bytes().replace(b"# mlpolicy hook ends\n", b""))
    before = file.read_bytes()
    done = hooks("install", "sbuild", "--remove")
    assert done.returncode == 1
    assert ".sbuildrc: the end of mlpolicy's lines is missing" in done.stderr
    assert file.read_bytes() == before


def test_a_dry_run_shows_the_line_and_writes_nothing(hooks, home):
    done = hooks("install", "sbuild", "--dry-run")
    assert "+push @{ $external_commands->{'post-build-commands'} }" in done.stdout
    assert os.listdir(home) == []


def test_quiet_leaves_the_advice_out(hooks, home):
    words = ("install", "sbuild", "--in-chroot", "--dry-run")
    assert "mlpolicy must be in the chroot" in hooks(*words).stderr
    assert hooks(*words, "-q").stderr == ""


def test_a_file_that_cannot_be_written_is_named(hooks, home):
    done = hooks("install", "sbuild", "--file", home / "absent" / ("x" * 300))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_the_list_tells_what_is_here_and_what_is_hooked(hooks, listed, home):
    assert listed()["sbuild"]["hooked"] == []
    hooks("install", "sbuild")
    assert listed()["sbuild"]["hooked"] == [{"scope": "user", "file": str(home / ".sbuildrc")}]
    assert f"user: {home}/.sbuildrc" in hooks("list").stdout


def test_every_hook_can_be_shown(hooks, listed):
    for name in listed():
        done = hooks("show", name)
        assert done.returncode == 0, done.stderr
        assert "mlpolicy" in done.stdout


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("show", "nothing"), "unknown hook nothing"),
        (("install", "lintian"), "lintian: nothing to install; see `mlpolicy hooks show lintian`"),
        (("install", "sbuild", "--tree"), "sbuild has no --tree"),
        (("install", "gbp", "--in-chroot"), "gbp has no --in-chroot"),
    ],
)
def test_what_cannot_be_is_one_line(hooks, given, said):
    done = hooks(*given)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
