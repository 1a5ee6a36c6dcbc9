"""What ends in the middle goes on later, and two at once do not mix: F4, F5, F18, F19."""

from __future__ import annotations

import signal

import pytest

from .machine import DATA, FILES, SIZE, wait


@pytest.fixture
def slow(machine, server):
    """A model that takes some seconds; what it comes from afterwards does not."""
    server.files.update(FILES)
    machine.manifest(FILES, [server.base("slow=1500000")])

    def quicken():
        server.forget()
        machine.manifest(FILES, [server.base()])

    return quicken


@pytest.mark.parametrize("group", [True, False], ids=["group", "parent"])
def test_f04_kill_and_resume(machine, server, slow, group):
    run = machine.start("install", "tiny-en")
    wait(lambda: machine.size(DATA) >= SIZE // 3, run)
    run.signal(signal.SIGKILL, group)
    if group:
        run.end(-signal.SIGKILL)
    else:  # a child that it left behind must not go on by itself
        run.process.wait(30)
        run.end(-signal.SIGKILL)
    kept = machine.size(DATA)
    assert kept >= SIZE // 3 and machine.nothing(DATA)
    slow()
    machine.install()
    assert machine.installed(FILES)
    assert server.gets[0].headers["range"] == f"bytes={kept}-"
    assert server.sent == SIZE - kept


def test_f04_killed_again_and_again(machine, server, slow):
    kept = 0
    for part in range(1, 5):
        kept = machine.interrupt(DATA, max(SIZE * part // 6, kept + 1))
        server.forget()
    slow()
    machine.install()
    assert server.sent == SIZE - kept


def test_f04_another_mirror_goes_on(machine, mirror, slow):
    kept = machine.interrupt(DATA, SIZE // 3)
    mirror.files.update(FILES)
    machine.manifest(FILES, [mirror.base()])
    machine.install()
    assert mirror.sent == SIZE - kept


def test_f04_killed_when_all_is_there_but_the_name(machine, server, slow):
    """A complete partial is only checked and named."""
    machine.interrupt(DATA, SIZE // 3)
    machine.partial(DATA).write_bytes(DATA)
    slow()
    machine.install()
    assert machine.installed(FILES)
    assert not server.sent


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["int", "term"])
@pytest.mark.parametrize("group", [True, False], ids=["group", "alone"])
def test_f05_interrupted(machine, server, slow, number, group):
    run = machine.start("install", "tiny-en")
    wait(lambda: machine.size(DATA) >= SIZE // 4, run)
    run.signal(number, group)
    done = run.end(130)
    kept = machine.size(DATA)
    assert kept >= SIZE // 4
    assert done.err
    slow()
    machine.install()
    assert server.sent == SIZE - kept


def test_f05_interrupted_while_the_server_stalls(machine, server):
    server.files.update(FILES)
    machine.configure(stall="600")
    machine.manifest(FILES, [server.base(f"stall={SIZE // 2}")])
    run = machine.start("install", "tiny-en")
    wait(lambda: machine.size(DATA) > 0, run)
    run.signal(signal.SIGTERM, group=False)
    run.end(130)


def test_f18_a_second_run_is_told_so(machine, server, slow):
    first = machine.start("install", "tiny-en")
    wait(lambda: machine.size(DATA) > 0, first)
    machine.install(expect=14)
    first.end(0)
    assert len(server.gets) == 1
    machine.install()


def test_f18_a_second_run_may_wait(machine, server, slow):
    first = machine.start("install", "tiny-en")
    wait(lambda: machine.size(DATA) > 0, first)
    second = machine.start("install", "--wait", "tiny-en")
    first.end(0)
    second.end(0)
    assert server.sent == SIZE


def test_f18_the_lock_dies_with_its_owner(machine, slow):
    machine.interrupt(DATA, 1)
    slow()
    machine.install()


def test_f19_a_lock_that_lies(machine, server, slow, liar):
    """Two runs write to one partial; what comes of it must be right or have no name."""
    lies = liar("flock")
    first = machine.start("install", "tiny-en", env=lies)
    wait(lambda: machine.size(DATA) >= SIZE // 3, first)
    second = machine.start("install", "tiny-en", env=lies)
    statuses = {first.end().status, second.end().status}
    assert statuses <= {0, 10, 11, 14, 16}
    machine.install()
    assert machine.installed(FILES)
    machine.run("verify", "tiny-en", expect=0)


def test_f19_a_lock_that_lies_and_a_server_without_ranges(machine, server, slow, liar):
    """The second run begins anew in what the first goes on with."""
    lies = liar("flock")
    first = machine.start("install", "tiny-en", env=lies)
    wait(lambda: machine.size(DATA) >= SIZE // 3, first)
    machine.manifest(FILES, [server.base("whole", "slow=700000")])
    second = machine.start("install", "tiny-en", env=lies)
    statuses = {first.end().status, second.end().status}
    assert statuses <= {0, 10, 11, 14, 16}
    slow()
    machine.install()
    machine.run("verify", "tiny-en", expect=0)
