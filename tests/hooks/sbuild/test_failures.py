"""A hook whose mlpolicy is gone, dies or takes too long: the build stands, unless --enforce."""

from __future__ import annotations

import subprocess

import chroots
import pytest
from building import example
from hooks.sbuild.box import CHECKOUT
from hooks.sbuild.reading import commands, put_in

STANDS = "W: mlpolicy could not run; the result of the build stands\n"


@pytest.mark.chroot
def test_a_build_on_trixie_stands_when_mlpolicy_is_killed(box):
    box.install()
    box.command("kill -KILL $$\n")
    tree = example(box.sources, "weights-only")
    built = box.build("trixie", tree, debs=chroots.packages().debs)
    assert built.status == 0, built.log
    assert built.says("Status") == "successful"
    assert f"Killed\n{STANDS}" in built.log
    assert [deb.name for deb in built.debs] == ["weights-only-model_1.0_all.deb"]


@pytest.fixture
def sh(box):
    """Install with OPTIONS and run the hook as sbuild does: by sh, in a bare environment."""
    example(box.sources, "weights-only")
    subprocess.run(["dpkg-source", "-b", "weights-only"], cwd=box.sources, check=True)

    def run(*options: str, mlpolicy: str | None) -> subprocess.CompletedProcess[str]:
        box.install(*options)
        if mlpolicy is None:
            (box.bin / "mlpolicy").unlink()
        else:
            box.command(mlpolicy)
        ((_, command),) = commands(box.home)
        dsc = str(box.sources / "weights-only_1.0.dsc")
        return subprocess.run(
            ["/bin/sh", "-c", put_in(command, SBUILD_DSC=dsc, SBUILD_CHANGES=dsc)],
            cwd=box.home, env={"LC_ALL": "C.UTF-8", "SHELL": "/bin/sh"}, text=True, timeout=120,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip

    return run


SLOW = CHECKOUT.replace('"$@"', '"$@" --time-limit 0.01')
FAILURES = [
    pytest.param(None, "mlpolicy: not found", STANDS, id="missing"),
    pytest.param("kill -KILL $$\n", "Killed", STANDS, id="killed"),
    pytest.param("echo broken >&2; exit 3\n", "broken", STANDS, id="broken"),
    pytest.param(SLOW, "did not finish within 0.01 s", "I: this fails nothing", id="slow"),
]


@pytest.mark.parametrize(("mlpolicy", "said", "after"), FAILURES)
def test_the_build_stands(sh, mlpolicy, said, after):
    done = sh(mlpolicy=mlpolicy)
    assert done.returncode == 0
    assert said in done.stdout
    assert after in done.stdout


@pytest.mark.parametrize(("mlpolicy", "said", "after"), FAILURES)
def test_enforced_it_fails(sh, mlpolicy, said, after):
    done = sh("--enforce", mlpolicy=mlpolicy)
    assert done.returncode != 0
    assert said in done.stdout
    assert after not in done.stdout
