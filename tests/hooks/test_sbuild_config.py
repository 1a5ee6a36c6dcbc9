"""The hook in sbuild's configuration as sbuild itself reads it: Perl, with things in the way."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hooks.sbuild.reading import commands, put_in

HOST, CHROOT = "post-build-commands", "finished-build-commands"
OWN = "$external_commands = { 'post-build-commands' => [['true', '%c']] };\n"


@pytest.fixture(autouse=True)
def _perl():
    if subprocess.run(["perl", "-MSbuild::Conf", "-e", "1"], capture_output=True).returncode:
        pytest.skip("sbuild's Perl modules are not installed")


@pytest.fixture
def home(home, monkeypatch):
    """Of a user whose mlpolicy is where packages put it."""
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return home


@pytest.fixture
def install(mlpolicy, home):
    """``mlpolicy hooks install sbuild OPTIONS``."""

    def run(*options):
        done = mlpolicy("hooks", "install", "sbuild", *options, cwd=home)
        assert done.returncode == 0, done.stderr
        return done

    return run


@pytest.mark.parametrize(
    "content",
    [
        "",
        "$distribution = 'sid';\n1;\n",
        "1;\n__END__\nnot { Perl\n",
        "1;\r\n__END__\r\nnot { Perl\r\n",
        "__DATA__\nnot { Perl\n",
        "1;\n\n=pod\n\nnot { Perl\n",
        "=pod\n\nnot { Perl\n\n=cut\n\n1;\n",
        "=pod\n\nnot { Perl\n\n=cut\n1;\n__END__\n=head1 not { Perl\n",
        "1;\n=cut\nnot { Perl\n=cut\n1;\n",
        "# the last line has no end",
        "$verbose = 0 # nor has the statement",
        "my $text = <<'END';\n{\nEND\n1",
    ],
)
def test_the_command_is_read_whatever_ends_the_file(install, home, content):
    (home / ".sbuildrc").write_bytes(content.encode())
    install()
    ((stage, command),) = commands(home)
    assert stage == HOST
    assert command.startswith('mlpolicy hooks run sbuild "%SBUILD_DSC" "%SBUILD_CHANGES" || echo')
    assert commands(home) == [(stage, command)]


def test_commands_of_the_user_stay(install, home):
    (home / ".sbuildrc").write_text(OWN)
    install()
    (first, (stage, second)) = commands(home)
    assert first == (HOST, "true %c")
    assert stage == HOST
    assert second.startswith("mlpolicy hooks run sbuild")


def test_the_newer_file_is_taken_where_there_is_one(install, home):
    newer = home / ".config/sbuild/config.pl"
    newer.parent.mkdir(parents=True)
    newer.write_text("1;\n")
    install()
    assert not (home / ".sbuildrc").exists()
    shutil.copy(newer, home / ".sbuildrc")  # which sbuild 0.85 reads
    assert len(commands(home)) == 1


def test_for_everybody(install, home, tmp_path):
    system = tmp_path / "sbuild.conf"
    system.write_text("$mailto = '';\n1;\n")
    done = install("--system", "--file", system)
    assert "a user whose own file assigns $external_commands anew" in done.stderr
    assert len(commands(home, system)) == 1
    (home / ".sbuildrc").write_text(OWN)
    assert commands(home, system) == [(HOST, "true %c")]


def test_in_the_chroot(install, home):
    done = install("--in-chroot", "--enforce")
    assert "--add-depends=mlpolicy" in done.stderr
    assert commands(home) == [(CHROOT, "mlpolicy hooks run sbuild --enforce *.dsc *.changes")]


def test_every_option_reaches_the_command(install, home, tmp_path):
    index = tmp_path / "it's 100%done"
    index.mkdir()
    install("--enforce", "--ruleset", "gr2025-a", "--index", "../it's 100%done")
    ((_, command),) = commands(home)
    assert put_in(command, SBUILD_DSC="/a b.dsc", SBUILD_CHANGES="/a b.changes") == (
        "mlpolicy hooks run sbuild --enforce --ruleset gr2025-a "
        f'--index \'{home}/../it\'"\'"\'s 100%done\' "/a b.dsc" "/a b.changes"'
    )


def test_an_index_that_is_not_there_is_refused(mlpolicy, home):
    done = mlpolicy("hooks", "install", "sbuild", "--index", "absent", cwd=home)
    assert done.returncode == 1
    assert "absent: no such file; check the path of --index" in done.stderr
    assert not (home / ".sbuildrc").exists()


def test_a_command_that_sbuild_would_not_find_is_named_in_full(install, home, monkeypatch):
    own = home / "bin/mlpolicy"
    own.parent.mkdir()
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setenv("PATH", f"{own.parent}:/usr/bin:/bin")
    install("--enforce")
    ((_, command),) = commands(home)
    assert command.startswith(f"{own} hooks run sbuild --enforce ")


def test_the_line_that_is_shown_is_the_one_that_is_installed(install, mlpolicy, home):
    install()
    shown = mlpolicy("hooks", "show", "sbuild", cwd=home).stdout
    (line,) = (row for row in shown.splitlines() if row.startswith("push "))
    assert line in (home / ".sbuildrc").read_text().splitlines()
