"""The check of the check: the watcher sees what must never be."""

from __future__ import annotations

import pytest

from .machine import digest, wait
from .watcher import Watcher

GOOD, BAD = b"good", b"bad"


@pytest.mark.parametrize(
    ("path", "content", "bad"),
    [
        (f"blobs/sha256/ab/{digest(GOOD)}", GOOD, False),
        (f"blobs/sha256/ab/{digest(GOOD)}", BAD, True),
        (f"blobs/sha256/ab/{digest(GOOD)}", b"", True),
        (f"blobs/sha256/ab/{digest(BAD)}", BAD, True),
        (f"blobs/sha256/ab/.{digest(GOOD)}.part", BAD, False),
        ("models/tiny-en/111111111111/a/w.bin", GOOD, False),
        ("models/tiny-en/111111111111/a/w.bin", BAD, True),
    ],
)
def test_what_has_a_final_name(tmp_path, path, content, bad):
    target = tmp_path / path
    target.parent.mkdir(parents=True)
    with Watcher(tmp_path, {digest(GOOD)}) as watcher:
        target.write_bytes(content)
        if bad:  # and is right again before the end
            wait(lambda: bool(watcher.found))
            target.unlink()
    assert bool(watcher.found) == bad


def test_old_damage_is_not_reported_and_new_damage_is(tmp_path):
    target = tmp_path / "models/tiny-en/111111111111/w.bin"
    target.parent.mkdir(parents=True)
    target.write_bytes(BAD)
    with Watcher(tmp_path, {digest(GOOD)}) as watcher:
        target.touch()
    assert not watcher.found
    with Watcher(tmp_path, {digest(GOOD)}) as watcher:
        target.write_bytes(BAD + BAD)
    assert watcher.found
