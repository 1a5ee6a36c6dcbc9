"""What dpkg starts: the trigger, below a directory with a stand-in for systemctl; the service."""

from __future__ import annotations

import re
import subprocess

import pytest

from .machine import FILES, TOP

TRIGGER = TOP / "debhelper/libexec/mlmodel-fetch-trigger"
BY_HAND = "to fetch it: mlmodel-fetch install tiny-en"


def script(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def triggered(machine):
    """Run the trigger where auto = yes and systemd run; say what it said and what was started."""
    machine.manifest(FILES, ["https://example.org/{path}"])
    machine.configure(auto="yes")
    (machine.root / "run/systemd/system").mkdir(parents=True)
    log = machine.home / "log"
    script(machine.home / "bin/systemctl", f'echo "$@" >>{log}')

    def run():
        environment = machine.environment({"PATH": f"{machine.home}/bin:/usr/bin:/bin"})
        done = subprocess.run(
            [TRIGGER, machine.root], env=environment, capture_output=True, text=True, timeout=60,
            check=True,
        )  # fmt: skip
        return done.stdout + done.stderr, log.read_text() if log.exists() else ""

    return run


@pytest.mark.parametrize(
    ("policy", "starts"), [(None, True), ("exit 0", True), ("exit 104", True), ("exit 101", False)]
)
def test_policy_rc_d_has_its_say(machine, triggered, policy, starts):
    """Policy 9.3.3."""
    asked = machine.home / "asked"
    if policy:
        script(machine.root / "usr/sbin/policy-rc.d", f'echo "$@" >>{asked}\n{policy}')
    said, started = triggered()
    assert (started == "--no-block start mlmodel-fetch.service\n") == starts
    assert ("mlmodel-fetch.service fetches tiny-en\n" in said) == starts
    assert (BY_HAND in said) != starts
    assert not policy or asked.read_text() == "mlmodel-fetch start\n"


def test_a_policy_rc_d_that_does_not_run_forbids(machine, triggered):
    script(machine.root / "usr/sbin/policy-rc.d", "")
    (machine.root / "usr/sbin/policy-rc.d").write_text("#!/no/such/shell\n")
    said, started = triggered()
    assert not started and BY_HAND in said and len(said.splitlines()) == 1


def test_the_service_tries_again_what_may_get_better():
    text = (TOP / "debian/mlmodel-fetch.service").read_text()
    prevented = re.findall(r"^RestartPreventExitStatus=(.+)$", text, re.MULTILINE)[0].split()
    # Settings and content do not; the network, space and another download do.
    assert {"2", "11", "13"} <= set(prevented)
    assert not {"10", "12", "14"} & set(prevented)
