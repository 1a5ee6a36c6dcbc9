"""The queue: every job is handed out once, and none is lost with the one that had it."""

from __future__ import annotations

import pytest

from mlpolicy.archive.queue import ATTEMPTS, JUDGE, READ, Queue
from mlpolicy.archive.store import Store

from .claims import hand_out


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "store") as opened:
        yield opened


@pytest.fixture
def queue(store):
    """Three jobs."""
    made = Queue(store, READ)
    made.fill([("small", 1), ("large", 100), ("middle", 10)])
    return made


def test_the_most_expensive_first(queue):
    assert [queue.claim("one"), queue.claim("two"), queue.claim("one")] == [
        "large", "middle", "small",
    ]  # fmt: skip
    assert queue.claim("two") is None


def test_to_each_of_several_processes_its_own(tmp_path):
    found, _ = hand_out(tmp_path / "store", 3000, 3)
    every = [key for keys in found for key in keys]
    assert len(every) == len(set(every)) == 3000


def test_kinds_are_apart(store, queue):
    other = Queue(store, JUDGE)
    other.fill([("group", 1)])
    assert other.claim("one") == "group"
    queue.fill([])
    assert other.left().jobs == 1


def test_a_job_ends_with_its_result(store, queue):
    key = queue.claim("one")
    with pytest.raises(ZeroDivisionError), store.writing():
        queue.done(key)
        raise ZeroDivisionError
    assert queue.left().jobs == 3
    with store.writing():
        queue.done(key)
    assert (queue.left().jobs, queue.left().cost) == (2, 11)


def test_what_a_dead_worker_had_is_tried_alone(queue):
    assert [queue.claim("dead"), queue.claim("alive")] == ["large", "middle"]
    assert queue.bury("dead") == ["large"]
    assert queue.bury("dead") == []
    assert (queue.waiting(alone=True), queue.waiting(alone=False)) == (1, 1)
    assert queue.claim("alive") == "small"
    assert queue.claim("alive") is None
    assert queue.claim("other", alone=True) == "large"


def test_one_that_kills_is_given_up(queue):
    assert queue.claim("1") == "large"
    queue.bury("1")
    for number in range(2, ATTEMPTS + 1):
        assert queue.spent() == []
        assert queue.claim(str(number), alone=True) == "large"
        assert queue.spent() == []  # it may yet get through
        queue.bury(str(number))
    assert queue.spent() == ["large"]


def test_leases_of_nobody(queue):
    """Of a coordinator that died with its workers: they count as not begun."""
    for number in range(2 * ATTEMPTS):
        assert queue.claim(str(number)) == "large"
        queue.free()
    assert queue.spent() == []
    assert (queue.waiting(alone=False), queue.waiting(alone=True)) == (3, 0)


def test_filling_it_anew(queue):
    queue.bury(queue.claim("one") and "one")
    queue.claim("two")
    queue.fill([("other", 1), ("large", 100), ("large", 100)])
    assert (queue.left().jobs, queue.waiting(alone=False)) == (2, 2)
