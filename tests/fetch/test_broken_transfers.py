"""Connections that break, stall or never were: F2, F3, F6, F11, F13, F20, F23, F41."""

from __future__ import annotations

import os
import signal
import socket
import time

import pytest

from .machine import DATA, FILES, SIZE, wait, weights
from .spaces import no_network


def test_a_good_server(machine, server, serve):
    serve("ok")
    machine.install()
    assert machine.installed(FILES)
    assert [seen.status for seen in server.gets] == [200]


def test_f02_connection_refused_keeps_the_partial(machine, server, serve):
    serve("slow=2000000")
    kept = machine.interrupt(DATA, 200_000)
    server.stop()
    done = machine.install(expect=10)
    assert machine.size(DATA) == kept
    assert "tiny-en" in done.err


@pytest.mark.chroot
def test_f02_no_network_and_no_name(machine):
    with no_network() as space:
        machine.manifest(FILES, ["https://models.example.org/{path}", "http://127.0.0.1:9/{path}"])
        done = machine.install(expect=10, before=space.prefix)
    assert "models.example.org" in done.err
    assert machine.nothing(DATA)


def test_f02_the_port_is_not_http(machine, server, serve):
    serve("garbage", "silent")
    machine.install(expect=10)
    serve("garbage", "silent", "ok")
    machine.install()


@pytest.mark.parametrize("how", ["cut", "reset"])
def test_f03_cut_in_the_middle_resumes_in_the_same_run(machine, server, serve, how):
    serve(f"{how}={SIZE // 5 + 1}")
    machine.install()
    assert machine.installed(FILES)
    assert len(server.gets) >= 5
    if how == "cut":  # a reset may destroy what lies in the client's buffers
        assert server.sent == SIZE


def test_f03_progress_resets_the_count_of_retries(machine, server, serve):
    serve(f"cut={SIZE // 20 + 1}")
    machine.configure(retries="1")
    machine.install()
    assert server.sent == SIZE


def test_f03_cut_inside_chunks(machine, server, serve):
    serve(f"chunked cut={SIZE // 2 + 1}")
    machine.install()
    assert machine.installed(FILES)


def test_f03_another_mirror_goes_on_where_the_first_was_cut(machine, server, mirror):
    mirror.files.update(FILES)
    server.files.update(FILES)
    answer = server.answer

    def once(seen):
        given = answer(seen)
        server.files.clear()
        return given

    server.answer = once
    machine.manifest(FILES, [server.base(f"cut={SIZE // 2}"), mirror.base()])
    machine.install()
    assert [seen.status for seen in server.gets] == [200, 404]
    assert server.gets[0].sent + mirror.sent == SIZE


def test_f06_a_stall_is_left_for_another_try(machine, server, serve):
    serve(f"times=1 stall={SIZE // 2}")
    machine.install()
    assert machine.installed(FILES)
    assert server.sent == SIZE


def test_f06_a_stall_is_left_for_the_next_mirror_and_then_given_up(machine, server, mirror):
    server.files.update(FILES)
    mirror.files.update(FILES)
    machine.configure(stall="1", retries="1")
    machine.manifest(FILES, [server.base("stall=0"), mirror.base(f"times=1,stall={SIZE // 2}")])
    machine.install()
    machine.run("remove", "tiny-en", expect=0)
    machine.manifest(FILES, [server.base("stall=0"), mirror.base("stall=0")])
    machine.install(expect=10)
    assert machine.nothing(DATA)


def test_f06_a_server_that_takes_calls_and_says_nothing(machine):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        machine.configure(stall="1", retries="0")
        machine.manifest(FILES, [f"http://127.0.0.1:{deaf.getsockname()[1]}/{{path}}"])
        machine.install(expect=10)


@pytest.mark.parametrize("status", [404, 410])
def test_f11_not_there_is_another_mirrors_turn_and_then_15(machine, server, serve, status):
    serve(f"status={status}")
    done = machine.install(expect=15)
    assert str(status) in done.err
    serve(f"status={status}", "ok")
    server.forget()
    machine.install()
    assert [seen.status for seen in server.gets] == [status, 200]


@pytest.mark.parametrize("status", [429, 503])
def test_f13_busy_is_waited_for_and_then_10(machine, server, serve, status):
    serve(f"times=2 status={status} retry-after=1")
    begun = time.monotonic()
    machine.install()
    assert time.monotonic() - begun >= 2
    serve(f"status={status} retry-after=0")
    machine.run("remove", "tiny-en", expect=0)
    machine.run("gc", expect=0)
    machine.install(expect=10)


@pytest.mark.parametrize("value", ["soon", "-5", "9" * 400, "Fri, 31 Dec 1999 23:59:59 GMT"])
def test_f13_a_strange_retry_after_is_survived(machine, server, serve, value):
    answer = server.answer

    def strange(seen):
        given = answer(seen)
        if given.status == 503:
            given.headers["Retry-After"] = value
        return given

    server.answer = strange
    server.files.update(FILES)
    machine.manifest(FILES, [server.base("status=503"), server.base()])
    machine.configure(retries="0")
    machine.install()


def test_f20_a_server_without_ranges_starts_again(machine, server, serve):
    serve("slow=2000000")
    machine.interrupt(DATA, 200_000)
    server.forget()
    serve("whole")
    machine.install()
    assert machine.installed(FILES)
    assert server.gets[0].headers["range"].startswith("bytes=")


@pytest.mark.parametrize("how", ["no-length", "chunked"])
def test_f23_no_content_length(machine, serve, how):
    serve(how)
    machine.install()
    assert machine.installed(FILES)


def test_f23_no_content_length_and_an_early_end(machine, server, serve):
    """The end of the connection looks like the end of the file, and is not."""
    serve(f"no-length cut={SIZE // 2 + 1}")
    machine.install()
    assert machine.installed(FILES)
    assert server.sent == SIZE


def test_f41_a_laptop_that_slept(machine, server, serve):
    serve("times=1 slow=1000000")
    run = machine.start("install", "tiny-en")
    wait(lambda: machine.size(DATA) > 100_000, run)
    run.signal(signal.SIGSTOP)
    server.drop()
    time.sleep(0.5)
    run.signal(signal.SIGCONT)
    run.end(0)
    assert machine.installed(FILES)


def test_several_models_are_all_tried_and_the_highest_status_counts(machine, server):
    other = weights(10_000, seed=2)
    server.files.update({"good.bin": other})
    machine.manifest({"gone.bin": DATA}, [server.base()], name="gone")
    machine.manifest({"busy.bin": DATA}, [server.base("status=503,retry-after=0")], name="busy")
    machine.manifest({"good.bin": other}, [server.base()], name="good")
    machine.run("install", "gone", "busy", "good", "unknown", expect=15)
    assert machine.installed({"good.bin": other}, "good")
    assert not os.path.lexists(machine.current("gone"))
