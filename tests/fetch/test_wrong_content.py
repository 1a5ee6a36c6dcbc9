"""Servers that give something else: F7 to F10, F21, F22, F24."""

from __future__ import annotations

import pytest

from .hub import REVISION
from .machine import DATA, FILES, SIZE, edit, weights


def partly(machine, server, serve):
    """Leave a partial; return its size."""
    serve("slow=2000000")
    kept = machine.interrupt(DATA, SIZE // 4)
    server.forget()
    return kept


def test_f07_wrong_bytes_drop_the_mirror(machine, server, serve):
    serve("wrong")
    done = machine.install(expect=11)
    assert machine.nothing(DATA) and machine.size(DATA) == 0
    assert server.url.partition("//")[2] in done.err
    server.forget()
    serve("wrong", "ok")
    machine.install()
    assert machine.installed(FILES)
    assert server.sent <= 2 * SIZE


def test_f07_wrong_bytes_behind_a_good_partial(machine, server, serve):
    partly(machine, server, serve)
    serve("wrong-range", "ok")
    machine.install()
    assert machine.installed(FILES)


def test_f07_a_wrong_small_file_leaves_the_old_model_alone(machine, server):
    old = {"weights.bin": DATA, "config.json": b'{"a": 1}\n'}
    new = {"weights.bin": DATA, "config.json": b'{"a": 2}\n'}
    server.files.update(old)
    machine.manifest(old, [server.base()])
    machine.install()
    server.files.update(new)
    machine.manifest(new, [server.base("wrong")], revision="2" * 40)
    machine.install(expect=11)
    assert machine.installed(old)


def test_f08_a_damaged_partial_costs_one_restart(machine, server, serve):
    kept = partly(machine, server, serve)
    edit(machine.partial(DATA), b"damaged", kept // 2)
    serve("ok")
    machine.install()
    assert machine.installed(FILES)
    assert server.sent <= 2 * SIZE - kept


@pytest.mark.parametrize("size", [SIZE, SIZE + 5000], ids=["full", "too long"])
def test_f08_a_damaged_partial_as_long_as_the_file(machine, server, serve, size):
    partly(machine, server, serve)
    machine.partial(DATA).write_bytes(bytes(size))
    serve("ok")
    machine.install()
    assert machine.installed(FILES)
    assert server.sent == SIZE


def test_f09_a_captive_portal_is_refused_unread(machine, server, serve):
    serve("portal")
    done = machine.install(expect=15)
    assert machine.nothing(DATA) and machine.size(DATA) == 0
    assert "log in" in done.err or "portal" in done.err


def test_f09_a_portal_of_the_files_own_size(machine, server):
    """What it is, not only how long it is, gives it away."""
    page = b"<html>" + b" " * 994
    server.files["weights.bin"] = weights(1000)
    answer = server.answer

    def portal(seen):
        given = answer(seen)
        given.headers["Content-Type"] = "text/html"
        given.body, given.length = page, len(page)
        return given

    server.answer = portal
    machine.manifest({"weights.bin": weights(1000)}, [server.base()])
    assert machine.install(expect=15).err
    assert machine.nothing(weights(1000))


def test_f09_behind_a_redirect_to_the_portal(machine, server, mirror):
    mirror.files["login"] = b""
    server.files.update(FILES)
    mirror.files.update(FILES)
    server.elsewhere["login"] = f"{mirror.url}/portal"
    machine.manifest(FILES, [server.base("redirect=login")])
    machine.install(expect=15)
    assert machine.nothing(DATA)


def test_f09_a_partial_outlives_the_hotel(machine, server, serve):
    kept = partly(machine, server, serve)
    serve("portal")
    machine.install(expect=15)
    assert machine.size(DATA) == kept


@pytest.mark.parametrize("linked", [{"X-Linked-ETag": f'"{"0" * 64}"'}, {"X-Linked-Size": "9"}])
def test_f10_uploaded_again_is_seen_without_fetching(machine, hub, linked):
    hub.tree.update(FILES)
    hub.linked = linked
    machine.manifest(FILES, [{"url": hub.resolve(), "kind": "hf"}], revision=REVISION)
    done = machine.install(expect=15)
    assert hub.cdn.sent == 0 and not hub.cdn.gets
    assert "newer" in done.err and "report" in done.err


@pytest.mark.parametrize("fault", ["longer=1", "shorter=1"])
def test_f10_another_size_is_seen_before_the_first_byte(machine, serve, fault):
    serve(fault)
    machine.install(expect=15)
    assert machine.size(DATA) == 0 and machine.nothing(DATA)


@pytest.mark.parametrize("fault", ["range-total", "range-start", "range-none", "range-garbage"])
def test_f21_a_bad_content_range_drops_the_mirror(machine, server, serve, fault):
    kept = partly(machine, server, serve)
    serve(fault, "ok")
    machine.install()
    assert machine.installed(FILES)
    assert server.gets[-1].sent == SIZE - kept
    assert "/ok/" in server.gets[-1].path


def test_f22_an_endless_body_is_cut_at_the_size(machine, server, serve):
    serve("endless")
    machine.install(expect=15)
    assert machine.size(DATA) == 0 and machine.nothing(DATA)


def test_f22_an_endless_body_then_a_good_mirror(machine, serve):
    serve("endless", "ok")
    machine.install()
    assert machine.installed(FILES)


@pytest.mark.parametrize("how", ["no-length", "chunked"])
def test_f22_a_longer_body_that_does_not_say_so(machine, serve, how):
    serve(f"longer=100000 {how}")
    machine.install(expect=15)
    assert machine.size(DATA) == 0 and machine.nothing(DATA)


def test_f24_a_compressed_answer_is_refused(machine, server, serve):
    serve("gzip", "ok")
    machine.install()
    assert {seen.headers.get("accept-encoding") for seen in server.gets} == {"identity"}


def test_f24_only_compressed_answers(machine, serve):
    serve("gzip")
    machine.install(expect=15)
    assert machine.nothing(DATA)
